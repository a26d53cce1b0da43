import type { EventSummary } from '../../replay/events/event-summary.js';
import { changeSummary } from './change-summary.js';
import { objectText } from './object-text.js';
import { printable } from './printable.js';
import type { Tone } from './style.js';
import type { Cell } from './table-writer.js';
import { whyText } from './why-text.js';

const NONE = '<none>';
const TONES: Readonly<Record<EventSummary['change']['type'], Tone | undefined>> = {
  created: 'added',
  deleted: 'removed',
  modified: undefined,
};

/** The headings of a listing of events; the namespace is left out where there can be only one. */
export function eventHeadings(withNamespace: boolean): readonly string[] {
  return ['REVISION', 'TIME', 'WHO', 'VERB', ...(withNamespace ? ['NAMESPACE'] : []), 'OBJECT', 'WHY', 'CHANGE'];
}

/** One event as a row under `eventHeadings`. */
export function eventRow(event: EventSummary, withNamespace: boolean): readonly Cell[] {
  const { revision, time, actor, request, ref, kind } = event;
  const verb = request.subresource === undefined ? request.verb : `${request.verb}/${request.subresource}`;
  return [
    { text: String(revision) },
    { text: time },
    { text: printable(actor.controller ?? actor.user) },
    { text: printable(verb) },
    ...(withNamespace ? [{ text: printable(ref.namespace ?? '') }] : []),
    { text: objectText(kind, ref.group, ref.name) },
    { text: whyText(event) || NONE, tone: whyTone(event) },
    { text: changeSummary(event), tone: TONES[event.change.type] },
  ];
}

function whyTone({ staleness }: EventSummary): Tone | undefined {
  return staleness?.missed === undefined ? undefined : 'warning';
}
