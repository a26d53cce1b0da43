import { rmSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { EventLogError } from '../../core/model/event-log.js';
import type { DatabaseFiles } from './files/database-files.js';
import { ACKNOWLEDGED_FILE } from './files/database-files.js';

/**
 * A directory that LevelDB may open in another's place. Opening rewrites what is there: journals become tables, and what is no longer
 * needed is removed. In a view it does that to copies, and to links: tables, which are never written to again, are not copied.
 */
export class LogView {
  readonly location: string;

  private constructor(location: string) {
    this.location = location;
  }

  /** Makes a view under the system's temporary directory, for this user alone. Rejects with `EventLogError` when there is no room. */
  static async make({ directory, contents, tables }: DatabaseFiles): Promise<LogView> {
    let location: string | undefined;
    try {
      location = await mkdtemp(join(tmpdir(), 'hindcast-view-'));
      removeAtExit(location);
      for (const [name, content] of contents) {
        if (name !== ACKNOWLEDGED_FILE) await writeFile(join(location, name), content, { mode: 0o600 });
      }
      for (const { name } of tables) await symlink(join(resolve(directory), name), join(location, name));
      return new LogView(location);
    } catch (error) {
      if (location !== undefined) await removeView(location);
      const message = `cannot make a view of ${directory} in ${tmpdir()}: ${(error as Error).message}`;
      throw new EventLogError('io', message, { cause: error });
    }
  }

  /** Removes the view and no more. */
  remove(): Promise<void> {
    return removeView(this.location);
  }
}

/** Views that are still there: a process that ends before it has closed them leaves none behind. */
const views = new Set<string>();

function removeAtExit(location: string): void {
  if (views.size === 0) process.on('exit', removeViews);
  views.add(location);
}

async function removeView(location: string): Promise<void> {
  await rm(location, { recursive: true, force: true });
  views.delete(location);
  if (views.size === 0) process.off('exit', removeViews);
}

function removeViews(): void {
  // LevelDB may be at work there to the last, and put a file into a folder that is just being removed.
  for (const location of views) rmSync(location, { recursive: true, force: true, maxRetries: 5 });
}
