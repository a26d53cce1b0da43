const CORE = 'io.k8s.api.core.v1';
const APPS = 'io.k8s.api.apps.v1';
const BATCH = 'io.k8s.api.batch.v1';
const NETWORKING = 'io.k8s.api.networking.v1';
const AUTOSCALING = 'io.k8s.api.autoscaling.v2';
const ADMISSION = 'io.k8s.api.admissionregistration.v1';
const RESOURCE = 'io.k8s.api.resource.v1';
const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** Fields whose Go type is a named string, by definition. Source: the types.go files of k8s.io/api 1.36. */
const NAMED: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries({
    [`${ADMISSION}.MatchResources`]: { matchPolicy: 'v1.MatchPolicyType' },
    [`${ADMISSION}.MutatingAdmissionPolicySpec`]: {
      failurePolicy: 'v1.FailurePolicyType',
      reinvocationPolicy: 'v1.ReinvocationPolicyType',
    },
    [`${ADMISSION}.MutatingWebhook`]: {
      failurePolicy: 'v1.FailurePolicyType',
      matchPolicy: 'v1.MatchPolicyType',
      reinvocationPolicy: 'v1.ReinvocationPolicyType',
      sideEffects: 'v1.SideEffectClass',
    },
    [`${ADMISSION}.Mutation`]: { patchType: 'v1.PatchType' },
    [`${ADMISSION}.NamedRuleWithOperations`]: { operations: '[]v1.OperationType', scope: 'v1.ScopeType' },
    [`${ADMISSION}.RuleWithOperations`]: { operations: '[]v1.OperationType', scope: 'v1.ScopeType' },
    [`${ADMISSION}.ValidatingAdmissionPolicyBindingSpec`]: { validationActions: '[]v1.ValidationAction' },
    [`${ADMISSION}.ValidatingAdmissionPolicySpec`]: { failurePolicy: 'v1.FailurePolicyType' },
    [`${ADMISSION}.ValidatingWebhook`]: {
      failurePolicy: 'v1.FailurePolicyType',
      matchPolicy: 'v1.MatchPolicyType',
      sideEffects: 'v1.SideEffectClass',
    },
    [`${CORE}.AppArmorProfile`]: { type: 'v1.AppArmorProfileType' },
    [`${CORE}.AzureDiskVolumeSource`]: { cachingMode: 'v1.AzureDataDiskCachingMode', kind: 'v1.AzureDataDiskKind' },
    [`${CORE}.Container`]: {
      imagePullPolicy: 'v1.PullPolicy',
      terminationMessagePolicy: 'v1.TerminationMessagePolicy',
    },
    [`${CORE}.ContainerStatus`]: { stopSignal: 'v1.Signal' },
    [`${CORE}.EphemeralContainer`]: {
      imagePullPolicy: 'v1.PullPolicy',
      terminationMessagePolicy: 'v1.TerminationMessagePolicy',
    },
    [`${CORE}.ContainerPort`]: { protocol: 'v1.Protocol' },
    [`${CORE}.EndpointPort`]: { protocol: 'v1.Protocol' },
    [`${CORE}.HTTPGetAction`]: { scheme: 'v1.URIScheme' },
    [`${CORE}.HostPathVolumeSource`]: { type: 'v1.HostPathType' },
    [`${CORE}.ImageVolumeSource`]: { pullPolicy: 'v1.PullPolicy' },
    [`${CORE}.Lifecycle`]: { stopSignal: 'v1.Signal' },
    [`${CORE}.LimitRangeItem`]: { type: 'v1.LimitType' },
    [`${CORE}.ModifyVolumeStatus`]: { status: 'v1.PersistentVolumeClaimModifyVolumeStatus' },
    [`${CORE}.NamespaceSpec`]: { finalizers: '[]v1.FinalizerName' },
    [`${CORE}.NamespaceStatus`]: { phase: 'v1.NamespacePhase' },
    [`${CORE}.NodeAddress`]: { type: 'v1.NodeAddressType' },
    [`${CORE}.NodeCondition`]: { status: 'v1.ConditionStatus', type: 'v1.NodeConditionType' },
    [`${CORE}.NodeSelectorRequirement`]: { operator: 'v1.NodeSelectorOperator' },
    [`${CORE}.NodeStatus`]: { phase: 'v1.NodePhase' },
    [`${CORE}.PersistentVolumeClaimSpec`]: {
      accessModes: '[]v1.PersistentVolumeAccessMode',
      volumeMode: 'v1.PersistentVolumeMode',
    },
    [`${CORE}.PersistentVolumeClaimStatus`]: {
      accessModes: '[]v1.PersistentVolumeAccessMode',
      phase: 'v1.PersistentVolumeClaimPhase',
    },
    [`${CORE}.PersistentVolumeSpec`]: {
      accessModes: '[]v1.PersistentVolumeAccessMode',
      persistentVolumeReclaimPolicy: 'v1.PersistentVolumeReclaimPolicy',
      volumeMode: 'v1.PersistentVolumeMode',
    },
    [`${CORE}.PersistentVolumeStatus`]: { phase: 'v1.PersistentVolumePhase' },
    [`${CORE}.PodCondition`]: { status: 'v1.ConditionStatus', type: 'v1.PodConditionType' },
    [`${CORE}.PodReadinessGate`]: { conditionType: 'v1.PodConditionType' },
    [`${CORE}.PodSecurityContext`]: {
      fsGroupChangePolicy: 'v1.PodFSGroupChangePolicy',
      supplementalGroupsPolicy: 'v1.SupplementalGroupsPolicy',
    },
    [`${CORE}.PodSpec`]: {
      dnsPolicy: 'v1.DNSPolicy',
      preemptionPolicy: 'v1.PreemptionPolicy',
      restartPolicy: 'v1.RestartPolicy',
    },
    [`${CORE}.PodStatus`]: { phase: 'v1.PodPhase', qosClass: 'v1.PodQOSClass' },
    [`${CORE}.PortStatus`]: { protocol: 'v1.Protocol' },
    [`${CORE}.ResourceQuotaSpec`]: { scopes: '[]v1.ResourceQuotaScope' },
    [`${CORE}.ScopedResourceSelectorRequirement`]: {
      operator: 'v1.ScopeSelectorOperator',
      scopeName: 'v1.ResourceQuotaScope',
    },
    [`${CORE}.SeccompProfile`]: { type: 'v1.SeccompProfileType' },
    [`${CORE}.Secret`]: { type: 'v1.SecretType' },
    [`${CORE}.SecurityContext`]: { procMount: 'v1.ProcMountType' },
    [`${CORE}.ServicePort`]: { protocol: 'v1.Protocol' },
    [`${CORE}.ServiceSpec`]: {
      externalTrafficPolicy: 'v1.ServiceExternalTrafficPolicy',
      internalTrafficPolicy: 'v1.ServiceInternalTrafficPolicy',
      ipFamilies: '[]v1.IPFamily',
      ipFamilyPolicy: 'v1.IPFamilyPolicy',
      sessionAffinity: 'v1.ServiceAffinity',
      type: 'v1.ServiceType',
    },
    [`${CORE}.Taint`]: { effect: 'v1.TaintEffect' },
    [`${CORE}.Toleration`]: { effect: 'v1.TaintEffect', operator: 'v1.TolerationOperator' },
    [`${CORE}.TopologySpreadConstraint`]: {
      nodeAffinityPolicy: 'v1.NodeInclusionPolicy',
      nodeTaintsPolicy: 'v1.NodeInclusionPolicy',
      whenUnsatisfiable: 'v1.UnsatisfiableConstraintAction',
    },
    [`${CORE}.VolumeMount`]: { mountPropagation: 'v1.MountPropagationMode' },
    [`${APPS}.DaemonSetUpdateStrategy`]: { type: 'v1.DaemonSetUpdateStrategyType' },
    [`${APPS}.DeploymentStrategy`]: { type: 'v1.DeploymentStrategyType' },
    [`${APPS}.DeploymentCondition`]: { status: 'v1.ConditionStatus', type: 'v1.DeploymentConditionType' },
    [`${APPS}.ReplicaSetCondition`]: { status: 'v1.ConditionStatus', type: 'v1.ReplicaSetConditionType' },
    [`${APPS}.StatefulSetCondition`]: { status: 'v1.ConditionStatus', type: 'v1.StatefulSetConditionType' },
    [`${APPS}.StatefulSetSpec`]: { podManagementPolicy: 'v1.PodManagementPolicyType' },
    [`${APPS}.StatefulSetUpdateStrategy`]: { type: 'v1.StatefulSetUpdateStrategyType' },
    [`${BATCH}.CronJobSpec`]: { concurrencyPolicy: 'v1.ConcurrencyPolicy' },
    [`${BATCH}.JobCondition`]: { status: 'v1.ConditionStatus', type: 'v1.JobConditionType' },
    [`${BATCH}.PodFailurePolicyOnExitCodesRequirement`]: { operator: 'v1.PodFailurePolicyOnExitCodesOperator' },
    [`${BATCH}.PodFailurePolicyRule`]: { action: 'v1.PodFailurePolicyAction' },
    [`${BATCH}.JobSpec`]: { completionMode: 'v1.CompletionMode', podReplacementPolicy: 'v1.PodReplacementPolicy' },
    [`${NETWORKING}.HTTPIngressPath`]: { pathType: 'v1.PathType' },
    [`${NETWORKING}.IngressPortStatus`]: { protocol: 'v1.Protocol' },
    [`${NETWORKING}.NetworkPolicyPort`]: { protocol: 'v1.Protocol' },
    [`${NETWORKING}.NetworkPolicySpec`]: { policyTypes: '[]v1.PolicyType' },
    [`${AUTOSCALING}.MetricSpec`]: { type: 'v2.MetricSourceType' },
    [`${AUTOSCALING}.MetricTarget`]: { type: 'v2.MetricTargetType' },
    [`${RESOURCE}.DeviceAllocationConfiguration`]: { source: 'v1.AllocationConfigSource' },
    [`${RESOURCE}.DeviceSubRequest`]: { allocationMode: 'v1.DeviceAllocationMode' },
    [`${RESOURCE}.DeviceTaint`]: { effect: 'v1.DeviceTaintEffect' },
    [`${RESOURCE}.DeviceToleration`]: { effect: 'v1.DeviceTaintEffect', operator: 'v1.DeviceTolerationOperator' },
    [`${RESOURCE}.ExactDeviceRequest`]: { allocationMode: 'v1.DeviceAllocationMode' },
    'io.k8s.api.certificates.v1.CertificateSigningRequestSpec': { usages: '[]v1.KeyUsage' },
    'io.k8s.api.discovery.v1.EndpointSlice': { addressType: 'v1.AddressType' },
    'io.k8s.api.policy.v1.PodDisruptionBudgetSpec': { unhealthyPodEvictionPolicy: 'v1.UnhealthyPodEvictionPolicyType' },
    'io.k8s.api.scheduling.v1.PriorityClass': { preemptionPolicy: 'v1.PreemptionPolicy' },
    'io.k8s.api.storage.v1.StorageClass': {
      reclaimPolicy: 'v1.PersistentVolumeReclaimPolicy',
      volumeBindingMode: 'v1.VolumeBindingMode',
    },
    'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ValidationRule': { reason: 'v1.FieldValueErrorReason' },
    [`${META}.Condition`]: { status: 'v1.ConditionStatus' },
    [`${META}.LabelSelectorRequirement`]: { operator: 'v1.LabelSelectorOperator' },
    [`${META}.ObjectMeta`]: { uid: 'types.UID' },
    [`${META}.OwnerReference`]: { uid: 'types.UID' },
  }).map(([definition, fields]) => [definition, new Map(Object.entries(fields))]),
);

/** Go's name of a field's type where that is a named string (or list of them), otherwise `undefined`. */
export function namedGoType(definition: string, field: string): string | undefined {
  return NAMED.get(definition)?.get(field);
}
