/**
 * What the items of a list differ in where its schema does not say so, by the place of the list: `Definition.field`. Where no field is
 * named, no item comes twice. Source: kubernetes pkg/apis/…/validation.
 */
export const KNOWN_KEYS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['EndpointSubset.ports', ['name']],
  ['EndpointSlice.ports', ['name']],
  ['LimitRangeSpec.limits', ['type']],
  ['NodeSpec.taints', ['key', 'effect']],
  ['ResourceQuotaSpec.scopes', []],
  ['Container.volumeDevices', ['name']],
  ['CSINodeDriver.topologyKeys', []],
  ['StorageClass.allowedTopologies', []],
  ['TopologySelectorTerm.matchLabelExpressions', ['key']],
  ['TopologySelectorLabelRequirement.values', []],
  ['ValidatingAdmissionPolicySpec.auditAnnotations', ['key']],
  ['NamedRuleWithOperations.resourceNames', []],
  ['Scheduling.tolerations', ['key', 'operator', 'value', 'effect']],
  ['DeviceClaim.requests', ['name']],
  ['DeviceRequest.firstAvailable', ['name']],
]);
