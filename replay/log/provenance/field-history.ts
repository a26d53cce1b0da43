import type { WrittenFieldPath } from '../../../core/fields/field-path.js';
import { checkFieldPath, type FieldPathProblem, parseFieldPath } from '../../../core/fields/field-path.js';
import { valueAtPath } from '../../../core/fields/field-value.js';
import type { Json } from '../../../core/model/json.js';
import type { ObjectAddress } from '../../../core/model/log-index.js';
import { type KubeObject, toJson } from '../../../core/model/object.js';
import { fail, ok, type Result } from '../../../core/model/result.js';
import type { Revision } from '../../../core/model/revision.js';
import { sameJson } from '../../../core/model/same-json.js';
import type { FieldSchema } from '../../../core/schema/field-schema.js';
import type { Schemas } from '../../../core/schema/schemas.js';
import type { LogSource } from '../log-source.js';
import { kindLookup } from '../log-source.js';
import { type ObjectStep, objectSteps } from '../object-steps.js';
import { objectAt } from '../object-versions.js';
import { type BlamedWrite, blamedWrite } from './blamed-write.js';

/** Which field's values to list. Both ends are included; without `from` from the log's first event on. */
export interface FieldHistoryQuery {
  readonly address: ObjectAddress;
  /** See `parseFieldPath`. A list item named by its keys is followed; one named by its position is whatever stands there. */
  readonly field: string;
  readonly from?: Revision;
  readonly at: Revision;
}

/** One thing that happened to a field. Plain JSON. */
export interface FieldVersion extends BlamedWrite {
  /**
   * `created`: with its object; `set`: given a value, or another one; `removed`: its object went on without it; `deleted`: its object
   * was deleted, whether it had a value or not. An object may be created without the field.
   */
  readonly change: 'created' | 'set' | 'removed' | 'deleted';
  /** The value from then on; absent when there is none. */
  readonly value?: Json;
}

/**
 * The values that one field of an object has had, oldest first, across all objects of the name that came and went. Only writes that
 * changed the value are told. Fails when the text is no path, or the kind has no such field. Nothing comes when the object never existed.
 * The values stream: memory holds a batch of events. Iterating rejects with `EventLogError`.
 */
export function fieldHistory(
  { log, schemas }: LogSource,
  query: FieldHistoryQuery,
): Result<AsyncIterable<FieldVersion>, FieldPathProblem> {
  const path = knownField(schemas, query);
  if (!path.ok) return path;
  return ok(versions({ log, schemas }, query, path.value, kindLookup(schemas).schemaOf(query.address.resource)));
}

/** The field that a query names. Fails when the text is no path, or the kind has no such field. */
export function knownField(
  schemas: Schemas,
  { address, field }: Pick<FieldHistoryQuery, 'address' | 'field'>,
): Result<WrittenFieldPath, FieldPathProblem> {
  const parsed = parseFieldPath(field);
  if (!parsed.ok) return parsed;
  const known = checkFieldPath(parsed.value, kindLookup(schemas).schemaOf(address.resource));
  if (known.ok) return known;
  const message = `${JSON.stringify(field)} is no field of ${address.resource}: ${known.error.message}`;
  return fail({ ...known.error, message });
}

async function* versions(
  { log }: LogSource,
  { address, from = 1, at }: FieldHistoryQuery,
  path: WrittenFieldPath,
  schema: FieldSchema | undefined,
): AsyncGenerator<FieldVersion> {
  const read = (object: KubeObject) => valueAtPath(toJson(object), path, schema);
  let isFirst = true;
  for await (const steps of objectSteps(log, address, { from, to: at })) {
    for (const step of steps) {
      if (isFirst && step.before !== undefined && from === 1) yield* beforeTheLog(step.before, read);
      isFirst = false;
      const version = versionOf(step, read);
      if (version !== undefined) yield version;
    }
  }
  if (!isFirst || from > 1) return;
  const object = await objectAt(log, address, at);
  if (object !== undefined) yield* beforeTheLog(object, read);
}

/** What an object brings along from before the log begins. */
function* beforeTheLog(object: KubeObject, read: (object: KubeObject) => Json | undefined): Generator<FieldVersion> {
  const value = read(object);
  if (value !== undefined) yield { revision: Number(object.metadata.resourceVersion), change: 'set', value };
}

function versionOf(
  { record, before, after }: ObjectStep,
  read: (object: KubeObject) => Json | undefined,
): FieldVersion | undefined {
  if (after === undefined) return { ...blamedWrite(record), change: 'deleted' };
  const value = read(after);
  if (before === undefined) return { ...blamedWrite(record), change: 'created', ...(value !== undefined && { value }) };
  const old = read(before);
  if (old === value || (old !== undefined && value !== undefined && sameJson(old, value))) return undefined;
  return value === undefined
    ? { ...blamedWrite(record), change: 'removed' }
    : { ...blamedWrite(record), change: 'set', value };
}
