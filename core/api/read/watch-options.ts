import type { Random } from '../../model/clock.js';
import { forbiddenField, notSupported } from '../../model/field-error.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { Millis, Revision } from '../../model/revision.js';
import { invalid, type StatusCause, type StatusError } from '../../model/status-error.js';
import { MATCH_WITH_CONTINUE, NOT_OLDER_THAN } from './list-options.js';
import { isTrue, queryInteger } from './query-values.js';
import { notReadAt, readResourceVersion } from './resource-version.js';

/** How to watch. Source: meta/v1 ListOptions, as a watch reads them. */
export interface WatchOptions {
  /** Send what happened after this revision; absent to begin with the objects there are. */
  readonly after?: Revision;
  /** Where it begins with the objects there are, they must be at least this new. */
  readonly notOlderThan?: Revision;
  /** Mark the end of the initial objects with a bookmark. Source: KEP-3157. */
  readonly marksInitialEnd: boolean;
  readonly bookmarks: boolean;
  /** How long until the server ends the watch. */
  readonly timeout: Millis;
}

/** A watch without `timeoutSeconds` lasts half an hour to an hour. Source: kube-apiserver `--min-request-timeout`. */
const SHORTEST: Millis = 1_800_000;

/**
 * Reads the query of a watch. One from no revision in particular begins with the objects there are, and is told of their end if it takes
 * bookmarks. Source: apimachinery meta/internalversion/defaults.go and validation; apiserver handlers/get.go handleWatch.
 */
export function parseWatchOptions(query: URLSearchParams, random: Random): Result<WatchOptions, StatusError> {
  const version = query.get('resourceVersion') ?? '';
  const bookmarks = isTrue(query.get('allowWatchBookmarks'));
  const seconds = queryInteger(query, 'timeoutSeconds');
  if (!seconds.ok) return seconds;
  const asked = seconds.value ?? 0;
  const timeout = asked === 0 ? SHORTEST * (1 + random()) : Math.max(0, asked * 1000);
  const causes = watchCauses(query);
  if (causes.length > 0) return fail(invalid('meta.k8s.io', 'ListOptions', '', causes));
  const read = readResourceVersion(version === '' ? '0' : version);
  if (!read.ok) return fail(notReadAt(read.error));
  const revision = read.value;
  const wantsInitial = query.get('sendInitialEvents');
  if (isTrue(wantsInitial) || (wantsInitial === null && revision === 0))
    return ok({ notOlderThan: revision, marksInitialEnd: bookmarks, bookmarks, timeout });
  return ok({ after: revision, marksInitialEnd: false, bookmarks, timeout });
}

function watchCauses(query: URLSearchParams): StatusCause[] {
  const match = query.get('resourceVersionMatch') ?? '';
  const hasInitial = query.has('sendInitialEvents');
  const causes: StatusCause[] = [];
  const field = 'resourceVersionMatch';
  if (hasInitial && match !== NOT_OLDER_THAN)
    causes.push(forbiddenField(field, `sendInitialEvents requires setting resourceVersionMatch to ${NOT_OLDER_THAN}`));
  if (match === '') return causes;
  if (!hasInitial)
    causes.push(
      forbiddenField(field, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'),
    );
  if (match !== NOT_OLDER_THAN) causes.push(notSupported(field, match, [NOT_OLDER_THAN]));
  if ((query.get('continue') ?? '') !== '') causes.push(MATCH_WITH_CONTINUE);
  return causes;
}
