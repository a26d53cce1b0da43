import type { Observable } from 'rxjs';
import { MASTERS_GROUP } from '../../core/api/auth/user.js';
import type { ApiRequest } from '../../core/api/http/api-context.js';
import { respondError } from '../../core/api/http/respond.js';
import type { EventLog } from '../../core/model/event-log.js';
import { forbidden, methodNotAllowed } from '../../core/model/status-error.js';
import type { Schemas } from '../../core/schema/schemas.js';
import { LocalTimeline } from '../local-timeline.js';
import { serveTimeline } from './serve-timeline.js';

/** What the extension needs of a running cluster. */
export interface TimelineHost {
  readonly log: EventLog;
  readonly schemas: Schemas;
  /** Emits after appends. */
  readonly commits: Observable<unknown>;
}

const TIMELINE = { group: '', resource: 'timeline' };

/**
 * The paths under `/timeline/` of a server, for `ApiContext.extensions`: what `RemoteTimeline` asks. GET only, and for members of
 * `system:masters` only, since the log holds everything of everybody, Secrets included.
 */
export function timelineExtension(host: TimelineHost): ReadonlyMap<string, (request: ApiRequest) => Promise<void>> {
  const { log, schemas, commits } = host;
  const onAppend = (wake: () => void) => {
    const subscription = commits.subscribe({ next: wake, complete: wake, error: wake });
    return () => subscription.unsubscribe();
  };
  const timeline = new LocalTimeline({ log, schemas, onAppend });
  return new Map([
    [
      'timeline',
      async ({ exchange, caller, info }) => {
        if (!caller.user.groups.includes(MASTERS_GROUP)) {
          return respondError(exchange, forbidden(TIMELINE, '', `it is open to the group ${MASTERS_GROUP} only`));
        }
        if (exchange.method !== 'GET')
          return respondError(exchange, methodNotAllowed(TIMELINE, exchange.method.toLowerCase()));
        await serveTimeline(timeline, exchange, info.path.slice('/timeline/'.length));
      },
    ],
  ]);
}
