import { CERTIFICATE_REQUESTER } from './certificate-requester.js';
import {
  CERTIFICATE_APPROVAL,
  CERTIFICATE_SIGNING,
  CERTIFICATE_SUBJECT_RESTRICTION,
  CLUSTER_TRUST_BUNDLE_ATTEST,
} from './certificate-signers.js';
import { DEFAULT_INGRESS_CLASS, DEFAULT_STORAGE_CLASS } from './default-class.js';
import { DEFAULT_TOLERATION_SECONDS } from './default-tolerations.js';
import { DEVICE_TAINT_TIME } from './device-taint-time.js';
import { ESCALATION_GUARD } from './escalation.js';
import { EXTENDED_RESOURCE_TOLERATION } from './extended-resource-toleration.js';
import { LIMIT_RANGER } from './limit-ranger/limit-ranger.js';
import { NAMESPACE_LIFECYCLE } from './namespace-lifecycle.js';
import { NODE_RESTRICTION } from './node-restriction.js';
import { TAINT_NODES_BY_CONDITION } from './node-taint.js';
import { OWNER_REFERENCES_PERMISSION_ENFORCEMENT } from './owner-references.js';
import { PARAM_ACCESS } from './param-access.js';
import type { AdmissionPlugin } from './plugin.js';
import { POD_RESIZE_VALIDATOR } from './pod-resize-validator.js';
import { POD_SECURITY } from './pod-security/pod-security.js';
import { VALIDATING_POLICIES } from './policy/validating-policies.js';
import { PRIORITY } from './priority.js';
import { RESOURCE_QUOTA } from './resource-quota.js';
import { RUNTIME_CLASS } from './runtime-class.js';
import { SERVICE_ACCOUNT } from './service-account.js';
import { SERVICE_ALLOCATION } from './service-allocation/service-allocation.js';
import { STORAGE_OBJECT_IN_USE_PROTECTION } from './storage-object-in-use.js';
import { VALIDATING_WEBHOOKS } from './webhook/validating-webhooks.js';

/** The plugins there are, in the order they are asked. Source: kubernetes pkg/kubeapiserver/options/plugins.go AllOrderedPlugins. */
export const ADMISSION_PLUGINS: readonly AdmissionPlugin[] = [
  NAMESPACE_LIFECYCLE,
  LIMIT_RANGER,
  SERVICE_ACCOUNT,
  NODE_RESTRICTION,
  TAINT_NODES_BY_CONDITION,
  POD_SECURITY,
  PRIORITY,
  DEFAULT_TOLERATION_SECONDS,
  EXTENDED_RESOURCE_TOLERATION,
  DEFAULT_STORAGE_CLASS,
  STORAGE_OBJECT_IN_USE_PROTECTION,
  OWNER_REFERENCES_PERMISSION_ENFORCEMENT,
  RUNTIME_CLASS,
  CERTIFICATE_APPROVAL,
  CERTIFICATE_SIGNING,
  CLUSTER_TRUST_BUNDLE_ATTEST,
  CERTIFICATE_SUBJECT_RESTRICTION,
  DEFAULT_INGRESS_CLASS,
  POD_RESIZE_VALIDATOR,
  VALIDATING_POLICIES,
  VALIDATING_WEBHOOKS,
  RESOURCE_QUOTA,
];

/** What Kubernetes has in the registries of kinds, behind all that changes an object, since it needs other objects. */
export const REGISTRY_PLUGINS: readonly AdmissionPlugin[] = [
  ESCALATION_GUARD,
  SERVICE_ALLOCATION,
  CERTIFICATE_REQUESTER,
  DEVICE_TAINT_TIME,
  PARAM_ACCESS,
];
