import { fail, ok, type Result } from '../../model/result.js';
import type { Millis } from '../../model/revision.js';
import { unauthorized } from '../../model/status-error.js';
import type { View } from '../../model/view.js';
import { bearerToken, MAX_TOKEN_LENGTH, secretMatcher, webSocketToken } from './bearer-token.js';
import { type CertificateSubject, certificateUser } from './client-certificate.js';
import type { TokenVerifier, VerifiedToken } from './token-verifier.js';
import { ADMIN, ANONYMOUS, type User } from './user.js';

/** What a request shows of who makes it. */
export interface RequestCredentials {
  /** The `Authorization` header. */
  readonly authorization?: string;
  /** The `Sec-WebSocket-Protocol` header. */
  readonly webSocketProtocols?: string;
  /** The subject of a client certificate, only when it was verified against the server's own authority. */
  readonly certificate?: CertificateSubject;
}

/** Whom a server believes. */
export interface AuthenticatorOptions {
  /** Whoever has this token is `kubernetes-admin` in `system:masters`. Without one there is no such user. */
  readonly adminToken?: string;
  readonly verifier: TokenVerifier;
  /** The audiences of the server; the admin token is good for these. */
  readonly audiences: readonly string[];
  /** Whether requests without credentials go on as `system:anonymous`. True when absent, as in kube-apiserver. */
  readonly anonymous?: boolean;
}

/** Finds out who makes a request. */
export interface Authenticator {
  /** The user, or 401. The view is the state at the time of the request: tokens end with the objects they are bound to. */
  authenticate(credentials: RequestCredentials, view: View, now: Millis): Result<User>;
  /** Checks one token for some audiences; the error says why it does not hold. */
  authenticateToken(
    token: string,
    view: View,
    now: Millis,
    audiences?: readonly string[],
  ): Result<VerifiedToken, string>;
}

/**
 * Makes an authenticator of client certificates, the admin token, ServiceAccount tokens and, last, anonymous requests.
 * Credentials that do not hold are a 401, never anonymous. Source: kubernetes pkg/kubeapiserver/authenticator/config.go.
 */
export function createAuthenticator({
  adminToken,
  verifier,
  audiences: served,
  anonymous = true,
}: AuthenticatorOptions): Authenticator {
  const isAdmin = adminToken === undefined || adminToken === '' ? () => false : secretMatcher(adminToken);

  function authenticateToken(
    token: string,
    view: View,
    now: Millis,
    audiences: readonly string[] = served,
  ): Result<VerifiedToken, string> {
    if (token.length > MAX_TOKEN_LENGTH) return fail('invalid bearer token');
    if (isAdmin(token)) {
      const common = audiences.filter((audience) => served.includes(audience));
      return common.length === 0
        ? fail('token is not valid for the target audiences')
        : ok({ user: ADMIN, audiences: common });
    }
    return verifier.recognizes(token) ? verifier.verify(token, view, now, audiences) : fail('invalid bearer token');
  }

  return {
    authenticateToken,
    authenticate({ authorization, webSocketProtocols, certificate }, view, now) {
      const certified = certificate === undefined ? undefined : certificateUser(certificate);
      if (certified !== undefined) return ok(certified);
      const token = bearerToken(authorization) ?? webSocketToken(webSocketProtocols);
      if (token === undefined) return anonymous ? ok(ANONYMOUS) : fail(unauthorized());
      const verified = authenticateToken(token, view, now);
      return verified.ok ? ok(verified.value.user) : fail(unauthorized());
    },
  };
}
