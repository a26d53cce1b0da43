import { openBareCluster } from '../bare-cluster.js';
import type { ServedCluster } from '../bench.js';
import { createConfigMaps } from '../create-config-maps.js';
import type { Measurement } from '../figure.js';
import { worstRequests } from '../load/worst-requests.js';
import type { Child } from '../processes/child.js';
import type { LoadOperations } from '../processes/load.js';
import type { Row } from '../row.js';

const ROUNDS = 3;
const SMALL_GETS = 200;
const LISTS = 8;
const AT_MOST = 100;

type Load = Child<null, LoadOperations>;

/** What one request can do to all others. */
export const longestHold: Row = {
  name: 'longest-hold',
  about:
    'The longest that a request as large as the limits allow keeps others waiting that GET one small object; floor: the same without it',
  measure: async (bench) => {
    const cluster = await bench.serve(await bench.directory(), 0);
    const load = await bench.load();
    const values = new Map<string, number[]>();
    const floors: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      floors.push(await holdDuring(cluster, load, async () => {}));
      for (const { name, ...request } of worstRequests(round)) {
        bench.progress(`${name}, round ${round + 1}`);
        const sent = { ...cluster.ready, ...request, connections: 1, count: 1, mayBeRefused: true };
        const hold = await holdDuring(cluster, load, () => load.call('requests', sent));
        values.set(name, [...(values.get(name) ?? []), hold]);
      }
    }
    const bound = { on: 'value', atMost: AT_MOST } as const;
    return [...values].map(([name, holds]) => ({ name: `hold: ${name}`, unit: 'ms', values: holds, floors, bound }));
  },
};

/** What many readers of a big collection do to the others, and to memory. */
export const listsAtOnce: Row = {
  name: 'lists-at-once',
  about:
    'Eight full LISTs of 100,000 ConfigMaps of 1 KiB at the same time: the longest hold of others, and the memory they take',
  measure: async (bench) => {
    const count = bench.scaled(100_000);
    const dataDir = await bench.directory();
    bench.progress(`creating ${count} ConfigMaps`);
    await fill(dataDir, count);
    const cluster = await bench.serve(dataDir, 0);
    const load = await bench.load();
    const list = { ...cluster.ready, method: 'GET', path: '/api/v1/configmaps', connections: LISTS, count: LISTS };
    // The JSON of the objects, which all lists share, is made by the first.
    await load.call('requests', { ...list, connections: 1, count: 1 });
    const holds: number[] = [];
    const memory: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const { now } = await cluster.call('memory', null);
      holds.push(await holdDuring(cluster, load, () => load.call('requests', list)));
      memory.push(Math.max(0, (await cluster.call('memory', null)).most - now));
    }
    return measurements(holds, memory);
  },
};

function measurements(holds: readonly number[], memory: readonly number[]): Measurement[] {
  return [
    { name: 'lists-at-once: hold', unit: 'ms', values: holds, bound: { on: 'value', atMost: AT_MOST } },
    { name: 'lists-at-once: memory', unit: 'MiB', values: memory },
  ];
}

async function fill(dataDir: string, count: number): Promise<void> {
  const cluster = await openBareCluster(dataDir);
  await createConfigMaps(cluster, { prefix: 'map', count, inFlight: 256 });
  await cluster.stop();
}

/** The longest hold of the server while something is done to it, and another client reads one small object again and again. */
async function holdDuring(cluster: ServedCluster, load: Load, act: () => Promise<unknown>): Promise<number> {
  await cluster.call('longestHold', null);
  const path = '/api/v1/namespaces/default';
  const get = { ...cluster.ready, method: 'GET', path, connections: 2, count: SMALL_GETS };
  await Promise.all([load.call('requests', get), act()]);
  return cluster.call('longestHold', null);
}
