import { objectText } from '../../core/model/object-text.js';
import { printable } from '../../core/model/printable.js';
import type { EventSummary } from '../../replay/events/event-summary.js';
import { changeSummary } from './change-summary.js';
import type { Tone } from './style.js';
import {
  cutEnd,
  cutMiddle,
  leaveOut,
  type TableShape,
  timeOfDay,
  whenOne,
  wholeSeconds,
  withoutGroup,
} from './table-shape.js';
import type { Cell } from './table-writer.js';
import { whyText } from './why-text.js';

const NONE = '<none>';
const TONES: Readonly<Record<EventSummary['change']['type'], Tone | undefined>> = {
  created: 'added',
  deleted: 'removed',
  modified: undefined,
};

/**
 * A listing of events; the namespace is left out where there can be only one. By its revision an event can be asked about, so that
 * stays; what every row says alike goes first, then what is long, then why: `hindcast show` and `hindcast why` tell more of it.
 */
export function eventTable(withNamespace: boolean): TableShape {
  return {
    headings: ['REVISION', 'TIME', 'WHO', 'VERB', ...(withNamespace ? ['NAMESPACE'] : []), 'OBJECT', 'WHY', 'CHANGE'],
    givesWay: [
      timeOfDay('TIME'),
      whenOne('NAMESPACE', 'OBJECT'),
      cutEnd('CHANGE', 48),
      cutEnd('WHY', 24),
      wholeSeconds('TIME'),
      withoutGroup('OBJECT'),
      cutMiddle('WHO', 18),
      cutMiddle('OBJECT', 30),
      leaveOut('WHY'),
      cutEnd('CHANGE', 24),
      cutMiddle('NAMESPACE', 12),
      cutMiddle('WHO', 10),
      cutMiddle('OBJECT', 18),
      cutEnd('CHANGE', 12),
      cutEnd('VERB', 8),
      leaveOut('TIME'),
    ],
  };
}

/** One event as a row of `eventTable`. */
export function eventRow(event: EventSummary, withNamespace: boolean, isWide: boolean): readonly Cell[] {
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
    { text: changeSummary(event, isWide), tone: TONES[event.change.type] },
  ];
}

function whyTone({ staleness }: EventSummary): Tone | undefined {
  return staleness?.missed === undefined ? undefined : 'warning';
}
