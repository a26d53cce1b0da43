import { CERTIFICATE_REQUESTER } from './certificate-requester.js';
import { DEFAULT_TOLERATION_SECONDS } from './default-tolerations.js';
import { ESCALATION_GUARD } from './escalation.js';
import { NAMESPACE_LIFECYCLE } from './namespace-lifecycle.js';
import { TAINT_NODES_BY_CONDITION } from './node-taint.js';
import type { AdmissionPlugin } from './plugin.js';
import { PRIORITY } from './priority.js';
import { SERVICE_ACCOUNT } from './service-account.js';
import { SERVICE_ALLOCATION } from './service-allocation/service-allocation.js';
import { STORAGE_OBJECT_IN_USE_PROTECTION } from './storage-object-in-use.js';

/** The plugins in force, in the order they are asked. Source: kubernetes pkg/kubeapiserver/options/plugins.go AllOrderedPlugins. */
export const ADMISSION_PLUGINS: readonly AdmissionPlugin[] = [
  NAMESPACE_LIFECYCLE,
  ESCALATION_GUARD,
  SERVICE_ACCOUNT,
  TAINT_NODES_BY_CONDITION,
  DEFAULT_TOLERATION_SECONDS,
  PRIORITY,
  STORAGE_OBJECT_IN_USE_PROTECTION,
  SERVICE_ALLOCATION,
  CERTIFICATE_REQUESTER,
];
