import { type KubeObject, type ManagedFieldsEntry, partToJson } from '../../model/object.js';
import { timestamp } from '../../model/timestamp.js';
import { chooseManagedFields } from '../apply/choose-managed-fields.js';
import { FieldSet } from '../apply/field-set.js';
import { fieldElement } from '../apply/path-element.js';
import { trackUpdate } from '../apply/track-update.js';
import type { DecisionScope, Replacement } from './decision.js';

/**
 * Keeps `managedFields` true after an ordinary write. Ownership is tracked from an object's first server-side apply on;
 * before that it has none, as an object written before apply existed: who set what is in the log.
 */
export function keepManagedFields(
  scope: DecisionScope,
  before: KubeObject,
  after: KubeObject,
  how: Replacement,
): KubeObject {
  const given = after.metadata.managedFields && partToJson(after.metadata.managedFields);
  const live = before.metadata.managedFields && partToJson(before.metadata.managedFields);
  if (given === undefined && live === undefined) return after;
  const old = chooseManagedFields(given, live, how.subresource);
  if (!old.some((entry) => entry.operation === 'Apply')) return withManagedFields(after, old);
  const managedFields = trackUpdate({
    before,
    after,
    schema: scope.context.schemas.typeOf(scope.info),
    manager: how.options.fieldManager ?? managerName(scope),
    apiVersion: after.apiVersion,
    time: timestamp(scope.context.now),
    subresource: how.subresource,
    managedFields: old,
    ignored: resetFields(how.subresource),
  });
  return withManagedFields(after, managedFields);
}

/** Without a field manager the client's name stands in, as in apiserver's managerOrUserAgent. */
export function managerName(scope: DecisionScope): string {
  const { actor } = scope.context;
  return actor.controller ?? (actor.userAgent ?? 'unknown').split('/')[0]!;
}

/** Fields that a write cannot set, because its endpoint resets them, and so does not come to own. Source: rest.ResetFieldsStrategy. */
export function resetFields(subresource: string | undefined): FieldSet {
  return subresource === undefined ? WITHOUT_STATUS : NOTHING_RESET;
}

const WITHOUT_STATUS = FieldSet.of([fieldElement('status')]);
const NOTHING_RESET = new FieldSet();

function withManagedFields(object: KubeObject, managedFields: readonly ManagedFieldsEntry[]): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata: managedFields.length === 0 ? metadata : { ...metadata, managedFields } };
}
