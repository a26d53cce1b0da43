import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import type { AuthenticatorOptions } from '../core/api/auth/authenticate.js';
import type { OpenIdOptions } from '../core/api/auth/open-id-authenticator.js';
import { parseTokenFile } from '../core/api/auth/static-tokens.js';
import type { CertificateAndKey } from '../core/api/tls/certificate.js';
import type { BootstrapObject } from '../core/engine/bootstrap.js';
import { CommandFailure } from '../core/model/command-failure.js';
import { sameJson } from '../core/model/same-json.js';
import type { ConfigMap } from '../core/schema/generated/types/core.js';
import { CONFIG_MAPS } from '../core/schema/kinds.js';
import type { ConfigurationFile } from './authentication-configuration.js';

/** What this server proves itself with to API servers that it passes requests on to. */
export interface FrontProxy {
  /** The authority that they know it by, PEM; absent where the user has files of their own, and tells them by flags. */
  readonly authority?: string;
  /** Whom the certificate names. */
  readonly name: string;
  readonly client: CertificateAndKey;
}

/** Whom a server believes beside its own certificates and tokens, as kube-apiserver's flags say it. Members are named for these. */
export interface AuthenticationFlags {
  readonly anonymousAuth?: boolean;
  readonly authenticationConfig?: string;
  readonly clientCaFile?: string;
  readonly tokenAuthFile?: string;
  readonly enableBootstrapTokenAuth?: boolean;
  readonly oidcIssuerUrl?: string;
  readonly oidcClientId?: string;
  readonly oidcUsernameClaim?: string;
  readonly oidcUsernamePrefix?: string;
  readonly oidcGroupsClaim?: string;
  readonly oidcGroupsPrefix?: string;
  readonly oidcRequiredClaim?: readonly string[];
  readonly oidcSigningAlgs?: readonly string[];
  readonly oidcCaFile?: string;
  readonly requestheaderClientCaFile?: string;
  readonly requestheaderAllowedNames?: readonly string[];
  readonly requestheaderUsernameHeaders?: readonly string[];
  readonly requestheaderUidHeaders?: readonly string[];
  readonly requestheaderGroupHeaders?: readonly string[];
  readonly requestheaderExtraHeadersPrefix?: readonly string[];
  readonly proxyClientCertFile?: string;
  readonly proxyClientKeyFile?: string;
}

/**
 * The ConfigMap that API servers beside this one read, to know whom to believe.
 * Source: kubernetes pkg/controlplane/controller/clusterauthenticationtrust.
 */
export async function authenticationConfigMap(
  flags: AuthenticationFlags,
  authority: string,
  frontProxy: FrontProxy,
): Promise<BootstrapObject> {
  const clients = [authority, ...(flags.clientCaFile === undefined ? [] : [await read(flags.clientCaFile)])].join('');
  const { requestheaderClientCaFile: proxies, requestheaderAllowedNames: names = [] } = flags;
  // Whoever may speak for others to this server, and this server itself.
  const authorities = [proxies === undefined ? '' : await read(proxies), frontProxy.authority ?? ''].join('');
  const allowed = proxies !== undefined && names.length === 0 ? [] : [...new Set([...names, frontProxy.name])];
  const list = (values: readonly string[] | undefined, otherwise: readonly string[]) =>
    JSON.stringify(values ?? otherwise);
  const data = {
    'client-ca-file': clients,
    ...(authorities === ''
      ? {}
      : {
          'requestheader-client-ca-file': authorities,
          'requestheader-allowed-names': JSON.stringify(allowed),
          'requestheader-username-headers': list(flags.requestheaderUsernameHeaders, ['X-Remote-User']),
          'requestheader-uid-headers': list(flags.requestheaderUidHeaders, ['X-Remote-Uid']),
          'requestheader-group-headers': list(flags.requestheaderGroupHeaders, ['X-Remote-Group']),
          'requestheader-extra-headers-prefix': list(flags.requestheaderExtraHeadersPrefix, ['X-Remote-Extra-']),
        }),
  };
  const metadata = { name: 'extension-apiserver-authentication', namespace: 'kube-system' };
  return {
    resource: CONFIG_MAPS.groupResource,
    object: { apiVersion: 'v1', kind: 'ConfigMap', metadata, data },
    reconcile: (existing) => {
      const map = existing as ConfigMap;
      const wanted = { ...map.data, ...data };
      return sameJson(map.data, wanted) ? 'keep' : { replace: { ...map, data: wanted } as ConfigMap };
    },
  };
}

/** What a server and its listener make of the flags. */
export interface LoadedAuthentication {
  readonly authenticator: Pick<
    AuthenticatorOptions,
    | 'clientAuthorities'
    | 'requestHeader'
    | 'staticTokens'
    | 'bootstrapTokens'
    | 'openId'
    | 'anonymous'
    | 'anonymousPaths'
  >;
  /** Whose certificates clients are asked for, PEM. */
  readonly clientAuthorities: readonly string[];
  /** Goes on reading the file of the flags that may change; absent where there is none. */
  readonly follow?: ConfigurationFile['follow'];
}

/**
 * Reads the files that the flags name. `authority` is the PEM of the cluster's own, whose client certificates always hold. Rejects with
 * `CommandFailure` when a file cannot be read or holds something else, or when a flag is missing that another one needs.
 */
export async function loadAuthentication(flags: AuthenticationFlags, authority: string): Promise<LoadedAuthentication> {
  const clients = [authority, ...(flags.clientCaFile === undefined ? [] : [await read(flags.clientCaFile)])];
  const proxies = flags.requestheaderClientCaFile === undefined ? [] : [await read(flags.requestheaderClientCaFile)];
  const clientAuthorities = [
    ...certificatesIn(authority, 'the authority of the cluster'),
    ...(clients[1] === undefined ? [] : certificatesIn(clients[1], flags.clientCaFile!)),
  ];
  const { authenticationConfig } = flags;
  const configured =
    authenticationConfig === undefined ? undefined : await loadConfiguration(authenticationConfig, flags);
  return {
    ...(configured === undefined ? {} : { follow: configured.follow }),
    clientAuthorities: [...clients, ...proxies],
    authenticator: {
      anonymous: flags.anonymousAuth ?? true,
      clientAuthorities,
      ...(proxies[0] === undefined ? {} : { requestHeader: requestHeaderOf(flags, proxies[0]) }),
      ...(flags.tokenAuthFile === undefined ? {} : { staticTokens: await tokensIn(flags.tokenAuthFile) }),
      bootstrapTokens: flags.enableBootstrapTokenAuth ?? false,
      ...(configured === undefined ? await openIdOf(flags) : configured.authentication),
    },
  };
}

/** What is not made of the flags, but of a file that one of them names. */
async function loadConfiguration(file: string, flags: AuthenticationFlags): Promise<ConfigurationFile> {
  const { readConfigurationFile } = await import('./authentication-configuration.js');
  if (Object.entries(flags).some(([flag, value]) => flag.startsWith('oidc') && value !== undefined))
    throw new CommandFailure('authentication-config file and oidc-* flags are mutually exclusive');
  return readConfigurationFile(file, { isAnonymousSet: flags.anonymousAuth !== undefined, fetchJson });
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new CommandFailure(`${file} cannot be read`, { cause });
  }
}

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function certificatesIn(pem: string, file: string): X509Certificate[] {
  const found = pem.match(PEM) ?? [];
  try {
    if (found.length > 0) return found.map((one) => new X509Certificate(one));
  } catch {
    // What follows tells of it.
  }
  throw new CommandFailure(`${file} holds no certificates in PEM`);
}

async function tokensIn(file: string) {
  const tokens = parseTokenFile(await read(file));
  if (!tokens.ok) throw new CommandFailure(`${file} is no file of tokens: ${tokens.error}`);
  return tokens.value;
}

function requestHeaderOf(flags: AuthenticationFlags, pem: string): AuthenticatorOptions['requestHeader'] {
  const lower = (names: readonly string[] | undefined, otherwise: readonly string[]) =>
    (names ?? otherwise).map((name) => name.toLowerCase());
  return {
    authorities: certificatesIn(pem, flags.requestheaderClientCaFile ?? ''),
    allowedNames: flags.requestheaderAllowedNames ?? [],
    usernameHeaders: lower(flags.requestheaderUsernameHeaders, ['x-remote-user']),
    uidHeaders: lower(flags.requestheaderUidHeaders, ['x-remote-uid']),
    groupHeaders: lower(flags.requestheaderGroupHeaders, ['x-remote-group']),
    extraPrefixes: lower(flags.requestheaderExtraHeadersPrefix, ['x-remote-extra-']),
  };
}

async function openIdOf(flags: AuthenticationFlags): Promise<Pick<AuthenticatorOptions, 'openId'>> {
  const { oidcIssuerUrl: issuerUrl, oidcClientId: clientId, oidcRequiredClaim = [] } = flags;
  const isAsked = Object.entries(flags).some(([flag, value]) => flag.startsWith('oidc') && value !== undefined);
  if (!isAsked) return {};
  if (issuerUrl === undefined || clientId === undefined) {
    throw new CommandFailure(
      'oidc-issuer-url and oidc-client-id must be specified together when any oidc-* flags are set',
    );
  }
  if (!URL.canParse(issuerUrl) || new URL(issuerUrl).protocol !== 'https:')
    throw new CommandFailure(`--oidc-issuer-url must be an HTTPS URL, and ${JSON.stringify(issuerUrl)} is none`);
  const authority = flags.oidcCaFile === undefined ? undefined : await read(flags.oidcCaFile);
  if (authority !== undefined) certificatesIn(authority, flags.oidcCaFile!);
  const options: OpenIdOptions = {
    issuerUrl,
    clientId,
    usernameClaim: flags.oidcUsernameClaim,
    usernamePrefix: flags.oidcUsernamePrefix,
    groupsClaim: flags.oidcGroupsClaim,
    groupsPrefix: flags.oidcGroupsPrefix,
    requiredClaims: new Map(oidcRequiredClaim.map(claimAndValue)),
    signingAlgorithms: flags.oidcSigningAlgs,
    fetchJson: (url) => fetchJson(url, authority),
  };
  // Few servers need the library.
  const { createOpenIdAuthenticator } = await import('../core/api/auth/open-id-authenticator.js');
  return { openId: createOpenIdAuthenticator(options) };
}

function claimAndValue(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  if (equals <= 0)
    throw new CommandFailure(`--oidc-required-claim must be CLAIM=VALUE, and ${JSON.stringify(text)} is not`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}

/** What a provider says of itself is short. */
const LONGEST_DOCUMENT = 1024 * 1024;
const FETCH_TIMEOUT = 10_000;

/** Reads a document of JSON over HTTPS. Follows no redirection: whoever answers is who was asked. */
function fetchJson(url: string, authority: string | undefined): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const options = {
      timeout: FETCH_TIMEOUT,
      headers: { accept: 'application/json' },
      ...(authority && { ca: authority }),
    };
    const sent = request(url, options, (response) => {
      if (response.statusCode !== 200) {
        sent.destroy(new Error(`${url} answered ${response.statusCode}`));
        return;
      }
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > LONGEST_DOCUMENT) sent.destroy(new Error(`${url} answered with too much`));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => {
        try {
          resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')));
        } catch {
          reject(new Error(`${url} did not answer with JSON`));
        }
      });
    });
    sent.on('timeout', () => sent.destroy(new Error(`${url} did not answer in time`)));
    sent.on('error', reject);
    sent.end();
  });
}
