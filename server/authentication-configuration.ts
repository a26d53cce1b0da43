import type { AuthenticatorOptions } from '../core/api/auth/authenticate.js';
import type {
  AuthenticationConfiguration,
  JwtAuthenticator,
} from '../core/api/auth/jwt/authentication-configuration.js';
import { claimsMapper } from '../core/api/auth/jwt/mapped-user.js';
import { readAuthenticationConfiguration } from '../core/api/auth/jwt/read-authentication-configuration.js';
import { createIssuerAuthenticator, oneOfIssuers } from '../core/api/auth/open-id-authenticator.js';
import { ISSUER } from '../core/engine/token-issuer.js';
import type { Clock } from '../core/model/clock.js';
import { CommandFailure } from '../core/model/command-failure.js';
import type { Json } from '../core/model/json.js';
import type { Millis } from '../core/model/revision.js';
import { sameJson } from '../core/model/same-json.js';
import { documentIn, textOfFile } from './configuration-file.js';

/** Every algorithm that a key of an issuer may sign with. Source: apiserver plugin/pkg/authenticator/token/oidc AllValidSigningAlgorithms. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512'];

/** What the file is read with. */
export interface ConfigurationFileOptions {
  /** Whether a flag says already who may be anonymous. */
  readonly isAnonymousSet: boolean;
  /** Reads a document of JSON over HTTPS, from a server that is checked with those authorities. */
  fetchJson(url: string, authority: string | undefined): Promise<unknown>;
}

/** Where time comes from, and who is told that a file is no good any more. */
export interface FollowingPort {
  readonly clock: Clock;
  onProblem(problem: Error): void;
}

/** A file for `--authentication-config` as it was read, and how to go on reading it. */
export interface ConfigurationFile {
  readonly authentication: Pick<AuthenticatorOptions, 'openId' | 'anonymous' | 'anonymousPaths'>;
  /** Reads the file again now and then: what it says of issuers holds from then on. Returns a function that ends it. */
  follow(port: FollowingPort): () => void;
}

/** Source: kubernetes pkg/kubeapiserver/options/authentication.go, the interval of WatchUntil. */
const READ_EVERY: Millis = 60_000;

/**
 * Whom the file for `--authentication-config` lets in. Rejects with `CommandFailure`, in kube-apiserver's words, when it cannot be read or says
 * what is not possible. Source: kubernetes pkg/kubeapiserver/options/authentication.go.
 */
export async function readConfigurationFile(
  file: string,
  { isAnonymousSet, fetchJson }: ConfigurationFileOptions,
): Promise<ConfigurationFile> {
  let text = await textOfFile(file, (why, cause) => unloadable(file, why, cause));
  const { jwt, anonymous } = parsed(file, text);
  if (anonymous !== undefined && isAnonymousSet)
    throw new CommandFailure(
      'anonymous: Forbidden: --anonymous-auth flag cannot be set when anonymous field is configured in authentication configuration file',
    );
  let issuers = issuersOf(jwt, fetchJson);

  /** Takes over what the file says now, if that is possible. */
  async function readAgain(): Promise<void> {
    const now = await textOfFile(file, (why, cause) => unloadable(file, why, cause));
    if (now === text) return;
    // What is wrong with it is told once.
    text = now;
    const changed = parsed(file, now);
    if (!sameJson(changed.anonymous, anonymous))
      throw new CommandFailure('anonymous: Forbidden: changed from initial configuration file');
    issuers = issuersOf(changed.jwt, fetchJson);
  }

  return {
    authentication: {
      openId: {
        recognizes: (token) => issuers.recognizes(token),
        verify: (token, now) => issuers.verify(token, now),
      },
      ...(anonymous === undefined
        ? {}
        : { anonymous: anonymous.enabled, anonymousPaths: (anonymous.conditions ?? []).map(({ path }) => path) }),
    },
    follow({ clock, onProblem }) {
      let cancel = () => {};
      let isFollowed = true;
      const wait = () => {
        if (isFollowed) cancel = clock.schedule(READ_EVERY, () => void readAgain().catch(onProblem).finally(wait));
      };
      wait();
      return () => {
        isFollowed = false;
        cancel();
      };
    },
  };
}

function parsed(file: string, text: string): AuthenticationConfiguration {
  const read = readAuthenticationConfiguration(contentOf(file, text), [ISSUER]);
  if (read.ok) return read.value;
  const { isUnreadable, message } = read.error;
  throw isUnreadable ? unloadable(file, message) : new CommandFailure(message);
}

function issuersOf(jwt: readonly JwtAuthenticator[], fetchJson: ConfigurationFileOptions['fetchJson']) {
  return oneOfIssuers(jwt.map((authenticator) => authenticatorOf(authenticator, fetchJson)));
}

function authenticatorOf(authenticator: JwtAuthenticator, fetchJson: ConfigurationFileOptions['fetchJson']) {
  const { url, discoveryURL, audiences, certificateAuthority } = authenticator.issuer;
  return createIssuerAuthenticator({
    issuerUrl: url,
    ...(discoveryURL === undefined || discoveryURL === '' ? {} : { discoveryUrl: discoveryURL }),
    audiences,
    signingAlgorithms: ALGORITHMS,
    fetchJson: (asked) => fetchJson(asked, certificateAuthority === '' ? undefined : certificateAuthority),
    userOf: claimsMapper(authenticator),
  });
}

function contentOf(file: string, text: string): Json {
  if (text === '') throw unloadable(file, 'empty config data');
  return documentIn(text, (why, cause) => unloadable(file, why, cause));
}

function unloadable(file: string, why: string, cause?: unknown): CommandFailure {
  return new CommandFailure(`failed to load authentication configuration from file ${JSON.stringify(file)}: ${why}`, {
    cause,
  });
}
