import type { Command, DeleteOptions } from '../../model/command.js';
import type { JsonObject } from '../../model/json.js';
import type { KubeObject, ObjectMeta } from '../../model/object.js';
import { fail, ok } from '../../model/result.js';
import { conflict, notFound } from '../../model/status-error.js';
import { timestamp } from '../../model/timestamp.js';
import { admitDelete } from '../admission/admit.js';
import { current, type Decided, errorResource, nextResourceVersion, refTo, type Scene } from './decision.js';
import { isReleased, settle } from './replace.js';

type Delete = Extract<Command, { verb: 'delete' }>;

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

/** Decides a delete: removes the object at once, or marks it and lets finalizers and grace run. Source: apiserver registry/store.go Delete. */
export function remove(scene: Scene, command: Delete): Decided {
  const { info } = scene;
  const { target, deletion = {}, options = {} } = command;
  const name = target.name ?? '';
  const before = current(scene, target.namespace, name);
  if (before === undefined) return fail(notFound(errorResource(info), name));
  const refused = checkPreconditions(scene, before, deletion) ?? admitDelete(scene, before);
  if (refused !== undefined) return fail(refused);
  const grace = gracePeriod(before, deletion);
  const finalizers = finalizersFor(before, deletion.propagationPolicy);
  const marked = mark(scene, before, grace, finalizers);
  if (isReleased(marked)) {
    const object = { ...before, metadata: { ...before.metadata, resourceVersion: nextResourceVersion(scene) } };
    return ok({
      happenings: options.dryRun === true ? [] : [{ ref: refTo(info, before), change: { type: 'deleted' } }],
      object: object as unknown as JsonObject,
      removed: true,
    });
  }
  return settle(scene, before, marked, { options });
}

function checkPreconditions(scene: Scene, object: KubeObject, { preconditions }: DeleteOptions) {
  const { uid, resourceVersion, name } = object.metadata;
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
    const why = `Precondition failed: UID in precondition: ${preconditions.uid}, UID in object meta: ${uid}`;
    return conflict(errorResource(scene.info), name, why);
  }
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    const why = `Precondition failed: ResourceVersion in precondition: ${preconditions.resourceVersion}, ResourceVersion in object meta: ${resourceVersion}`;
    return conflict(errorResource(scene.info), name, why);
  }
  return undefined;
}

interface PodParts {
  readonly spec?: { readonly nodeName?: string; readonly terminationGracePeriodSeconds?: number };
  readonly status?: { readonly phase?: string };
}

/** Seconds a Pod may take to stop; every other kind goes at once. Source: pkg/registry/core/pod/strategy.go CheckGracefulDelete. */
function gracePeriod(object: KubeObject, { gracePeriodSeconds }: DeleteOptions): number {
  if (object.kind !== 'Pod') return 0;
  const { spec, status } = object as KubeObject & PodParts;
  const asked = gracePeriodSeconds ?? spec?.terminationGracePeriodSeconds ?? 30;
  if ((spec?.nodeName ?? '') === '' || status?.phase === 'Failed' || status?.phase === 'Succeeded') return 0;
  return asked < 0 ? 1 : asked;
}

/** The finalizers after a propagation policy is heard. Source: apiserver registry/store.go deletionFinalizersForGarbageCollection. */
function finalizersFor(object: KubeObject, policy: DeleteOptions['propagationPolicy']): readonly string[] {
  const present = object.metadata.finalizers ?? [];
  if (policy === undefined) return present;
  const others = present.filter((finalizer) => finalizer !== FOREGROUND && finalizer !== ORPHAN);
  if (policy === 'Foreground') return [...others, FOREGROUND];
  if (policy === 'Orphan') return [...others, ORPHAN];
  return others;
}

/** The object with its deletion under way; a second delete may shorten the grace but never lengthen it. */
function mark(scene: Scene, object: KubeObject, grace: number, finalizers: readonly string[]): KubeObject {
  const old = object.metadata;
  const first = old.deletionTimestamp === undefined;
  const seconds = first ? grace : Math.min(grace, old.deletionGracePeriodSeconds ?? 0);
  const { now } = scene.context;
  const shortened = !first && seconds < (old.deletionGracePeriodSeconds ?? 0);
  const metadata: ObjectMeta = {
    ...old,
    deletionTimestamp: first || shortened ? timestamp(now + seconds * 1000) : old.deletionTimestamp,
    deletionGracePeriodSeconds: seconds,
    ...(first && old.generation !== undefined ? { generation: old.generation + 1 } : {}),
  };
  if (finalizers.length === 0) delete (metadata as { finalizers?: unknown }).finalizers;
  else Object.assign(metadata, { finalizers });
  const marked = { ...object, metadata };
  if (object.kind !== 'Namespace' || !first) return marked;
  const { status } = object as KubeObject & { readonly status?: object };
  return { ...marked, status: { ...status, phase: 'Terminating' } } as KubeObject;
}
