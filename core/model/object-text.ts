import { parseGroupResource } from './group-resource.js';
import { printable } from './printable.js';

/** An object as kubectl names it: `pod/web-1`, `deployment.apps/frontend`. */
export function objectText(kind: string, group: string, name: string): string {
  return printable(`${kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${name}`);
}

/** The same for a kind and a `GroupResource`. */
export function objectTextOf(kind: string, resource: string, name: string): string {
  return objectText(kind, parseGroupResource(resource).group, name);
}
