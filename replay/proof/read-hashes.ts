import { EventLogError } from '../../core/model/event-log.js';
import { GENESIS_HASH, HASH_BYTES, isChained, isRedacted } from '../../core/model/event-record.js';
import type { Journal } from '../../core/model/journal.js';
import { originOf } from '../../core/model/journal.js';
import { ok, type Result } from '../../core/model/result.js';
import type { Revision } from '../../core/model/revision.js';

/** Why something cannot be vouched for. A violation means that the history is not what it was, and not that the question was wrong. */
export interface ProofFailure {
  readonly isViolation: boolean;
  /** One line. */
  readonly message: string;
}

/** The question cannot be answered. */
export function impossible(message: string): { readonly ok: false; readonly error: ProofFailure } {
  return { ok: false, error: { isViolation: false, message } };
}

/** The history is not what it was. */
export function violation(message: string): { readonly ok: false; readonly error: ProofFailure } {
  return { ok: false, error: { isViolation: true, message } };
}

/** How to read a history for its hashes. */
export interface HashReading {
  /** The last event to read. */
  readonly to: Revision;
  /** Whether to check that each record carries the hash over it and the one before it. Whoever compares the root need not. */
  readonly checked: boolean;
  readonly progress?: (revision: Revision) => void;
  readonly signal?: AbortSignal;
}

/**
 * Goes through the records of a history from the first on. Fails when the log holds a part only, or, checked, at an event whose hash is not
 * the one over it. Rejects with `EventLogError`, and with the signal's reason.
 */
export async function eachRecord(
  log: Journal,
  { to, checked, progress, signal }: HashReading,
  take: (record: Uint8Array, revision: Revision) => void,
): Promise<Result<void, ProofFailure>> {
  const origin = originOf(log).revision;
  if (origin > 0)
    return impossible(`this history begins after event ${origin}; only a whole one can be attested or proved from`);
  let revision = 0;
  let previousHash: Uint8Array = GENESIS_HASH;
  for await (const records of log.events({ to })) {
    for (const record of records) {
      revision++;
      if (checked && isRedacted(record))
        return impossible(`something was left out of event ${revision}, so nobody can vouch for it`);
      if (checked && !isChained(record, previousHash)) {
        return violation(
          `event ${revision} does not carry the hash over it and the event before it; see hindcast verify`,
        );
      }
      previousHash = Uint8Array.from(record.subarray(0, HASH_BYTES));
      take(record, revision);
    }
    signal?.throwIfAborted();
    progress?.(revision);
  }
  if (revision < to) throw new EventLogError('corrupt', `event ${revision + 1} is missing`);
  return ok(undefined);
}
