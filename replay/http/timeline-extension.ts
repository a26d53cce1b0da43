import { MASTERS_GROUP } from '../../core/api/auth/user.js';
import type { ApiRequest } from '../../core/api/http/api-context.js';
import { respondError } from '../../core/api/http/respond.js';
import { forbidden, methodNotAllowed } from '../../core/model/status-error.js';
import { type LiveHistory, liveSource } from '../timeline/live-timeline.js';
import { serveTimeline } from './serve-timeline.js';

const TIMELINE = { group: '', resource: 'timeline' };

/**
 * The paths under `/timeline/` of a server, for `ApiContext.extensions`: what `RemoteTimeline` asks. GET only, and for members of
 * `system:masters` only, since the log holds everything of everybody, Secrets included.
 */
export function timelineExtension(host: LiveHistory): ReadonlyMap<string, (request: ApiRequest) => Promise<void>> {
  const source = liveSource(host);
  return new Map([
    [
      'timeline',
      async ({ exchange, caller, info }) => {
        if (!caller.user.groups.includes(MASTERS_GROUP)) {
          return respondError(exchange, forbidden(TIMELINE, '', `it is open to the group ${MASTERS_GROUP} only`));
        }
        if (exchange.method !== 'GET')
          return respondError(exchange, methodNotAllowed(TIMELINE, exchange.method.toLowerCase()));
        await serveTimeline(source, exchange, info.path.slice('/timeline/'.length));
      },
    ],
  ]);
}
