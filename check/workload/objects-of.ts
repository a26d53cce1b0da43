import fc from 'fast-check';
import type { Json, JsonObject } from '../../core/model/json.js';
import type { KubeObject, ObjectDraft } from '../../core/model/object.js';
import { changesOf, isTelling } from './changes-of.js';
import { type FieldEdit, withChange } from './field-change.js';
import { namedObject } from './named-object.js';
import { TrialApi } from './trial-api.js';
import type { ValueSchema } from './value-schema.js';
import { certainFields, optionalFields, valuesOf } from './values-of.js';
import { factsOf, type WorkloadKind } from './workload-kind.js';

export interface ObjectsOptions {
  /** What objects are called; `a` and `b` when absent. */
  readonly names?: readonly string[];
  /** Where they live; `default` when absent. */
  readonly namespace?: string;
  /** Fields that an object has at most beside those it cannot do without; 2 when absent. */
  readonly maxExtras?: number;
}

/** Objects of a kind before they have a name. */
export interface Contents {
  readonly base: JsonObject;
  readonly extras: readonly FieldEdit[];
}

const NAMES = ['a', 'b'];
/** Root fields that say what an object is rather than what is in it. */
const HEAD: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status']);

/**
 * Valid objects of a kind, ready to be sent: every one is accepted by the API with strict field validation, given that its namespace is
 * there. Small ones mostly; they shrink towards the smallest that the kind allows. Throws where no valid object can be made from what a
 * user's schema says.
 */
export function objectsOf<T extends KubeObject>(
  kind: WorkloadKind<T>,
  options: ObjectsOptions = {},
): fc.Arbitrary<ObjectDraft<T>> {
  const { names = NAMES, namespace = 'default' } = options;
  const api = new TrialApi([kind], [namespace]);
  return fc
    .tuple(fc.constantFrom(...names), contentsOf(kind, options.maxExtras))
    .map(([name, contents]) => objectFrom(api, { kind, namespace, name }, contents) as unknown as ObjectDraft<T>);
}

/** What objects of a kind hold: the least they need, and some of what they may have. */
export function contentsOf(kind: WorkloadKind, maxExtras = 2): fc.Arbitrary<Contents> {
  return fc.record({ base: basesOf(kind), extras: fc.array(changesOf(kind), { maxLength: maxExtras }) });
}

/** An object by where it is and what it is called. */
export interface ObjectPlace {
  readonly kind: WorkloadKind;
  readonly namespace: string;
  readonly name: string;
}

/** Builds an object from its contents, leaving out what the API does not accept in this one. */
export function objectFrom(
  api: TrialApi,
  { kind, namespace, name }: ObjectPlace,
  { base, extras }: Contents,
): JsonObject {
  let contents = base;
  for (const extra of extras) {
    const grown = withChange(contents, extra);
    const isGood = grown !== contents && api.refusalOf(kind, namedObject(kind, namespace, name, grown)) === undefined;
    if (isGood) contents = grown;
  }
  return namedObject(kind, namespace, name, contents);
}

/** How many in a row may be refused before the kind counts as one that nothing can be made for. */
const MOST_REFUSED = 500;
const known = new WeakMap<WorkloadKind, fc.Arbitrary<JsonObject>>();

/** The least that objects of a kind need: of a built-in one valid as it is made, of a user's one those that its schema lets pass. */
function basesOf(kind: WorkloadKind): fc.Arbitrary<JsonObject> {
  let bases = known.get(kind);
  if (bases === undefined) {
    bases = madeFor(kind);
    known.set(kind, bases);
  }
  return bases;
}

function madeFor(kind: WorkloadKind): fc.Arbitrary<JsonObject> {
  const { schema } = factsOf(kind);
  const certain = certainFields(schema).filter((name) => !HEAD.has(name));
  const names = new Set([...certain, ...(schema.properties?.has('spec') === true ? ['spec'] : [])]);
  const definition = schema.definition?.slice(schema.definition.lastIndexOf('.') + 1) ?? '';
  const isCustom = kind.definition !== undefined;
  const fields = [...names].map((name): fc.Arbitrary<[string, Json]> => {
    const field = schema.properties!.get(name)!;
    return least(field, `${definition}.${name}`, isCustom && name === 'spec').map((value) => [name, value]);
  });
  const bases = fc.tuple(...fields).map((entries): JsonObject => Object.fromEntries(entries));
  return isCustom ? accepted(kind, bases) : bases;
}

function accepted(kind: WorkloadKind, bases: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> {
  const api = new TrialApi([kind]);
  let refused = 0;
  return bases.filter((base) => {
    const refusal = api.refusalOf(kind, namedObject(kind, 'default', 'a', base));
    refused = refusal === undefined ? 0 : refused + 1;
    if (refused > MOST_REFUSED) throw new Error(`No valid ${kind.kind} could be made: ${refusal}`);
    return refusal === undefined;
  });
}

/** A spec whose every field may be left out would ask a controller for nothing, so its telling fields are there. */
function least(schema: ValueSchema, place: string, withTelling: boolean): fc.Arbitrary<Json> {
  const telling = withTelling ? optionalFields(schema).filter(isTelling) : [];
  return telling.length === 0
    ? valuesOf(schema, place, 0)
    : valuesOf({ ...schema, required: [...(schema.required ?? []), ...telling] }, place, 0);
}
