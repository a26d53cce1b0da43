import type { Json } from '../model/json.js';
import type { FieldChange } from './field-change.js';

/** How many fields a line names, and how much of each value it shows. */
const SHOWN = 2;
const LONGEST_VALUE = 40;

/** Fields that change whenever something else does, and say nothing by themselves. */
const CONSEQUENCES =
  /(^metadata\.generation|\.(observedGeneration|lastTransitionTime|lastUpdateTime|lastProbeTime|lastHeartbeatTime))$/;

/** What a modification changed, in a line: the fields that say most, as `spec.replicas 1 → 3`, and how many more there are. */
export function fieldsLine(fields: readonly FieldChange[]): string {
  const telling = fields.filter(({ path }) => !CONSEQUENCES.test(path));
  const shown = [...(telling.length > 0 ? telling : fields)].sort((a, b) => weight(a) - weight(b));
  if (shown.length === 0) return 'no visible change';
  const texts = shown.slice(0, SHOWN).map(fieldText);
  if (shown.length > SHOWN) texts.push(`${shown.length - SHOWN} more`);
  return texts.join(', ');
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
