import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { AuthenticatorOptions } from '../core/api/auth/authenticate.js';
import type { JwtAuthenticator } from '../core/api/auth/jwt/authentication-configuration.js';
import { claimsMapper } from '../core/api/auth/jwt/mapped-user.js';
import { readAuthenticationConfiguration } from '../core/api/auth/jwt/read-authentication-configuration.js';
import { createIssuerAuthenticator, oneOfIssuers } from '../core/api/auth/open-id-authenticator.js';
import { ISSUER } from '../core/engine/token-issuer.js';
import { CommandFailure } from '../core/model/command-failure.js';
import type { Json } from '../core/model/json.js';

/** Every algorithm that a key of an issuer may sign with. Source: apiserver plugin/pkg/authenticator/token/oidc AllValidSigningAlgorithms. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512'];

/** What the file is read with. */
export interface ConfigurationFileOptions {
  /** Whether a flag says already who may be anonymous. */
  readonly isAnonymousSet: boolean;
  /** Reads a document of JSON over HTTPS, from a server that is checked with those authorities. */
  fetchJson(url: string, authority: string | undefined): Promise<unknown>;
}

/**
 * Whom the file for `--authentication-config` lets in. Rejects with `CommandFailure`, in kube-apiserver's words, when it cannot be read or says
 * what is not possible. Source: kubernetes pkg/kubeapiserver/options/authentication.go.
 */
export async function readConfigurationFile(
  file: string,
  { isAnonymousSet, fetchJson }: ConfigurationFileOptions,
): Promise<Pick<AuthenticatorOptions, 'openId' | 'anonymous' | 'anonymousPaths'>> {
  const read = readAuthenticationConfiguration(await contentOf(file), [ISSUER]);
  if (!read.ok)
    throw read.error.isUnreadable ? unloadable(file, read.error.message) : new CommandFailure(read.error.message);
  const { jwt, anonymous } = read.value;
  if (anonymous !== undefined && isAnonymousSet)
    throw new CommandFailure(
      'anonymous: Forbidden: --anonymous-auth flag cannot be set when anonymous field is configured in authentication configuration file',
    );
  const issuers = jwt.map((authenticator) => authenticatorOf(authenticator, fetchJson));
  return {
    ...(issuers.length === 0 ? {} : { openId: oneOfIssuers(issuers) }),
    ...(anonymous === undefined
      ? {}
      : { anonymous: anonymous.enabled, anonymousPaths: (anonymous.conditions ?? []).map(({ path }) => path) }),
  };
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

async function contentOf(file: string): Promise<Json> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw unloadable(file, `open ${file}: no such file or directory`, cause);
  }
  if (text === '') throw unloadable(file, 'empty config data');
  try {
    return parse(text) as Json;
  } catch (cause) {
    throw unloadable(file, `yaml: ${cause instanceof Error ? cause.message.split('\n')[0] : 'it is none'}`, cause);
  }
}

function unloadable(file: string, why: string, cause?: unknown): CommandFailure {
  return new CommandFailure(`failed to load authentication configuration from file ${JSON.stringify(file)}: ${why}`, {
    cause,
  });
}
