import type { KubeObject } from '../../model/object.js';
import { ok, type Result } from '../../model/result.js';
import type { StatusError } from '../../model/status-error.js';
import type { Pod, Service } from '../../schema/generated/types/core.js';
import type { PriorityClass } from '../../schema/generated/types/scheduling.js';
import { guardEscalation } from '../auth/rbac/guard-escalation.js';
import type { Scene } from '../decide/decision.js';
import { addDefaultTolerations } from './default-tolerations.js';
import { checkNamespace, guardNamespaceDeletion } from './namespace-lifecycle.js';
import { guardGlobalDefault, resolvePriority } from './priority.js';
import { useServiceAccount } from './service-account.js';
import { allocateService } from './service-allocation.js';

/** Admission of a create: what the cluster adds to an object, or why it refuses it. Source: kube-apiserver's default admission plugins. */
export function admitCreate(scene: Scene, object: KubeObject): Result<KubeObject, StatusError> {
  const refused =
    checkNamespace(scene, object.metadata.namespace, object.metadata.name) ?? grantedTooMuch(scene, object);
  if (refused !== undefined) return { ok: false, error: refused };
  switch (scene.info.groupResource) {
    case 'pods':
      return admitPod(scene, object as Pod);
    case 'services':
      return allocateService(scene, object as Service, undefined);
    case 'priorityclasses.scheduling.k8s.io':
      return admitPriorityClass(scene, object as PriorityClass);
    default:
      return ok(object);
  }
}

/** Admission of an update of an object or of a subresource. */
export function admitUpdate(
  scene: Scene,
  before: KubeObject,
  after: KubeObject,
  subresource: string | undefined,
): Result<KubeObject, StatusError> {
  if (scene.info.groupResource === 'services' && subresource === undefined)
    return allocateService(scene, after as Service, before as Service);
  if (scene.info.groupResource === 'priorityclasses.scheduling.k8s.io')
    return admitPriorityClass(scene, after as PriorityClass);
  const refused = grantedTooMuch(scene, after, before);
  return refused === undefined ? ok(after) : { ok: false, error: refused };
}

function grantedTooMuch(scene: Scene, object: KubeObject, before?: KubeObject): StatusError | undefined {
  const { user, groups } = scene.context.actor;
  return guardEscalation(scene.tip, { name: user, groups }, scene.info.groupResource, object, before);
}

/** Admission of a delete: why it is refused, if it is. */
export function admitDelete(scene: Scene, object: KubeObject): StatusError | undefined {
  return guardNamespaceDeletion(scene, object);
}

function admitPriorityClass(scene: Scene, priorityClass: PriorityClass): Result<KubeObject, StatusError> {
  const refused = guardGlobalDefault(scene, priorityClass);
  return refused === undefined ? ok(priorityClass) : { ok: false, error: refused };
}

function admitPod(scene: Scene, pod: Pod): Result<KubeObject, StatusError> {
  const served = useServiceAccount(scene, pod);
  if (!served.ok) return served;
  return resolvePriority(scene, addDefaultTolerations(served.value));
}
