import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { SavedTimeline } from '../../replay/simulation/check-options.js';
import { openLevelLog } from '../../stores/level/open-level-log.js';
import { makeDirectory } from '../make-directory.js';

/** Where the timelines of counterexamples are kept when nobody says otherwise. */
export const TIMELINES = 'hindcast-timelines';

/**
 * Keeps the timelines of counterexamples as data directories in a folder, each in the place of the one before of its name, so that every
 * command opens them with `--data-dir`.
 */
export function timelineFolder(folder: string, check: string): (name: string) => Promise<SavedTimeline> {
  return async (name) => {
    const path = join(folder, fileName(`${check}-${name}`));
    await rm(path, { recursive: true, force: true });
    await makeDirectory(path);
    return { log: await openLevelLog(join(path, 'log'), { create: true }), path: relative('.', path) || path };
  };
}

/** A name that is one folder's, whatever its user made of it. */
function fileName(name: string): string {
  return name.replace(/[^a-zA-Z0-9-]+/g, '-').slice(0, 120);
}
