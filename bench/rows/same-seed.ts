import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Row } from '../row.js';

const RUNS = 100;
const SEED = 7;
const MODULE = fileURLToPath(new URL('../processes/simulated-log.js', import.meta.url));
/** Where the processes believe to be: a log must not tell. */
const PLACES = [
  { TZ: 'UTC', LANG: 'C' },
  { TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8' },
  { TZ: 'America/New_York', LANG: 'de_DE.UTF-8' },
];

/** One seed, in many processes. */
export const sameSeed: Row = {
  name: 'same seed',
  about: 'different logs among 100 runs of a whole cluster from one seed, with faults, each in a process of its own',
  measure: async (bench) => {
    const runs = bench.scaled(RUNS);
    const logs = new Set<string>();
    for (let index = 0; index < runs; index++) {
      bench.progress(`process ${index + 1} of ${runs}`);
      logs.add(await logOf(PLACES[index % PLACES.length]!));
    }
    return [{ name: 'same seed', unit: 'logs', values: [logs.size], bound: { on: 'value', atMost: 1 } }];
  },
};

async function logOf(place: Readonly<Record<string, string>>): Promise<string> {
  const env = { ...process.env, ...place };
  const { stdout } = await promisify(execFile)(process.execPath, [MODULE, String(SEED)], { env });
  return stdout;
}
