import type { X509Certificate } from 'node:crypto';
import { fail, ok, type Result } from '../../model/result.js';
import type { Millis } from '../../model/revision.js';
import { unauthorized } from '../../model/status-error.js';
import type { View } from '../../model/view.js';
import { verifyClient } from '../tls/verify-client.js';
import { bearerToken, MAX_TOKEN_LENGTH, secretMatcher, webSocketToken } from './bearer-token.js';
import { bootstrapUser, isBootstrapToken } from './bootstrap-token.js';
import { certificateUser } from './client-certificate.js';
import type { RequestHeaders } from './impersonate.js';
import type { OpenIdAuthenticator } from './open-id-authenticator.js';
import { proxiedUser, type RequestHeaderOptions } from './request-header.js';
import type { StaticTokens } from './static-tokens.js';
import type { TokenVerifier, VerifiedToken } from './token-verifier.js';
import { ADMIN, ANONYMOUS, authenticated, type User } from './user.js';

/** What a request shows of who makes it. */
export interface RequestCredentials {
  /** The `Authorization` header. */
  readonly authorization?: string;
  /** The `Sec-WebSocket-Protocol` header. */
  readonly webSocketProtocols?: string;
  /** The client's certificate and those it sent along, whether they hold or not. */
  readonly certificates?: readonly X509Certificate[];
  /** The path that is asked for. */
  readonly path?: string;
  /** All headers, for proxies that say whom they ask for. */
  readonly headers?: RequestHeaders;
}

/** What time it is. */
export interface AuthenticationTime {
  /** In the cluster, whose clock may be virtual: its own tokens live in it. */
  readonly now: Millis;
  /** In the world, where certificates and the tokens of others come from. */
  readonly wall: Millis;
}

/** Whom a server believes. */
export interface AuthenticatorOptions {
  /** Whoever has this token is `kubernetes-admin` in `system:masters`. Without one there is no such user. */
  readonly adminToken?: string;
  readonly verifier: TokenVerifier;
  /** The audiences of the server; the admin token and those of other issuers are good for these. */
  readonly audiences: readonly string[];
  /** Whose certificates stand for users. */
  readonly clientAuthorities?: readonly X509Certificate[];
  readonly requestHeader?: RequestHeaderOptions;
  readonly staticTokens?: StaticTokens;
  /** Whether tokens that Secrets of kube-system tell of hold, which nodes come in by. False when absent, as in kube-apiserver. */
  readonly bootstrapTokens?: boolean;
  readonly openId?: OpenIdAuthenticator;
  /** Whether requests without credentials go on as `system:anonymous`. True when absent, as in kube-apiserver. */
  readonly anonymous?: boolean;
  /** The only paths to which they do; to all when absent or empty. Source: apiserver pkg/authentication/request/anonymous. */
  readonly anonymousPaths?: readonly string[];
}

/** A value that somebody may have to ask for. */
export type Awaitable<T> = T | Promise<T>;

/** Finds out who makes a request. */
export interface Authenticator {
  /** The user, or 401. The view is the state at the time of the request: tokens end with the objects they are bound to. */
  authenticate(credentials: RequestCredentials, view: View, time: AuthenticationTime): Awaitable<Result<User>>;
  /** Checks one token for some audiences; the error says why it does not hold. */
  authenticateToken(
    token: string,
    view: View,
    time: AuthenticationTime,
    audiences?: readonly string[],
  ): Awaitable<Result<VerifiedToken, string>>;
}

const NO_AUDIENCE = 'token is not valid for the target audiences';

/**
 * Makes an authenticator that asks, in this order, proxies' headers, client certificates, tokens of a file, ServiceAccount tokens, bootstrap
 * tokens, those of an OpenID Connect issuer and, last, lets requests without credentials through as anonymous. Credentials that do not hold are a 401, never
 * anonymous, unless others beside them do. Source: kubernetes pkg/kubeapiserver/authenticator/config.go.
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const {
    adminToken,
    verifier,
    audiences: served,
    staticTokens,
    openId,
    bootstrapTokens = false,
    anonymous = true,
    anonymousPaths = [],
  } = options;
  const mayBeAnonymous = (path = '') => anonymous && (anonymousPaths.length === 0 || anonymousPaths.includes(path));
  const isAdmin = adminToken === undefined || adminToken === '' ? () => false : secretMatcher(adminToken);

  /** A user whose token tells no audience is one of the server's own. */
  function ofServer(user: User, audiences: readonly string[]): Result<VerifiedToken, string> {
    const common = audiences.filter((audience) => served.includes(audience));
    return common.length === 0 ? fail(NO_AUDIENCE) : ok({ user: authenticated(user), audiences: common });
  }

  function authenticateToken(
    token: string,
    view: View,
    time: AuthenticationTime,
    audiences: readonly string[] = served,
  ): Awaitable<Result<VerifiedToken, string>> {
    if (token.length > MAX_TOKEN_LENGTH) return fail('invalid bearer token');
    if (isAdmin(token)) return ofServer(ADMIN, audiences);
    const known = staticTokens?.(token);
    if (known !== undefined) return ofServer(known, audiences);
    if (verifier.recognizes(token)) return verifier.verify(token, view, time.now, audiences);
    if (bootstrapTokens && isBootstrapToken(token)) {
      const user = bootstrapUser(token, view, time.now);
      return user.ok ? ofServer(user.value, audiences) : user;
    }
    if (openId?.recognizes(token) !== true) return fail('invalid bearer token');
    return openId
      .verify(token, time.wall)
      .then((verified) => (verified.ok ? ofServer(verified.value, audiences) : verified));
  }

  /** Who a certificate stands for, or that one was shown which does not hold. */
  function byCertificate({ certificates, headers = {} }: RequestCredentials, wall: Millis): User | 'none' | 'wrong' {
    const { requestHeader, clientAuthorities = [] } = options;
    const proxied = requestHeader === undefined ? 'none' : proxiedUser(requestHeader, certificates, headers, wall);
    if (typeof proxied === 'object') return authenticated(proxied);
    if (certificates === undefined || clientAuthorities.length === 0) return 'none';
    if (verifyClient(certificates, clientAuthorities, wall) !== undefined) return 'wrong';
    return certificateUser(certificates[0]!) ?? 'none';
  }

  return {
    authenticateToken,
    authenticate(credentials, view, time) {
      const certified = byCertificate(credentials, time.wall);
      if (typeof certified === 'object') return ok(certified);
      const token = bearerToken(credentials.authorization) ?? webSocketToken(credentials.webSocketProtocols);
      if (token === undefined)
        return mayBeAnonymous(credentials.path) && certified !== 'wrong' ? ok(ANONYMOUS) : fail(unauthorized());
      const answer = (verified: Result<VerifiedToken, string>): Result<User> =>
        verified.ok ? ok(verified.value.user) : fail(unauthorized());
      const verified = authenticateToken(token, view, time);
      return verified instanceof Promise ? verified.then(answer) : answer(verified);
    },
  };
}
