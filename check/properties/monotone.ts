import type { KubeObject } from '../../core/model/object.js';
import type { ResourceType } from '../../core/model/resource-type.js';
import type { Property } from '../property.js';
import { qualifiedName } from './object-name.js';

/**
 * A number of an object never goes back for as long as the object lives. The path is of members, `status.observedGeneration`; a text that is
 * a whole number counts as one, and what is not there is not compared.
 */
export function monotone<T extends KubeObject>(type: ResourceType<T>, path: string): Property {
  const members = path.split('.');
  return {
    name: `monotone(${type.groupResource} ${path})`,
    check(run) {
      for (let revision = run.startsAt + 1; revision <= run.end.revision; revision++) {
        const { resource, before, after } = run.transitions[revision - 1]!;
        if (resource !== type.groupResource || before === undefined || after === undefined) continue;
        const old = numberAt(before, members);
        const now = numberAt(after, members);
        if (old === undefined || now === undefined || now >= old) continue;
        return { revision, message: `${path} of ${qualifiedName(resource, after)} goes back from ${old} to ${now}` };
      }
      return undefined;
    },
  };
}

function numberAt(object: KubeObject, members: readonly string[]): number | undefined {
  let value: unknown = object;
  for (const member of members) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, member)) return undefined;
    value = (value as { readonly [member: string]: unknown })[member];
  }
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined;
}
