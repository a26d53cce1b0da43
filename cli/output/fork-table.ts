import type { ForkStatus } from '../../replay/fork/fork-admin.js';
import { printable } from './printable.js';
import type { Printer } from './printer.js';
import type { Style } from './style.js';
import { TableWriter } from './table-writer.js';

const HEADINGS = ['NAME', 'MADE FROM', 'WRITES', 'HEAD', 'TIME', 'NOW', 'RUNS'];

/** Writes forks as a table: where each left what it was made from, how far it has come, and how it runs on. */
export async function writeForkTable(printer: Printer, style: Style, forks: readonly ForkStatus[]): Promise<void> {
  const table = new TableWriter(printer, style, HEADINGS);
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
