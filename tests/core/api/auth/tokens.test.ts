import fc from 'fast-check';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { unverifiedClaims } from '../../../../core/api/auth/json-web-token.js';
import { jsonWebKeySet, openIdConfiguration } from '../../../../core/api/auth/open-id.js';
import { makeSigningKey, openSigningKey } from '../../../../core/api/auth/signing-key.js';
import { answerTokenRequest, issueServiceAccountToken } from '../../../../core/api/auth/token-request.js';
import { createTokenVerifier } from '../../../../core/api/auth/token-verifier.js';
import { account, ISSUER, impostor, issuer, NOW, node, pod, secret, verifier, view } from './token-world.js';
import { stored, viewOf } from './view-of.js';

const HOUR = 3600 * 1000;
const input = { serviceAccount: stored(account), audiences: [ISSUER], now: NOW, expirationSeconds: 3600, id: 'jti-1' };
const plain = issueServiceAccountToken(issuer, input);
const bound = issueServiceAccountToken(issuer, {
  ...input,
  pod: { name: 'web', uid: 'pod-uid' },
  node: { name: 'node-1', uid: 'node-uid' },
});
const refusal = (token: string, state = view, now = NOW, audiences?: string[]) => {
  const result = verifier.verify(token, state, now, audiences);
  return result.ok ? 'none' : result.error;
};
const deleted = (draft: { metadata: object }, seconds: number) => ({
  ...draft,
  metadata: { ...draft.metadata, deletionTimestamp: new Date(NOW - seconds * 1000).toISOString() },
});
const reborn = (draft: { metadata: object }) => ({ ...draft, metadata: { ...draft.metadata, uid: 'another' } });

describe('a ServiceAccount token', () => {
  test('stands for its account', () => {
    expect(verifier.verify(plain, view, NOW)).toEqual({
      ok: true,
      value: {
        audiences: [ISSUER],
        user: {
          name: 'system:serviceaccount:team:robot',
          uid: 'sa-uid',
          groups: ['system:serviceaccounts', 'system:serviceaccounts:team', 'system:authenticated'],
          extra: { 'authentication.kubernetes.io/credential-id': ['JTI=jti-1'] },
        },
      },
    });
  });

  test('tells of the Pod and node it is bound to', () => {
    expect(verifier.verify(bound, view, NOW)).toMatchObject({
      value: {
        user: {
          extra: {
            'authentication.kubernetes.io/pod-name': ['web'],
            'authentication.kubernetes.io/pod-uid': ['pod-uid'],
            'authentication.kubernetes.io/node-name': ['node-1'],
            'authentication.kubernetes.io/node-uid': ['node-uid'],
          },
        },
      },
    });
  });

  test('can be verified by others with the published key', async () => {
    const keySet = createLocalJWKSet(jsonWebKeySet([issuer.key]) as unknown as Parameters<typeof createLocalJWKSet>[0]);
    const { payload, protectedHeader } = await jwtVerify(plain, keySet, {
      issuer: ISSUER,
      audience: ISSUER,
      currentDate: new Date(NOW),
    });
    expect(payload).toMatchObject({
      sub: 'system:serviceaccount:team:robot',
      'kubernetes.io': { namespace: 'team', serviceaccount: { name: 'robot', uid: 'sa-uid' } },
    });
    expect(protectedHeader).toEqual({ alg: 'ES256', kid: issuer.key.id });
  });

  test('ends a minute after its time, for clocks that differ', () => {
    expect(refusal(plain, view, NOW + HOUR + 59_000)).toBe('none');
    expect(refusal(plain, view, NOW + HOUR + 61_000)).toBe('service account token has expired');
    expect(refusal(plain, view, NOW - 61_000)).toBe('service account token is not valid yet');
  });

  test('is not for other audiences', () => {
    expect(refusal(plain, view, NOW, ['vault'])).toMatch(
      /audiences .* is invalid for the target audiences \["vault"\]/,
    );
    const vault = issueServiceAccountToken(issuer, { ...input, audiences: ['vault', 'other'] });
    expect(refusal(vault)).toMatch(/is invalid/);
    expect(verifier.verify(vault, view, NOW, ['vault', 'none'])).toMatchObject({
      ok: true,
      value: { audiences: ['vault'] },
    });
  });

  test('ends with its account', () => {
    expect(refusal(plain, viewOf([]))).toBe('serviceaccounts "robot" not found');
    expect(refusal(plain, viewOf([reborn(account)]))).toBe(
      'service account UID (another) does not match claim (sa-uid)',
    );
    expect(refusal(plain, viewOf([deleted(account, 61)]))).toBe('service account team/robot has been deleted');
    expect(refusal(plain, viewOf([deleted(account, 59)]))).toBe('none');
  });

  test('ends with the object it is bound to', () => {
    expect(refusal(bound, viewOf([account]))).toBe('service account token has been invalidated');
    expect(refusal(bound, viewOf([account, reborn(pod)]))).toBe(
      'Pod UID (another) does not match service account pod ref claim (pod-uid)',
    );
    expect(refusal(bound, viewOf([account, deleted(pod, 61)]))).toBe('service account token has been invalidated');
    expect(refusal(bound, viewOf([account, pod]))).toBe('none');
    const boxed = issueServiceAccountToken(issuer, { ...input, secret: { name: 'box', uid: 'secret-uid' } });
    expect(refusal(boxed)).toBe('none');
    expect(refusal(boxed, viewOf([account, reborn(secret)]))).toMatch(/^Secret UID/);
    const onNode = issueServiceAccountToken(issuer, { ...input, node: { name: 'node-1', uid: 'node-uid' } });
    expect(refusal(onNode)).toBe('none');
    expect(refusal(onNode, viewOf([account, reborn(node)]))).toMatch(/^Node UID/);
  });

  test('is refused when another key signed it, or when it names no algorithm', () => {
    expect(refusal(issueServiceAccountToken(impostor, input))).toBe('invalid bearer token');
    const [, claims] = plain.split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'none', kid: issuer.key.id })).toString('base64url');
    expect(refusal(`${header}.${claims}.`)).toBe('invalid bearer token');
    expect(refusal(`${header}.${claims}.AAAA`)).toBe('invalid bearer token');
  });

  test('is refused when any character of it is changed', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.';
    fc.assert(
      fc.property(fc.nat(plain.length - 1), fc.constantFrom(...alphabet), (at, char) => {
        fc.pre(plain[at] !== char);
        expect(refusal(`${plain.slice(0, at)}${char}${plain.slice(at + 1)}`)).toBe('invalid bearer token');
      }),
    );
  });

  test('is refused when it is anything else', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(refusal(text)).toBe('invalid bearer token');
      }),
    );
  });

  test('holds under an older key that is still trusted', () => {
    const rotated = createTokenVerifier({
      keys: [openSigningKey(makeSigningKey()), issuer.key],
      issuer: ISSUER,
      audiences: [ISSUER],
    });
    expect(rotated.verify(plain, view, NOW)).toMatchObject({ ok: true });
  });
});

describe('answerTokenRequest', () => {
  const target = { namespace: 'team', name: 'robot' };
  const ask = (spec: object) => answerTokenRequest(view, issuer, target, { spec } as never, NOW, 'jti-2');
  const refused = (spec: object) => {
    const result = ask(spec);
    return result.ok ? undefined : { code: result.error.code, message: result.error.message };
  };

  test('gives a token for an hour and the server when nothing else is asked', () => {
    const result = ask({});
    expect(result).toMatchObject({
      ok: true,
      value: {
        kind: 'TokenRequest',
        spec: { audiences: [ISSUER], expirationSeconds: 3600 },
        status: { expirationTimestamp: '2026-03-10T13:00:00Z' },
      },
    });
    const { token } = (result.ok ? result.value['status'] : {}) as { token: string };
    expect(refusal(token)).toBe('none');
  });

  test('binds it to a Pod and tells the node', () => {
    const result = ask({
      audiences: ['vault'],
      expirationSeconds: 600,
      boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'web', uid: 'pod-uid' },
    });
    const { token } = (result.ok ? result.value['status'] : {}) as { token: string };
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toEqual({
      aud: ['vault'],
      exp: NOW / 1000 + 600,
      iat: NOW / 1000,
      iss: ISSUER,
      jti: 'jti-2',
      'kubernetes.io': {
        namespace: 'team',
        node: { name: 'node-1', uid: 'node-uid' },
        pod: { name: 'web', uid: 'pod-uid' },
        serviceaccount: { name: 'robot', uid: 'sa-uid' },
      },
      nbf: NOW / 1000,
      sub: 'system:serviceaccount:team:robot',
    });
  });

  test.each([
    [
      { expirationSeconds: 599 },
      422,
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
    ],
    [
      { expirationSeconds: 2 ** 32 + 1 },
      422,
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds',
    ],
    [{ boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'gone' } }, 404, 'pods "gone" not found'],
    [{ boundObjectRef: { apiVersion: 'v1', kind: 'Secret', name: 'gone' } }, 404, 'secrets "gone" not found'],
    [
      { boundObjectRef: { apiVersion: 'v1', kind: 'ConfigMap', name: 'x' } },
      400,
      'cannot bind token to object of type /v1, Kind=ConfigMap',
    ],
    [
      { boundObjectRef: { apiVersion: 'v1', kind: 'Secret', name: 'box', uid: 'old' } },
      409,
      'Operation cannot be fulfilled on Secret "box": the UID in the bound object reference (old) does not match the UID in record. The object might have been deleted and then recreated',
    ],
  ])('refuses %o', (spec, code, message) => expect(refused(spec)).toEqual({ code, message }));

  test.each([
    [
      { name: 'other' },
      422,
      'TokenRequest.authentication.k8s.io "robot" is invalid: metadata.name: Invalid value: "other": must match the service account name if specified',
    ],
    [
      { namespace: 'other' },
      422,
      'TokenRequest.authentication.k8s.io "robot" is invalid: metadata.namespace: Invalid value: "other": must match the service account namespace if specified',
    ],
    [
      { uid: 'old' },
      409,
      'Operation cannot be fulfilled on TokenRequest.authentication.k8s.io "robot": the UID in the token request (old) does not match the UID of the service account (sa-uid)',
    ],
  ])('refuses metadata of another account: %o', (metadata, code, message) => {
    const answer = answerTokenRequest(view, issuer, target, { metadata }, NOW, 'jti-2');
    expect(answer.ok ? {} : answer.error).toMatchObject({ code, message });
  });

  test('lets that of a Pod hold for a year, and says when a new one was due', () => {
    const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'web', uid: 'pod-uid' };
    const claimsOf = (spec: object) => {
      const answered = ask(spec);
      const status = (answered.ok ? answered.value['status'] : {}) as { token: string; expirationTimestamp: string };
      return { status, claims: unverifiedClaims(status.token)! };
    };
    const issued = Math.floor(NOW / 1000);
    const { status, claims } = claimsOf({ expirationSeconds: 3607, boundObjectRef });
    expect(claims).toMatchObject({ exp: issued + 365 * 86_400, 'kubernetes.io': { warnafter: issued + 3607 } });
    expect(status.expirationTimestamp).toBe('2026-03-10T13:00:07Z');
    for (const spec of [
      { expirationSeconds: 3607 },
      { expirationSeconds: 3608, boundObjectRef },
      { expirationSeconds: 3607, boundObjectRef, audiences: ['vault'] },
    ])
      expect(claimsOf(spec).claims['exp']).toBe(issued + spec.expirationSeconds);
  });

  test('refuses a Pod of another account, and an account that is not there', () => {
    const other = { ...account, metadata: { ...account.metadata, name: 'other' } };
    const spec = { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'web' } };
    expect(
      answerTokenRequest(viewOf([other, pod]), issuer, { ...target, name: 'other' }, { spec }, NOW, 'j'),
    ).toMatchObject({
      error: {
        code: 400,
        message: 'cannot bind token for serviceaccount "other" to pod running with different serviceaccount name.',
      },
    });
    expect(answerTokenRequest(view, issuer, { ...target, name: 'none' }, {}, NOW, 'j')).toMatchObject({
      error: { code: 404 },
    });
  });
});

describe('openIdConfiguration', () => {
  test('points to the keys', () => {
    expect(openIdConfiguration(ISSUER, 'https://127.0.0.1:6443/')).toMatchObject({
      issuer: ISSUER,
      jwks_uri: 'https://127.0.0.1:6443/openid/v1/jwks',
    });
  });
});
