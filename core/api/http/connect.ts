import { methodNotAllowed, type StatusError } from '../../model/status-error.js';
import type { RequestInfo } from './request-info.js';

/** Subresources that open a connection into a container, a Service or a node. */
const CONNECTING = new Set(['exec', 'attach', 'portforward', 'proxy']);

/** Why a request for such a connection is refused: nothing runs behind simulated nodes that could answer it. Undefined for other requests. */
export function refusedConnection({ group, resource, subresource }: RequestInfo): StatusError | undefined {
  const what = subresource?.split('/')[0] ?? '';
  if (!CONNECTING.has(what)) return undefined;
  const error = methodNotAllowed({ group, resource }, what);
  return { ...error, message: `${what} is not possible: nodes are simulated, and no process runs in their containers` };
}
