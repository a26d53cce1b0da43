import { defaultObject } from '../../../core/kinds/default-object.js';
import type { JsonObject } from '../../../core/model/json.js';
import type { StatusCause } from '../../../core/model/status-error.js';
import { createCauses, kindNamed, statusCauses, updateCauses } from './kind-named.js';
import { factsOf } from './validation/shaped-like.js';

const told = (causes: readonly StatusCause[]) => causes.map(({ field, message }) => `${field}: ${message}`);
const METADATA = { name: 'a', uid: 'u', creationTimestamp: '2026-01-01T00:00:00Z' };

/** An object with its defaults and metadata. */
export function complete(resource: string, object: JsonObject): JsonObject {
  const { namespaced, schema } = factsOf(resource);
  const { metadata, ...rest } = object;
  const given = { ...METADATA, ...(namespaced && { namespace: 'n' }), ...(metadata as JsonObject | undefined) };
  return defaultObject(kindNamed(resource), { metadata: given, ...rest }, schema);
}

/** What is told of a new object, with its defaults: `FIELD: MESSAGE`. */
export const toldOfNew = (resource: string, object: JsonObject) =>
  told(createCauses(resource, complete(resource, object)));

/** What is told of an object that replaces another. */
export const toldOfUpdate = (resource: string, object: JsonObject, old: JsonObject) =>
  told(updateCauses(resource, complete(resource, object), complete(resource, old)));

/** What is told of an object whose status replaces that of another. */
export const toldOfStatus = (resource: string, object: JsonObject, old: JsonObject) =>
  told(statusCauses(resource, complete(resource, object), complete(resource, old)));
