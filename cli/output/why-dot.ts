import { humanDuration } from '../../core/kinds/columns/human-duration.js';
import type { EventSummary } from '../../replay/events/event-summary.js';
import type { CauseLink } from '../../replay/why/cause-link.js';
import type { Why } from '../../replay/why/why.js';
import { repetitionText, timeOfDay, whyChange, whySentence } from './why-sentence.js';

/** How much of what an event changed stands in its box. */
const LONGEST_CHANGE = 60;
/** A wait that an arrow tells of, in milliseconds. */
const WORTH_TELLING = 1_000;

export const DOT_BEGINNING = 'digraph why {\n  rankdir=TB;\n  node [shape=box, fontname="sans-serif"];\n';
export const DOT_END = '}\n';

/** Chains of causes as one graph, in which what they have in common stands once. */
export function whyDot(chains: readonly Why[]): string {
  const asked = new Set(chains.map(({ steps }) => steps.at(-1)?.event.revision));
  const parts = new Set<string>();
  for (const { steps } of chains) {
    for (const { event, link, knowledge, repeated } of steps) {
      const tone = knowledge?.stale === true ? 'stale' : asked.has(event.revision) ? 'asked' : 'plain';
      parts.add(dotNode(event, tone));
      if (link !== undefined) parts.add(dotEdge(link, event, repeated === undefined ? [] : [repetitionText(repeated)]));
    }
  }
  return DOT_BEGINNING + [...parts].join('') + DOT_END;
}

/** An event as a node of a Graphviz graph. `tone` marks what was asked about, and what was decided on old knowledge. */
export function dotNode(event: EventSummary, tone: 'plain' | 'asked' | 'stale'): string {
  const change = whyChange(event, LONGEST_CHANGE);
  const lines = [`${event.revision}  ${timeOfDay(event)}`, whySentence(event), ...(change === '' ? [] : [change])];
  const style = { plain: '', asked: ', style=bold', stale: ', color=orange' }[tone];
  return `  ${event.revision} [label=${dotText(lines)}${style}];\n`;
}

/** What led to an event, as an arrow; a dashed one when only time had passed. `remarks` stand beside it, too. */
export function dotEdge(link: CauseLink, to: EventSummary, remarks: readonly string[] = []): string {
  const words = [
    ...remarks,
    ...(to.cause?.reason === undefined ? [] : [to.cause.reason]),
    ...((link.waited ?? 0) >= WORTH_TELLING ? [`${humanDuration(link.waited!)} later`] : []),
  ];
  const attributes = [
    ...(words.length === 0 ? [] : [`label=${dotText(words)}`]),
    ...(link.type === 'time' ? ['style=dashed'] : []),
  ];
  const list = attributes.length === 0 ? '' : ` [${attributes.join(', ')}]`;
  return `  ${link.revision} -> ${to.revision}${list};\n`;
}

/** Lines as a quoted string of the DOT language, in which a backslash begins an escape. Source: graphviz.org/doc/info/lang.html. */
function dotText(lines: readonly string[]): string {
  return `"${lines.map((line) => printableDot(line).replace(/["\\]/g, '\\$&')).join('\\n')}"`;
}

/** Without what breaks a line or turns the direction of writing. */
function printableDot(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
}
