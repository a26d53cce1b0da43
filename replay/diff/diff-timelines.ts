import type { ReadonlyEventLog } from '../../core/model/event-log.js';
import type { Revision } from '../../core/model/revision.js';
import type { OnLeftOut } from '../events/left-out.js';
import { kindLookup, type LogSource } from '../events/log-source.js';
import { diffPairs, FEW_EVENTS } from './diff-revisions.js';
import type { DiffFilter, DiffOptions, ObjectDiff } from './object-diff.js';
import { versionPairs } from './version-pairs.js';

/** What to compare of two timelines. */
export interface TimelineDiffQuery extends DiffOptions, DiffFilter {
  /**
   * Up to this revision both logs hold the same events, as a fork and its parent do: what neither has changed since is not read.
   * Without it, the logs have nothing in common but what they hold.
   */
  readonly sharedUntil?: Revision;
}

/**
 * Every object that differs between a revision of one timeline and a revision of another, ordered by resource and key: `added` is
 * what only the right one has. Histories that ran apart differ in every UID and time, so their comparison makes sense mostly with
 * `ignoring: 'identity'`. Streams: memory holds a batch of objects of each side. Rejects with `EventLogError`.
 */
export function diffTimelines(
  { log, schemas }: LogSource,
  { at: leftAt }: { readonly at: Revision },
  { log: other }: { readonly log: ReadonlyEventLog },
  { at: rightAt }: { readonly at: Revision },
  query: TimelineDiffQuery = {},
  onLeftOut?: OnLeftOut,
): AsyncIterable<ObjectDiff> {
  const { selector = {}, sharedUntil = log === other ? Number.POSITIVE_INFINITY : 0 } = query;
  const asked = { selector, sharedUntil, fewEvents: FEW_EVENTS };
  const pairs = versionPairs({ log, at: leftAt }, { log: other, at: rightAt }, asked);
  return diffPairs(pairs, kindLookup(schemas).schemaOf, query, onLeftOut);
}
