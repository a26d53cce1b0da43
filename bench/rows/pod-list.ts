import type { RequestFigures } from '../load/send-requests.js';
import { createPods, makeNamespace, PODS_PATH } from '../pods.js';
import type { Row } from '../row.js';

const ROUNDS = 5;
const LISTS_A_ROUND = 3;

/** A LIST of a big collection. */
export const podList: Row = {
  name: 'pod-list',
  about: 'LIST of 10,000 Pods over HTTPS; floor: a bare node:https server writing the same bytes from a buffer',
  measure: async (bench) => {
    const cluster = await bench.serve(await bench.directory());
    const bare = await bench.bareServer();
    const load = await bench.load();
    await makeNamespace(load, cluster.ready);
    const count = bench.scaled(10_000);
    bench.progress(`creating ${count} Pods`);
    await createPods(load, cluster.ready, count);
    const file = await bench.directory();
    const list = { ...cluster.ready, path: PODS_PATH };
    await load.call('save', { ...list, file });
    await bare.call('hold', { file });
    const shape = { method: 'GET', connections: 1, count: LISTS_A_ROUND };
    const listed: RequestFigures[] = [];
    const floors: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      floors.push((await load.call('requests', { ...bare.ready, path: '/held', ...shape })).p50);
      listed.push(await load.call('requests', { ...list, ...shape }));
    }
    return [
      { name: 'pod-list', unit: 'ms', values: listed.map(({ p50 }) => p50), floors, bound: { on: 'ratio', atMost: 3 } },
      { name: 'pod-list size', unit: 'MB', values: listed.map(({ bytes }) => bytes / 1e6) },
    ];
  },
};
