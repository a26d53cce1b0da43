import { bigNamespace } from '../big-log.js';
import type { Row } from '../row.js';
import { rateOf } from './live-watch.js';

const ROUNDS = 3;

/** How fast a watch that begins long ago catches up. */
export const replayedWatch: Row = {
  name: 'replayed-watch',
  about:
    'one watch of a namespace from the last tenth of the big log on; floor: a bare https server writing the same bytes',
  measure: async (bench) => {
    const big = await bench.bigLog();
    const cluster = await bench.serve(big.dataDir, 0);
    const bare = await bench.bareServer();
    const load = await bench.load();
    const from = Math.floor(big.events * 0.9);
    // A namespace has its share of the events; a few less, since what falls to it is drawn at random.
    const events = Math.floor(((big.events - from) / big.namespaces) * 0.9);
    const values: number[] = [];
    const floors: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const path = `/api/v1/namespaces/${bigNamespace(round, big)}/pods?watch=1&resourceVersion=${from}`;
      await load.call('watch', { ...cluster.ready, path, watchers: 1, events });
      const replayed = await load.call('watched', null);
      values.push(rateOf(replayed));
      const lines = `/lines?count=${events}&bytes=${replayed.bytesPerEvent}`;
      await load.call('watch', { ...bare.ready, path: lines, watchers: 1, events });
      floors.push(rateOf(await load.call('watched', null)));
    }
    return [{ name: 'replayed-watch', unit: 'events/s', values, floors }];
  },
};
