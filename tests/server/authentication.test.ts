import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CertificateAndKey } from '../../core/api/tls/certificate.js';
import { makeCertificateAuthority } from '../../core/api/tls/certificate-authority.js';
import { issueClientCertificate, issueServerCertificate } from '../../core/api/tls/issue-certificate.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

const HOUR = 3_600_000;
const random = Math.random;
const WHOAMI = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const UNAUTHORIZED = {
  code: 401,
  body: {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'Unauthorized',
    reason: 'Unauthorized',
    code: 401,
  },
};

let folder: string;
let server: TestServer;
let clusterAuthority: CertificateAndKey;
let others: CertificateAndKey;
let proxies: CertificateAndKey;
let foreign: CertificateAndKey;
let provider: Server;
let issuer: string;
let key: Awaited<ReturnType<typeof generateKeyPair>>;

const authority = (name: string) => makeCertificateAuthority({ now: Date.now(), random, name });
const client = (
  by: CertificateAndKey,
  user: string,
  groups: readonly string[] = [],
  more: { now?: number; lasting?: number } = {},
) => issueClientCertificate(by, { now: Date.now(), random, user, groups, ...more });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hindcast-authentication-'));
  const save = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  [others, proxies, foreign] = await Promise.all([authority('others'), authority('proxies'), authority('foreign')]);
  key = await generateKeyPair('RS256', { extractable: true });
  const web = await issueServerCertificate(foreign, {
    now: Date.now(),
    random,
    names: ['localhost'],
    ips: ['127.0.0.1'],
  });
  provider = createServer({ cert: web.certificate, key: web.key }, async (asked, answer) => {
    answer.setHeader('content-type', 'application/json');
    const keys = [{ ...(await exportJWK(key.publicKey)), kid: 'first', alg: 'RS256', use: 'sig' }];
    const isKeys = asked.url === '/keys';
    answer.end(JSON.stringify(isKeys ? { keys } : { issuer, jwks_uri: `${issuer}/keys` }));
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  issuer = `https://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  server = await startTestServer({
    nodes: 0,
    authentication: {
      clientCaFile: await save('others.crt', others.certificate),
      tokenAuthFile: await save('tokens.csv', 'secret-1,joe,u1,"dev,ops"\n"secret,2",jo,u2\n,nobody,u3\n'),
      requestheaderClientCaFile: await save('proxies.crt', proxies.certificate),
      requestheaderAllowedNames: ['front'],
      oidcIssuerUrl: issuer,
      oidcClientId: 'cluster',
      oidcGroupsClaim: 'groups',
      oidcGroupsPrefix: 'oidc:',
      oidcRequiredClaim: ['tenant=acme'],
      oidcCaFile: await save('foreign.crt', foreign.certificate),
    },
  });
  clusterAuthority = {
    certificate: server.authority,
    key: await readFile(join(server.dataDir, 'pki/ca.key'), 'utf8'),
  };
});
afterAll(async () => {
  await server.close();
  await new Promise((resolve) => provider.close(resolve));
  await rm(folder, { recursive: true });
});

interface Shown {
  readonly certificate?: CertificateAndKey;
  readonly token?: string;
  readonly headers?: Record<string, string | string[]>;
}

/** Asks the server who somebody is. */
function send({
  certificate,
  token,
  headers,
}: Shown): Promise<{ code: number | undefined; body: { readonly status?: unknown } }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${server.url}${WHOAMI}`,
      {
        method: 'POST',
        agent: false,
        ca: server.authority,
        ...(certificate && { cert: certificate.certificate, key: certificate.key }),
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ code: response.statusCode, body: JSON.parse(String(Buffer.concat(chunks))) }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }));
  });
}

async function who(shown: Shown): Promise<unknown> {
  const { code, body } = await send(shown);
  return code === 201 ? (body.status as { readonly userInfo: unknown }).userInfo : { code, body };
}

describe('a client certificate', () => {
  test('by the cluster or by an authority that a flag names stands for its user', async () => {
    const expected = {
      username: 'jane',
      groups: ['dev', 'ops', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/credential-id': [expect.stringMatching(/^X509SHA256=[0-9a-f]{64}$/)] },
    };
    expect(await who({ certificate: await client(clusterAuthority, 'jane', ['dev', 'ops']) })).toEqual(expected);
    expect(await who({ certificate: await client(others, 'jane', ['dev', 'ops']) })).toEqual(expected);
  });

  test('by another authority, of the past or of the future, or of a server is refused, and tells nothing', async () => {
    const now = Date.now();
    const wrong = [
      await client(foreign, 'jane'),
      await client(proxies, 'jane'),
      await client(others, 'jane', [], { now: now - 2 * HOUR, lasting: HOUR }),
      await client(others, 'jane', [], { now: now + 48 * HOUR }),
      await issueServerCertificate(others, { now, random, names: ['jane'], ips: [] }),
    ];
    for (const certificate of wrong) expect(await send({ certificate })).toEqual(UNAUTHORIZED);
  });

  test('that does not hold may come with a token that does', async () => {
    const certificate = await client(foreign, 'jane');
    expect(await who({ certificate, token: 'secret-1' })).toMatchObject({ username: 'joe' });
  });
});

test('a token of the file stands for its user, and no other does', async () => {
  expect(await who({ token: 'secret-1' })).toEqual({
    username: 'joe',
    uid: 'u1',
    groups: ['dev', 'ops', 'system:authenticated'],
  });
  expect(await who({ token: 'secret,2' })).toMatchObject({ username: 'jo', groups: ['system:authenticated'] });
  expect(await send({ token: 'secret-3' })).toEqual(UNAUTHORIZED);
});

describe('a proxy', () => {
  const headers = {
    'X-Remote-User': 'ann',
    'X-Remote-Group': ['a,b', 'c'],
    'X-Remote-Extra-Acme.com%2fscope': 'x',
  };

  test('says for whom it asks', async () => {
    expect(await who({ certificate: await client(proxies, 'front'), headers })).toEqual({
      username: 'ann',
      groups: ['a,b', 'c', 'system:authenticated'],
      extra: { 'acme.com/scope': ['x'] },
    });
  });

  test('is not believed under another name, by another authority, or without a certificate', async () => {
    expect(await send({ certificate: await client(proxies, 'back'), headers })).toEqual(UNAUTHORIZED);
    expect(await who({ certificate: await client(others, 'front'), headers })).toMatchObject({ username: 'front' });
    expect((await send({ headers })).code).toBe(403);
  });
});

describe('a token of an OpenID Connect issuer', () => {
  const signed = (claims: Record<string, unknown>, { kid = 'first', by = key.privateKey, alg = 'RS256' } = {}) =>
    new SignJWT({ iss: issuer, aud: 'cluster', sub: 'ann', tenant: 'acme', exp: Date.now() / 1000 + 60, ...claims })
      .setProtectedHeader({ alg, kid })
      .sign(by);

  test('stands for its user', async () => {
    expect(await who({ token: await signed({ groups: ['dev'], jti: '7' }) })).toEqual({
      username: `${issuer}#ann`,
      groups: ['oidc:dev', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/credential-id': ['JTI=7'] },
    });
  });

  test('is refused when it is expired, for somebody else, without a claim, by another key, or signed in another way', async () => {
    const forged = await generateKeyPair('RS256');
    const plain = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: issuer, aud: 'cluster', sub: 'ann', tenant: 'acme', exp: Date.now() / 1000 + 60 };
    const wrong = [
      await signed({ exp: Date.now() / 1000 - 1 }),
      await signed({ exp: undefined }),
      await signed({ nbf: Date.now() / 1000 + 900 }),
      await signed({ aud: 'vault' }),
      await signed({ iss: `${issuer}/` }),
      await signed({ sub: undefined }),
      await signed({ tenant: 'other' }),
      await signed({ groups: [7] }),
      await signed({}, { by: forged.privateKey }),
      await signed({}, { by: forged.privateKey, kid: 'second' }),
      await signed({}, { alg: 'RS512' }).catch(() => 'x'),
      `${plain({ alg: 'none' })}.${plain(claims)}.`,
      `${plain({ alg: 'HS256', kid: 'first' })}.${plain(claims)}.${plain(claims)}`,
    ];
    for (const token of wrong) expect(await send({ token }), token).toEqual(UNAUTHORIZED);
  });
});

test('every value of a repeated header counts by itself', async () => {
  const headers = { 'Impersonate-User': 'ann', 'Impersonate-Group': ['a', 'b, c'] };
  expect(await who({ token: server.adminToken, headers })).toMatchObject({
    groups: ['a', 'b, c', 'system:authenticated'],
  });
});

test('API servers beside this one find out whom it believes', async () => {
  const path = '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication';
  const { data } = await server.client.read<{ data: Record<string, string> }>(path);
  expect(data['client-ca-file']).toBe(`${server.authority}${others.certificate}`);
  const own = await readFile(join(server.dataDir, 'pki/front-proxy-ca.crt'), 'utf8');
  expect(data['requestheader-client-ca-file']).toBe(`${proxies.certificate}${own}`);
  expect(data['requestheader-allowed-names']).toBe('["front","front-proxy-client"]');
  expect(data['requestheader-username-headers']).toBe('["X-Remote-User"]');
});
