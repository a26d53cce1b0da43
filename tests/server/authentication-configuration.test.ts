import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCertificateAuthority } from '../../core/api/tls/certificate-authority.js';
import { issueServerCertificate } from '../../core/api/tls/issue-certificate.js';
import { VirtualClock } from '../../core/engine/virtual-environment.js';
import type { JsonObject } from '../../core/model/json.js';
import { loadAuthentication } from '../../server/authentication-options.js';
import { eventually } from '../support/eventually.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

const WHOAMI = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const REVIEW = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };

let folder: string;
let server: TestServer;
let provider: Server;
let issuer: string;
let key: Awaited<ReturnType<typeof generateKeyPair>>;

const save = async (name: string, text: string) => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hindcast-authentication-'));
  const now = Date.now();
  const authority = await makeCertificateAuthority({ now, random: Math.random, name: 'login' });
  const web = await issueServerCertificate(authority, {
    now,
    random: Math.random,
    names: ['localhost'],
    ips: ['127.0.0.1'],
  });
  key = await generateKeyPair('ES256', { extractable: true });
  provider = createServer({ cert: web.certificate, key: web.key }, async ({ url }, answer) => {
    const keys = [{ ...(await exportJWK(key.publicKey)), kid: 'first', alg: 'ES256', use: 'sig' }];
    const base = `https://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    if (url === '/keys') answer.end(JSON.stringify({ keys }));
    else if (url === '/elsewhere') answer.end(JSON.stringify({ issuer, jwks_uri: `${base}/keys` }));
    else answer.writeHead(404).end();
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  // Nobody can ask the issuer itself: its document is where the file says.
  issuer = 'https://login.example.com';
  const configuration = {
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'AuthenticationConfiguration',
    jwt: [
      {
        issuer: {
          url: issuer,
          discoveryURL: `https://127.0.0.1:${(provider.address() as AddressInfo).port}/elsewhere`,
          certificateAuthority: authority.certificate,
          audiences: ['a', 'b'],
          audienceMatchPolicy: 'MatchAny',
        },
        claimValidationRules: [{ expression: 'claims.org == "acme"', message: 'only acme' }],
        claimMappings: {
          username: { expression: '"acme:" + claims.sub' },
          groups: { claim: 'roles', prefix: '' },
          extra: [{ key: 'example.com/team', valueExpression: 'claims.team' }],
        },
      },
    ],
    anonymous: { enabled: true, conditions: [{ path: '/livez' }] },
  };
  const authenticationConfig = await save('configuration.yaml', JSON.stringify(configuration));
  server = await startTestServer({ nodes: 0, authentication: { authenticationConfig } });
});
afterAll(async () => {
  await server.close();
  await new Promise((resolve) => provider.close(resolve));
  await rm(folder, { recursive: true });
});

const token = (claims: JsonObject) =>
  new SignJWT({ iss: issuer, aud: 'b', sub: 'ann', org: 'acme', team: 'red', exp: Date.now() / 1000 + 60, ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'first' })
    .sign(key.privateKey);

test('a token of an issuer in the file stands for whom its expressions say', async () => {
  const answer = await server.client.post(WHOAMI, REVIEW, { token: await token({ roles: ['dev'] }) });
  expect(answer.json<{ status: JsonObject }>().status).toEqual({
    userInfo: {
      username: 'acme:ann',
      groups: ['dev', 'system:authenticated'],
      extra: { 'example.com/team': ['red'] },
    },
  });
});

test('one for another audience, or that breaks a rule, does not; a review of it tells why', async () => {
  for (const claims of [{ aud: 'c' }, { org: 'other' }])
    expect((await server.client.post(WHOAMI, REVIEW, { token: await token(claims) })).status).toBe(401);
  const review = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenReview',
    spec: { token: await token({ org: 'x' }) },
  };
  const answer = await server.client.post('/apis/authentication.k8s.io/v1/tokenreviews', review);
  expect(answer.json<{ status: { error: string } }>().status.error).toContain('failed: only acme');
});

test('who shows no credentials is anonymous only where the file says so', async () => {
  const codes = ['/livez', '/readyz', '/api'].map(
    async (path) => (await server.client.get(path, { token: '' })).status,
  );
  expect(await Promise.all(codes)).toEqual([200, 401, 401]);
});

test('what is wrong with the file, or with flags beside it, is told in the words of kube-apiserver', async () => {
  const load = (authenticationConfig: string, more: object = {}) =>
    loadAuthentication({ authenticationConfig, ...more }, server.authority).then(
      () => '',
      (error: Error) => error.message,
    );
  const empty = await save('empty.yaml', '');
  expect(await load(empty)).toBe(`failed to load authentication configuration from file "${empty}": empty config data`);
  const head = 'apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\n';
  const unknown = await save('unknown.yaml', `${head}jtw: []\n`);
  expect(await load(unknown)).toBe(
    `failed to load authentication configuration from file "${unknown}": strict decoding error: unknown field "jtw"`,
  );
  expect(await load(await save('bad.yaml', `${head}jwt: [{issuer: {url: 'https://a', audiences: [a]}}]\n`))).toBe(
    'jwt[0].claimMappings.username: Required value: claim or expression is required',
  );
  const good = await save('good.yaml', `${head}anonymous: {enabled: false}\n`);
  expect(await load(good)).toBe('');
  expect(await load(good, { oidcIssuerUrl: 'https://a' })).toBe(
    'authentication-config file and oidc-* flags are mutually exclusive',
  );
  expect(await load(good, { anonymousAuth: true })).toContain(
    'anonymous: Forbidden: --anonymous-auth flag cannot be set',
  );
});

test('the file is read again: issuers change, who may be anonymous does not, and what is no good changes nothing', async () => {
  const head = { apiVersion: 'apiserver.config.k8s.io/v1', kind: 'AuthenticationConfiguration' };
  const named = (url: string) => ({
    issuer: { url, audiences: ['a'] },
    claimMappings: { username: { claim: 'sub', prefix: '' } },
  });
  const write = (more: JsonObject) => save('followed.yaml', JSON.stringify({ ...head, ...more }));
  const file = await write({ jwt: [named('https://a')] });
  const { authenticator, follow } = await loadAuthentication({ authenticationConfig: file }, server.authority);
  const clock = new VirtualClock(0);
  const problems: string[] = [];
  const end = follow!({ clock, onProblem: ({ message }) => problems.push(message) });
  const [ofA, ofB] = [await token({ iss: 'https://a' }), await token({ iss: 'https://b' })];
  const known = () => [ofA, ofB].map((one) => authenticator.openId!.recognizes(one));
  const again = async () => {
    clock.step();
    await eventually('that the file was read', async () => clock.next ?? undefined);
  };
  expect(known()).toEqual([true, false]);
  await write({ jwt: [named('https://b')] });
  await again();
  expect(known()).toEqual([false, true]);
  await write({ jwt: [named('http://a')] });
  await again();
  await again();
  await write({ jwt: [], anonymous: { enabled: false } });
  await again();
  expect(known()).toEqual([false, true]);
  expect(problems).toEqual([
    'jwt[0].issuer.url: Invalid value: "http://a": URL scheme must be https',
    'anonymous: Forbidden: changed from initial configuration file',
  ]);
  expect(clock.next).toBe(300_000);
  end();
  expect(clock.next).toBeUndefined();
});
