import type { GroupResource } from '../../model/group-resource.js';
import type { JsonObject } from '../../model/json.js';
import type { StatusCause } from '../../model/status-error.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import type { Causes } from './causes.js';
import { collectCauses } from './collect-causes.js';
import { configMapRules } from './config-map.js';
import { cronJobRules } from './cron-job.js';
import { daemonSetRules } from './daemon-set.js';
import { deploymentRules } from './deployment.js';
import { faultRules } from './fault.js';
import { horizontalPodAutoscalerRules } from './horizontal-pod-autoscaler.js';
import { ingressRules } from './ingress.js';
import { jobRules } from './job.js';
import { asObject } from './json-fields.js';
import type { KindRules } from './kind-rules.js';
import { nameRuleOf } from './name-rules.js';
import { namespaceRules } from './namespace.js';
import { nodeRules } from './node.js';
import { checkObjectMeta, checkObjectMetaUpdate } from './object-meta.js';
import { persistentVolumeRules } from './persistent-volume.js';
import { persistentVolumeClaimRules } from './persistent-volume-claim.js';
import { podRules } from './pod.js';
import { podDisruptionBudgetRules } from './pod-disruption-budget.js';
import { priorityClassRules } from './priority-class.js';
import { clusterRoleBindingRules, clusterRoleRules, roleBindingRules, roleRules } from './rbac.js';
import { replicaSetRules } from './replica-set.js';
import { replicationControllerRules } from './replication-controller.js';
import { checkSchema } from './schema-rules.js';
import { secretRules } from './secret.js';
import { serviceRules } from './service.js';
import { statefulSetRules } from './stateful-set.js';
import { storageClassRules } from './storage-class.js';

const RULES: ReadonlyMap<GroupResource, KindRules> = new Map<GroupResource, KindRules>([
  ['configmaps', configMapRules],
  ['namespaces', namespaceRules],
  ['nodes', nodeRules],
  ['persistentvolumeclaims', persistentVolumeClaimRules],
  ['persistentvolumes', persistentVolumeRules],
  ['pods', podRules],
  ['replicationcontrollers', replicationControllerRules],
  ['secrets', secretRules],
  ['services', serviceRules],
  ['daemonsets.apps', daemonSetRules],
  ['deployments.apps', deploymentRules],
  ['replicasets.apps', replicaSetRules],
  ['statefulsets.apps', statefulSetRules],
  ['horizontalpodautoscalers.autoscaling', horizontalPodAutoscalerRules],
  ['cronjobs.batch', cronJobRules],
  ['jobs.batch', jobRules],
  ['ingresses.networking.k8s.io', ingressRules],
  ['poddisruptionbudgets.policy', podDisruptionBudgetRules],
  ['clusterrolebindings.rbac.authorization.k8s.io', clusterRoleBindingRules],
  ['clusterroles.rbac.authorization.k8s.io', clusterRoleRules],
  ['rolebindings.rbac.authorization.k8s.io', roleBindingRules],
  ['roles.rbac.authorization.k8s.io', roleRules],
  ['priorityclasses.scheduling.k8s.io', priorityClassRules],
  ['faults.simulation.hindcast.dev', faultRules],
  ['storageclasses.storage.k8s.io', storageClassRules],
]);

const CLUSTER_SCOPED: ReadonlySet<GroupResource> = new Set([
  'namespaces',
  'nodes',
  'persistentvolumes',
  'clusterrolebindings.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'priorityclasses.scheduling.k8s.io',
  'faults.simulation.hindcast.dev',
  'storageclasses.storage.k8s.io',
]);

/** What is known of a kind that has no rules of its own here. */
export interface KindFacts {
  readonly namespaced: boolean;
  /** Required fields, enumerations and quantities are checked by it. */
  readonly schema?: FieldSchema;
}

const isNamespaced = (resource: GroupResource, facts: KindFacts | undefined): boolean =>
  facts?.namespaced ?? !CLUSTER_SCOPED.has(resource);

/**
 * What is wrong with a new object, in Kubernetes' words and order; empty when it may be created. The object's types are taken
 * as checked, and it has its defaults, its name and its namespace. Kinds without rules of their own need `facts`.
 * Never throws for JSON. Source: kubernetes pkg/apis/…/validation.
 */
export function validateCreate(resource: GroupResource, object: JsonObject, facts?: KindFacts): StatusCause[] {
  return collectCauses((causes) => {
    const metadata = asObject(object['metadata']);
    checkObjectMeta(metadata, isNamespaced(resource, facts), nameRuleOf(resource), 'metadata', causes);
    checkObject(resource, object, facts, causes);
    RULES.get(resource)?.create?.(object, causes);
  });
}

/** What is wrong with an object that replaces `old`, prepared by `prepareUpdate`. */
export function validateUpdate(
  resource: GroupResource,
  object: JsonObject,
  old: JsonObject,
  facts?: KindFacts,
): StatusCause[] {
  return collectCauses((causes) => {
    checkObjectMetaUpdate(asObject(object['metadata']), asObject(old['metadata']), 'metadata', causes);
    checkObject(resource, object, facts, causes);
    RULES.get(resource)?.update?.(object, old, causes);
  });
}

/** What is wrong with an object whose status replaces that of `old`, prepared by `prepareStatusUpdate`. */
export function validateStatusUpdate(resource: GroupResource, object: JsonObject, old: JsonObject): StatusCause[] {
  return collectCauses((causes) => {
    checkObjectMetaUpdate(asObject(object['metadata']), asObject(old['metadata']), 'metadata', causes);
    RULES.get(resource)?.status?.(object, old, causes);
  });
}

function checkObject(resource: GroupResource, object: JsonObject, facts: KindFacts | undefined, causes: Causes): void {
  const rules = RULES.get(resource);
  if (rules !== undefined) rules.object?.(object, causes);
  else if (facts?.schema !== undefined) checkSchema(object, facts.schema, '', causes);
}
