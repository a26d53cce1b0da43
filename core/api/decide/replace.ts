import { defaultObject } from '../../kinds/default-object.js';
import type { Kind } from '../../kinds/kind.js';
import { prepareStatusUpdate, prepareUpdate } from '../../kinds/prepare.js';
import { validateSubresourceUpdate, validateUpdate } from '../../kinds/validate.js';
import { diffObjects } from '../../model/diff-objects.js';
import { fromJson, type KubeObject, type ManagedFieldsEntry, type ObjectMeta, toJson } from '../../model/object.js';
import { withFields } from '../../model/own-copy.js';
import { fail, ok, type Result } from '../../model/result.js';
import { conflict, invalid, STALE_OBJECT, type StatusError } from '../../model/status-error.js';
import { timestamp } from '../../model/timestamp.js';
import { soundAs, soundObject } from '../../schema/shaped-object.js';
import { changesUpdates, mutatingAdmission, registerUpdate, validatingAdmission } from '../admission/admit.js';
import type { AdmittedChange } from '../admission/attributes-of.js';
import { withManagedFields } from '../apply/managed-fields.js';
import {
  type Decided,
  type DecisionScope,
  errorResource,
  modification,
  nextResourceVersion,
  type Replacement,
  refTo,
  warningsOf,
} from './decision.js';
import { managedAfter } from './managed-fields.js';

/** Decides what a proposed object makes of the one before it; every update and patch ends here. */
export function replace(scope: DecisionScope, before: KubeObject, proposed: KubeObject, how: Replacement): Decided {
  const { info, kind } = scope;
  const { name } = before.metadata;
  const given = proposed.metadata as Partial<ObjectMeta>;
  if (
    given.resourceVersion !== undefined &&
    given.resourceVersion !== '' &&
    given.resourceVersion !== '0' &&
    given.resourceVersion !== before.metadata.resourceVersion
  ) {
    return fail(conflict(errorResource(info), name, STALE_OBJECT));
  }
  if (given.uid !== undefined && given.uid !== '' && given.uid !== before.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${given.uid}, UID in object meta: ${before.metadata.uid}`;
    return fail(conflict(errorResource(info), name, why));
  }
  const schema = scope.context.schemas.typeOf(scope.info);
  const admitted = how.admitted === true ? ok(proposed) : mutate(scope, before, proposed, how.subresource);
  if (!admitted.ok) return admitted;
  const prepared = prepare(scope, before, sameKind(before, admitted.value), how.subresource);
  const registered = registerUpdate(scope, prepared, { before, subresource: how.subresource });
  if (!registered.ok) return registered;
  // What admission and the registry fill in is nobody's.
  const own =
    admitted.value === proposed ? prepared : prepare(scope, before, sameKind(before, proposed), how.subresource);
  const tracked = how.applied === true ? undefined : track(scope, before, own, how);
  const after = tracked === undefined ? registered.value : managedBy(registered.value, tracked.managedFields);
  const [replacing, replaced] = [toJson(after), toJson(before)];
  const causes =
    (how.subresource !== undefined
      ? validateSubresourceUpdate(kind, replacing, replaced, how.subresource)
      : undefined) ??
    validateUpdate(kind, replacing, replaced, {
      namespaced: info.namespaced,
      schema,
      apiVersion: how.apiVersion,
    });
  if (causes.length > 0) return fail(invalid(info.group, info.kind, name, causes));
  const sound = tracked !== undefined && registered.value === own ? tracked.sound : soundObject(schema, after);
  const unwanted =
    how.admitted === true ? undefined : validatingAdmission(scope, updated(before, sound, how.subresource));
  if (unwanted !== undefined) return fail(unwanted);
  const written = how.subresource === undefined ? { object: after, before } : undefined;
  return settle(scope, before, sound, { ...how, warnings: warningsOf(scope, how.warnings ?? [], written) });
}

/** Who owns what after a write, and the written object, sound, with that. */
function track(
  scope: DecisionScope,
  before: KubeObject,
  written: KubeObject,
  how: Replacement,
): { readonly managedFields: readonly ManagedFieldsEntry[]; readonly sound: KubeObject } {
  const sound = soundObject(scope.context.schemas.typeOf(scope.info), written);
  const managedFields = managedAfter(scope, before, sound, how);
  return { managedFields, sound: soundAs(sound, managedBy(sound, managedFields)) };
}

function managedBy(object: KubeObject, managedFields: readonly ManagedFieldsEntry[]): KubeObject {
  return fromJson(withManagedFields(toJson(object), managedFields));
}

/** What admission makes of a proposal, which it sees with its defaults; nothing where nobody asks to see it. */
function mutate(
  scope: DecisionScope,
  before: KubeObject,
  proposed: KubeObject,
  subresource: string | undefined,
): Result<KubeObject, StatusError> {
  if (!changesUpdates(scope)) return ok(proposed);
  const defaulted = defaultObject(scope.kind, toJson(proposed), scope.context.schemas.typeOf(scope.info));
  const admitted = mutatingAdmission(scope, updated(before, fromJson(defaulted), subresource));
  if (!admitted.ok) return admitted;
  return ok(admitted.value === undefined ? proposed : fromJson(admitted.value));
}

function updated(before: KubeObject, after: KubeObject, subresource: string | undefined): AdmittedChange {
  const { name } = before.metadata;
  return { operation: 'UPDATE', name, object: toJson(after), oldObject: toJson(before), subresource };
}

/** Turns a before and an after into a decision: nothing, a modification, or the removal of an object that waited for its last finalizer. */
export function settle(
  scope: DecisionScope,
  before: KubeObject,
  after: KubeObject,
  how: Pick<Replacement, 'options' | 'warnings'>,
): Decided {
  const { info, kind } = scope;
  const { warnings } = how;
  const patch = diffObjects(before, after);
  if (patch.length === 0) return ok({ events: [], object: toJson(before), warnings });
  const dryRun = how.options.dryRun === true;
  if (isReleased(kind, after) && !isReleased(kind, before)) {
    const object = { ...after, metadata: { ...after.metadata, resourceVersion: nextResourceVersion(scope) } };
    return ok({
      events: dryRun ? [] : [{ ref: refTo(info, before), change: { type: 'deleted' } }],
      object: toJson(object),
      removed: true,
      warnings,
    });
  }
  const change = modification(scope.tip, info, before, after, patch);
  return ok({ events: dryRun ? [] : [{ ref: refTo(info, before), change }], object: toJson(after), warnings });
}

/** Whether an object that is being deleted has nothing left to wait for. */
export function isReleased({ deletion }: Kind, object: KubeObject): boolean {
  const { deletionTimestamp, finalizers, deletionGracePeriodSeconds } = object.metadata;
  if (deletionTimestamp === undefined || (finalizers?.length ?? 0) > 0 || (deletionGracePeriodSeconds ?? 0) > 0)
    return false;
  return deletion?.isHeld?.(object) !== true;
}

function prepare(
  scope: DecisionScope,
  before: KubeObject,
  proposed: KubeObject,
  subresource: string | undefined,
): KubeObject {
  const { kind } = scope;
  const writes = subresource === undefined ? undefined : (kind.subresources?.get(subresource) ?? subresource);
  const defaulted = defaultObject(kind, toJson(proposed), scope.context.schemas.typeOf(scope.info));
  if (typeof writes === 'function') return writes(before, fromJson(defaulted));
  const old = toJson(before);
  return fromJson(
    writes === 'status'
      ? prepareStatusUpdate(kind, defaulted, old, timestamp(scope.context.now))
      : prepareUpdate(kind, defaulted, old),
  );
}

/** The proposal as the same kind of object, at the version it replaces; `prepareUpdate` keeps the rest of what the server alone sets. */
function sameKind(before: KubeObject, proposed: KubeObject): KubeObject {
  const metadata = withFields(proposed.metadata, { resourceVersion: before.metadata.resourceVersion });
  return withFields(proposed, { apiVersion: before.apiVersion, kind: before.kind, metadata });
}
