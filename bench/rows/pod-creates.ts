import type { Bench } from '../bench.js';
import type { Bound, Measurement } from '../figure.js';
import type { RequestFigures } from '../load/send-requests.js';
import { createPods, echoPods, makeNamespace } from '../pods.js';
import type { Row } from '../row.js';

const ROUNDS = 3;

/** Pod creates as a user sees them: with the scheduler, three nodes, and every controller at work. */
export const podCreates: Row = {
  name: 'pod-creates',
  about: 'durable Pod creates over HTTPS, 32 keep-alive connections; floor: a bare node:https echo of the same body',
  measure: (bench) => measureCreates(bench, { name: 'pod-creates', nodes: 3, bound: { on: 'ratio', atLeast: 0.25 } }),
};

/** The same without nodes. The scheduler then still says of each Pod that it does not fit, but has no node to look at. */
export const podCreatesWithoutNodes: Row = {
  name: 'pod-creates-no-nodes',
  about: 'the same Pod creates over HTTPS with --nodes 0; floor: the same echo',
  measure: (bench) => measureCreates(bench, { name: 'pod-creates-no-nodes', nodes: 0 }),
};

async function measureCreates(
  bench: Bench,
  how: { name: string; nodes: number; bound?: Bound },
): Promise<Measurement[]> {
  const count = bench.scaled(6_000);
  const cluster = await bench.serve(await bench.directory(), how.nodes);
  const bare = await bench.bareServer();
  const load = await bench.load();
  await makeNamespace(load, cluster.ready);
  await echoPods(load, bare.ready, count);
  const created: RequestFigures[] = [];
  const echoed: RequestFigures[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    bench.progress(`round ${round + 1} of ${ROUNDS}`);
    echoed.push(await echoPods(load, bare.ready, count));
    created.push(await createPods(load, cluster.ready, count, round * count));
  }
  const figures = (pick: (figures: RequestFigures) => number) => ({
    values: created.map(pick),
    floors: echoed.map(pick),
  });
  return [
    { name: how.name, unit: 'requests/s', ...figures(({ rate }) => rate), bound: how.bound },
    { name: `${how.name} p99`, unit: 'ms', ...figures(({ p99 }) => p99) },
  ];
}
