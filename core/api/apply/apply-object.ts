import type { GroupResource } from '../../model/group-resource.js';
import type { Json, JsonObject } from '../../model/json.js';
import type { KubeObject, ManagedFieldsEntry } from '../../model/object.js';
import { fail, ok, type Result } from '../../model/result.js';
import { sameJson } from '../../model/same-json.js';
import { badRequest, type StatusError } from '../../model/status-error.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import { refusedForValues } from '../body/too-many-values.js';
import { MAX_JSON_DEPTH, nestsDeeperThan } from '../patch/json-depth.js';
import { unclassifiedError } from '../patch/patch-error.js';
import { type ApplyConflict, applyConflictError } from './apply-conflict.js';
import { checkApplied } from './check-applied.js';
import { createdFields } from './created-fields.js';
import { FieldSet } from './field-set.js';
import { fieldSetOf } from './field-set-of.js';
import { ownMember } from './field-shape.js';
import { type FieldVersions, sameInAll } from './field-versions.js';
import { LAST_APPLIED_MANAGER, lastApplied, renewLastApplied, takeoverFields } from './last-applied.js';
import {
  decodeManagedFields,
  encodeManagedFields,
  type ManagerFields,
  type Managers,
  managedFieldsOf,
  managerId,
  withManagedFields,
} from './managed-fields.js';
import { mergeFields } from './merge-fields.js';
import { describeKind, notTyped } from './not-typed.js';
import { pruneApplied } from './prune-applied.js';
import { managersAfterCreate } from './track-update.js';
import { transferOwnership } from './transfer-ownership.js';
import { underVersions } from './under-versions.js';
import { UNOWNED_FIELDS } from './unowned-fields.js';

/** The manager that gets the fields which an object had before anybody applied to it. */
const BEFORE_FIRST_APPLY = 'before-first-apply';

/** A server-side apply. */
export interface ApplyRequest {
  /** The stored object in the request's version; undefined when the apply creates it. */
  readonly live: KubeObject | JsonObject | undefined;
  /** The configuration: the fields that the manager has an opinion on, and nothing else. */
  readonly applied: JsonObject;
  /** That of the whole object, metadata included; undefined for a custom resource without one. */
  readonly schema: FieldSchema | undefined;
  /** How large an object may be depends on it. */
  readonly resource: GroupResource;
  readonly manager: string;
  /** Takes fields from other managers instead of reporting conflicts. */
  readonly force: boolean;
  /** The version that the request goes to; the configuration must be written in it. */
  readonly apiVersion: string;
  /** Absent: the fields of the kind are the same in all its versions. */
  readonly versions?: FieldVersions | undefined;
  /** The kind that the request goes to, when known; the configuration must be of it. */
  readonly kind?: string;
  /** RFC 3339, whole seconds. */
  readonly time: string;
  readonly subresource?: string;
  /** Fields that this write never changes, such as `status` in a write to the main resource: nobody comes to own them by it. */
  readonly ignored?: FieldSet;
}

/** An applied object. */
export interface ApplyOutcome {
  /** The merged object with its new managedFields; the live one itself when nothing changed. Defaults are not filled in. */
  readonly object: JsonObject;
  readonly managedFields: readonly ManagedFieldsEntry[];
  /** Whether the live object is as it was but for who owns what. */
  readonly isSame: boolean;
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** Why a configuration cannot be applied to a live object, here without its managedFields, at all. */
function refusal({ applied, schema, apiVersion, kind }: ApplyRequest, live: JsonObject): StatusError | undefined {
  const tooDeep = nestsDeeperThan(applied, MAX_JSON_DEPTH) || nestsDeeperThan(live, MAX_JSON_DEPTH);
  if (tooDeep) return badRequest('error decoding patch: exceeded max depth');
  const version = text(ownMember(applied, 'apiVersion'));
  const ownKind = text(ownMember(applied, 'kind'));
  if (version !== apiVersion || (kind !== undefined && ownKind !== kind)) {
    return badRequest(`invalid object type: ${describeKind(version, ownKind)}`);
  }
  const given = managedFieldsOf(applied);
  if (given !== undefined && given !== null) return badRequest('metadata.managedFields must be nil');
  const problems = checkApplied(applied, schema);
  return problems.length === 0 ? undefined : notTyped(applied, problems);
}

function managersOf(request: ApplyRequest, live: JsonObject): Result<Managers> {
  const { schema, time, apiVersion, subresource } = request;
  const decoded = decodeManagedFields(managedFieldsOf(request.live as JsonObject | undefined));
  if (!decoded.ok) return fail(unclassifiedError(`failed to decode managed fields: ${decoded.error}`));
  if (decoded.value.size === 0) {
    const write = { manager: BEFORE_FIRST_APPLY, apiVersion, time, subresource };
    return ok(managersAfterCreate(createdFields(live, schema), write));
  }
  return ok(underVersions(decoded.value, schema, request.versions));
}

interface Merged {
  readonly object: JsonObject;
  readonly managers: Managers;
}

function merge(
  request: ApplyRequest,
  { live, merged }: { readonly live: JsonObject; readonly merged: JsonObject },
  managers: Managers,
  force: boolean,
): Result<Merged, readonly ApplyConflict[]> {
  const { schema, apiVersion, versions, subresource, manager, time } = request;
  const ignored = request.ignored ?? new FieldSet();
  const writer: Omit<ManagerFields, 'fields'> = {
    manager: manager === '' ? 'unknown' : manager,
    operation: 'Apply',
    apiVersion,
    ...(subresource === undefined || subresource === '' ? {} : { subresource }),
  };
  const id = managerId(writer);
  const earlier = managers.get(id);
  const applied = withManagedFields(request.applied, undefined);
  const fields = fieldSetOf(applied, schema).recursiveDifference(ignored).difference(UNOWNED_FIELDS);
  const claimed: Managers = new Map(managers).set(id, { ...writer, time: earlier?.time, fields });
  const pruned = earlier === undefined ? merged : prune(request, merged, claimed, earlier, fields);
  const transfer = transferOwnership(claimed, {
    before: live,
    after: pruned,
    schema,
    apiVersion,
    versions,
    writer: id,
    force,
    ignored,
  });
  if (!transfer.ok) return transfer;
  const remaining = transfer.value.managers;
  const object = sameJson(live, pruned) ? live : pruned;
  // The time says when a manager last changed the object, so an apply that changes nothing leaves it.
  const own = remaining.get(id);
  if (own !== undefined && object !== live) remaining.set(id, { ...own, time });
  return ok({ object, managers: remaining });
}

/** The merged object without what the applier no longer sets, in the version of the request. */
function prune(
  request: ApplyRequest,
  merged: JsonObject,
  managers: Managers,
  last: ManagerFields,
  fields: FieldSet,
): JsonObject {
  const { schema, apiVersion, versions } = request;
  const now = { apiVersion, fields };
  // Who moves to another version gets what came of the object in the one he leaves, be it a conflict.
  if (versions !== undefined && last.apiVersion !== apiVersion)
    return pruneApplied(merged, managers, last, now, versions);
  const pruned =
    versions === undefined
      ? pruneApplied(merged, inOneVersion(managers, apiVersion), { ...last, apiVersion }, now, sameInAll(schema))
      : pruneApplied(merged, managers, last, now, versions);
  // An empty list that is applied is owned by nobody, so pruning may take it; merging once more puts it back.
  return mergeFields(pruned, withManagedFields(request.applied, undefined), schema);
}

/** The managers of a kind whose fields are the same in all versions, as if all wrote in one. */
function inOneVersion(managers: Managers, apiVersion: string): Managers {
  const same: Managers = new Map();
  for (const [id, entry] of managers) same.set(id, entry.apiVersion === apiVersion ? entry : { ...entry, apiVersion });
  return same;
}

/** Conflicts that remain when kubectl takes over what it once applied on the client's side; empty when all may be forced. */
function withoutTakeover(
  request: ApplyRequest,
  live: JsonObject,
  conflicts: readonly ApplyConflict[],
): readonly ApplyConflict[] {
  if (request.manager !== LAST_APPLIED_MANAGER) return conflicts;
  const allowed = takeoverFields(live, request.schema, request.apiVersion);
  return allowed === undefined ? conflicts : conflicts.filter(({ path }) => !allowed.has(path));
}

/**
 * Server-side apply: merges a configuration into the live object, removes what the manager applied before and no longer does unless somebody
 * else owns it, and records who owns what. Metadata that identifies the object is merged like the rest, but never owned; names, uid and
 * resourceVersion are the caller's to check, and so are defaults and validation. Subtrees that do not change keep their identity.
 *
 * Errors: 413 where the two together have more fields than a body may have; 400 for a configuration of another type or one that holds managedFields; 409 with a cause for each field that others own and that
 * would change; 500 without a reason, as the apiserver answers, for fields that the schema does not have.
 * Source: KEP-555; structured-merge-diff merge/update.go Apply; apimachinery pkg/util/managedfields/internal.
 */
export function applyObject(request: ApplyRequest): Result<ApplyOutcome> {
  const stored = request.live as JsonObject | undefined;
  const live = withManagedFields(stored ?? {}, undefined);
  const refused = refusal(request, live);
  if (refused !== undefined) return fail(refused);
  const applied = withManagedFields(request.applied, undefined);
  const merged = mergeFields(live, applied, request.schema);
  const tooMany = refusedForValues(request.resource, merged);
  if (tooMany !== undefined) return fail(tooMany);
  const managers = managersOf(request, live);
  if (!managers.ok) return managers;
  let outcome = merge(request, { live, merged }, managers.value, request.force);
  if (!outcome.ok) {
    const conflicts = withoutTakeover(request, live, outcome.error);
    if (conflicts.length > 0) return fail(applyConflictError(conflicts));
    outcome = merge(request, { live, merged }, managers.value, true);
    if (!outcome.ok) throw new Error('a forced apply has no conflicts');
  }
  let { object } = outcome.value;
  if (request.manager === LAST_APPLIED_MANAGER && lastApplied(object) !== undefined) {
    object = renewLastApplied(object, applied);
  }
  const before = managedFieldsOf(stored);
  const managedFields = encodeManagedFields(outcome.value.managers, before);
  const isSame = stored !== undefined && sameJson(object, live);
  if (isSame && sameJson(before, managedFields)) return ok({ object: stored, managedFields, isSame });
  return ok({ object: withManagedFields(object, managedFields), managedFields, isSame });
}
