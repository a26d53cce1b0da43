import type { GroupResource } from '../../model/group-resource.js';
import type { KubeObject } from '../../model/object.js';
import { ok, type Result } from '../../model/result.js';
import type { StatusError } from '../../model/status-error.js';
import type { Pod, Service } from '../../schema/generated/types/core.js';
import type { PriorityClass } from '../../schema/generated/types/scheduling.js';
import { fillObject } from '../../schema/shaped-object.js';
import { guardEscalation } from '../auth/rbac/guard-escalation.js';
import type { Scene } from '../decide/decision.js';
import { addDefaultTolerations } from './default-tolerations.js';
import { checkNamespace, guardNamespaceDeletion } from './namespace-lifecycle.js';
import { guardGlobalDefault, resolvePriority } from './priority.js';
import { useServiceAccount } from './service-account.js';
import { allocateService } from './service-allocation.js';

/** Admission of a create: what the cluster adds to an object, or why it refuses it. Source: kube-apiserver's default admission plugins. */
export function admitCreate(scene: Scene, given: KubeObject): Result<KubeObject, StatusError> {
  const object = legible(scene, given);
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
  given: KubeObject,
  subresource: string | undefined,
): Result<KubeObject, StatusError> {
  const after = legible(scene, given);
  if (scene.info.groupResource === 'services' && subresource === undefined)
    return allocateService(scene, after as Service, before as Service);
  if (scene.info.groupResource === 'priorityclasses.scheduling.k8s.io')
    return admitPriorityClass(scene, after as PriorityClass);
  const refused = grantedTooMuch(scene, after, before);
  return refused === undefined ? ok(after) : { ok: false, error: refused };
}

/** The kinds that admission reads more of than metadata. */
const READ_BY_ADMISSION = new Set<GroupResource>([
  'pods',
  'services',
  'priorityclasses.scheduling.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
]);

/**
 * Admission comes before validation, so what it reads may lack what is required. Of these kinds Go holds all that is required by value: to its
 * admission, and to the validation after it, what is missing is empty.
 */
function legible({ context, info }: Scene, object: KubeObject): KubeObject {
  if (!READ_BY_ADMISSION.has(info.groupResource)) return object;
  return fillObject(context.schemas.typeOf(info), object);
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
