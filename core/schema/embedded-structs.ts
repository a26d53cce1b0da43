/** A struct that embeds another one inline: its JSON does not show it, Go's decoding errors name it on the way to a field. */
interface Embedding {
  /** Fields of the struct itself. All others belong to the embedded one. */
  readonly own: readonly string[];
  /** The embedded struct, and what is embedded in it. */
  readonly embedded: readonly string[];
  /** Fields of the embedded struct itself, where it embeds another. */
  readonly first?: readonly string[];
}

const CORE = 'io.k8s.api.core.v1';
const ADMISSION = 'io.k8s.api.admissionregistration';
const NAME_OF_ANOTHER = { embedded: ['LocalObjectReference'] };
const RULE: Embedding = { own: ['operations'], embedded: ['Rule'] };
const NAMED_RULE: Embedding = {
  own: ['resourceNames'],
  embedded: ['RuleWithOperations', 'Rule'],
  first: ['operations'],
};
const DEVICE_CONFIGURATION: Embedding = { own: ['requests', 'source'], embedded: ['DeviceConfiguration'] };
const DEVICE_CLASS_CONFIGURATION: Embedding = { own: [], embedded: ['DeviceConfiguration'] };

/** By definition. Source: the fields without a name of the types.go files of k8s.io/api 1.36. */
const EMBEDDINGS: ReadonlyMap<string, Embedding> = new Map<string, Embedding>([
  [`${CORE}.ConfigMapEnvSource`, { ...NAME_OF_ANOTHER, own: ['optional'] }],
  [`${CORE}.ConfigMapKeySelector`, { ...NAME_OF_ANOTHER, own: ['key', 'optional'] }],
  [`${CORE}.ConfigMapProjection`, { ...NAME_OF_ANOTHER, own: ['items', 'optional'] }],
  [`${CORE}.ConfigMapVolumeSource`, { ...NAME_OF_ANOTHER, own: ['items', 'defaultMode', 'optional'] }],
  [`${CORE}.SecretEnvSource`, { ...NAME_OF_ANOTHER, own: ['optional'] }],
  [`${CORE}.SecretKeySelector`, { ...NAME_OF_ANOTHER, own: ['key', 'optional'] }],
  [`${CORE}.SecretProjection`, { ...NAME_OF_ANOTHER, own: ['items', 'optional'] }],
  [`${CORE}.EphemeralContainer`, { own: ['targetContainerName'], embedded: ['EphemeralContainerCommon'] }],
  [
    `${CORE}.PersistentVolumeSpec`,
    {
      own: [
        'accessModes',
        'capacity',
        'claimRef',
        'mountOptions',
        'nodeAffinity',
        'persistentVolumeReclaimPolicy',
        'storageClassName',
        'volumeAttributesClassName',
        'volumeMode',
      ],
      embedded: ['PersistentVolumeSource'],
    },
  ],
  [
    `${CORE}.Probe`,
    {
      own: [
        'failureThreshold',
        'initialDelaySeconds',
        'periodSeconds',
        'successThreshold',
        'terminationGracePeriodSeconds',
        'timeoutSeconds',
      ],
      embedded: ['ProbeHandler'],
    },
  ],
  [`${CORE}.Volume`, { own: ['name'], embedded: ['VolumeSource'] }],
  ['io.k8s.api.networking.v1.IngressRule', { own: ['host'], embedded: ['IngressRuleValue'] }],
  ...['v1', 'v1beta1', 'v1alpha1'].flatMap((version): [string, Embedding][] => [
    [`${ADMISSION}.${version}.RuleWithOperations`, RULE],
    [`${ADMISSION}.${version}.NamedRuleWithOperations`, NAMED_RULE],
  ]),
  ...['v1', 'v1beta1', 'v1beta2'].flatMap((version): [string, Embedding][] => [
    [`io.k8s.api.resource.${version}.DeviceAllocationConfiguration`, DEVICE_CONFIGURATION],
    [`io.k8s.api.resource.${version}.DeviceClaimConfiguration`, DEVICE_CONFIGURATION],
    [`io.k8s.api.resource.${version}.DeviceClassConfiguration`, DEVICE_CLASS_CONFIGURATION],
  ]),
]);

const NOTHING: readonly string[] = [];

/** The embedded structs that Go passes on its way from a struct to one of its fields; mostly none. */
export function embeddedStructs(definition: string | undefined, field: string): readonly string[] {
  const embedding = definition === undefined ? undefined : EMBEDDINGS.get(definition);
  if (embedding === undefined || embedding.own.includes(field)) return NOTHING;
  return embedding.first?.includes(field) === true ? embedding.embedded.slice(0, 1) : embedding.embedded;
}
