import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemEnvironment } from '../../core/engine/environment.js';
import { Forks } from '../../replay/fork/forks.js';
import { DirectoryForkStore } from '../../workspace/forks/directory-fork-store.js';
import type { Row } from '../row.js';
import { once } from '../stores/measure.js';
import { seededRandom } from '../stores/random.js';
import { withLog } from '../with-log.js';

const FORKS = 20;
/** The files of an empty log, and a record: nothing that grows with the parent. */
const MOST_KIB = 16;

/** Forks of the big log, on disk as `hindcast fork create` makes them. */
export const forking: Row = {
  name: 'fork',
  about: 'a fork of the big log made at a random revision, and what it takes on disk',
  measure: async (bench) => {
    const big = await bench.bigLog();
    const directory = await bench.directory();
    return withLog(big.dataDir, async (log) => {
      const random = seededRandom(19);
      const forks = new Forks(log, new DirectoryForkStore(directory), systemEnvironment().clock);
      const times: number[] = [];
      for (let index = 0; index < FORKS; index++) {
        const request = { name: `fork-${index}`, at: 1 + Math.floor(random() * big.events), time: 'real' } as const;
        const made = await once(() => forks.create({ ...request, controllers: true }));
        if (!made.value.ok) throw new Error(made.value.error.message);
        times.push(made.milliseconds);
      }
      await forks.close();
      const kib = await Promise.all(
        times.map(async (_, index) => (await bytesIn(join(directory, `fork-${index}`))) / 1_024),
      );
      return [
        { name: 'fork', unit: 'ms', values: times, bound: { on: 'value', atMost: 50 } },
        { name: 'fork on disk', unit: 'KiB', values: kib, bound: { on: 'value', atMost: MOST_KIB } },
      ];
    });
  },
};

/** What all files in a directory hold together. */
async function bytesIn(directory: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}
