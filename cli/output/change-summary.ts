import type { FieldChange } from '../../core/fields/field-change.js';
import { maskSecrets } from '../../core/fields/mask-secrets.js';
import type { EventSummary } from '../../replay/log/events/event-summary.js';
import { valueText } from './value-text.js';

/** How many changes a summary names, and how much of each value it shows. */
const SHOWN = 3;
const LONGEST_VALUE = 40;

/** Fields that change whenever something else does, and say nothing by themselves. */
const CONSEQUENCES =
  /(^metadata\.generation|\.(observedGeneration|lastTransitionTime|lastUpdateTime|lastProbeTime|lastHeartbeatTime))$/;

/**
 * What an event did, in a line: `created`, `deleted`, or the fields that say most: `spec.replicas 1 → 3`; all fields with their whole
 * values when everything is to be told.
 */
export function changeSummary({ change, fields, kind }: EventSummary, isWide = false): string {
  if (change.type !== 'modified') return change.type;
  const telling = fields.filter(({ path }) => !CONSEQUENCES.test(path));
  const shown = maskSecrets(kind, telling.length > 0 && !isWide ? telling : fields);
  if (shown.length === 0) return 'no visible change';
  const ordered = [...shown].sort((a, b) => weight(a) - weight(b));
  if (isWide) return ordered.map((field) => changeText(field, Number.POSITIVE_INFINITY)).join(', ');
  const texts = ordered.slice(0, SHOWN).map((field) => changeText(field, LONGEST_VALUE));
  if (ordered.length > SHOWN) texts.push(`${ordered.length - SHOWN} more`);
  return texts.join(', ');
}

/** What is asked for comes before what is reported, and that before annotations and the like. */
function weight({ path }: FieldChange): number {
  if (path.startsWith('metadata.deletionTimestamp')) return 0;
  if (path.startsWith('metadata')) return 3;
  return path.startsWith('status') ? 2 : 1;
}

function changeText(change: FieldChange, longest: number): string {
  switch (change.type) {
    case 'added':
      return `+${change.path} ${valueText(change.after, longest)}`;
    case 'removed':
      return `-${change.path} ${valueText(change.before, longest)}`;
    case 'changed':
      return `${change.path} ${valueText(change.before, longest)} → ${valueText(change.after, longest)}`;
    case 'reordered':
      return `${change.path} reordered`;
  }
}
