import { describe, expect, test } from 'vitest';
import { createAuthenticator } from '../../../../core/api/auth/authenticate.js';
import { answerTokenReview } from '../../../../core/api/auth/reviews/token-review.js';
import { issueServiceAccountToken } from '../../../../core/api/auth/token-request.js';
import { ADMIN, ANONYMOUS } from '../../../../core/api/auth/user.js';
import { ADMIN_TOKEN, account, authenticator, ISSUER, issuer, NOW, TIME, verifier, view } from './token-world.js';
import { stored } from './view-of.js';

const UNAUTHORIZED = { ok: false, error: { code: 401, reason: 'Unauthorized', message: 'Unauthorized' } };
const token = issueServiceAccountToken(issuer, {
  serviceAccount: stored(account),
  audiences: [ISSUER],
  now: NOW,
  expirationSeconds: 3600,
  id: 'j',
});
const who = (authorization?: string) => authenticator.authenticate({ authorization }, view, TIME);

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
    expect(strict.authenticate({}, view, TIME)).toEqual(UNAUTHORIZED);
  });

  test('has no admin when there is no admin token', () => {
    for (const adminToken of [undefined, '']) {
      const without = createAuthenticator({ adminToken, verifier, audiences: [ISSUER] });
      expect(without.authenticate({ authorization: 'Bearer undefined' }, view, TIME)).toEqual(UNAUTHORIZED);
    }
  });

  test('reads a token from a WebSocket subprotocol', () => {
    const webSocketProtocols = `v5.channel.k8s.io, base64url.bearer.authorization.k8s.io.${Buffer.from(ADMIN_TOKEN).toString('base64url')}`;
    expect(authenticator.authenticate({ webSocketProtocols }, view, TIME)).toEqual({ ok: true, value: ADMIN });
  });
});

describe('answerTokenReview', () => {
  const review = (spec: object) => answerTokenReview(authenticator, view, { metadata: {}, spec } as never, TIME);

  test('says who a token stands for', async () => {
    expect(await review({ token })).toMatchObject({
      ok: true,
      value: {
        status: {
          authenticated: true,
          audiences: [ISSUER],
          user: { username: 'system:serviceaccount:team:robot', uid: 'sa-uid' },
        },
      },
    });
    expect(await review({ token: ADMIN_TOKEN })).toMatchObject({
      value: { status: { user: { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] } } },
    });
  });

  test('says why a token does not hold', async () => {
    expect(await review({ token: 'x' })).toMatchObject({
      ok: true,
      value: { status: { user: {}, error: 'invalid bearer token' } },
    });
    expect(await review({ token, audiences: ['vault'] })).toMatchObject({
      ok: true,
      value: { status: { error: expect.stringContaining('audiences') } },
    });
  });

  test('wants a token', async () => {
    expect(await review({})).toMatchObject({
      ok: false,
      error: { code: 400, message: 'token is required for TokenReview in authentication' },
    });
  });
});
