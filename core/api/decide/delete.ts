import type { Kind } from '../../kinds/kind.js';
import type { Command, DeleteOptions } from '../../model/command.js';
import { type KubeObject, type ObjectMeta, toJson } from '../../model/object.js';
import { withFields } from '../../model/own-copy.js';
import { fail, ok } from '../../model/result.js';
import type { Millis } from '../../model/revision.js';
import { conflict, notFound } from '../../model/status-error.js';
import { parseTimestamp, timestamp } from '../../model/timestamp.js';
import { admitDelete } from '../admission/admit.js';
import { current, type Decided, type DecisionScope, errorResource, nextResourceVersion, refTo } from './decision.js';
import { isReleased, settle } from './replace.js';

type Delete = Extract<Command, { verb: 'delete' }>;

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

/** What is peculiar about a delete. */
export interface DeleteTraits {
  /** Of an eviction: what else becomes of the object when it is marked. Admission was asked already. */
  readonly evicted?: (marked: KubeObject) => KubeObject;
}

/**
 * Decides a delete: removes the object at once, or marks it and lets finalizers and grace run. Of an eviction admission was asked already.
 * Source: apiserver registry/store.go Delete.
 */
export function decideDelete(scope: DecisionScope, command: Delete, { evicted }: DeleteTraits = {}): Decided {
  const { info } = scope;
  const { target, deletion = {}, options = {} } = command;
  const name = target.name ?? '';
  const before = current(scope, target.namespace, name);
  if (before === undefined) return fail(notFound(errorResource(info), name));
  const missed = checkPreconditions(scope, before, deletion);
  if (missed !== undefined) return fail(missed);
  const stopping = nextStop(scope, before, deletion);
  if (stopping === undefined) return settle(scope, before, evicted?.(before) ?? before, { options });
  const refused = evicted === undefined ? admitDelete(scope, before) : undefined;
  if (refused !== undefined) return fail(refused);
  const marked = mark(scope.kind, before, stopping, finalizersFor(scope, before, deletion.propagationPolicy));
  if (isReleased(scope.kind, marked)) {
    const object = { ...before, metadata: { ...before.metadata, resourceVersion: nextResourceVersion(scope) } };
    return ok({
      events: options.dryRun === true ? [] : [{ ref: refTo(info, before), change: { type: 'deleted' } }],
      object: toJson(object),
      removed: true,
    });
  }
  return settle(scope, before, evicted?.(marked) ?? marked, { options });
}

/** These errors name the kind where others name the resource. Source: apiserver registry/rest/delete.go BeforeDelete. */
function checkPreconditions(scope: DecisionScope, object: KubeObject, { preconditions }: DeleteOptions) {
  const kind = { group: scope.info.group, resource: scope.info.kind };
  const { uid, resourceVersion, name } = object.metadata;
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
    const why = `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
    return conflict(kind, name, why);
  }
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    const why = `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`;
    return conflict(kind, name, why);
  }
  return undefined;
}

/** When an object is to be gone, and how many seconds it has until then. */
interface Stop {
  readonly at: Millis;
  readonly seconds: number;
}

/**
 * When an object is to be gone after this delete; undefined when it is on its way out and is not asked to hurry. Its kind says whether
 * it is given time, and a second delete may only shorten it, counted from the first. Source: registry/rest/delete.go BeforeDelete.
 */
function nextStop(
  { kind, context: { now } }: DecisionScope,
  object: KubeObject,
  { gracePeriodSeconds }: DeleteOptions,
): Stop | undefined {
  const asked = gracePeriodSeconds !== undefined && gracePeriodSeconds < 0 ? 1 : gracePeriodSeconds;
  const { deletionTimestamp, deletionGracePeriodSeconds: left = 0 } = object.metadata;
  if (deletionTimestamp === undefined) {
    const seconds = kind.deletion?.gracePeriod?.(object, asked) ?? 0;
    return { at: now + seconds * 1000, seconds };
  }
  const until = parseTimestamp(deletionTimestamp) ?? now;
  if (left === 0) return { at: until, seconds: 0 };
  if (asked === undefined || asked >= left) return undefined;
  return { at: until - (left - asked) * 1000, seconds: asked };
}

/** The finalizers after a propagation policy is heard. Source: apiserver registry/store.go deletionFinalizersForGarbageCollection. */
function finalizersFor(
  { kind: { deletion } }: DecisionScope,
  object: KubeObject,
  policy: DeleteOptions['propagationPolicy'],
): readonly string[] {
  const present = object.metadata.finalizers ?? [];
  const others = present.filter((finalizer) => finalizer !== FOREGROUND && finalizer !== ORPHAN);
  if (deletion?.garbageCollection === 'Unsupported') return others;
  if (policy === 'Foreground') return [...others, FOREGROUND];
  if (policy === 'Orphan') return [...others, ORPHAN];
  if (policy === 'Background') return others;
  if (others.length < present.length || deletion?.garbageCollection !== 'OrphanDependents') return present;
  return [...others, ORPHAN];
}

/** The object with its deletion under way. */
function mark({ deletion }: Kind, object: KubeObject, stop: Stop, finalizers: readonly string[]): KubeObject {
  const { generation, deletionTimestamp, finalizers: _, ...rest } = object.metadata;
  const isFirst = deletionTimestamp === undefined;
  const isCounted = isFirst && deletion?.isNoChange !== true;
  const metadata = withFields<ObjectMeta>(rest, {
    ...(generation !== undefined && { generation: generation + (isCounted ? 1 : 0) }),
    deletionTimestamp: timestamp(stop.at),
    ...(deletion?.tellsGracePeriod !== false && { deletionGracePeriodSeconds: stop.seconds }),
    ...(finalizers.length > 0 && { finalizers }),
  });
  const marked = withFields(object, { metadata });
  return isFirst && deletion?.begin !== undefined ? deletion.begin(marked) : marked;
}
