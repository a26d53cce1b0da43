import { createPods, echoPods, makeNamespace, PODS_PATH } from '../pods.js';
import type { Row } from '../row.js';

const ROUNDS = 3;
const PODS = 300;

/** Patches of Pods' status that change something, and patches that change nothing. */
export const podPatches: Row = {
  name: 'pod-patches',
  about:
    'merge patches of Pod status over HTTPS, 32 connections, durable, and no-op ones; floor: the bare node:https echo of a Pod create',
  measure: async (bench) => {
    const count = bench.scaled(6_000);
    const cluster = await bench.serve(await bench.directory());
    const bare = await bench.bareServer();
    const load = await bench.load();
    await makeNamespace(load, cluster.ready);
    await createPods(load, cluster.ready, PODS);
    const patch = (path: string, body: object, first: number) =>
      load.call('requests', {
        ...cluster.ready,
        method: 'PATCH',
        path,
        body: JSON.stringify(body),
        contentType: 'application/merge-patch+json',
        connections: 32,
        count,
        first,
      });
    const changing: number[] = [];
    const idle: number[] = [];
    const floors: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      floors.push((await echoPods(load, bare.ready, count)).rate);
      changing.push(
        (await patch(`${PODS_PATH}/pod-0/status`, { status: { message: 'turn {n}' } }, round * count)).rate,
      );
      idle.push((await patch(`${PODS_PATH}/pod-1`, { metadata: { labels: { app: 'web' } } }, 0)).rate);
    }
    return [
      { name: 'pod-patches', unit: 'requests/s', values: changing, floors },
      { name: 'pod-patches no-op', unit: 'requests/s', values: idle, floors },
    ];
  },
};
