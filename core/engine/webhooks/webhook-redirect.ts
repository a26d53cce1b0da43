import type { WebhookTarget } from './webhook-target.js';

/** One request of those that a call comes to. */
export interface WebhookHop {
  readonly method: 'GET' | 'POST';
  readonly target: WebhookTarget;
}

/** Whoever sends on and on is not followed. Source: Go's net/http defaultCheckRedirect. */
export const MOST_REDIRECTS = 10;

/** Keeps the method and the body; the others ask with GET, for whatever that is worth. Source: Go's net/http redirectBehavior. */
const KEEPS: ReadonlySet<number> = new Set([307, 308]);
const SENDS_ON: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Where an answer sends a caller, as Go's client follows it; undefined where it sends nobody on. `isNamed` is whether the certificate must name
 * somebody of its own, wherever the webhook is. Source: Go's net/http Client.do.
 */
export function redirected(
  { method, target }: WebhookHop,
  code: number,
  location: string | undefined,
  isNamed: boolean,
): WebhookHop | undefined {
  if (!SENDS_ON.has(code) || !location || !URL.canParse(location, target.url.href)) return undefined;
  const url = new URL(location, target.url);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // The Service is reached where it was found; whatever else is named is dialed.
  const isSame = url.host === target.url.host;
  const port = Number(url.port || (url.protocol === 'http:' ? '80' : '443'));
  return {
    method: KEEPS.has(code) ? method : 'GET',
    target: {
      url,
      host: isSame ? target.host : host,
      port: isSame ? target.port : port,
      serverName: isNamed ? target.serverName : host,
    },
  };
}
