import { bigNamespace } from '../big-log.js';
import type { Row } from '../row.js';

/** How far the number of Pods alive may lie from 10,000: what dies and comes back in a big log is drawn at random. */
const FEWEST_ALIVE = 9_500;

/** Resident memory of a server with the big log behind it and much going on. */
export const memory: Row = {
  name: 'memory',
  about:
    'RSS of serve with 10,000 Pods alive after 1,000,000 events, 20,000 more of status patches over HTTPS, and a LIST of all; floor: serve on an empty log',
  measure: async (bench) => {
    const big = await bench.bigLog();
    const empty = await bench.serve(await bench.directory(), 0);
    const floor = await empty.call('memory', null);
    await empty.stop();
    const cluster = await bench.serve(big.dataDir, 0);
    const load = await bench.load();
    const namespace = `/api/v1/namespaces/${bigNamespace(0, big)}/pods`;
    const names = await load.call('names', { ...cluster.ready, path: namespace });
    bench.progress('patching Pods');
    await load.call('requests', {
      ...cluster.ready,
      method: 'PATCH',
      path: `${namespace}/{name}/status`,
      names,
      body: JSON.stringify({ status: { message: 'turn {n}' } }),
      contentType: 'application/merge-patch+json',
      connections: 32,
      count: bench.scaled(20_000),
    });
    const alive = await load.call('names', { ...cluster.ready, path: '/api/v1/pods' });
    if (alive.length < FEWEST_ALIVE) throw new Error(`only ${alive.length} Pods are alive`);
    const used = await cluster.call('memory', null);
    return [
      { name: 'memory', unit: 'MiB', values: [used.now], floors: [floor.now], bound: { on: 'value', atMost: 600 } },
      { name: 'memory peak', unit: 'MiB', values: [used.most], floors: [floor.most] },
    ];
  },
};
