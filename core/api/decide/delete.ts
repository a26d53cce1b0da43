import { castDraft } from 'immer';
import type { Command, DeleteOptions } from '../../model/command.js';
import { type KubeObject, toJson } from '../../model/object.js';
import { fail, ok } from '../../model/result.js';
import type { Millis } from '../../model/revision.js';
import { conflict, notFound } from '../../model/status-error.js';
import { parseTimestamp, timestamp } from '../../model/timestamp.js';
import { CLEANUP_FINALIZER } from '../../schema/custom-resource.js';
import type { CustomResourceDefinition } from '../../schema/generated/types/apiextensions.js';
import { CUSTOM_RESOURCE_DEFINITIONS } from '../../schema/kinds.js';
import { admitDelete } from '../admission/admit.js';
import { current, type Decided, errorResource, nextResourceVersion, refTo, type Scene } from './decision.js';
import { produce } from './produce.js';
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
  const stopping = nextStop(before, deletion, scene.context.now);
  if (stopping === undefined) return settle(scene, before, before, { options });
  const marked = keptForCleanup(
    scene,
    mark(before, stopping, finalizersFor(scene, before, deletion.propagationPolicy)),
    before,
  );
  if (isReleased(marked)) {
    const object = { ...before, metadata: { ...before.metadata, resourceVersion: nextResourceVersion(scene) } };
    return ok({
      happenings: options.dryRun === true ? [] : [{ ref: refTo(info, before), change: { type: 'deleted' } }],
      object: toJson(object),
      removed: true,
    });
  }
  return settle(scene, before, marked, { options });
}

/** These errors name the kind where others name the resource. Source: apiserver registry/rest/delete.go BeforeDelete. */
function checkPreconditions(scene: Scene, object: KubeObject, { preconditions }: DeleteOptions) {
  const kind = { group: scene.info.group, resource: scene.info.kind };
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

interface PodParts {
  readonly spec?: { readonly nodeName?: string; readonly terminationGracePeriodSeconds?: number };
  readonly status?: { readonly phase?: string };
}

/** When an object is to be gone, and how many seconds it has until then. */
interface Stop {
  readonly at: Millis;
  readonly seconds: number;
}

/**
 * When an object is to be gone after this delete; undefined when it is on its way out and is not asked to hurry. Only Pods are
 * given time, and a second delete may only shorten it, counted from the first. Source: registry/rest/delete.go BeforeDelete.
 */
function nextStop(object: KubeObject, { gracePeriodSeconds }: DeleteOptions, now: Millis): Stop | undefined {
  const asked = gracePeriodSeconds !== undefined && gracePeriodSeconds < 0 ? 1 : gracePeriodSeconds;
  const { deletionTimestamp, deletionGracePeriodSeconds: left = 0 } = object.metadata;
  if (deletionTimestamp === undefined) {
    const seconds = object.kind === 'Pod' ? gracePeriod(object, asked) : 0;
    return { at: now + seconds * 1000, seconds };
  }
  const until = parseTimestamp(deletionTimestamp) ?? now;
  if (left === 0) return { at: until, seconds: 0 };
  if (asked === undefined || asked >= left) return undefined;
  return { at: until - (left - asked) * 1000, seconds: asked };
}

/** Seconds a Pod may take to stop. Source: pkg/registry/core/pod/strategy.go CheckGracefulDelete. */
function gracePeriod(pod: KubeObject, asked: number | undefined): number {
  const { spec, status } = pod as KubeObject & PodParts;
  if ((spec?.nodeName ?? '') === '' || status?.phase === 'Failed' || status?.phase === 'Succeeded') return 0;
  const seconds = asked ?? spec?.terminationGracePeriodSeconds ?? 0;
  return seconds < 0 ? 1 : seconds;
}

/** Kinds whose dependents stay unless a delete says otherwise, as they did before there was a choice. Source: DefaultGarbageCollectionPolicy. */
const ORPHANS_BY_DEFAULT = new Set(['jobs.batch', 'replicationcontrollers']);
/** Kinds that own nothing, whatever a delete says. */
const OWNS_NOTHING = new Set(['events']);

/** The finalizers after a propagation policy is heard. Source: apiserver registry/store.go deletionFinalizersForGarbageCollection. */
function finalizersFor(
  { info: { groupResource } }: Scene,
  object: KubeObject,
  policy: DeleteOptions['propagationPolicy'],
): readonly string[] {
  const present = object.metadata.finalizers ?? [];
  const others = present.filter((finalizer) => finalizer !== FOREGROUND && finalizer !== ORPHAN);
  if (OWNS_NOTHING.has(groupResource)) return others;
  if (policy === 'Foreground') return [...others, FOREGROUND];
  if (policy === 'Orphan') return [...others, ORPHAN];
  if (policy === 'Background') return others;
  if (others.length < present.length || !ORPHANS_BY_DEFAULT.has(groupResource)) return present;
  return [...others, ORPHAN];
}

/**
 * A CustomResourceDefinition stays until the objects of its kind are gone; from now on no new ones are made. Source: apiextensions-apiserver
 * pkg/registry/customresourcedefinition/etcd.go Delete.
 */
function keptForCleanup({ info, context }: Scene, marked: KubeObject, before: KubeObject): KubeObject {
  if (info.groupResource !== CUSTOM_RESOURCE_DEFINITIONS.groupResource) return marked;
  if (before.metadata.deletionTimestamp !== undefined) return marked;
  return produce(marked as CustomResourceDefinition, (draft) => {
    const finalizers = draft.metadata.finalizers ?? [];
    if (!finalizers.includes(CLEANUP_FINALIZER)) draft.metadata.finalizers = [...finalizers, CLEANUP_FINALIZER];
    const others = (draft.status?.conditions ?? []).filter(({ type }) => type !== 'Terminating');
    const terminating = {
      type: 'Terminating',
      status: 'True',
      lastTransitionTime: timestamp(context.now),
      reason: 'InstanceDeletionPending',
      message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
    };
    draft.status = { ...draft.status, conditions: [...others, terminating] };
  });
}

/** The object with its deletion under way. */
function mark(object: KubeObject, stop: Stop, finalizers: readonly string[]): KubeObject {
  const isNamespace = object.kind === 'Namespace';
  return produce(object as KubeObject & { readonly status?: { readonly phase?: string } }, (draft) => {
    const { metadata } = draft;
    const isFirst = metadata.deletionTimestamp === undefined;
    metadata.deletionTimestamp = timestamp(stop.at);
    if (!isNamespace) metadata.deletionGracePeriodSeconds = stop.seconds;
    if (isFirst && metadata.generation !== undefined) metadata.generation++;
    if (finalizers.length === 0) delete metadata.finalizers;
    else metadata.finalizers = castDraft(finalizers);
    if (isNamespace && isFirst) draft.status = { ...draft.status, phase: 'Terminating' };
  });
}
