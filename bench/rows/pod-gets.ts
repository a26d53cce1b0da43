import { createPods, echoPods, makeNamespace, PODS_PATH } from '../pods.js';
import type { Row } from '../row.js';

const ROUNDS = 3;

/** GETs of one Pod. */
export const podGets: Row = {
  name: 'pod-gets',
  about: 'GET of one Pod over HTTPS, 32 keep-alive connections; floor: the bare node:https echo of a Pod create',
  measure: async (bench) => {
    const count = bench.scaled(10_000);
    const cluster = await bench.serve(await bench.directory());
    const bare = await bench.bareServer();
    const load = await bench.load();
    await makeNamespace(load, cluster.ready);
    await createPods(load, cluster.ready, 1);
    const get = { ...cluster.ready, method: 'GET', path: `${PODS_PATH}/pod-0`, connections: 32, count };
    await echoPods(load, bare.ready, count);
    const values: number[] = [];
    const floors: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      floors.push((await echoPods(load, bare.ready, count)).rate);
      values.push((await load.call('requests', get)).rate);
    }
    return [{ name: 'pod-gets', unit: 'requests/s', values, floors, bound: { on: 'ratio', atLeast: 0.5 } }];
  },
};
