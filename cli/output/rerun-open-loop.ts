import type { Seen } from '../../core/model/cluster-event.js';
import type { Controller } from '../../core/model/controller.js';
import { objectKey } from '../../core/model/object-key.js';
import { printable } from '../../core/model/printable.js';
import type { Revision } from '../../core/model/revision.js';
import type { OpenLoopDifference, OpenLoopTally } from '../../replay/rerun/open-loop-difference.js';
import type { OutputFormat } from '../arguments/output-option.js';
import type { Printer } from './printer.js';
import { changeLines } from './rerun-change-lines.js';
import type { Style } from './style.js';
import { yamlText } from './yaml-text.js';

/** What was run, and whether all of it. */
export interface OpenLoopCode {
  readonly controllers: readonly Controller[];
  readonly only?: string;
  /** True when it was enough to find one difference. */
  readonly stopped: boolean;
}

/** Where the differences of an open loop go, one by one: none is kept. */
export interface OpenLoopSink {
  add(difference: OpenLoopDifference): Promise<void>;
  end(tally: Readonly<OpenLoopTally>, code: OpenLoopCode): Promise<void>;
}

/** Text for people, or one document that says `loop: open`. */
export function openLoopSink(
  format: OutputFormat<'table'>,
  printer: Printer,
  style: Style,
  range: { readonly from: Revision; readonly to: Revision },
): OpenLoopSink {
  if (format === 'json') return jsonSink(printer, range);
  return format === 'yaml' ? yamlSink(printer, range) : textSink(printer, style);
}

function jsonSink(printer: Printer, { from, to }: { readonly from: Revision; readonly to: Revision }): OpenLoopSink {
  let count = 0;
  const head = `{"loop":"open","from":${from},"to":${to},"differences":[`;
  return {
    add: (difference) => printer.write(`${count++ === 0 ? head : ','}\n${JSON.stringify(difference)}`),
    end: async (tally) => {
      if (count === 0) await printer.write(head);
      const counts = JSON.stringify(countsOf(tally)).slice(1);
      await printer.line(`${count === 0 ? '' : '\n'}],${counts}`);
    },
  };
}

function yamlSink(printer: Printer, { from, to }: { readonly from: Revision; readonly to: Revision }): OpenLoopSink {
  let count = 0;
  const head = `loop: open\nfrom: ${from}\nto: ${to}\ndifferences:`;
  return {
    add: (difference) => printer.write(`${count++ === 0 ? `${head}\n` : ''}${yamlText([difference])}`),
    end: async (tally) => {
      if (count === 0) await printer.line(`${head} []`);
      await printer.write(yamlText(countsOf(tally)));
    },
  };
}

function countsOf({ reconciles, differing, unknown }: Readonly<OpenLoopTally>) {
  return { reconciles, differing, unknown: Object.fromEntries(unknown) };
}

function textSink(printer: Printer, style: Style): OpenLoopSink {
  return {
    add: (difference) => printer.write(`${differenceLines(difference, style).join('\n')}\n\n`),
    end: (tally, code) => printer.write(`${summaryLines(tally, code).join('\n')}\n`),
  };
}

function differenceLines(difference: OpenLoopDifference, style: Style): readonly string[] {
  const { revision, time, controller, request, trigger, seen, refused, problem } = difference;
  const why = [...(trigger === undefined ? [] : [`after ${trigger}`]), `having seen ${seenText(seen)}`].join(', ');
  const key = printable(objectKey(request.namespace, request.name));
  const lines = [`${style('heading', `${revision}  ${controller} on ${key}`)}  ${style('dim', `${time}, ${why}`)}`];
  if (problem !== undefined) lines.push(`  ${style('removed', `! ${printable(problem.message)}`)}`);
  for (const one of difference.differences) lines.push(...changeLines(one, style).map((line) => `  ${line}`));
  if (refused !== undefined) {
    lines.push(
      `  ${style('warning', `! the API would have refused its ${refused.verb}: ${printable(refused.message)}`)}`,
    );
  }
  return lines;
}

function seenText(seen: Seen): string {
  if (typeof seen === 'number') return String(seen);
  return Object.entries(seen)
    .map(([resource, revision]) => `${resource} at ${revision}`)
    .join(', ');
}

function summaryLines(
  { reconciles, differing, unknown }: Readonly<OpenLoopTally>,
  code: OpenLoopCode,
): readonly string[] {
  const { controllers, only, stopped } = code;
  const who = only ?? (controllers.length === 1 ? controllers[0]!.name : `${controllers.length} controllers`);
  const others = [...unknown].filter(([name]) => only === undefined || name === only);
  const lost = others.map(([name, count]) => `No code here for ${name}: ${decisions(count)} not made again.`);
  if (reconciles === 0) return [`Open loop: no decision of ${who} is recorded in this range.`, ...lost];
  if (stopped)
    return [`Open loop: stopped at the first of the decisions that ${who} would have made otherwise.`, ...lost];
  const outcome =
    differing === 0 ? 'all would have been decided as they were' : `${differing} would have been decided otherwise`;
  return [`Open loop: ${decisions(reconciles)} made again with today's code for ${who}, ${outcome}.`, ...lost];
}

function decisions(count: number): string {
  return count === 1 ? '1 decision' : `${count} decisions`;
}
