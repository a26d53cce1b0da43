import { mkdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { SavedTimeline } from '../../check/check-options.js';
import { openLevelLog } from '../../stores/level/open-level-log.js';
import { makeDirectory } from '../directory.js';

/** Where the timelines of counterexamples are kept when nobody says otherwise. */
export const TIMELINES = 'hindcast-timelines';

/**
 * Keeps the timelines of counterexamples as data directories in a folder, so that every command opens them with `--data-dir`. What was kept
 * before stays: a second one of the same name has a 2 behind it, and so on. The report says which it is.
 */
export function timelineFolder(folder: string, check: string): (name: string) => Promise<SavedTimeline> {
  return async (name) => {
    const path = await freeFolder(join(folder, fileName(`${check}-${name}`)));
    return { log: await openLevelLog(join(path, 'log'), { create: true }), path: relative('.', path) || path };
  };
}

/** Makes the first folder of a name that is not there yet, even where several are made at once. */
async function freeFolder(path: string): Promise<string> {
  await makeDirectory(dirname(path));
  for (let number = 1; ; number++) {
    const numbered = number === 1 ? path : `${path}-${number}`;
    try {
      await mkdir(numbered);
      return numbered;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** A name that is one folder's, whatever its user made of it. */
function fileName(name: string): string {
  return name.replace(/[^a-zA-Z0-9-]+/g, '-').slice(0, 120);
}
