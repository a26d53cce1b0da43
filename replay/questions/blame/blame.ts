import { type ShownFields, shownFields } from '../../../core/fields/shown-fields.js';
import type { Json, JsonObject } from '../../../core/model/json.js';
import type { ObjectAddress } from '../../../core/model/log-index.js';
import { fromJson } from '../../../core/model/object.js';
import type { Revision } from '../../../core/model/revision.js';
import type { FieldSchema } from '../../../core/schema/field-schema.js';
import type { LogSource } from '../../log/log-source.js';
import { kindLookup } from '../../log/log-source.js';
import { type BlamedHistory, blamedAt, type Setter } from '../../log/provenance/blamed-history.js';
import { type BlamedWrite, blamedWrite } from '../../log/provenance/blamed-write.js';
import { leafFields } from '../../log/provenance/leaf-fields.js';

/** Whose fields to ask about. */
export interface BlameQuery extends ShownFields {
  readonly address: ObjectAddress;
  readonly at: Revision;
}

/** One leaf field of an object, and the write that gave it the value it has. Plain JSON. */
export interface BlamedField extends BlamedWrite {
  /** As a diff writes it: `spec.template.spec.containers[name=web].image`. */
  readonly path: string;
  /** The same as a JSON pointer into `object`. Source: RFC 6901. */
  readonly pointer: string;
  readonly value: Json;
}

/** Who set what of an object. Plain JSON: it travels over HTTP as it is. */
export interface Blame extends ObjectAddress {
  readonly kind: string;
  readonly uid: string;
  readonly at: Revision;
  /** The object as of then, without what was not to be shown. */
  readonly object: JsonObject;
  /** Every leaf of `object`, in its order. */
  readonly fields: readonly BlamedField[];
}

/**
 * Who last set each field of an object as of a revision to the value it then had: a write that repeats a value does not count. Items
 * of lists are followed by what names them, wherever they stand; a list of plain values is one field. Only the incarnation that
 * existed then is looked at. What was set before the log begins is set by the version the log begins with. Undefined when the
 * object did not exist. Takes time in the number of the object's events; memory holds one version and a batch of events. Rejects with
 * `EventLogError`.
 */
export async function blame(source: LogSource, query: BlameQuery): Promise<Blame | undefined> {
  const { address, at } = query;
  const known = await blamedAt(source, address, at);
  return known === undefined ? undefined : blameOf(known, query, kindLookup(source.schemas).schemaOf(address.resource));
}

function blameOf({ object, last }: BlamedHistory, query: BlameQuery, schema: FieldSchema | undefined): Blame {
  const { resource, namespace, name } = query.address;
  const { kind, metadata } = fromJson(object.object);
  const versioned = { ...metadata, resourceVersion: String(last.revision) };
  const shown = shownFields({ ...fromJson(object.object), metadata: versioned }, query);
  const writes = new Map<Setter, BlamedWrite>();
  const fields: BlamedField[] = [];
  for (const { setter, ...field } of leafFields(shown, schema, object.tree)) {
    const by = field.pointer === '/metadata/resourceVersion' ? last : setter;
    const write = writes.get(by) ?? writeOf(by);
    writes.set(by, write);
    fields.push({ ...field, ...write });
  }
  const place = namespace === undefined || namespace === '' ? {} : { namespace };
  return { resource, kind, ...place, name, uid: metadata.uid, at: query.at, object: shown, fields };
}

function writeOf({ revision, record }: Setter): BlamedWrite {
  return record === undefined ? { revision } : blamedWrite(record);
}
