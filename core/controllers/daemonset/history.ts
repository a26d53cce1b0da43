import type { Intent } from '../../model/command.js';
import { createObject, deleteObject, mergePatch, updateObject } from '../../model/intent.js';
import type { View } from '../../model/view.js';
import type { ControllerRevision, DaemonSet } from '../../schema/generated/types/apps.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { CONTROLLER_REVISIONS, PODS } from '../../schema/kinds.js';
import { isRevisionOf, nameRevision, REVISION_LABEL, revisionDraft } from '../controller-revisions/revisions.js';

/** The history of a set's template. */
export interface DaemonHistory {
  /** Of the revision that the present template has. */
  readonly hash: string;
  readonly collisionCount: number | undefined;
  readonly old: readonly ControllerRevision[];
  /** What it takes to have the present revision. */
  readonly intents: readonly Intent[];
  /** Revisions and Pods are put right first, and are looked at again when that is done. */
  readonly unsettled: boolean;
}

/**
 * The revisions of a set: the one of its present template, made anew or counted up when it is not the newest, and the others. Should several be of
 * the present template, the newest stays, and the Pods of the others are said to be of that one. `revisions` are sorted.
 * Source: pkg/controller/daemon/update.go constructHistory, dedupCurHistories, snapshot.
 */
export function daemonHistory(
  view: View,
  set: DaemonSet,
  revisions: readonly ControllerRevision[],
  pods: readonly Pod[],
): DaemonHistory {
  const { template } = set.spec;
  const collisions = set.status?.collisionCount;
  const present = revisions.filter((revision) => isRevisionOf(revision, template));
  const old = revisions.filter((revision) => !present.includes(revision));
  const next = (old.at(-1)?.revision ?? 0) + 1;
  const current = present.at(-1);
  const unnamed = revisions.filter((revision) => hashOf(revision) === undefined);
  if (unnamed.length > 0) {
    const intents = unnamed.map((revision) => updateObject(CONTROLLER_REVISIONS, withHash(revision)));
    return { hash: '', collisionCount: collisions, old, intents, unsettled: true };
  }
  if (current === undefined) {
    const named = nameRevision(view, set, template, collisions);
    const draft = revisionDraft(set, template, named, REVISION_LABEL, next);
    const create = createObject(CONTROLLER_REVISIONS, draft, { reason: 'no revision has the present template' });
    const { hash, collisionCount, stored } = named;
    return { hash, collisionCount, old, intents: stored === undefined ? [create] : [], unsettled: false };
  }
  const hash = hashOf(current)!;
  if (present.length > 1) {
    const intents = [...relabelled(pods, hash), ...present.slice(0, -1).map(duplicate)];
    return { hash, collisionCount: collisions, old, intents, unsettled: true };
  }
  const counted = { ...current, revision: next };
  const intents =
    current.revision < next
      ? [updateObject(CONTROLLER_REVISIONS, counted, { reason: 'its template is wanted again' })]
      : [];
  return { hash, collisionCount: collisions, old, intents, unsettled: false };
}

/** Deletes the oldest revisions beyond the history limit, and none that a Pod is of. Source: update.go cleanupHistory. */
export function cleanUpHistory(
  { spec }: DaemonSet,
  old: readonly ControllerRevision[],
  pods: readonly Pod[],
): readonly Intent[] {
  const staying = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const surplus = staying.length - (spec.revisionHistoryLimit ?? 10);
  if (surplus <= 0) return [];
  const live = new Set(pods.map(({ metadata }) => metadata.labels?.[REVISION_LABEL]));
  return staying
    .filter((revision) => !live.has(hashOf(revision)))
    .slice(0, surplus)
    .map((revision) => deleteObject(CONTROLLER_REVISIONS, revision, { reason: 'beyond revisionHistoryLimit' }));
}

function hashOf({ metadata }: ControllerRevision): string | undefined {
  return metadata.labels?.[REVISION_LABEL];
}

/** A revision that somebody else made is told apart by its name. */
function withHash(revision: ControllerRevision): ControllerRevision {
  const { metadata } = revision;
  return { ...revision, metadata: { ...metadata, labels: { ...metadata.labels, [REVISION_LABEL]: metadata.name } } };
}

function relabelled(pods: readonly Pod[], hash: string): readonly Intent[] {
  return pods
    .filter(({ metadata }) => metadata.labels?.[REVISION_LABEL] !== hash)
    .map((pod) => mergePatch(PODS, pod, { metadata: { labels: { [REVISION_LABEL]: hash } } }));
}

function duplicate(revision: ControllerRevision): Intent {
  return deleteObject(CONTROLLER_REVISIONS, revision, { reason: 'a newer one has the same template' });
}
