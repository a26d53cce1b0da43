import { printable } from '../../core/model/printable.js';
import type { ForkStatus } from '../../replay/fork/fork-admin.js';
import type { TableOutput } from './table-output.js';
import { cutEnd, cutMiddle, leaveOut, type TableShape, timeOfDay, wholeSeconds } from './table-shape.js';
import { TableWriter } from './table-writer.js';

const SHAPE: TableShape = {
  headings: ['NAME', 'MADE FROM', 'WRITES', 'HEAD', 'TIME', 'NOW', 'RUNS'],
  givesWay: [
    timeOfDay('NOW'),
    wholeSeconds('NOW'),
    cutEnd('RUNS', 24),
    leaveOut('WRITES'),
    cutMiddle('MADE FROM', 18),
    cutMiddle('NAME', 18),
    leaveOut('NOW'),
    cutEnd('RUNS', 12),
  ],
};

/** Writes forks as a table: where each left what it was made from, how far it has come, and how it runs on. */
export async function writeForkTable(output: TableOutput, forks: readonly ForkStatus[]): Promise<void> {
  const table = new TableWriter(output, SHAPE);
  for (const fork of forks) {
    const { name, parent, base, head, time, now, problem } = fork;
    await table.add([
      { text: name },
      { text: `${parent ?? 'the cluster'} at ${base}` },
      { text: String(head - base) },
      { text: String(head) },
      { text: time },
      { text: now ?? '<unknown>' },
      problem === undefined ? { text: runText(fork) } : { text: printable(problem), tone: 'warning' },
    ]);
  }
  await table.flush();
}

/** What acts by itself in a fork. */
function runText({ controllers, nodes, with: file }: ForkStatus): string {
  if (!controllers) return 'nothing by itself';
  const changes = [
    ...(file === undefined ? [] : [`with ${printable(file)}`]),
    ...(nodes === undefined ? [] : [`${nodes} nodes or more`]),
  ];
  return changes.length === 0 ? 'all controllers' : `all controllers, ${changes.join(', ')}`;
}
