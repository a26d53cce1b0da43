import type { Command } from '../../core/model/command.js';
import type { JsonObject } from '../../core/model/json.js';
import type { ResourceType } from '../../core/model/resource-type.js';

/** The command that creates an object, which has a name and, unless its kind has none, a namespace. */
export function creation(kind: ResourceType, object: JsonObject): Extract<Command, { verb: 'create' }> {
  const { name, namespace } = object['metadata'] as { readonly name: string; readonly namespace?: string };
  const target = { resource: kind.groupResource, ...(kind.namespaced ? { namespace } : {}), name };
  return { verb: 'create', target, object };
}
