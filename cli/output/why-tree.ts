import { humanDuration } from '../../core/kinds/columns/human-duration.js';
import { objectText } from '../../core/model/object-text.js';
import { printable } from '../../core/model/printable.js';
import type { EventSummary } from '../../replay/events/event-summary.js';
import type { CauseLink } from '../../replay/why/cause-link.js';
import type { Knowledge, UnseenEvent } from '../../replay/why/knowledge.js';
import type { Origin } from '../../replay/why/origin.js';
import type { Why, WhyStep } from '../../replay/why/why.js';
import type { Style } from './style.js';
import { repetitionText, timeOfDay, whyChange, whySentence } from './why-sentence.js';

/** Each step stands further to the right than the one before, up to here: a chain may have hundreds. */
const DEEPEST = 12;
/** How much of what a step changed is told. */
const LONGEST_CHANGE = 160;
const GAP = '   ';
/** Waits shorter than this, in milliseconds, are just how long it takes to look. */
const WORTH_TELLING = 1_000;

/** The chain of causes for a person: what started it first, and what was asked about last. */
export function whyTree(why: Why, style: Style): string {
  const { origin, steps, omitted } = why;
  const width = String(steps.at(-1)!.event.revision).length;
  const blank = ' '.repeat(width + GAP.length + timeOfDay(steps[0]!.event).length + GAP.length);
  const lines = [originText(origin, steps[0], style)];
  let day = '';
  for (const [index, step] of steps.entries()) {
    const { event } = step;
    if (event.time.slice(0, 10) !== day) {
      day = event.time.slice(0, 10);
      lines.push(style('dim', `${day} (UTC)`));
    }
    const depth = Math.min(index, DEEPEST);
    if (omitted !== undefined && index === omitted.after) {
      lines.push(style('dim', `${blank}${' '.repeat(depth)}… ${omitted.steps} steps in between`));
    }
    if (step.repeated !== undefined) {
      lines.push(style('dim', `${blank}${' '.repeat(depth)}… ${repetitionText(step.repeated)}`));
    }
    const lead = depth === 0 ? '' : `${' '.repeat(depth - 1)}└ `;
    const position = style('dim', `${String(event.revision).padStart(width)}${GAP}${timeOfDay(event)}`);
    lines.push(`${position}${GAP}${lead}${style('heading', whySentence(event))}${reasonText(step)}`);
    const indent = `${blank}${depth === 0 ? '' : ' '.repeat(depth + 1)}`;
    for (const line of detailLines(step, style)) lines.push(`${indent}${line}`);
  }
  return `${lines.join('\n')}\n`;
}

function originText(origin: Origin, first: WhyStep | undefined, style: Style): string {
  if (origin.type === 'missing' || first === undefined) {
    const event = origin.type === 'missing' ? ` ${origin.revision}` : '';
    return style('warning', `It began before this history: it goes on with event${event}, which is not in it.`);
  }
  const { actor } = first.event;
  const who = printable(actor.controller ?? actor.user);
  switch (origin.type) {
    case 'request': {
      const agent = actor.userAgent === undefined ? '' : ` with ${printable(actor.userAgent)}`;
      return `It began with a request from outside: ${who}${agent}.`;
    }
    case 'fault':
      return style('warning', `It began with a fault that ${who} put into the simulation.`);
    case 'bootstrap':
      return 'It began when the cluster was set up.';
    case 'controller':
      return `It began with ${who}, which looked without an event that made it, as controllers do when they start.`;
  }
}

function reasonText({ event }: WhyStep): string {
  const reason = event.cause?.reason;
  return reason === undefined || reason === 'bootstrap' ? '' : `, because ${printable(reason)}`;
}

function detailLines({ event, link, knowledge }: WhyStep, style: Style): readonly string[] {
  const change = whyChange(event, LONGEST_CHANGE);
  const lines = change === '' ? [] : [change];
  const waited = link === undefined ? '' : waitText(link);
  if (waited !== '') lines.push(style('dim', waited));
  const faults = event.cause?.faults;
  if (faults !== undefined) lines.push(style('warning', `under the ${faultsText(faults)}`));
  if (knowledge?.stale === true) lines.push(style('warning', staleText(knowledge, event)));
  return lines;
}

/** Faults by their names, as `kubectl get faults` knows them. */
function faultsText(names: readonly string[]): string {
  return `${names.length === 1 ? 'fault' : 'faults'} ${names.map(printable).join(', ')}`;
}

/** How long after its cause a step was decided, where that says something. */
function waitText({ type, revision, waited = 0 }: CauseLink): string {
  if (waited < WORTH_TELLING)
    return type === 'trigger' ? '' : `looked by itself; others had changed it last at ${revision}`;
  const after = `${humanDuration(waited)} after ${revision}, by a timer`;
  return type === 'trigger' ? after : `${after}: nobody else had changed it since`;
}

/** In words, what a decider did not know: `STALE: decided on revision 812, 3 events behind: had not seen 815 (pod/web-0)`. */
function staleText({ seen, head, object, unseen }: Knowledge, { cause, staleness }: EventSummary): string {
  const behind = staleness?.unseen ?? 0;
  const about = cause?.inferred === true ? 'about ' : '';
  const events = behind === 1 ? '1 event' : `${behind} events`;
  const more = behind > unseen.length ? ', …' : '';
  const missed =
    object.was !== undefined && object.was !== object.had && object.was > seen && object.was <= head
      ? `; it wrote what was at ${object.was} by then`
      : '';
  return `STALE: decided on ${about}revision ${seen}, ${events} behind: had not seen ${unseen.map(unseenText).join(', ')}${more}${missed}`;
}

function unseenText({ revision, kind, name }: UnseenEvent): string {
  return `${revision} (${objectText(kind, '', name)})`;
}
