import type { Json } from '../../core/model/json.js';
import type { FieldChange } from '../log/fields/field-change.js';
import type { ChangeObject } from './change.js';

/** How many fields a line names, and how much of each value it shows. */
const SHOWN = 2;
const LONGEST_VALUE = 24;

/** Fields that change whenever something else does, and say nothing by themselves. */
const CONSEQUENCES =
  /(^metadata\.generation|\.(observedGeneration|lastTransitionTime|lastUpdateTime|lastProbeTime|lastHeartbeatTime))$/;

/** What a change did, in a line: `created`, `deleted`, or the fields that say most, as `spec.replicas 1 → 3`. */
export function whatText({ type, fields = [] }: ChangeObject): string {
  if (type !== 'modified') return type;
  const telling = fields.filter(({ path }) => !CONSEQUENCES.test(path));
  const shown = [...(telling.length > 0 ? telling : fields)].sort((a, b) => weight(a) - weight(b));
  if (shown.length === 0) return 'no visible change';
  const texts = shown.slice(0, SHOWN).map(fieldText);
  if (shown.length > SHOWN) texts.push(`${shown.length - SHOWN} more`);
  return texts.join(', ');
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

/** What is asked for comes before what is reported, that before annotations and the like, and prose last. */
function weight({ path }: FieldChange): number {
  if (path.startsWith('metadata.deletionTimestamp')) return 0;
  if (/\.(message|reason)$/.test(path)) return 4;
  if (path.startsWith('metadata')) return 3;
  return path.startsWith('status') ? 2 : 1;
}

function fieldText(change: FieldChange): string {
  switch (change.type) {
    case 'added':
      return `+${change.path} ${valueText(change.after)}`;
    case 'removed':
      return `-${change.path} ${valueText(change.before)}`;
    case 'changed':
      return `${change.path} ${valueText(change.before)} → ${valueText(change.after)}`;
    case 'reordered':
      return `${change.path} reordered`;
  }
}

/** Plain words bare, everything else as JSON, cut short. kubectl itself escapes what a terminal would obey. */
function valueText(value: Json): string {
  const isWord =
    typeof value === 'string' && /^[^\s"'{}[\],](?:[^\n]*[^\s])?$/u.test(value) && Number.isNaN(Number(value));
  const text = isWord ? value : JSON.stringify(value);
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 1)}…`;
}
