import { fieldsLine } from '../../core/fields/fields-line.js';
import type { ChangeObject } from './change.js';

/** What a change did, in a line: `created`, `deleted`, or the fields that say most, as `spec.replicas 1 → 3`. */
export function whatText({ type, fields = [] }: ChangeObject): string {
  if (type !== 'modified') return type;
  return fieldsLine(fields);
}

/**
 * Why a change was made, in a line: the decider's own reason, the change that made it look, and what it had not seen. A decision
 * on an older version of the very object it changes is marked `STALE`. Empty when nothing is known.
 */
export function reasonText({ reason = '', cause = {} }: ChangeObject): string {
  const { trigger, seen, unseen, missed, inferred, faults } = cause;
  const parts: string[] = [];
  if (trigger !== undefined) parts.push(`after ${trigger}`);
  if (unseen !== undefined) {
    const saw = `saw ${inferred === true ? 'about ' : ''}${seen}`;
    parts.push(missed === undefined ? `${saw}, ${unseen} unseen` : `STALE: ${saw}, object was at ${missed}`);
  }
  if (faults !== undefined) parts.push(`under ${faults.join(', ')}`);
  if (parts.length === 0) return reason;
  return reason === '' ? parts.join(', ') : `${reason} (${parts.join(', ')})`;
}
