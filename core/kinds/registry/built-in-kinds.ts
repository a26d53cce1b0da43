import type { GroupResource } from '../../model/group-resource.js';
import { mutatingAdmissionPolicy } from '../admissionregistration/mutating-admission-policy/mutating-admission-policy.js';
import { mutatingAdmissionPolicyBinding } from '../admissionregistration/mutating-admission-policy-binding/mutating-admission-policy-binding.js';
import { mutatingWebhookConfiguration } from '../admissionregistration/mutating-webhook-configuration/mutating-webhook-configuration.js';
import { validatingAdmissionPolicy } from '../admissionregistration/validating-admission-policy/validating-admission-policy.js';
import { validatingAdmissionPolicyBinding } from '../admissionregistration/validating-admission-policy-binding/validating-admission-policy-binding.js';
import { validatingWebhookConfiguration } from '../admissionregistration/validating-webhook-configuration/validating-webhook-configuration.js';
import { customResourceDefinition } from '../apiextensions/custom-resource-definition/custom-resource-definition.js';
import { apiService } from '../apiregistration/api-service/api-service.js';
import { storageVersion } from '../apiserverinternal/storage-version/storage-version.js';
import { controllerRevision } from '../apps/controller-revision/controller-revision.js';
import { daemonSet } from '../apps/daemon-set/daemon-set.js';
import { deployment } from '../apps/deployment/deployment.js';
import { replicaSet } from '../apps/replica-set/replica-set.js';
import { statefulSet } from '../apps/stateful-set/stateful-set.js';
import { horizontalPodAutoscaler } from '../autoscaling/horizontal-pod-autoscaler/horizontal-pod-autoscaler.js';
import { scaleKind } from '../autoscaling/scale/scale.js';
import { cronJob } from '../batch/cron-job/cron-job.js';
import { job } from '../batch/job/job.js';
import { certificateSigningRequest } from '../certificates/certificate-signing-request/certificate-signing-request.js';
import { clusterTrustBundle } from '../certificates/cluster-trust-bundle/cluster-trust-bundle.js';
import { podCertificateRequest } from '../certificates/pod-certificate-request/pod-certificate-request.js';
import { lease } from '../coordination/lease/lease.js';
import { leaseCandidate } from '../coordination/lease-candidate/lease-candidate.js';
import { binding } from '../core/binding/binding.js';
import { componentStatus } from '../core/component-status/component-status.js';
import { configMap } from '../core/config-map/config-map.js';
import { endpoints } from '../core/endpoints/endpoints.js';
import { event } from '../core/event/event.js';
import { limitRange } from '../core/limit-range/limit-range.js';
import { namespace } from '../core/namespace/namespace.js';
import { node } from '../core/node/node.js';
import { persistentVolume } from '../core/persistent-volume/persistent-volume.js';
import { persistentVolumeClaim } from '../core/persistent-volume-claim/persistent-volume-claim.js';
import { pod } from '../core/pod/pod.js';
import { podTemplate } from '../core/pod-template/pod-template.js';
import { replicationController } from '../core/replication-controller/replication-controller.js';
import { resourceQuota } from '../core/resource-quota/resource-quota.js';
import { secret } from '../core/secret/secret.js';
import { service } from '../core/service/service.js';
import { serviceAccount } from '../core/service-account/service-account.js';
import { endpointSlice } from '../discovery/endpoint-slice/endpoint-slice.js';
import { flowSchema } from '../flowcontrol/flow-schema/flow-schema.js';
import { priorityLevelConfiguration } from '../flowcontrol/priority-level-configuration/priority-level-configuration.js';
import type { Kind } from '../kind.js';
import { ingress } from '../networking/ingress/ingress.js';
import { ingressClass } from '../networking/ingress-class/ingress-class.js';
import { ipAddress } from '../networking/ip-address/ip-address.js';
import { networkPolicy } from '../networking/network-policy/network-policy.js';
import { serviceCidr } from '../networking/service-cidr/service-cidr.js';
import { runtimeClass } from '../node/runtime-class/runtime-class.js';
import { podDisruptionBudget } from '../policy/pod-disruption-budget/pod-disruption-budget.js';
import { clusterRole } from '../rbac/cluster-role/cluster-role.js';
import { clusterRoleBinding } from '../rbac/cluster-role-binding/cluster-role-binding.js';
import { role } from '../rbac/role/role.js';
import { roleBinding } from '../rbac/role-binding/role-binding.js';
import { deviceClass } from '../resource/device-class/device-class.js';
import { deviceTaintRule } from '../resource/device-taint-rule/device-taint-rule.js';
import { resourceClaim } from '../resource/resource-claim/resource-claim.js';
import { resourceClaimTemplate } from '../resource/resource-claim-template/resource-claim-template.js';
import { resourcePoolStatusRequest } from '../resource/resource-pool-status-request/resource-pool-status-request.js';
import { resourceSlice } from '../resource/resource-slice/resource-slice.js';
import { podGroup } from '../scheduling/pod-group/pod-group.js';
import { priorityClass } from '../scheduling/priority-class/priority-class.js';
import { workload } from '../scheduling/workload/workload.js';
import { fault } from '../simulation/fault/fault.js';
import { csiDriver } from '../storage/csi-driver/csi-driver.js';
import { csiNode } from '../storage/csi-node/csi-node.js';
import { csiStorageCapacity } from '../storage/csi-storage-capacity/csi-storage-capacity.js';
import { storageClass } from '../storage/storage-class/storage-class.js';
import { volumeAttachment } from '../storage/volume-attachment/volume-attachment.js';
import { volumeAttributesClass } from '../storage/volume-attributes-class/volume-attributes-class.js';
import { storageVersionMigration } from '../storagemigration/storage-version-migration/storage-version-migration.js';

/** Every kind that is built in, of Kubernetes and of our own: a kind is registered by its line here. */
export const BUILT_IN_KINDS: readonly Kind[] = [
  mutatingAdmissionPolicyBinding,
  mutatingAdmissionPolicy,
  mutatingWebhookConfiguration,
  validatingAdmissionPolicyBinding,
  validatingAdmissionPolicy,
  validatingWebhookConfiguration,
  customResourceDefinition,
  apiService,
  storageVersion,
  controllerRevision,
  daemonSet,
  deployment,
  replicaSet,
  statefulSet,
  horizontalPodAutoscaler,
  scaleKind,
  cronJob,
  job,
  certificateSigningRequest,
  clusterTrustBundle,
  podCertificateRequest,
  leaseCandidate,
  lease,
  binding,
  componentStatus,
  configMap,
  endpoints,
  event,
  limitRange,
  namespace,
  node,
  persistentVolumeClaim,
  persistentVolume,
  podTemplate,
  pod,
  replicationController,
  resourceQuota,
  secret,
  serviceAccount,
  service,
  endpointSlice,
  flowSchema,
  priorityLevelConfiguration,
  ingressClass,
  ingress,
  ipAddress,
  networkPolicy,
  serviceCidr,
  runtimeClass,
  podDisruptionBudget,
  clusterRoleBinding,
  clusterRole,
  roleBinding,
  role,
  deviceClass,
  deviceTaintRule,
  resourceClaimTemplate,
  resourceClaim,
  resourcePoolStatusRequest,
  resourceSlice,
  podGroup,
  priorityClass,
  workload,
  fault,
  csiDriver,
  csiNode,
  csiStorageCapacity,
  storageClass,
  volumeAttachment,
  volumeAttributesClass,
  storageVersionMigration,
];

const BY_RESOURCE: ReadonlyMap<GroupResource, Kind> = new Map(BUILT_IN_KINDS.map((kind) => [kind.groupResource, kind]));

/** How a built-in kind behaves; undefined for any other. */
export function builtInKind(resource: GroupResource): Kind | undefined {
  return BY_RESOURCE.get(resource);
}
