import { createPods, makeNamespace, POD_BODY, PODS_PATH } from '../pods.js';
import type { Row } from '../row.js';

const ROUNDS = 5;
const IMAGE = 'registry.example/web:{n}';

/** What it costs that every field has an owner. */
export const podApplies: Row = {
  name: 'pod-applies',
  about:
    'server-side applies of a whole Pod with another image over HTTPS, 32 connections, durable; floor: merge patches of the image',
  measure: async (bench) => {
    const count = bench.scaled(1_500);
    const cluster = await bench.serve(await bench.directory(), 0);
    const load = await bench.load();
    await makeNamespace(load, cluster.ready);
    await createPods(load, cluster.ready, 2);
    const patch = (path: string, contentType: string, body: object, first: number) =>
      load.call('requests', {
        ...cluster.ready,
        method: 'PATCH',
        path: `${PODS_PATH}/${path}`,
        body: JSON.stringify(body),
        contentType,
        connections: 32,
        count,
        first,
      });
    const merged = { spec: { containers: [{ name: 'web', image: IMAGE }] } };
    const applied = podWithImage();
    const values: number[] = [];
    const floors: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const first = round * count;
      floors.push((await patch('pod-1', 'application/strategic-merge-patch+json', merged, first)).rate);
      const query = '?fieldManager=bench&force=true';
      values.push((await patch(`pod-0${query}`, 'application/apply-patch+yaml', applied, first)).rate);
    }
    return [{ name: 'pod-applies', unit: 'requests/s', values, floors, bound: { on: 'ratio', atLeast: 1 / 3 } }];
  },
};

function podWithImage(): object {
  const pod = JSON.parse(POD_BODY) as { metadata: object; spec: { containers: object[] } };
  return {
    ...pod,
    metadata: { ...pod.metadata, name: 'pod-0' },
    spec: { containers: [{ ...pod.spec.containers[0], image: IMAGE }] },
  };
}
