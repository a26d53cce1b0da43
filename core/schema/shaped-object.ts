import type { ObjectChange } from '../model/controller.js';
import type { GroupResource } from '../model/group-resource.js';
import type { Json, JsonObject } from '../model/json.js';
import type { KubeObject } from '../model/object.js';
import { dropNulls, zeroValue } from './drop-nulls.js';
import type { FieldSchema } from './field-schema.js';
import { fillRequired } from './fill-required.js';
import { loadSchemas } from './schemas.js';

type ObjectShaper = (object: JsonObject) => JsonObject;

const shapers = new WeakMap<FieldSchema, ObjectShaper>();
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
    shaped = shapeOnce(resource, object);
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

function shapeOnce(resource: GroupResource, object: KubeObject): KubeObject {
  if (!typeOf.has(resource)) {
    const schemas = loadSchemas();
    const info = schemas.byGroupResource(resource);
    typeOf.set(resource, info && schemas.typeOf(info));
  }
  const type = typeOf.get(resource);
  return type === undefined ? object : (shapeAs(type, object as unknown as JsonObject) as unknown as KubeObject);
}

/** Gives an object the shape that its type promises, as `shapedObject` does for what is stored. The very object when it has it. */
export function shapeAs(type: FieldSchema, object: JsonObject): JsonObject {
  let shape = shapers.get(type);
  if (shape === undefined) {
    shape = objectShaper(type);
    shapers.set(type, shape);
  }
  return shape(object);
}

/** Parts of an object that every write makes anew, or nearly every one: there is nothing to remember of them. */
const EVER_NEW = new Set(['metadata', 'status']);

/** Of a whole object the other parts are remembered when they are sound: most writes leave them as they were. */
function objectShaper({ properties = new Map(), required = [] }: FieldSchema): ObjectShaper {
  const fields = [...properties].map(([name, type]: [string, FieldSchema]) => {
    // Our types promise a spec of whatever has one.
    const zero = name === 'spec' || required.includes(name) ? zeroValue(type) : null;
    const missing = zero === null ? undefined : fillRequired(type, zero);
    return { name, type, missing, sound: EVER_NEW.has(name) ? undefined : new WeakSet<object>() };
  });
  return (object) => {
    let result: { [key: string]: Json | undefined } | undefined;
    for (const { name, type, missing, sound } of fields) {
      const before = object[name];
      // Whatever is neither an object nor null has the shape of its type: other types are refused.
      if (before === undefined ? missing === undefined : typeof before !== 'object') continue;
      if (typeof before === 'object' && before !== null && sound?.has(before) === true) continue;
      const after = before === undefined || before === null ? missing : fillRequired(type, dropNulls(type, before));
      if (typeof after === 'object' && after !== null) sound?.add(after);
      if (after === before) continue;
      result ??= { ...object };
      if (after === undefined) delete result[name];
      else result[name] = after;
    }
    return result ?? object;
  };
}
