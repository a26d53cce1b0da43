import type { GroupResource } from '../../model/group-resource.js';
import { NAME_AND_AGE, NAME_AND_CREATED_AT } from './generic-printer.js';
import {
  MUTATING_POLICY_PRINTER,
  POLICY_BINDING_PRINTER,
  VALIDATING_POLICY_PRINTER,
  WEBHOOK_PRINTER,
} from './kinds/admission.js';
import { HORIZONTAL_POD_AUTOSCALER_PRINTER, SCALE_PRINTER } from './kinds/autoscaling.js';
import { CERTIFICATE_SIGNING_REQUEST_PRINTER, CLUSTER_TRUST_BUNDLE_PRINTER } from './kinds/certificates.js';
import {
  COMPONENT_STATUS_PRINTER,
  CONFIG_MAP_PRINTER,
  NAMESPACE_PRINTER,
  RESOURCE_QUOTA_PRINTER,
  SECRET_PRINTER,
  SERVICE_ACCOUNT_PRINTER,
} from './kinds/core.js';
import { RESOURCE_CLAIM_PRINTER, RESOURCE_SLICE_PRINTER } from './kinds/dynamic-resources.js';
import { EVENT_PRINTER } from './kinds/events.js';
import { FAULT_PRINTER } from './kinds/faults.js';
import { CRON_JOB_PRINTER, JOB_PRINTER } from './kinds/jobs.js';
import {
  API_SERVICE_PRINTER,
  LEASE_CANDIDATE_PRINTER,
  LEASE_PRINTER,
  STORAGE_VERSION_MIGRATION_PRINTER,
  STORAGE_VERSION_PRINTER,
} from './kinds/machinery.js';
import {
  INGRESS_CLASS_PRINTER,
  INGRESS_PRINTER,
  IP_ADDRESS_PRINTER,
  NETWORK_POLICY_PRINTER,
  SERVICE_CIDR_PRINTER,
} from './kinds/networking.js';
import { NODE_PRINTER, RUNTIME_CLASS_PRINTER } from './kinds/nodes.js';
import { POD_PRINTER } from './kinds/pods.js';
import {
  FLOW_SCHEMA_PRINTER,
  POD_DISRUPTION_BUDGET_PRINTER,
  PRIORITY_CLASS_PRINTER,
  PRIORITY_LEVEL_PRINTER,
} from './kinds/policy.js';
import { ROLE_BINDING_PRINTER } from './kinds/rbac.js';
import { ENDPOINT_SLICE_PRINTER, ENDPOINTS_PRINTER, SERVICE_PRINTER } from './kinds/services.js';
import {
  CSI_DRIVER_PRINTER,
  CSI_NODE_PRINTER,
  CSI_STORAGE_CAPACITY_PRINTER,
  PERSISTENT_VOLUME_CLAIM_PRINTER,
  PERSISTENT_VOLUME_PRINTER,
  STORAGE_CLASS_PRINTER,
  VOLUME_ATTACHMENT_PRINTER,
  VOLUME_ATTRIBUTES_CLASS_PRINTER,
} from './kinds/storage.js';
import {
  CONTROLLER_REVISION_PRINTER,
  DAEMON_SET_PRINTER,
  DEPLOYMENT_PRINTER,
  POD_TEMPLATE_PRINTER,
  REPLICA_SET_PRINTER,
  REPLICATION_CONTROLLER_PRINTER,
  STATEFUL_SET_PRINTER,
} from './kinds/workloads.js';
import type { TablePrinter } from './table-printer.js';

/** How each resource is shown. Custom resources are added by building a new map over this one. */
export type TablePrinters = ReadonlyMap<GroupResource, TablePrinter>;

/** The printers of the built-in kinds. Kinds that are not here are shown with name and age. */
export const BUILT_IN_PRINTERS: TablePrinters = new Map<GroupResource, TablePrinter>([
  ['pods', POD_PRINTER],
  ['podtemplates', POD_TEMPLATE_PRINTER],
  ['replicationcontrollers', REPLICATION_CONTROLLER_PRINTER],
  ['services', SERVICE_PRINTER],
  ['endpoints', ENDPOINTS_PRINTER],
  ['nodes', NODE_PRINTER],
  ['events', EVENT_PRINTER],
  ['events.events.k8s.io', EVENT_PRINTER],
  ['namespaces', NAMESPACE_PRINTER],
  ['secrets', SECRET_PRINTER],
  ['configmaps', CONFIG_MAP_PRINTER],
  ['serviceaccounts', SERVICE_ACCOUNT_PRINTER],
  ['persistentvolumes', PERSISTENT_VOLUME_PRINTER],
  ['persistentvolumeclaims', PERSISTENT_VOLUME_CLAIM_PRINTER],
  ['componentstatuses', COMPONENT_STATUS_PRINTER],
  ['resourcequotas', RESOURCE_QUOTA_PRINTER],
  ['limitranges', NAME_AND_CREATED_AT],
  ['deployments.apps', DEPLOYMENT_PRINTER],
  ['replicasets.apps', REPLICA_SET_PRINTER],
  ['statefulsets.apps', STATEFUL_SET_PRINTER],
  ['daemonsets.apps', DAEMON_SET_PRINTER],
  ['controllerrevisions.apps', CONTROLLER_REVISION_PRINTER],
  ['jobs.batch', JOB_PRINTER],
  ['cronjobs.batch', CRON_JOB_PRINTER],
  ['horizontalpodautoscalers.autoscaling', HORIZONTAL_POD_AUTOSCALER_PRINTER],
  ['scales.autoscaling', SCALE_PRINTER],
  ['poddisruptionbudgets.policy', POD_DISRUPTION_BUDGET_PRINTER],
  ['ingresses.networking.k8s.io', INGRESS_PRINTER],
  ['ingressclasses.networking.k8s.io', INGRESS_CLASS_PRINTER],
  ['networkpolicies.networking.k8s.io', NETWORK_POLICY_PRINTER],
  ['servicecidrs.networking.k8s.io', SERVICE_CIDR_PRINTER],
  ['ipaddresses.networking.k8s.io', IP_ADDRESS_PRINTER],
  ['endpointslices.discovery.k8s.io', ENDPOINT_SLICE_PRINTER],
  ['roles.rbac.authorization.k8s.io', NAME_AND_CREATED_AT],
  ['clusterroles.rbac.authorization.k8s.io', NAME_AND_CREATED_AT],
  ['rolebindings.rbac.authorization.k8s.io', ROLE_BINDING_PRINTER],
  ['clusterrolebindings.rbac.authorization.k8s.io', ROLE_BINDING_PRINTER],
  ['certificatesigningrequests.certificates.k8s.io', CERTIFICATE_SIGNING_REQUEST_PRINTER],
  ['clustertrustbundles.certificates.k8s.io', CLUSTER_TRUST_BUNDLE_PRINTER],
  ['podcertificaterequests.certificates.k8s.io', NAME_AND_CREATED_AT],
  ['leases.coordination.k8s.io', LEASE_PRINTER],
  ['leasecandidates.coordination.k8s.io', LEASE_CANDIDATE_PRINTER],
  ['storageclasses.storage.k8s.io', STORAGE_CLASS_PRINTER],
  ['volumeattributesclasses.storage.k8s.io', VOLUME_ATTRIBUTES_CLASS_PRINTER],
  ['volumeattachments.storage.k8s.io', VOLUME_ATTACHMENT_PRINTER],
  ['csinodes.storage.k8s.io', CSI_NODE_PRINTER],
  ['csidrivers.storage.k8s.io', CSI_DRIVER_PRINTER],
  ['csistoragecapacities.storage.k8s.io', CSI_STORAGE_CAPACITY_PRINTER],
  ['priorityclasses.scheduling.k8s.io', PRIORITY_CLASS_PRINTER],
  ['workloads.scheduling.k8s.io', NAME_AND_CREATED_AT],
  ['podgroups.scheduling.k8s.io', NAME_AND_CREATED_AT],
  ['runtimeclasses.node.k8s.io', RUNTIME_CLASS_PRINTER],
  ['mutatingwebhookconfigurations.admissionregistration.k8s.io', WEBHOOK_PRINTER],
  ['validatingwebhookconfigurations.admissionregistration.k8s.io', WEBHOOK_PRINTER],
  ['validatingadmissionpolicies.admissionregistration.k8s.io', VALIDATING_POLICY_PRINTER],
  ['validatingadmissionpolicybindings.admissionregistration.k8s.io', POLICY_BINDING_PRINTER],
  ['mutatingadmissionpolicies.admissionregistration.k8s.io', MUTATING_POLICY_PRINTER],
  ['mutatingadmissionpolicybindings.admissionregistration.k8s.io', POLICY_BINDING_PRINTER],
  ['flowschemas.flowcontrol.apiserver.k8s.io', FLOW_SCHEMA_PRINTER],
  ['prioritylevelconfigurations.flowcontrol.apiserver.k8s.io', PRIORITY_LEVEL_PRINTER],
  ['customresourcedefinitions.apiextensions.k8s.io', NAME_AND_CREATED_AT],
  ['apiservices.apiregistration.k8s.io', API_SERVICE_PRINTER],
  ['storageversions.internal.apiserver.k8s.io', STORAGE_VERSION_PRINTER],
  ['storageversionmigrations.storagemigration.k8s.io', STORAGE_VERSION_MIGRATION_PRINTER],
  ['deviceclasses.resource.k8s.io', NAME_AND_AGE],
  ['devicetaintrules.resource.k8s.io', NAME_AND_CREATED_AT],
  ['resourcepoolstatusrequests.resource.k8s.io', NAME_AND_CREATED_AT],
  ['resourceclaims.resource.k8s.io', RESOURCE_CLAIM_PRINTER],
  ['resourceclaimtemplates.resource.k8s.io', NAME_AND_AGE],
  ['resourceslices.resource.k8s.io', RESOURCE_SLICE_PRINTER],
  ['faults.simulation.hindcast.dev', FAULT_PRINTER],
]);
