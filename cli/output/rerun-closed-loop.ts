import { objectKey } from '../../core/model/object-key.js';
import { objectText } from '../../core/model/object-text.js';
import { printable } from '../../core/model/printable.js';
import type { EventSummary } from '../../replay/events/event-summary.js';
import type { ClosedLoopOutcome, RefusedWrite } from '../../replay/rerun/closed-loop-outcome.js';
import type { OutputFormat } from '../arguments/output-option.js';
import { changeSummary } from './change-summary.js';
import { type DiffSink, diffTextSink } from './diff-sink.js';
import type { Printer } from './printer.js';
import type { Style } from './style.js';
import { yamlText } from './yaml-text.js';

/** Where the result of a closed loop goes: first how it went, then object by object what would be another thing. */
export interface ClosedLoopSink extends DiffSink {
  begin(): Promise<void>;
}

/** Text for people, or one document that says `loop: closed`. */
export function closedLoopSink(
  format: OutputFormat<'table'>,
  printer: Printer,
  style: Style,
  outcome: ClosedLoopOutcome,
): ClosedLoopSink {
  if (format === 'json') return jsonSink(printer, outcome);
  return format === 'yaml' ? yamlSink(printer, outcome) : textSink(printer, style, outcome);
}

function jsonSink(printer: Printer, outcome: ClosedLoopOutcome): ClosedLoopSink {
  let count = 0;
  return {
    begin: () => printer.write(`${JSON.stringify(outcome).slice(0, -1)},"objects":[`),
    add: (diff) => printer.write(`${count++ === 0 ? '' : ','}\n${JSON.stringify(diff)}`),
    end: () => printer.line(count === 0 ? ']}' : '\n]}'),
  };
}

function yamlSink(printer: Printer, outcome: ClosedLoopOutcome): ClosedLoopSink {
  let count = 0;
  return {
    begin: () => printer.write(yamlText(outcome)),
    add: (diff) => printer.write(`${count++ === 0 ? 'objects:\n' : ''}${yamlText([diff])}`),
    end: async () => {
      if (count === 0) await printer.line('objects: []');
    },
  };
}

function textSink(printer: Printer, style: Style, outcome: ClosedLoopOutcome): ClosedLoopSink {
  const { base, fed, time, refused, divergence } = outcome;
  const objects = diffTextSink(printer, style, false);
  let count = 0;
  return {
    begin: async () => {
      const writes = fed === 1 ? '1 write' : `${fed} writes`;
      await printer.line(
        `Closed loop: from revision ${base} on, with ${writes} from outside at their recorded times until ${time}.`,
      );
      for (const write of refused) await printer.line(style('warning', refusedLine(write)));
      if (divergence === undefined) return;
      await printer.line(`\n${style('heading', 'Where the histories part')}`);
      await printer.line(`  was             ${eventText(divergence.recorded)}`);
      await printer.line(`  would have been ${eventText(divergence.happened)}`);
      if (divergence.recorded === undefined && divergence.happened?.time === time)
        await printer.line(
          style('dim', 'The recorded history ends at that very moment: it may just not have come to this.'),
        );
    },
    add: async (diff) => {
      if (count++ === 0) await printer.line(`\n${style('heading', `At the end, what was and what would have been`)}`);
      await objects.add(diff);
    },
    end: async () => {
      await objects.end();
      if (count === 0 && divergence === undefined && refused.length === 0) {
        await printer.line('The same would have happened.');
      } else if (count === 0) {
        await printer.line('\nAt the end all would have been as it was.');
      }
    },
  };
}

function refusedLine({ revision, user, verb, target, message }: RefusedWrite): string {
  const object = `${target.resource} ${objectKey(target.namespace, target.name ?? '')}`;
  return `! would have been refused: the ${verb} of ${printable(object)} by ${printable(user)} (recorded at ${revision}): ${printable(message)}`;
}

function eventText(event: EventSummary | undefined): string {
  if (event === undefined) return 'nothing';
  const { time, actor, kind, ref } = event;
  const object = objectText(kind, ref.group, ref.name);
  return `${time}  ${printable(actor.controller ?? actor.user)}  ${object}: ${changeSummary(event)}`;
}
