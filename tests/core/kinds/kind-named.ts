import type { Kind } from '../../../core/kinds/kind.js';
import { kindOf } from '../../../core/kinds/registry/kind-of.js';
import { validateCreate, validateSubresourceUpdate, validateUpdate } from '../../../core/kinds/validate.js';
import type { JsonObject } from '../../../core/model/json.js';
import type { ResourceInfo } from '../../../core/schema/resource-info.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { factsOf } from './validation/shaped-like.js';

/** The kind of a resource that is served. */
export function kindNamed(resource: string): Kind {
  const info = loadSchemas().byGroupResource(resource);
  if (info === undefined) throw new Error(`no resource is called ${resource}`);
  return kindOf(info);
}

/** A kind that a user defined, with or without a status of its own. */
export function customKind(hasStatus: boolean): Kind {
  const status = { name: 'status', verbs: ['get'], group: 'example.com', version: 'v1', kind: 'Thing' };
  const info: ResourceInfo = {
    group: 'example.com',
    version: 'v1',
    resource: 'things',
    singular: 'thing',
    kind: 'Thing',
    groupResource: 'things.example.com',
    namespaced: true,
    shortNames: [],
    categories: [],
    verbs: ['get'],
    subresources: hasStatus ? [status] : [],
    storageVersion: 'v1',
    definition: '',
  };
  return kindOf(info);
}

/** What is wrong with a new object of a resource. */
export const createCauses = (resource: string, object: JsonObject) =>
  validateCreate(kindNamed(resource), object, factsOf(resource));

/** What is wrong with an object that replaces another. */
export const updateCauses = (resource: string, object: JsonObject, old: JsonObject) =>
  validateUpdate(kindNamed(resource), object, old, factsOf(resource));

/** What is wrong with an object whose status replaces that of another. */
export const statusCauses = (resource: string, object: JsonObject, old: JsonObject) =>
  validateSubresourceUpdate(kindNamed(resource), object, old, 'status') ?? [];
