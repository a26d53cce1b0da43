import { EventLogError } from '../../core/model/event-log.js';
import { decodeEffect, type EventEffect } from '../../core/model/event-record.js';
import type { Journal } from '../../core/model/journal.js';
import type { ObjectAddress } from '../../core/model/log-index.js';
import { objectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';

/** What an event did to an object, and its record. */
export interface ObjectEffect extends EventEffect {
  readonly record: Uint8Array;
}

/**
 * What the events about one object did, oldest first, in batches, across all its incarnations. Both ends are included. Rejects with
 * `EventLogError`.
 */
export async function* objectEffects(
  log: Journal,
  { resource, namespace = '', name }: ObjectAddress,
  { from, to }: { readonly from?: Revision; readonly to: Revision },
): AsyncGenerator<readonly ObjectEffect[]> {
  if (to < (from ?? 1)) return;
  for await (const records of log.events({ resource, namespace, name, from, to })) yield records.map(effectOf);
}

function effectOf(record: Uint8Array): ObjectEffect {
  try {
    return Object.assign(decodeEffect(record), { record });
  } catch (cause) {
    throw new EventLogError('corrupt', `an event of the log is damaged: ${(cause as Error).message}`, { cause });
  }
}

/** The error for an event that changes an object which is not there. */
export function neverCreated({ resource, namespace, name }: ObjectAddress, revision: Revision): EventLogError {
  return new EventLogError(
    'corrupt',
    `event ${revision} is about ${resource} ${objectKey(namespace, name)}, which did not exist`,
  );
}

/** Applies what an event recorded; a patch that does not apply means that the log is damaged. Throws `EventLogError`. */
export function applied<T>(revision: Revision, apply: () => T): T {
  try {
    return apply();
  } catch (cause) {
    throw new EventLogError('corrupt', `event ${revision} of the log is damaged: ${(cause as Error).message}`, {
      cause,
    });
  }
}
