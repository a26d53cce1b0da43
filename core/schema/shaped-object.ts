import type { ObjectChange } from '../model/controller.js';
import type { GroupResource } from '../model/group-resource.js';
import type { Json, JsonObject } from '../model/json.js';
import { fromJson, type KubeObject, toJson } from '../model/object.js';
import { ownCopy } from '../model/own-copy.js';
import { dropNulls, zeroValue } from './drop-nulls.js';
import type { FieldSchema } from './field-schema.js';
import { fillRequired } from './fill-required.js';
import { goForm } from './go-form.js';
import { loadSchemas } from './schemas.js';

type ObjectShaper = (object: JsonObject) => JsonObject;

const shapers = new WeakMap<FieldSchema, ObjectShaper>();
const fillers = new WeakMap<FieldSchema, ObjectShaper>();
const typeOf = new Map<GroupResource, FieldSchema | undefined>();
const known = new WeakMap<KubeObject, KubeObject>();

/**
 * The object as the types in `generated/types` promise it, which is as Kubernetes decodes it: no null where a field may only be absent, and
 * every required field there, at worst empty. What was stored may lack both: whoever wrote it may have been an older Hindcast. The very
 * object when it is sound, as nearly all are; an object is looked at once, and a part that it shares with an earlier version of itself is
 * not looked at again. Objects of resources that are not built in come back as they are.
 */
export function shapedObject<T extends KubeObject>(resource: GroupResource, object: T): T {
  let shaped = known.get(object);
  if (shaped === undefined) {
    const type = builtInType(resource);
    if (type === undefined) return object;
    shaped = fromJson(shaperOf(shapers, type)(toJson(object)));
    known.set(object, shaped);
    if (shaped !== object) known.set(shaped, shaped);
  }
  return shaped as T;
}

/** A change of an object with both sides as their type promises them. */
export function shapedChange(resource: GroupResource, change: ObjectChange): ObjectChange {
  const before = change.before && shapedObject(resource, change.before);
  const after = change.after && shapedObject(resource, change.after);
  return before === change.before && after === change.after ? change : { before, after };
}

/** Fills in the required fields of an object of which all nulls are dropped (`dropNulls`), as of every object that was screened. */
export function fillObject<T extends KubeObject>(type: FieldSchema, object: T): T {
  return fromJson(shaperOf(fillers, type)(toJson(object))) as T;
}

/**
 * An object that is to be stored, as Go writes it. Nobody need look whether it has the shape that its type promises, unless there is a nil list
 * in it, which Go writes as null.
 */
export function soundObject<T extends KubeObject>(type: FieldSchema, object: T): T {
  if (type.go === undefined) {
    const filled = fillObject(type, object);
    known.set(filled, filled);
    return filled;
  }
  const count = { nils: 0 };
  const sound = fromJson(goForm(type, toJson(object), count) as JsonObject) as T;
  if (count.nils === 0) known.set(sound, sound);
  return sound;
}

/** An object that differs from a sound one in what has the shape of its type in any case: it is as sound. */
export function soundAs<T extends KubeObject>(sound: T, object: T): T {
  if (known.get(sound) === sound) known.set(object, object);
  return object;
}

function builtInType(resource: GroupResource): FieldSchema | undefined {
  if (!typeOf.has(resource)) {
    const schemas = loadSchemas();
    const info = schemas.byGroupResource(resource);
    typeOf.set(resource, info && schemas.typeOf(info));
  }
  return typeOf.get(resource);
}

function shaperOf(made: WeakMap<FieldSchema, ObjectShaper>, type: FieldSchema): ObjectShaper {
  let shape = made.get(type);
  if (shape === undefined) {
    shape = made === fillers ? objectFiller(type) : objectShaper(type);
    made.set(type, shape);
  }
  return shape;
}

/** A field of a whole object. */
interface Part {
  readonly name: string;
  readonly type: FieldSchema;
  /** What stands there when nothing does. */
  readonly missing: Json | undefined;
}

function partsOf({ properties = new Map(), required = [] }: FieldSchema): readonly Part[] {
  return [...properties].map(([name, type]: [string, FieldSchema]) => {
    // Our types promise a spec of whatever has one.
    const zero = name === 'spec' || required.includes(name) ? zeroValue(type) : null;
    return { name, type, missing: zero === null ? undefined : fillRequired(type, zero) };
  });
}

function objectFiller(type: FieldSchema): ObjectShaper {
  if (type.unstructured === true) return (object) => object;
  const missing = partsOf(type).filter((part) => part.missing !== undefined);
  return (object) => {
    let filled = fillRequired(type, object) as JsonObject;
    for (const part of missing) if (filled[part.name] === undefined) filled = { ...filled, [part.name]: part.missing };
    return filled;
  };
}

/** Parts of an object that every write makes anew, or nearly every one: there is nothing to remember of them. */
const EVER_NEW = new Set(['metadata', 'status']);

/** Of a whole object the other parts are remembered when they are sound: most writes leave them as they were. */
function objectShaper(type: FieldSchema): ObjectShaper {
  const parts = partsOf(type).map((part) => ({
    ...part,
    sound: EVER_NEW.has(part.name) ? undefined : new WeakSet<object>(),
  }));
  return (object) => {
    let result: { [key: string]: Json | undefined } | undefined;
    for (const { name, type, missing, sound } of parts) {
      const before = object[name];
      // Whatever is neither an object nor null has the shape of its type: other types are refused.
      if (before === undefined ? missing === undefined : typeof before !== 'object') continue;
      if (typeof before === 'object' && before !== null && sound?.has(before) === true) continue;
      const after = before === undefined || before === null ? missing : fillRequired(type, dropNulls(type, before));
      if (typeof after === 'object' && after !== null) sound?.add(after);
      if (after === before) continue;
      result ??= ownCopy(object);
      if (after === undefined) delete result[name];
      else result[name] = after;
    }
    return result ?? object;
  };
}
