import { BundleEventLog } from './bundle-event-log.js';
import { BundleFile } from './bundle-file.js';

/**
 * Opens a bundle to read. Rejects with `EventLogError`: `not-a-log` for a foreign file, `newer-format` for one of a later release,
 * `corrupt` for one that is cut off or damaged, `io` for what the file system refuses.
 */
export async function openBundle(path: string): Promise<BundleEventLog> {
  return new BundleEventLog(await BundleFile.open(path));
}
