import { CONFIG_MAP_BODY, CONFIG_MAPS_PATH, makeNamespace } from '../pods.js';
import type { Row } from '../row.js';

const ROUNDS = 3;

/** ConfigMap creates over HTTPS: a kind that no controller takes up. */
export const configMapCreates: Row = {
  name: 'config-map-creates',
  about:
    'durable creates of 1 KiB ConfigMaps over HTTPS, 32 connections; floor: a bare node:https echo of the same body',
  measure: async (bench) => {
    const count = bench.scaled(6_000);
    const cluster = await bench.serve(await bench.directory());
    const bare = await bench.bareServer();
    const load = await bench.load();
    await makeNamespace(load, cluster.ready);
    const shape = { method: 'POST', body: CONFIG_MAP_BODY, connections: 32, count };
    const values: number[] = [];
    const floors: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      floors.push((await load.call('requests', { ...bare.ready, ...shape, path: '/' })).rate);
      values.push(
        (await load.call('requests', { ...cluster.ready, ...shape, path: CONFIG_MAPS_PATH, first: round * count }))
          .rate,
      );
    }
    return [{ name: 'config-map-creates', unit: 'requests/s', values, floors }];
  },
};
