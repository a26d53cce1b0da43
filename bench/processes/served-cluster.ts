import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { serve } from '../../server/serve.js';
import { longestHold } from './longest-hold.js';
import { peakMemory } from './peak-memory.js';
import { serveCalls } from './serve-calls.js';

/** `hindcast serve` as a process of its own. Arguments: the data directory, and `--nodes` for how many nodes it simulates. */
const operations = {
  /** Resident memory in MiB: now, and the most there ever was. */
  memory: async (_: null): Promise<{ now: number; most: number }> => ({
    now: process.memoryUsage.rss() / 2 ** 20,
    most: peakMemory(),
  }),
  /** How long at most nobody had a turn since this was asked last, in milliseconds. */
  longestHold: async (_: null): Promise<number> => longestHold(),
};

export type ServedClusterOperations = typeof operations;

/** Where the cluster is served, and the administrator's token. */
export interface ServedClusterReady {
  readonly url: string;
  readonly token: string;
}

await serveCalls(async () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { nodes: { type: 'string', default: '3' } },
  });
  const dataDir = positionals[0]!;
  const serving = await serve({
    dataDir,
    listen: { host: '127.0.0.1', port: 0 },
    nodes: Number(values.nodes),
    kubeconfig: join(dataDir, 'kubeconfig'),
    onDefect: (where, error) => console.error(`defect in ${where}:`, error),
  });
  const token = (await readFile(join(dataDir, 'pki', 'admin.token'), 'utf8')).trim();
  const ready: ServedClusterReady = { url: serving.url, token };
  return { ready, operations, stop: () => serving.stop() };
});
