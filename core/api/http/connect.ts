import { methodNotAllowed, type StatusError } from '../../model/status-error.js';
import type { ApiRequestInfo } from './request-info.js';
import { READS } from './resource-request.js';

/** What `kubectl debug POD` writes. */
const DEBUGGING = 'ephemeralcontainers';

const WHY = 'nodes are simulated, and no process runs in their containers';

/** Why a request is refused that needs a process to talk to: nothing runs behind simulated nodes. Undefined for other requests. */
export function refusedConnection({ group, resource, subresource, verb }: ApiRequestInfo): StatusError | undefined {
  const what = subresource?.split('/')[0] ?? '';
  const error = methodNotAllowed({ group, resource }, what);
  if (what !== DEBUGGING || READS.has(verb)) return undefined;
  return {
    ...error,
    message: `a Pod cannot be given ephemeral containers: ${WHY}, so there is nothing to debug in it`,
  };
}
