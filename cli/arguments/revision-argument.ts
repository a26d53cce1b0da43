import { CommandFailure } from '../../core/model/command-failure.js';
import type { Revision } from '../../core/model/revision.js';
import type { RevisionBound } from '../../replay/resolve-revision.js';
import { parseRevisionText } from '../../replay/revision-text.js';
import type { Timeline } from '../../replay/timeline.js';
import type { Io } from '../io.js';

/** The forms of a revision, for `--help`. */
export const REVISION_HELP = `
A revision R is a number, HEAD, HEAD~3, an RFC 3339 time (2026-11-21T10:00:00Z), or a time before now: -5m, -1h30m.`;

/** Finds the revision that an argument names. Rejects with `CommandFailure` when there is none. */
export async function revisionArgument(
  timeline: Timeline,
  io: Io,
  text: string,
  bound?: RevisionBound,
): Promise<Revision> {
  const found = await timeline.resolveRevision(text, io.now(), bound);
  if (!found.ok) throw new CommandFailure(found.error.message);
  return found.value;
}

/** Whether an argument is meant to be a revision. */
export function isRevisionText(text: string | undefined): text is string {
  return text !== undefined && parseRevisionText(text, 0) !== undefined;
}
