import type { Intent } from '../../model/command.js';
import { createObject, deleteObject, updateObject } from '../../model/intent.js';
import type { View } from '../../model/view.js';
import type { ControllerRevision, StatefulSet } from '../../schema/generated/types/apps.js';
import type { Pod, PodTemplateSpec } from '../../schema/generated/types/core.js';
import { CONTROLLER_REVISIONS } from '../../schema/kinds.js';
import { isRevisionOf, nameRevision, revisionDraft } from '../controller-revisions/revisions.js';
import { templateOf } from '../controller-revisions/template-data.js';
import { revisionOf } from './stateful-pod.js';

/** Source: pkg/controller/history ControllerRevisionHashLabel. */
const HASH_LABEL = 'controller.kubernetes.io/hash';

/** A template, and the name of the revision that keeps it. */
export interface VersionedTemplate {
  readonly name: string;
  readonly template: PodTemplateSpec;
}

/** What a set's Pods are made of: those it had, and those it is about to have. */
export interface SetRevisions {
  readonly current: VersionedTemplate;
  readonly update: VersionedTemplate;
  readonly collisionCount: number;
  /** What it takes to have the update's revision, and to have it count as the newest. */
  readonly intents: readonly Intent[];
}

/**
 * The revisions of a set. The present template has the newest one: that is made anew, or, when an earlier one is of the same template, as
 * after a rollback, counted up. `revisions` are sorted.
 * Source: pkg/controller/statefulset/stateful_set_control.go getStatefulSetRevisions.
 */
export function setRevisions(view: View, set: StatefulSet, revisions: readonly ControllerRevision[]): SetRevisions {
  const { template } = set.spec;
  const newest = revisions.at(-1);
  const next = (newest?.revision ?? 0) + 1;
  const collisions = set.status?.collisionCount ?? 0;
  const equal = revisions.findLast((revision) => isRevisionOf(revision, template));
  const found = (name: string, collisionCount: number, intents: readonly Intent[]): SetRevisions => {
    const update = { name, template };
    const current = revisions.find(({ metadata }) => metadata.name === set.status?.currentRevision);
    const before = current === undefined || current.metadata.name === name ? update : versionOf(current, template);
    return { current: before, update, collisionCount, intents };
  };
  if (equal === newest && equal !== undefined) return found(equal.metadata.name, collisions, []);
  if (equal !== undefined) {
    const counted = updateObject(
      CONTROLLER_REVISIONS,
      { ...equal, revision: next },
      { reason: 'its template is wanted again' },
    );
    return found(equal.metadata.name, collisions, [counted]);
  }
  const named = nameRevision(view, set, template, collisions);
  const draft = revisionDraft(set, template, named, HASH_LABEL, next);
  const create = createObject(CONTROLLER_REVISIONS, draft, { reason: 'no revision has the present template' });
  return found(named.name, named.collisionCount ?? collisions, named.stored === undefined ? [create] : []);
}

/** A revision that holds no template, which nobody but a user can have made, stands for the present one. */
function versionOf(revision: ControllerRevision, template: PodTemplateSpec): VersionedTemplate {
  return { name: revision.metadata.name, template: templateOf(revision) ?? template };
}

/**
 * Deletes the oldest revisions beyond the history limit, of those that no Pod is of and that are neither of the two that count.
 * Source: stateful_set_control.go truncateHistory.
 */
export function truncateHistory(
  { spec }: StatefulSet,
  revisions: readonly ControllerRevision[],
  { current, update }: SetRevisions,
  pods: readonly Pod[],
): Intent[] {
  const limit = spec.revisionHistoryLimit ?? 10;
  const live = new Set([current.name, update.name, ...pods.map(revisionOf)]);
  const history = revisions.filter(
    ({ metadata }) => !live.has(metadata.name) && metadata.deletionTimestamp === undefined,
  );
  if (limit < 0) return [];
  return history
    .slice(0, Math.max(0, history.length - limit))
    .map((revision) => deleteObject(CONTROLLER_REVISIONS, revision, { reason: 'beyond revisionHistoryLimit' }));
}
