import { builtInKind } from '../../kinds/registry/built-in-kinds.js';
import type { GroupResource } from '../../model/group-resource.js';

/** The longest body that is read, as kube-apiserver's `--max-request-body-size`. */
export const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** How deep a body may nest. Go's decoder stops at 10,000; below this no step of ours runs out of stack. */
export const MAX_BODY_DEPTH = 512;

/**
 * How many members and items a body may have, at all depths. Kubernetes has no such limit. Here one process decides every write, and all that
 * is done with a body takes time in proportion to this number.
 */
export const MAX_BODY_VALUES = 16_000;

/**
 * A kind may allow more of a part of its objects, as long as no object in it is wider than this: what engines do with wide objects takes
 * several times as long. The widest schemas have 44.
 */
export const MAX_WIDTH_OF_MANY = 128;

/** How many members and items are read of a body that is meant for a resource; `refusedForValues` looks at what was read. */
export function maxValuesOf(resource: GroupResource): number {
  return builtInKind(resource)?.manyValues?.most ?? MAX_BODY_VALUES;
}

/** What a body with more of them is told, and a patch that would make an object with more; `managedFields` do not count. */
export function tooManyValues(limit: number): string {
  return `Request entity too large: limit is ${limit} fields and items`;
}
