import type { ReadonlyEventLog } from '../core/model/event-log.js';
import { decodeHeader } from '../core/model/event-record.js';
import type { Journal } from '../core/model/journal.js';
import { originOf } from '../core/model/journal.js';
import { fail, ok, type Result } from '../core/model/result.js';
import type { Millis, Revision } from '../core/model/revision.js';
import { parseRevisionText } from './revision-text.js';

/** Why a revision cannot be had. `message` is one line for a person. */
export interface RevisionProblem {
  readonly reason: 'not-a-revision' | 'not-yet' | 'before-the-log';
  readonly message: string;
}

/**
 * Which of the revisions around a moment is meant: the `last` one decided at or before it, as the state then was; or the `first`
 * one at or after it, where a listing from then on begins (one past the head when nothing has happened since).
 */
export type RevisionBound = 'last' | 'first';

/**
 * Finds the revision that a text names, see `parseRevisionText`. Revision 0 is the state before the first event; of a part of a log, the
 * revision before its first event is the earliest that can be had.
 */
export async function resolveRevision(
  log: ReadonlyEventLog,
  text: string,
  now: Millis,
  bound: RevisionBound = 'last',
): Promise<Result<Revision, RevisionProblem>> {
  const parsed = parseRevisionText(text, now);
  const head = log.head().revision;
  const origin = originOf(log).revision;
  if (parsed === undefined) {
    const forms = 'a revision, HEAD, HEAD~3, an RFC 3339 time or a time before now such as -5m';
    return fail({ reason: 'not-a-revision', message: `${JSON.stringify(text)} is none of: ${forms}` });
  }
  if (parsed.type === 'revision') {
    if (parsed.revision < origin) return fail(beforeTheLog(`revision ${parsed.revision}`, origin));
    if (parsed.revision <= head) return ok(parsed.revision);
    return fail({ reason: 'not-yet', message: `there is no revision ${parsed.revision} yet: the newest is ${head}` });
  }
  if (parsed.type === 'before-head') {
    if (parsed.events <= head - origin) return ok(head - parsed.events);
    if (origin > 0) return fail(beforeTheLog(text, origin));
    return fail({ reason: 'before-the-log', message: `${text} lies before the log, which has ${head} events` });
  }
  return atTime(log, parsed.time, text, now, bound);
}

async function atTime(
  log: ReadonlyEventLog,
  time: Millis,
  text: string,
  now: Millis,
  bound: RevisionBound,
): Promise<Result<Revision, RevisionProblem>> {
  // The clock of a simulated cluster may be ahead of the asker's.
  if (time > now && time > ((await timeOf(log, log.head().revision)) ?? now)) {
    return fail({ reason: 'not-yet', message: `${text} lies in the future` });
  }
  if (bound === 'first') return ok((await log.revisionAt(time - 1)) + 1);
  const revision = await log.revisionAt(time);
  const origin = originOf(log).revision;
  if (revision > origin) return ok(revision);
  const first = await timeOf(log, origin + 1);
  const start =
    first === undefined ? 'the log has no events yet' : `the log begins at ${new Date(first).toISOString()}`;
  return fail({ reason: 'before-the-log', message: `${start}, after ${text}` });
}

function beforeTheLog(what: string, origin: Revision): RevisionProblem {
  const message = `${what} lies before the log, which begins at revision ${origin + 1}`;
  return { reason: 'before-the-log', message };
}

/** When an event was decided; undefined when there is none. */
async function timeOf(log: Journal, revision: Revision): Promise<Millis | undefined> {
  if (revision < 1) return undefined;
  for await (const [record] of log.events({ from: revision, to: revision })) {
    if (record !== undefined) return Date.parse(decodeHeader(record).time);
  }
  return undefined;
}
