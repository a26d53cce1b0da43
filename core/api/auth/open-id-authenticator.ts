import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { Millis } from '../../model/revision.js';
import { unverifiedClaims } from './json-web-token.js';
import type { MapClaims } from './jwt/mapped-user.js';
import { AUTHENTICATED_GROUP, type User } from './user.js';

/** An issuer whose tokens are believed. */
export interface OpenIdIssuer {
  readonly issuerUrl: string;
  /** Where its discovery document is, if not below the URL. */
  readonly discoveryUrl?: string;
  /** Tokens must be for one of these. */
  readonly audiences: readonly string[];
  readonly signingAlgorithms: readonly string[];
  /** Reads a document of JSON. Rejects when it cannot be had. */
  readonly fetchJson: (url: string) => Promise<unknown>;
  /** Says whom the claims of a token that holds stand for. */
  readonly userOf: MapClaims;
}

/** Whose tokens are believed, and how their claims are read. Source: kube-apiserver's `--oidc-` flags. */
export interface OpenIdOptions {
  readonly issuerUrl: string;
  readonly clientId: string;
  /** `sub` when absent. */
  readonly usernameClaim?: string;
  /** The issuer and `#` when absent, but for the claim `email`; `-` for none. */
  readonly usernamePrefix?: string;
  readonly groupsClaim?: string;
  readonly groupsPrefix?: string;
  /** Claims that a token must have, with their values. */
  readonly requiredClaims?: ReadonlyMap<string, string>;
  /** `RS256` when absent. */
  readonly signingAlgorithms?: readonly string[];
  /** Reads a document of JSON. Rejects when it cannot be had. */
  readonly fetchJson: (url: string) => Promise<unknown>;
}

/** Says whom tokens of another issuer stand for. */
export interface OpenIdAuthenticator {
  /** Whether a token names that issuer at all. */
  recognizes(token: string): boolean;
  /** The user of a token; the error says why it does not hold. */
  verify(token: string, now: Millis): Promise<Result<User, string>>;
}

/** A token may be used so much earlier than it says. Source: go-oidc, nbfLeeway. */
const LEEWAY_SECONDS = 300;
/** Keys are asked for again no sooner than this, whatever tokens come. */
const FETCH_EVERY: Millis = 10_000;

/** The keys of the issuer, fetched when they are first needed, and again when a token names one that is not among them. */
class IssuerKeys {
  readonly #options: OpenIdIssuer;
  #keys: Promise<ReturnType<typeof createLocalJWKSet>> | undefined;
  #fetched: Millis = Number.NEGATIVE_INFINITY;

  constructor(options: OpenIdIssuer) {
    this.#options = options;
  }

  /** `renewed` asks for keys that are newer than those at hand; undefined when it is too soon for that. */
  async get(now: Millis, renewed = false): Promise<ReturnType<typeof createLocalJWKSet> | undefined> {
    if (this.#keys !== undefined && !renewed) return this.#keys;
    if (now - this.#fetched < FETCH_EVERY) return renewed ? undefined : this.#keys;
    this.#fetched = now;
    const before = this.#keys;
    const fetching = this.#fetch();
    this.#keys = fetching;
    try {
      return await fetching;
    } catch (error) {
      if (this.#keys === fetching) this.#keys = before;
      throw error;
    }
  }

  async #fetch(): Promise<ReturnType<typeof createLocalJWKSet>> {
    const { issuerUrl, discoveryUrl, fetchJson } = this.#options;
    const wellKnown = `${issuerUrl.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const discovery = await fetchJson(discoveryUrl ?? wellKnown);
    if (!isJsonObject(discovery) || discovery['issuer'] !== issuerUrl)
      throw new Error('oidc: issuer did not match the issuer returned by provider');
    const url = discovery['jwks_uri'];
    if (typeof url !== 'string' || !url.startsWith('https://')) throw new Error('oidc: the provider names no keys');
    return createLocalJWKSet((await fetchJson(url)) as JSONWebKeySet);
  }
}

/** Makes an authenticator of ID tokens as kube-apiserver's `--oidc-` flags tell of it. */
export function createOpenIdAuthenticator(options: OpenIdOptions): OpenIdAuthenticator {
  const { issuerUrl, clientId, signingAlgorithms = ['RS256'], fetchJson } = options;
  const userOfFlags: MapClaims = (claims) => userOf(claims, options);
  return createIssuerAuthenticator({
    issuerUrl,
    audiences: [clientId],
    signingAlgorithms,
    fetchJson,
    userOf: userOfFlags,
  });
}

/** Asks the one of several authenticators whose issuer a token names. */
export function oneOfIssuers(authenticators: readonly OpenIdAuthenticator[]): OpenIdAuthenticator {
  const of = (token: string) => authenticators.find((one) => one.recognizes(token));
  return {
    recognizes: (token) => of(token) !== undefined,
    verify: async (token, now) => of(token)?.verify(token, now) ?? fail('oidc: nobody knows the issuer of the token'),
  };
}

/**
 * Makes an authenticator of ID tokens of OpenID Connect. Source: apiserver plugin/pkg/authenticator/token/oidc; OpenID Connect Core 1.0.
 */
export function createIssuerAuthenticator(options: OpenIdIssuer): OpenIdAuthenticator {
  const keys = new IssuerKeys(options);

  async function claimsOf(token: string, now: Millis, renewed: boolean): Promise<JWTPayload | undefined> {
    const set = await keys.get(now, renewed);
    if (set === undefined) return undefined;
    const { payload } = await jwtVerify(token, set, {
      issuer: options.issuerUrl,
      audience: [...options.audiences],
      algorithms: [...options.signingAlgorithms],
      currentDate: new Date(now),
      clockTolerance: LEEWAY_SECONDS,
      requiredClaims: ['exp'],
    });
    return payload;
  }

  async function verified(token: string, now: Millis): Promise<JWTPayload | undefined> {
    try {
      return await claimsOf(token, now, false);
    } catch (error) {
      const isUnknown =
        error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed;
      if (!isUnknown) throw error;
      return claimsOf(token, now, true);
    }
  }

  return {
    recognizes: (token) => unverifiedClaims(token)?.['iss'] === options.issuerUrl,
    async verify(token, now) {
      try {
        const claims = await verified(token, now);
        if (claims === undefined) return fail('oidc: verify token: failed to verify signature');
        if ((claims.exp ?? 0) * 1000 < now) return fail('oidc: verify token: oidc: token is expired');
        return options.userOf(claims as JsonObject);
      } catch (error) {
        return fail(`oidc: verify token: ${error instanceof Error ? error.message : 'it does not hold'}`);
      }
    },
  };
}

function userOf(claims: JsonObject, options: OpenIdOptions): Result<User, string> {
  const { usernameClaim = 'sub', groupsClaim, groupsPrefix = '', requiredClaims = new Map<string, string>() } = options;
  const claim = (name: string): unknown => (Object.hasOwn(claims, name) ? claims[name] : undefined);
  const name = claim(usernameClaim);
  if (typeof name !== 'string')
    return fail(`oidc: parse username claims ${JSON.stringify(usernameClaim)}: claim not present`);
  if (usernameClaim === 'email') {
    const isVerified = claim('email_verified');
    if (isVerified !== undefined && isVerified !== true) return fail('oidc: email not verified');
  }
  for (const [required, value] of requiredClaims) {
    const actual = claim(required);
    if (actual === undefined) return fail(`oidc: required claim ${required} not present in ID token`);
    if (actual !== value)
      return fail(
        `oidc: required claim ${required} value does not match. Got = ${JSON.stringify(actual)}, want = ${value}`,
      );
  }
  const groups = groupsClaim === undefined ? [] : groupsOf(claim(groupsClaim));
  if (groups === undefined)
    return fail(`oidc: parse groups claim ${JSON.stringify(groupsClaim)}: it is no list of texts`);
  const prefix = prefixOf(options);
  const names = groups.map((group) => `${groupsPrefix}${group}`);
  return ok({
    name: `${prefix}${name}`,
    groups: names.includes(AUTHENTICATED_GROUP) ? names : [...names, AUTHENTICATED_GROUP],
    ...(typeof claims['jti'] === 'string' && claims['jti'] !== ''
      ? { extra: { 'authentication.kubernetes.io/credential-id': [`JTI=${claims['jti']}`] } }
      : {}),
  });
}

/** Source: kubernetes pkg/kubeapiserver/options/authentication.go. */
function prefixOf({ usernameClaim = 'sub', usernamePrefix, issuerUrl }: OpenIdOptions): string {
  if (usernamePrefix === '-') return '';
  if (usernamePrefix !== undefined && usernamePrefix !== '') return usernamePrefix;
  return usernameClaim === 'email' ? '' : `${issuerUrl}#`;
}

function groupsOf(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return undefined;
  const groups: readonly unknown[] = value;
  return groups.every((group) => typeof group === 'string') ? groups : undefined;
}
