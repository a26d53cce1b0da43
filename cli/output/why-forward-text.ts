import { pluralOf } from '../../core/model/plural.js';
import { printable } from '../../core/model/printable.js';
import type { Style } from './style.js';
import type { Alike, ForwardNode, Restarts } from './why-forward.js';
import { repeatedText, timeOfDay, whyChange, whySentence } from './why-sentence.js';

const LONGEST_CHANGE = 64;
const GAP = '   ';

/** One line of a tree: an event, or a remark that has no revision of its own. */
interface Line {
  readonly node?: ForwardNode;
  readonly remark?: string;
}

/** The lines of a tree of consequences, one at a time. `width` is how wide revisions are. */
export function* forwardLines(root: ForwardNode, width: number, style: Style): Generator<string> {
  const blank = ' '.repeat(width + GAP.length + timeOfDay(root.event).length);
  for (const [{ node, remark }, branches] of walk(root)) {
    if (node === undefined) {
      yield `${blank}${GAP}${branches}${style('dim', remark ?? '')}`;
      continue;
    }
    const { event } = node;
    const change = whyChange(event, LONGEST_CHANGE);
    const position = style('dim', `${String(event.revision).padStart(width)}${GAP}${timeOfDay(event)}`);
    const stale = event.staleness?.missed === undefined ? '' : style('warning', ' STALE');
    yield `${position}${GAP}${branches}${whySentence(event)}${change === '' ? '' : `: ${change}`}${stale}`;
  }
}

/** Every line with the branches that lead to it. Keeps its own stack: chains may be deeper than calls can be. */
function* walk(root: ForwardNode): Generator<readonly [Line, string]> {
  const stack: { readonly line: Line; readonly before: string; readonly last: boolean }[] = [];
  yield [{ node: root }, ''];
  const push = (node: ForwardNode, before: string) => {
    const lines = linesUnder(node);
    for (let index = lines.length - 1; index >= 0; index--) {
      stack.push({ line: lines[index]!, before, last: index === lines.length - 1 });
    }
  };
  push(root, '');
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { line, before, last } = top;
    yield [line, `${before}${last ? '└ ' : '├ '}`];
    if (line.node !== undefined) push(line.node, `${before}${last ? '  ' : '│ '}`);
  }
}

function linesUnder(node: ForwardNode): readonly Line[] {
  const { again, lastAgain, recorded, children, alike } = node;
  const groups = new Map([...alike.values()].map((group) => [group.first, group]));
  const lines: Line[] = [];
  if (again > 0) lines.push({ remark: `… and ${times(again)} more the same, until ${lastAgain}` });
  if (recorded > 0) lines.push({ remark: `… ${recorded} Kubernetes Event${recorded === 1 ? '' : 's'} recorded` });
  for (const child of children) {
    lines.push({ node: child });
    const group = groups.get(child);
    if (group !== undefined && group.count > 0) lines.push({ remark: alikeText(group) });
    lines.push(...restartLines(node, child));
  }
  return [...lines, ...restartLines(node, undefined)];
}

function restartLines({ restarts }: ForwardNode, after: ForwardNode | undefined): readonly Line[] {
  const here = [...restarts.values()].filter((restart) => restart.after === after);
  return here.map((restart) => ({ remark: restartText(restart) }));
}

function restartText({ times, from, to, followed }: Restarts): string {
  return `… restarted ${repeatedText(times, from, to)}${followedText(followed)}`;
}

function alikeText(group: Alike): string {
  const { kind } = group.first.event;
  const which = group.isOneObject()
    ? `the same ${printable(kind)}`
    : `${printable(pluralOf(kind))}${group.prefix === '' ? '' : ` ${printable(group.prefix)}*`}`;
  return `… ${group.count} more like it, of ${which}, until ${group.last}${followedText(group.followed)}`;
}

function followedText(followed: number): string {
  return followed === 0 ? '' : `, which led to ${followed} more`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
