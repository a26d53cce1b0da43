import { createAuthenticator } from '../../../../core/api/auth/authenticate.js';
import { makeSigningKey, openSigningKey } from '../../../../core/api/auth/signing-key.js';
import type { TokenIssuer } from '../../../../core/api/auth/token-request.js';
import { createTokenVerifier } from '../../../../core/api/auth/token-verifier.js';
import { viewOf } from './view-of.js';

/** When everything in these tests happens. */
export const NOW = Date.parse('2026-03-10T12:00:00Z');

export const TIME = { now: NOW, wall: NOW };

export const ISSUER = 'https://kubernetes.default.svc.cluster.local';
export const ADMIN_TOKEN = 'correct-horse-battery-staple';

const key = openSigningKey(makeSigningKey());

/** The issuer under test. */
export const issuer: TokenIssuer = { key, issuer: ISSUER, audiences: [ISSUER] };

/** An issuer of the same name with a key that nobody trusts. */
export const impostor: TokenIssuer = { ...issuer, key: openSigningKey(makeSigningKey()) };

export const account = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'robot', namespace: 'team', uid: 'sa-uid' },
};
export const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'team', uid: 'pod-uid' },
  spec: { serviceAccountName: 'robot', nodeName: 'node-1', containers: [] },
};
export const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'box', namespace: 'team', uid: 'secret-uid' },
};
export const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1', uid: 'node-uid' }, spec: {} };

export const view = viewOf([account, pod, secret, node]);

export const verifier = createTokenVerifier({ keys: [key], issuer: ISSUER, audiences: [ISSUER], cacheSize: 16 });
export const authenticator = createAuthenticator({ adminToken: ADMIN_TOKEN, verifier, audiences: [ISSUER] });
