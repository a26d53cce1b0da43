import type { ResourceType } from '../model/resource-type.js';
import type {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  MutatingWebhookConfiguration,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
} from './generated/types/admissionregistration.js';
import type { CustomResourceDefinition } from './generated/types/apiextensions.js';
import type { APIService } from './generated/types/apiregistration.js';
import type { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet } from './generated/types/apps.js';
import type { HorizontalPodAutoscaler } from './generated/types/autoscaling.js';
import type { CronJob, Job } from './generated/types/batch.js';
import type { CertificateSigningRequest } from './generated/types/certificates.js';
import type { Lease } from './generated/types/coordination.js';
import type {
  ConfigMap,
  Endpoints,
  Event,
  LimitRange,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  ReplicationController,
  ResourceQuota,
  Secret,
  Service,
  ServiceAccount,
} from './generated/types/core.js';
import type { EndpointSlice } from './generated/types/discovery.js';
import type { FlowSchema, PriorityLevelConfiguration } from './generated/types/flowcontrol.js';
import type { NetworkPolicy, ServiceCIDR } from './generated/types/networking.js';
import type { PodDisruptionBudget } from './generated/types/policy.js';
import type { PriorityClass } from './generated/types/scheduling.js';
import type {
  CSIDriver,
  CSINode,
  StorageClass,
  VolumeAttachment,
  VolumeAttributesClass,
} from './generated/types/storage.js';
import type { StorageVersionMigration } from './generated/types/storagemigration.js';

/** The kinds that Hindcast's own code works with by name. */
export const CONFIG_MAPS: ResourceType<ConfigMap> = {
  groupResource: 'configmaps',
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespaced: true,
};
export const ENDPOINTS: ResourceType<Endpoints> = {
  groupResource: 'endpoints',
  apiVersion: 'v1',
  kind: 'Endpoints',
  namespaced: true,
};
export const EVENTS: ResourceType<Event> = {
  groupResource: 'events',
  apiVersion: 'v1',
  kind: 'Event',
  namespaced: true,
};
export const LIMIT_RANGES: ResourceType<LimitRange> = {
  groupResource: 'limitranges',
  apiVersion: 'v1',
  kind: 'LimitRange',
  namespaced: true,
};
export const NAMESPACES: ResourceType<Namespace> = {
  groupResource: 'namespaces',
  apiVersion: 'v1',
  kind: 'Namespace',
  namespaced: false,
};
export const NODES: ResourceType<Node> = { groupResource: 'nodes', apiVersion: 'v1', kind: 'Node', namespaced: false };
export const PERSISTENT_VOLUME_CLAIMS: ResourceType<PersistentVolumeClaim> = {
  groupResource: 'persistentvolumeclaims',
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  namespaced: true,
};
export const PERSISTENT_VOLUMES: ResourceType<PersistentVolume> = {
  groupResource: 'persistentvolumes',
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  namespaced: false,
};
export const PODS: ResourceType<Pod> = { groupResource: 'pods', apiVersion: 'v1', kind: 'Pod', namespaced: true };
export const REPLICATION_CONTROLLERS: ResourceType<ReplicationController> = {
  groupResource: 'replicationcontrollers',
  apiVersion: 'v1',
  kind: 'ReplicationController',
  namespaced: true,
};
export const RESOURCE_QUOTAS: ResourceType<ResourceQuota> = {
  groupResource: 'resourcequotas',
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  namespaced: true,
};
export const SECRETS: ResourceType<Secret> = {
  groupResource: 'secrets',
  apiVersion: 'v1',
  kind: 'Secret',
  namespaced: true,
};
export const SERVICE_ACCOUNTS: ResourceType<ServiceAccount> = {
  groupResource: 'serviceaccounts',
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  namespaced: true,
};
export const NETWORK_POLICIES: ResourceType<NetworkPolicy> = {
  groupResource: 'networkpolicies.networking.k8s.io',
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  namespaced: true,
};
export const SERVICE_CIDRS: ResourceType<ServiceCIDR> = {
  groupResource: 'servicecidrs.networking.k8s.io',
  apiVersion: 'networking.k8s.io/v1',
  kind: 'ServiceCIDR',
  namespaced: false,
};
export const SERVICES: ResourceType<Service> = {
  groupResource: 'services',
  apiVersion: 'v1',
  kind: 'Service',
  namespaced: true,
};
export const CONTROLLER_REVISIONS: ResourceType<ControllerRevision> = {
  groupResource: 'controllerrevisions.apps',
  apiVersion: 'apps/v1',
  kind: 'ControllerRevision',
  namespaced: true,
};
export const DAEMON_SETS: ResourceType<DaemonSet> = {
  groupResource: 'daemonsets.apps',
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  namespaced: true,
};
export const DEPLOYMENTS: ResourceType<Deployment> = {
  groupResource: 'deployments.apps',
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespaced: true,
};
export const REPLICA_SETS: ResourceType<ReplicaSet> = {
  groupResource: 'replicasets.apps',
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  namespaced: true,
};
export const STATEFUL_SETS: ResourceType<StatefulSet> = {
  groupResource: 'statefulsets.apps',
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  namespaced: true,
};
export const CERTIFICATE_SIGNING_REQUESTS: ResourceType<CertificateSigningRequest> = {
  groupResource: 'certificatesigningrequests.certificates.k8s.io',
  apiVersion: 'certificates.k8s.io/v1',
  kind: 'CertificateSigningRequest',
  namespaced: false,
};
export const LEASES: ResourceType<Lease> = {
  groupResource: 'leases.coordination.k8s.io',
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  namespaced: true,
};
export const ENDPOINT_SLICES: ResourceType<EndpointSlice> = {
  groupResource: 'endpointslices.discovery.k8s.io',
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  namespaced: true,
};
export const POD_DISRUPTION_BUDGETS: ResourceType<PodDisruptionBudget> = {
  groupResource: 'poddisruptionbudgets.policy',
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  namespaced: true,
};
export const PRIORITY_CLASSES: ResourceType<PriorityClass> = {
  groupResource: 'priorityclasses.scheduling.k8s.io',
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  namespaced: false,
};
export const CUSTOM_RESOURCE_DEFINITIONS: ResourceType<CustomResourceDefinition> = {
  groupResource: 'customresourcedefinitions.apiextensions.k8s.io',
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};
export const API_SERVICES: ResourceType<APIService> = {
  groupResource: 'apiservices.apiregistration.k8s.io',
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  namespaced: false,
};
export const MUTATING_WEBHOOK_CONFIGURATIONS: ResourceType<MutatingWebhookConfiguration> = {
  groupResource: 'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  namespaced: false,
};
export const VALIDATING_WEBHOOK_CONFIGURATIONS: ResourceType<ValidatingWebhookConfiguration> = {
  groupResource: 'validatingwebhookconfigurations.admissionregistration.k8s.io',
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  namespaced: false,
};
export const MUTATING_ADMISSION_POLICIES: ResourceType<MutatingAdmissionPolicy> = {
  groupResource: 'mutatingadmissionpolicies.admissionregistration.k8s.io',
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingAdmissionPolicy',
  namespaced: false,
};
export const MUTATING_ADMISSION_POLICY_BINDINGS: ResourceType<MutatingAdmissionPolicyBinding> = {
  groupResource: 'mutatingadmissionpolicybindings.admissionregistration.k8s.io',
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingAdmissionPolicyBinding',
  namespaced: false,
};
export const STORAGE_VERSION_MIGRATIONS: ResourceType<StorageVersionMigration> = {
  groupResource: 'storageversionmigrations.storagemigration.k8s.io',
  apiVersion: 'storagemigration.k8s.io/v1beta1',
  kind: 'StorageVersionMigration',
  namespaced: false,
};
export const VALIDATING_ADMISSION_POLICIES: ResourceType<ValidatingAdmissionPolicy> = {
  groupResource: 'validatingadmissionpolicies.admissionregistration.k8s.io',
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicy',
  namespaced: false,
};
export const VALIDATING_ADMISSION_POLICY_BINDINGS: ResourceType<ValidatingAdmissionPolicyBinding> = {
  groupResource: 'validatingadmissionpolicybindings.admissionregistration.k8s.io',
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  namespaced: false,
};
export const STORAGE_CLASSES: ResourceType<StorageClass> = {
  groupResource: 'storageclasses.storage.k8s.io',
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  namespaced: false,
};
export const CSI_DRIVERS: ResourceType<CSIDriver> = {
  groupResource: 'csidrivers.storage.k8s.io',
  apiVersion: 'storage.k8s.io/v1',
  kind: 'CSIDriver',
  namespaced: false,
};
export const CSI_NODES: ResourceType<CSINode> = {
  groupResource: 'csinodes.storage.k8s.io',
  apiVersion: 'storage.k8s.io/v1',
  kind: 'CSINode',
  namespaced: false,
};
export const VOLUME_ATTACHMENTS: ResourceType<VolumeAttachment> = {
  groupResource: 'volumeattachments.storage.k8s.io',
  apiVersion: 'storage.k8s.io/v1',
  kind: 'VolumeAttachment',
  namespaced: false,
};
export const VOLUME_ATTRIBUTES_CLASSES: ResourceType<VolumeAttributesClass> = {
  groupResource: 'volumeattributesclasses.storage.k8s.io',
  apiVersion: 'storage.k8s.io/v1',
  kind: 'VolumeAttributesClass',
  namespaced: false,
};
export const FLOW_SCHEMAS: ResourceType<FlowSchema> = {
  groupResource: 'flowschemas.flowcontrol.apiserver.k8s.io',
  apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
  kind: 'FlowSchema',
  namespaced: false,
};
export const PRIORITY_LEVELS: ResourceType<PriorityLevelConfiguration> = {
  groupResource: 'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io',
  apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
  kind: 'PriorityLevelConfiguration',
  namespaced: false,
};
export const JOBS: ResourceType<Job> = {
  groupResource: 'jobs.batch',
  apiVersion: 'batch/v1',
  kind: 'Job',
  namespaced: true,
};
export const CRON_JOBS: ResourceType<CronJob> = {
  groupResource: 'cronjobs.batch',
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  namespaced: true,
};
export const HORIZONTAL_POD_AUTOSCALERS: ResourceType<HorizontalPodAutoscaler> = {
  groupResource: 'horizontalpodautoscalers.autoscaling',
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  namespaced: true,
};
