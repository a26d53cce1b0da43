import type { Random } from '../../model/clock.js';
import { forbiddenField } from '../../model/field-error.js';
import { fail, ok, type Result } from '../../model/result.js';
import { type Millis, parseRevision, type Revision } from '../../model/revision.js';
import { badRequest, invalid, type StatusError } from '../../model/status-error.js';
import type { ResourceInfo } from '../../schema/resource-info.js';
import { invalidResourceVersion, isTrue } from './list-options.js';

/** How to watch. Source: meta/v1 ListOptions, as a watch reads them. */
export interface WatchOptions {
  /** Send what happened after this revision; absent to begin with the objects there are. */
  readonly after?: Revision;
  /** Mark the end of the initial objects with a bookmark. Source: KEP-3157. */
  readonly marksInitialEnd: boolean;
  readonly bookmarks: boolean;
  /** How long until the server ends the watch. */
  readonly timeout: Millis;
}

/** A watch without `timeoutSeconds` lasts half an hour to an hour. Source: kube-apiserver `--min-request-timeout`. */
const SHORTEST: Millis = 1_800_000;

/** Reads the query of a watch. */
export function parseWatchOptions(
  info: ResourceInfo,
  query: URLSearchParams,
  random: Random,
): Result<WatchOptions, StatusError> {
  const version = query.get('resourceVersion') ?? '';
  const bookmarks = isTrue(query.get('allowWatchBookmarks'));
  const timeoutText = query.get('timeoutSeconds');
  if (timeoutText !== null && !/^[0-9]{1,9}$/.test(timeoutText)) {
    return fail(
      badRequest(`timeoutSeconds: Invalid value: ${JSON.stringify(timeoutText)}: must be a non-negative integer`),
    );
  }
  const seconds = Number(timeoutText ?? 0);
  const timeout = seconds > 0 ? seconds * 1000 : SHORTEST * (1 + random());
  const revision = parseRevision(version === '' ? '0' : version);
  if (revision === undefined) return fail(invalidResourceVersion(info, version));
  const wantsInitial = query.get('sendInitialEvents');
  if (wantsInitial !== null && (query.get('resourceVersionMatch') ?? '') !== 'NotOlderThan') {
    const detail = 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
    return fail(invalid('meta.k8s.io', 'ListOptions', '', [forbiddenField('resourceVersionMatch', detail)]));
  }
  if (isTrue(wantsInitial)) return ok({ marksInitialEnd: bookmarks, bookmarks, timeout });
  const fromNow = wantsInitial !== null && revision === 0;
  return ok({ after: revision === 0 && !fromNow ? undefined : revision, marksInitialEnd: false, bookmarks, timeout });
}
