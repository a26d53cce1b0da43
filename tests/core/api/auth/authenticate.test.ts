import { describe, expect, test } from 'vitest';
import type { Attributes, AuthorizationDecision } from '../../../../core/api/auth/attributes.js';
import { createAuthenticator } from '../../../../core/api/auth/authenticate.js';
import { impersonate, type RequestHeaders } from '../../../../core/api/auth/impersonate.js';
import { answerTokenReview } from '../../../../core/api/auth/reviews/token-review.js';
import { issueServiceAccountToken } from '../../../../core/api/auth/token-request.js';
import { ADMIN, ANONYMOUS, type User } from '../../../../core/api/auth/user.js';
import { ADMIN_TOKEN, account, authenticator, ISSUER, issuer, NOW, verifier, view } from './token-world.js';
import { stored } from './view-of.js';

const UNAUTHORIZED = { ok: false, error: { code: 401, reason: 'Unauthorized', message: 'Unauthorized' } };
const token = issueServiceAccountToken(issuer, {
  serviceAccount: stored(account),
  audiences: [ISSUER],
  now: NOW,
  expirationSeconds: 3600,
  id: 'j',
});
const who = (authorization?: string) => authenticator.authenticate({ authorization }, view, NOW);

describe('authenticate', () => {
  test('knows the admin token', () => {
    for (const scheme of ['Bearer', 'bearer', ' BEARER'])
      expect(who(`${scheme} ${ADMIN_TOKEN}`)).toEqual({ ok: true, value: ADMIN });
  });

  test('knows ServiceAccount tokens', () => {
    expect(who(`Bearer ${token}`)).toMatchObject({ ok: true, value: { name: 'system:serviceaccount:team:robot' } });
  });

  test.each([
    `Bearer ${ADMIN_TOKEN}x`,
    `Bearer ${ADMIN_TOKEN.slice(1)}`,
    'Bearer x',
    `Bearer ${token}x`,
    `Bearer ${'x'.repeat(20_000)}`,
  ])('refuses a wrong token', (header) => {
    expect(who(header)).toEqual(UNAUTHORIZED);
  });

  test.each([undefined, '', 'Bearer', 'Bearer ', 'Basic eDp5'])('takes %s for anonymous', (header) =>
    expect(who(header)).toEqual({ ok: true, value: ANONYMOUS }),
  );

  test('refuses the anonymous when told to', () => {
    const strict = createAuthenticator({ verifier, audiences: [ISSUER], anonymous: false });
    expect(strict.authenticate({}, view, NOW)).toEqual(UNAUTHORIZED);
  });

  test('has no admin when there is no admin token', () => {
    for (const adminToken of [undefined, '']) {
      const without = createAuthenticator({ adminToken, verifier, audiences: [ISSUER] });
      expect(without.authenticate({ authorization: 'Bearer undefined' }, view, NOW)).toEqual(UNAUTHORIZED);
    }
  });

  test('reads a token from a WebSocket subprotocol', () => {
    const webSocketProtocols = `v5.channel.k8s.io, base64url.bearer.authorization.k8s.io.${Buffer.from(ADMIN_TOKEN).toString('base64url')}`;
    expect(authenticator.authenticate({ webSocketProtocols }, view, NOW)).toEqual({ ok: true, value: ADMIN });
  });

  test('reads user and groups from a client certificate', () => {
    expect(authenticator.authenticate({ certificate: { CN: 'jane', O: ['dev', 'ops'] } }, view, NOW)).toEqual({
      ok: true,
      value: { name: 'jane', groups: ['dev', 'ops', 'system:authenticated'] },
    });
    expect(authenticator.authenticate({ certificate: { CN: 'jane', O: 'dev' } }, view, NOW)).toMatchObject({
      value: { groups: ['dev', 'system:authenticated'] },
    });
    expect(authenticator.authenticate({ certificate: { O: 'dev' } }, view, NOW)).toEqual({
      ok: true,
      value: ANONYMOUS,
    });
  });
});

describe('answerTokenReview', () => {
  const review = (spec: object) => answerTokenReview(authenticator, view, { metadata: {}, spec } as never, NOW);

  test('says who a token stands for', () => {
    expect(review({ token })).toMatchObject({
      ok: true,
      value: {
        status: {
          authenticated: true,
          audiences: [ISSUER],
          user: { username: 'system:serviceaccount:team:robot', uid: 'sa-uid' },
        },
      },
    });
    expect(review({ token: ADMIN_TOKEN })).toMatchObject({
      value: { status: { user: { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] } } },
    });
  });

  test('says why a token does not hold', () => {
    expect(review({ token: 'x' })).toMatchObject({
      ok: true,
      value: { status: { user: {}, error: 'invalid bearer token' } },
    });
    expect(review({ token, audiences: ['vault'] })).toMatchObject({
      ok: true,
      value: { status: { error: expect.stringContaining('audiences') } },
    });
  });

  test('wants a token', () => {
    expect(review({})).toMatchObject({
      ok: false,
      error: { code: 400, message: 'token is required for TokenReview in authentication' },
    });
  });
});

describe('impersonate', () => {
  const jane: User = { name: 'jane', groups: ['system:authenticated'] };
  const yes = (): AuthorizationDecision => ({ allowed: true, reason: '' });
  const as = (headers: RequestHeaders, authorize: (attributes: Attributes) => AuthorizationDecision = yes) =>
    impersonate(jane, headers, authorize);

  test.each<[RequestHeaders, object]>([
    [{}, jane],
    [{ 'impersonate-user': 'joe' }, { name: 'joe', groups: ['system:authenticated'] }],
    [
      { 'impersonate-user': 'joe', 'impersonate-group': ['a', 'b'] },
      { name: 'joe', groups: ['a', 'b', 'system:authenticated'] },
    ],
    [
      { 'impersonate-user': 'joe', 'impersonate-group': ['system:unauthenticated'] },
      { name: 'joe', groups: ['system:unauthenticated'] },
    ],
    [{ 'impersonate-user': 'system:anonymous' }, ANONYMOUS],
    [
      { 'impersonate-user': 'system:serviceaccount:team:robot' },
      {
        name: 'system:serviceaccount:team:robot',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:team', 'system:authenticated'],
      },
    ],
    [
      {
        'impersonate-user': 'joe',
        'impersonate-uid': '7',
        'impersonate-extra-acme.com%2fscope': ['x', 'y'],
        'impersonate-extra-%zz': 'z',
      },
      {
        name: 'joe',
        uid: '7',
        groups: ['system:authenticated'],
        extra: { 'acme.com/scope': ['x', 'y'], '%zz': ['z'] },
      },
    ],
  ])('%o', (headers, user) => expect(as(headers)).toEqual({ ok: true, value: user }));

  test.each<RequestHeaders>([{ 'impersonate-group': 'a' }, { 'impersonate-uid': '7' }, { 'impersonate-extra-a': 'b' }])(
    'refuses %o without a user',
    (headers) => {
      expect(as(headers)).toMatchObject({
        ok: false,
        error: { code: 400, message: expect.stringMatching(/^requested \[.+\] without impersonating a user$/) },
      });
    },
  );

  test('asks for every part, and stops at the first that is refused', () => {
    const asked: Attributes[] = [];
    const headers = {
      'impersonate-user': 'joe',
      'impersonate-group': ['a', 'system:masters'],
      'impersonate-extra-scope': 'x',
      'impersonate-uid': '7',
    };
    const refuse = (attributes: Attributes): AuthorizationDecision => {
      asked.push(attributes);
      return { allowed: !('name' in attributes && attributes.name === 'system:masters'), reason: '' };
    };
    expect(as(headers, refuse)).toMatchObject({
      ok: false,
      error: {
        code: 403,
        message:
          'groups "system:masters" is forbidden: User "jane" cannot impersonate resource "groups" in API group "" at the cluster scope',
      },
    });
    expect(asked).toMatchObject([
      { resource: 'users', name: 'joe' },
      { resource: 'groups', name: 'a' },
      { resource: 'groups' },
    ]);
    asked.length = 0;
    as(headers, (attributes) => {
      asked.push(attributes);
      return yes();
    });
    expect(asked.slice(3)).toMatchObject([
      { group: 'authentication.k8s.io', resource: 'userextras', subresource: 'scope', name: 'x' },
      { group: 'authentication.k8s.io', resource: 'uids', name: '7' },
    ]);
  });
});
