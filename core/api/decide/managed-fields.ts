import type { Json } from '../../model/json.js';
import type { KubeObject, ManagedFieldsEntry } from '../../model/object.js';
import { timestamp } from '../../model/timestamp.js';
import { chooseManagedFields } from '../apply/choose-managed-fields.js';
import { FieldSet } from '../apply/field-set.js';
import { fieldElement } from '../apply/path-element.js';
import { trackUpdate } from '../apply/track-update.js';
import type { Replacement, Scene } from './decision.js';

/**
 * Keeps `managedFields` true after an ordinary write. Ownership is tracked from an object's first server-side apply on;
 * before that it has none, as an object written before apply existed: who set what is in the log.
 */
export function keepManagedFields(scene: Scene, before: KubeObject, after: KubeObject, how: Replacement): KubeObject {
  const given = after.metadata.managedFields as unknown as Json | undefined;
  const live = before.metadata.managedFields as unknown as Json | undefined;
  if (given === undefined && live === undefined) return after;
  const old = chooseManagedFields(given, live, how.subresource);
  if (!old.some((entry) => entry.operation === 'Apply')) return withManagedFields(after, old);
  const managedFields = trackUpdate({
    before,
    after,
    schema: scene.context.schemas.typeOf(scene.info),
    manager: how.options.fieldManager ?? managerName(scene),
    apiVersion: after.apiVersion,
    time: timestamp(scene.context.now),
    subresource: how.subresource,
    managedFields: old,
    ignored: resetFields(how.subresource),
  });
  return withManagedFields(after, managedFields);
}

/** Without a field manager the client's name stands in, as in apiserver's managerOrUserAgent. */
export function managerName(scene: Scene): string {
  const { actor } = scene.context;
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
