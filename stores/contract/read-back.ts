import { decodeHeader } from '../../core/model/event-record.js';
import type { EventRange, Journal } from '../../core/model/journal.js';
import type { LogIndex, ObjectVersion } from '../../core/model/log-index.js';
import { objectKey } from '../../core/model/object-key.js';

/** The revisions of a range's events, in the order they come. */
export async function revisionsIn(log: Journal, range?: EventRange): Promise<number[]> {
  return (await recordsIn(log, range)).map((record) => decodeHeader(record).revision);
}

/** The records of a range. */
export async function recordsIn(log: Journal, range?: EventRange): Promise<Uint8Array[]> {
  const records: Uint8Array[] = [];
  for await (const batch of log.events(range)) records.push(...batch);
  return records;
}

/** A listing as `HistoryBuilder.listing` writes it. Checks on the way that each version says which revision it is of. */
export async function listingOf(
  log: LogIndex,
  resource: string,
  namespace: string | undefined,
  at: number,
): Promise<string[]> {
  const lines: string[] = [];
  for await (const batch of log.objectsAt(resource, namespace, at)) lines.push(...batch.map(lineOf));
  return lines;
}

/** One object as `HistoryBuilder.listing` writes it. */
export function lineOf(version: ObjectVersion): string {
  const json = Buffer.from(version.json).toString('utf8');
  const { metadata } = JSON.parse(json) as { metadata: { resourceVersion: string } };
  if (metadata.resourceVersion !== String(version.revision))
    throw new Error(`version ${version.revision} holds ${json}`);
  return `${objectKey(version.namespace, version.name)}=${json}`;
}
