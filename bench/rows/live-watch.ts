import type { WatchFigures } from '../load/watches.js';
import type { Row } from '../row.js';

const ROUNDS = 3;
const WATCHERS = 10;
const PATH = '/api/v1/namespaces/default/configmaps?watch=1&allowWatchBookmarks=false';

/** How fast watches deliver what is being committed. */
export const liveWatch: Row = {
  name: 'live-watch',
  about: `${WATCHERS} watchers over HTTPS while 1 KiB ConfigMaps are committed in-process; floor: a bare https server writing the same bytes to ${WATCHERS} connections`,
  measure: async (bench) => {
    const events = bench.scaled(10_000);
    const engine = await bench.watchedEngine(await bench.directory());
    const bare = await bench.bareServer();
    const load = await bench.load();
    const values: number[] = [];
    const floors: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      bench.progress(`round ${round + 1} of ${ROUNDS}`);
      const path = `${PATH}&resourceVersion=${await engine.call('head', null)}`;
      await load.call('watch', { ...engine.ready, path, watchers: WATCHERS, events });
      await engine.call('create', { prefix: `round-${round}`, count: events });
      const delivered = await load.call('watched', null);
      values.push(rateOf(delivered));
      const lines = `/lines?count=${events}&bytes=${delivered.bytesPerEvent}`;
      await load.call('watch', { ...bare.ready, path: lines, watchers: WATCHERS, events });
      floors.push(rateOf(await load.call('watched', null)));
    }
    return [{ name: 'live-watch', unit: 'events/s', values, floors, bound: { on: 'value', atLeast: 30_000 } }];
  },
};

/** Events per second over all watchers. */
export function rateOf({ events, seconds }: WatchFigures): number {
  return events / seconds;
}
