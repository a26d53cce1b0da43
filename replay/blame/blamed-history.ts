import { EventLogError } from '../../core/model/event-log.js';
import type { ObjectAddress } from '../../core/model/log-index.js';
import { type KubeObject, toJson } from '../../core/model/object.js';
import { parseRevision, type Revision } from '../../core/model/revision.js';
import type { FieldSchema } from '../../core/schema/field-schema.js';
import { kindLookup, type LogSource } from '../events/log-source.js';
import { objectAt } from '../object-at.js';
import { BlamedObject } from './blamed-object.js';
import { LostFields } from './lost-fields.js';
import { applied, neverCreated, objectEffects } from './object-effects.js';

/** A write that set something: its record, which is read only if the write still shows in the end. */
export interface Setter {
  readonly revision: Revision;
  /** Absent when the log begins later. */
  readonly record?: Uint8Array;
}

/** An object with who set what of it. */
export interface BlamedHistory {
  readonly object: BlamedObject<Setter>;
  /** The write that made it, or the version that the log begins with. */
  readonly first: Setter;
  readonly last: Setter;
  readonly lost: LostFields<Setter>;
}

/**
 * Walks the events of an object up to a revision. Only the incarnation that existed then is looked at; undefined when there was none.
 * Takes time in the number of the object's events; memory holds one version and a batch of events. Rejects with `EventLogError`.
 */
export async function blamedAt(
  source: LogSource,
  address: ObjectAddress,
  at: Revision,
): Promise<BlamedHistory | undefined> {
  const { log, schemas } = source;
  const schema = kindLookup(schemas).schemaOf(address.resource);
  let known: BlamedHistory | undefined;
  let isDeleted = false;
  for await (const effects of objectEffects(log, address, { to: at })) {
    for (const { revision, record, change } of effects) {
      const last = { revision, record };
      isDeleted = change.type === 'deleted';
      if (change.type === 'created') known = begun(change.object, schema, last);
      else if (change.type === 'deleted') known = undefined;
      else {
        known ??= await beforeTheLog(source, address, revision - 1);
        if (known === undefined) throw neverCreated(address, revision);
        const { object, lost } = known;
        lost.note(object.object, change.patch, last);
        applied(revision, () => object.write(change.patch, last));
        known = { ...known, last };
      }
    }
  }
  return isDeleted ? undefined : (known ?? beforeTheLog(source, address, at));
}

/** An object that no event up to here is about stands as it was before the log began, if at all. */
async function beforeTheLog(
  { log, schemas }: LogSource,
  address: ObjectAddress,
  at: Revision,
): Promise<BlamedHistory | undefined> {
  const object = await objectAt(log, address, at);
  if (object === undefined) return undefined;
  return begun(object, kindLookup(schemas).schemaOf(address.resource), { revision: versionOf(object) });
}

function begun(object: KubeObject, schema: FieldSchema | undefined, first: Setter): BlamedHistory {
  return {
    object: new BlamedObject<Setter>(toJson(object), schema, first),
    first,
    last: first,
    lost: new LostFields<Setter>(),
  };
}

function versionOf(object: KubeObject): Revision {
  const revision = parseRevision(object.metadata.resourceVersion);
  if (revision === undefined) throw new EventLogError('corrupt', 'a stored version has no resource version');
  return revision;
}
