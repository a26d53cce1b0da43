import type { EventSummary } from '../../../replay/log/events/event-summary.js';
import type { Consequence } from '../../../replay/questions/consequences/consequences.js';
import type { Printer } from '../../output/printer.js';
import type { Style } from '../../output/style.js';
import { yamlText } from '../../output/yaml-text.js';
import { DOT_BEGINNING, DOT_END, dotEdge, dotNode } from './why-dot.js';
import type { WhyFormat } from './why-formats.js';
import { ForwardTree } from './why-forward.js';
import { forwardLines } from './why-forward-text.js';

/** Where the consequences of an event go, in the order they came about. */
export interface ForwardSink {
  add(consequence: Consequence): Promise<void>;
  /** Writes what comes after the last. */
  end(): Promise<void>;
}

/** A tree for people, which is written when it is whole; or a document that is written as it comes. `full` shows every event. */
export function forwardSink(
  format: WhyFormat,
  printer: Printer,
  style: Style,
  root: EventSummary,
  full: boolean,
): ForwardSink {
  switch (format) {
    case 'json':
      return jsonSink(printer, root);
    case 'yaml':
      return yamlSink(printer, root);
    case 'dot':
      return dotSink(printer, root);
    case 'tree':
      return treeSink(printer, style, root, full);
  }
}

function jsonSink(printer: Printer, root: EventSummary): ForwardSink {
  const head = `{"event":${JSON.stringify(root)},"consequences":[`;
  let count = 0;
  return {
    add: (one) => printer.write(`${count++ === 0 ? head : ','}\n${JSON.stringify(one)}`),
    end: () => printer.line(count === 0 ? `${head}]}` : '\n]}'),
  };
}

function yamlSink(printer: Printer, root: EventSummary): ForwardSink {
  const head = `${yamlText({ event: root })}consequences:`;
  let count = 0;
  return {
    add: (one) => printer.write(`${count++ === 0 ? `${head}\n` : ''}${yamlText([one])}`),
    end: async () => {
      if (count === 0) await printer.line(`${head} []`);
    },
  };
}

function dotSink(printer: Printer, root: EventSummary): ForwardSink {
  let begun = false;
  const begin = async () => {
    if (!begun) await printer.write(DOT_BEGINNING + dotNode(root, 'asked'));
    begun = true;
  };
  return {
    add: async ({ event, link }) => {
      await begin();
      await printer.write(
        dotNode(event, event.staleness?.missed === undefined ? 'plain' : 'stale') + dotEdge(link, event),
      );
    },
    end: async () => {
      await begin();
      await printer.write(DOT_END);
    },
  };
}

function treeSink(printer: Printer, style: Style, root: EventSummary, full: boolean): ForwardSink {
  const tree = new ForwardTree(root, full);
  let count = 0;
  let last = root;
  return {
    add: async (one) => {
      tree.add(one);
      last = one.event;
      count++;
    },
    end: async () => {
      const events = `${count} event${count === 1 ? '' : 's'}`;
      const until = count === 0 ? '' : `, the last at ${last.time}`;
      await printer.line(`Event ${root.revision} of ${root.time} led to ${events}${until}.`);
      const width = String(last.revision).length;
      for (const line of forwardLines(tree.root, width, style)) await printer.line(line);
    },
  };
}
