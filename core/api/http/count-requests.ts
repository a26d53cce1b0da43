import type { Exchange } from './exchange.js';
import type { ApiRequestInfo } from './request-info.js';

/** A request that has its answer, in the words of kube-apiserver's `apiserver_request_total`. Source: apiserver endpoints/metrics. */
export interface AnsweredRequest {
  readonly code: string;
  readonly dry_run: string;
  readonly group: string;
  readonly resource: string;
  readonly scope: string;
  readonly subresource: string;
  readonly verb: string;
  readonly version: string;
}

/** Verbs as the metric writes them; any other is not worth a series of its own. */
const VERBS: ReadonlyMap<string, string> = new Map([
  ['get', 'GET'],
  ['list', 'LIST'],
  ['watch', 'WATCH'],
  ['create', 'POST'],
  ['update', 'PUT'],
  ['patch', 'PATCH'],
  ['delete', 'DELETE'],
  ['deletecollection', 'DELETECOLLECTION'],
]);

/**
 * An exchange that tells of its answer once it begins. `isKnown` says whether the server has the resource: what clients make up is counted
 * together, so that it cannot fill memory.
 */
export function countedExchange(
  exchange: Exchange,
  info: ApiRequestInfo | undefined,
  isKnown: (info: ApiRequestInfo) => boolean,
  count: (request: AnsweredRequest) => void,
): Exchange {
  const { reply, query, upgrade } = exchange;
  const answered = (code: number) => {
    const known = info?.isResource === true && isKnown(info) ? info : undefined;
    count({
      code: String(code),
      dry_run: query.get('dryRun') === 'All' ? 'All' : '',
      group: known?.group ?? '',
      resource: known?.resource ?? '',
      scope: known === undefined ? '' : scopeOf(known),
      subresource: known?.subresource ?? '',
      verb: VERBS.get(info?.verb ?? '') ?? 'other',
      version: known?.version ?? '',
    });
  };
  return {
    ...exchange,
    reply: {
      send: (code, headers, body) => {
        answered(code);
        reply.send(code, headers, body);
      },
      pipe: (code, headers, source) => {
        answered(code);
        reply.pipe(code, headers, source);
      },
      open: (code, headers) => {
        answered(code);
        return reply.open(code, headers);
      },
    },
    ...(upgrade === undefined
      ? {}
      : {
          upgrade: {
            ...upgrade,
            accept: (headers) => {
              answered(101);
              return upgrade.accept(headers);
            },
          },
        }),
  };
}

/** Source: apiserver endpoints/metrics CleanScope. */
function scopeOf({ name, namespace }: ApiRequestInfo): string {
  if (name !== undefined) return 'resource';
  return namespace === undefined ? 'cluster' : 'namespace';
}
