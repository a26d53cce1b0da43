import { describe, expect, test } from 'vitest';
import { createAuthenticator } from '../../../../core/api/auth/authenticate.js';
import { authenticator, ISSUER, NOW, TIME, verifier } from './token-world.js';
import { viewOf } from './view-of.js';

const TOKEN = 'abcdef.0123456789abcdef';
const believing = createAuthenticator({ verifier, audiences: [ISSUER], bootstrapTokens: true });

const DATA = {
  'token-id': 'abcdef',
  'token-secret': '0123456789abcdef',
  'usage-bootstrap-authentication': 'true',
};

function secretWith(data: Record<string, string>, more: { type?: string; metadata?: object } = {}) {
  const encoded = Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: more.type ?? 'bootstrap.kubernetes.io/token',
    metadata: { name: 'bootstrap-token-abcdef', namespace: 'kube-system', uid: 'u', ...more.metadata },
    data: Object.fromEntries(encoded) as Record<string, string>,
  };
}

const who = (secret: ReturnType<typeof secretWith> | undefined, token = TOKEN) =>
  believing.authenticate({ authorization: `Bearer ${token}` }, viewOf(secret === undefined ? [] : [secret]), TIME);

describe('a bootstrap token', () => {
  test('stands for its id, in the group of those who come in', () => {
    const groups = ['system:bootstrappers', 'system:authenticated'];
    expect(who(secretWith(DATA))).toEqual({ ok: true, value: { name: 'system:bootstrap:abcdef', groups } });
  });

  test('gives the groups that its Secret names, each once and in order', () => {
    const extra = 'system:bootstrappers:kubeadm:node,system:bootstrappers:a,system:bootstrappers:a';
    expect(who(secretWith({ ...DATA, 'auth-extra-groups': extra }))).toMatchObject({
      value: {
        groups: [
          'system:bootstrappers',
          'system:bootstrappers:a',
          'system:bootstrappers:kubeadm:node',
          'system:authenticated',
        ],
      },
    });
  });

  test('holds until it expires', () => {
    const until = (at: number) => secretWith({ ...DATA, expiration: new Date(at).toISOString() });
    expect(who(until(NOW + 1000))).toMatchObject({ ok: true });
    expect(who(until(NOW))).toMatchObject({ ok: false, error: { code: 401 } });
  });

  test.each<[string, ReturnType<typeof secretWith> | undefined, string?]>([
    ['has no Secret', undefined],
    ['has another secret', secretWith({ ...DATA, 'token-secret': 'fedcba9876543210' })],
    ['has an empty secret', secretWith({ ...DATA, 'token-secret': '' })],
    ['has another id', secretWith({ ...DATA, 'token-id': 'fedcba' })],
    ['is of another type', secretWith(DATA, { type: 'Opaque' })],
    ['lies in another namespace', secretWith(DATA, { metadata: { namespace: 'default' } })],
    ['is going', secretWith(DATA, { metadata: { deletionTimestamp: '2026-03-10T11:59:59Z' } })],
    ['is not for this', secretWith({ ...DATA, 'usage-bootstrap-authentication': 'false' })],
    ['has no time to expire at', secretWith({ ...DATA, expiration: 'soon' })],
    ['gives a group that it may not', secretWith({ ...DATA, 'auth-extra-groups': 'system:masters' })],
    ['is longer', secretWith(DATA), `${TOKEN}0`],
    ['is in capitals', secretWith(DATA), TOKEN.toUpperCase()],
  ])('that %s is refused', (_what, secret, token) => {
    expect(who(secret, token)).toMatchObject({ ok: false, error: { code: 401 } });
  });

  test('is nothing to a server that was not told to believe such', () => {
    const asked = authenticator.authenticate({ authorization: `Bearer ${TOKEN}` }, viewOf([secretWith(DATA)]), TIME);
    expect(asked).toMatchObject({ ok: false, error: { code: 401 } });
  });
});
