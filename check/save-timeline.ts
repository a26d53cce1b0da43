import type { EventLog } from '../core/model/event-log.js';
import { encodeEvent } from '../core/model/event-record.js';
import type { LogEntry } from '../core/model/journal.js';
import { objectJson } from '../core/state/object-json.js';
import type { SimulatedRun } from './simulated-run.js';

/** The run as the entries of an ordinary log that begins where `previousHash` ends. Same run, same bytes. */
export function logEntries(run: SimulatedRun, previousHash: Uint8Array): LogEntry[] {
  let hash = previousHash;
  return run.events.map((draft, index) => {
    const encoded = encodeEvent(draft, hash);
    hash = encoded.record.subarray(0, 32);
    const { after } = run.transitions[index]!;
    return draft.change.type === 'modified' && after !== undefined ? { ...encoded, after: objectJson(after) } : encoded;
  });
}

/** Appends a run to an empty log, which every time-travel command then opens. Throws when the log is not empty. */
export async function saveTimeline(run: SimulatedRun, log: EventLog): Promise<void> {
  const { revision, hash } = log.head();
  if (revision !== 0) throw new Error('a timeline is saved to an empty log only');
  const outcome = await log.append(logEntries(run, hash), revision);
  if (outcome.type === 'conflict') throw new Error('somebody else writes the log that a timeline is saved to');
}
