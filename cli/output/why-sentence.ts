import { objectText } from '../../core/model/object-text.js';
import { printable } from '../../core/model/printable.js';
import type { EventSummary } from '../../replay/events/event-summary.js';
import type { Repetition } from '../../replay/why/repetition.js';
import { changeSummary } from './change-summary.js';

const WORDS = { create: 'created', update: 'updated', patch: 'patched', delete: 'deleted' } as const;

/** Who did what to which object, as a sentence: `kube-scheduler created binding of pod/web-1`. */
export function whySentence({ actor, request, change, kind, ref }: EventSummary): string {
  const object = objectText(kind, ref.group, ref.name);
  const { verb, subresource } = request;
  // An object with finalizers or a grace period outlives the request to delete it.
  const word = verb === 'delete' && change.type === 'modified' ? 'asked to delete' : WORDS[verb];
  const place = subresource === undefined ? '' : `${printable(subresource)} of `;
  return `${printable(actor.controller ?? actor.user)} ${word} ${place}${object}`;
}

/** What a modification changed, in so many characters at most; empty for creations and deletions, of which the sentence says all. */
export function whyChange(event: EventSummary, longest: number): string {
  if (event.change.type !== 'modified') return '';
  const text = changeSummary(event);
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

/** The time of day of an event, to the millisecond. */
export function timeOfDay({ time }: Pick<EventSummary, 'time'>): string {
  return time.slice(11, 23);
}

/** What happened over and over, in words: `restarted 14 times, 16:51:05 to 17:02:10`. */
export function repetitionText({ type, times, steps, from, to }: Repetition): string {
  const what = type === 'restart' ? 'restarted' : steps === 1 ? 'the same' : `the same ${steps} steps`;
  return `${what} ${repeatedText(times, from.time, to.time)}`;
}

/** How often, and from when to when, to the second; with the days where there are several. */
export function repeatedText(times: number, from: string, to: string): string {
  const isOneDay = from.slice(0, 10) === to.slice(0, 10);
  const [start, end] = [from, to].map((time) => (isOneDay ? time.slice(11, 19) : time.slice(0, 19).replace('T', ' ')));
  const period = start === end ? `at ${start}` : `${start} to ${end}`;
  return `${times === 1 ? 'once' : `${times} times`}, ${period}`;
}
