import type { Change } from '../../core/model/cluster-event.js';

/** One byte for what an event did to its object, the same as in an event record. */
export const CREATED = 0;
export const MODIFIED = 1;
export const DELETED = 2;

const CODES = { created: CREATED, modified: MODIFIED, deleted: DELETED } as const;

/** The code of a change. */
export function codeOf(type: Change['type']): number {
  return CODES[type];
}

/** The byte of a change, as the first part of a value. */
export function changeCode(type: Change['type']): Uint8Array {
  return Uint8Array.of(CODES[type]);
}
