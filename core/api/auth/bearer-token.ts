import { createHash, timingSafeEqual } from 'node:crypto';

/** Longer tokens are refused unread. */
export const MAX_TOKEN_LENGTH = 16_384;

/** What begins the WebSocket sub-protocol that carries a token. */
export const WEB_SOCKET_TOKEN = 'base64url.bearer.authorization.k8s.io.';

/**
 * The token of an `Authorization` header; undefined when the header is absent, of another scheme, or empty.
 * Source: apiserver pkg/authentication/request/bearertoken.
 */
export function bearerToken(authorization: string | undefined): string | undefined {
  const [scheme, token] = (authorization ?? '').trim().split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || token === undefined || token === '') return undefined;
  return token;
}

/**
 * The token that a browser's WebSocket carries as a subprotocol, since it cannot set headers; undefined when there is none.
 * Source: apiserver pkg/authentication/request/websocket.
 */
export function webSocketToken(protocols: string | undefined): string | undefined {
  for (const protocol of (protocols ?? '').split(',')) {
    const name = protocol.trim();
    if (!name.startsWith(WEB_SOCKET_TOKEN)) continue;
    const token = Buffer.from(name.slice(WEB_SOCKET_TOKEN.length), 'base64url').toString('utf8');
    if (token !== '') return token;
  }
  return undefined;
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** A test for one secret. It takes as long for a wrong token as for a right one, whatever their lengths. */
export function secretMatcher(secret: string): (token: string) => boolean {
  const wanted = digest(secret);
  return (token) => timingSafeEqual(digest(token), wanted);
}
