import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReadonlyEventLog } from '../../../core/model/event-log.js';
import { type BundleOptions, type BundleSummary, writeBundle } from '../../../stores/bundle/write-bundle.js';

/** A folder for the bundles of one test. */
export class BundleFolder {
  readonly #folder: string;
  #count = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async make(): Promise<BundleFolder> {
    return new BundleFolder(await mkdtemp(join(tmpdir(), 'hindcast-bundles-')));
  }

  /** Where another file may be put. */
  path(): string {
    return join(this.#folder, `${++this.#count}.hindcast`);
  }

  /** Writes a bundle of a log. */
  async write(
    log: ReadonlyEventLog,
    options: BundleOptions = {},
  ): Promise<{ readonly path: string; readonly summary: BundleSummary }> {
    const path = this.path();
    const file = await open(path, 'wx');
    try {
      const summary = await writeBundle(log, options, async (chunk) => {
        await file.writeFile(chunk);
      });
      return { path, summary };
    } finally {
      await file.close();
    }
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
