import { kindOf } from '../../kinds/registry/kind-of.js';
import type { ApiRequest } from './api-context.js';
import type { Exchange } from './exchange.js';
import { warningHeader } from './warning-header.js';

/** What whoever asks for a kind is told that is deprecated, whatever they want of it. Source: apiserver pkg/endpoints/installer.go restfulDeprecation. */
export function deprecationOf({ info, kinds }: ApiRequest): string | undefined {
  const served = kinds.byResource(info.group, info.version, info.resource);
  if (served === undefined) return undefined;
  return served.custom === undefined ? kindOf(served).deprecation : served.custom.deprecation;
}

/** The request, whose answer warns of the deprecation before all else, and whose audit events tell of it. */
export function withDeprecation(request: ApiRequest, deprecation: string): ApiRequest {
  request.exchange.annotate?.({ 'k8s.io/deprecated': 'true' });
  return { ...request, exchange: warned(request.exchange, warningHeader([deprecation])) };
}

type Headers = Readonly<Record<string, string | readonly string[]>>;

function warned(exchange: Exchange, warning: readonly string[]): Exchange {
  const { reply } = exchange;
  const more = (headers: Headers) => ({ ...headers, warning: [...warning, ...[headers['warning'] ?? []].flat()] });
  return {
    ...exchange,
    reply: {
      send: (code, headers, body) => reply.send(code, more(headers), body),
      pipe: (code, headers, source) => reply.pipe(code, more(headers), source),
      open: (code, headers) => reply.open(code, more(headers)),
    },
  };
}
