import type { Exchange } from './exchange.js';

/** An exchange whose answer has more headers, unless it says otherwise itself. */
export function withHeaders(exchange: Exchange, more: Readonly<Record<string, string>>): Exchange {
  const { reply, upgrade } = exchange;
  return {
    ...exchange,
    reply: {
      send: (code, headers, body) => reply.send(code, { ...more, ...headers }, body),
      pipe: (code, headers, source) => reply.pipe(code, { ...more, ...headers }, source),
      open: (code, headers) => reply.open(code, { ...more, ...headers }),
    },
    ...(upgrade === undefined
      ? {}
      : { upgrade: { ...upgrade, accept: (headers) => upgrade.accept({ ...more, ...headers }) } }),
  };
}
