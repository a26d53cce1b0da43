import { originOf } from '../../model/journal.js';
import { fail, ok, type Result } from '../../model/result.js';
import { parseRevision, type Revision } from '../../model/revision.js';
import { badRequest, type StatusError } from '../../model/status-error.js';
import { parseTimestamp } from '../../model/timestamp.js';
import type { ApiContext } from './api-context.js';

/** A path below `/at/REVISION-OR-TIME`, taken apart. */
export interface PastPath {
  /** The revision or time as written. */
  readonly when: string;
  /** What the path would be in the present. */
  readonly path: string;
}

/** Reads `/at/…`; undefined when the path is about the present. */
export function pastPath(path: string): PastPath | undefined {
  const found = /^\/at\/([^/]+)(\/.*)?$/.exec(path);
  return found === null ? undefined : { when: found[1]!, path: found[2] ?? '/' };
}

/** The revision that is meant: itself, or the last one decided at or before a time. */
export async function pastRevision({ history }: ApiContext, when: string): Promise<Result<Revision, StatusError>> {
  const text = decode(when);
  const revision = parseRevision(text);
  const { head } = history;
  const { log } = history.source;
  const origin = originOf(log).revision;
  if (revision !== undefined) {
    if (revision < origin)
      return fail(badRequest(`revision ${revision} lies before the log, which begins at ${origin + 1}`));
    if (revision > head) return fail(badRequest(`revision ${revision} is after the newest one, ${head}`));
    return ok(revision);
  }
  const time = parseTimestamp(text);
  if (time === undefined) return fail(badRequest(`${JSON.stringify(text)} is neither a revision nor an RFC 3339 time`));
  const found = await log.revisionAt(time);
  return found === origin ? fail(badRequest(`the log begins after ${text}`)) : ok(found);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
