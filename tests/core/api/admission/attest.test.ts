import { describe, expect, test } from 'vitest';
import { decide } from '../../../../core/api/decide/decide.js';
import { seededRandom } from '../../../../core/engine/virtual-environment.js';
import { loadSchemas } from '../../../../core/schema/schemas.js';
import { type Given, given, NOW } from '../decide/scenario.js';

const AUTHORITY =
  '-----BEGIN CERTIFICATE-----\nMIIBcjCCARegAwIBAgIUWYqAX4nVS1KI3Wyai2Sx2aW24SIwCgYIKoZIzj0EAwIw\nDTELMAkGA1UEAwwCY2EwIBcNMjYxMjAxMDY0NzUyWhgPMjEyNjExMDcwNjQ3NTJa\nMA0xCzAJBgNVBAMMAmNhMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEdEq0Qy8i\nGLrJOezztZ4w8dKkPkuDKKPHrtKpG3IzIIzm0KSSyXXHQ8BTrbpfeJXzYbgi8bDh\nC94afEguE7TQlKNTMFEwHQYDVR0OBBYEFAxfuSdA7RvcJz0+Impqen2xDiV5MB8G\nA1UdIwQYMBaAFAxfuSdA7RvcJz0+Impqen2xDiV5MA8GA1UdEwEB/wQFMAMBAf8w\nCgYIKoZIzj0EAwIDSQAwRgIhAOTriizUI/vQqHC+jCFJk8x1jgYTBdLQgbGA+tBs\ngH54AiEArVsdlQ+losPcMLa3uslOuNYj+E//twa+k6djtLCZRWU=\n-----END CERTIFICATE-----\n';
const GROUP = 'certificates.k8s.io';
const RESOURCE = `clustertrustbundles.${GROUP}`;
const bundle = (signerName: string) => ({
  apiVersion: `${GROUP}/v1beta1`,
  kind: 'ClusterTrustBundle',
  metadata: { name: signerName === '' ? 'a' : 'example.com:signer:a' },
  spec: { trustBundle: AUTHORITY, ...(signerName === '' ? {} : { signerName }) },
});

/** May attest for these signers, by a role. */
const attests = (...resourceNames: readonly string[]): readonly Given[] => [
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'attests' },
    rules: [{ apiGroups: [GROUP], resources: ['signers'], verbs: ['attest'], resourceNames: [...resourceNames] }],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'attests' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'attests' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'eve' }],
  },
];

function refusal(
  object: ReturnType<typeof bundle>,
  objects: readonly Given[] = [],
  verb: 'create' | 'update' = 'create',
): string | undefined {
  const target = { resource: RESOURCE, name: object.metadata.name };
  const decided = decide(
    given(...objects).state,
    { verb, target, object },
    {
      schemas: loadSchemas(),
      now: NOW,
      random: seededRandom(1),
      newUid: () => 'uid',
      actor: { user: 'eve', groups: ['system:authenticated'] },
    },
  );
  return decided.ok ? undefined : decided.error.message;
}

const SIGNER = 'example.com/signer';
const REFUSAL = `${RESOURCE} "example.com:signer:a" is forbidden: user not permitted to attest for signerName "${SIGNER}"`;

describe('whoever writes what a signer is trusted by', () => {
  test('must be permitted to attest for it, by its name or its domain', () => {
    expect(refusal(bundle(SIGNER))).toBe(REFUSAL);
    expect(refusal(bundle(SIGNER), attests(SIGNER))).toBeUndefined();
    expect(refusal(bundle(SIGNER), attests('example.com/*'))).toBeUndefined();
    expect(refusal(bundle(SIGNER), attests('example.com/other'))).toBe(REFUSAL);
    expect(refusal(bundle(''))).toBeUndefined();
  });

  test('may let it go without that, as the garbage collector does', () => {
    const stored = bundle(SIGNER);
    const asked = { ...stored.metadata, resourceVersion: '50', uid: 'uid-example.com:signer:a' };
    const unowned = { ...stored, metadata: { ...asked, finalizers: ['example.com/a'] } };
    expect(refusal(unowned, [stored], 'update')).toBeUndefined();
    const labelled = { ...stored, metadata: { ...asked, labels: { a: 'b' } } };
    expect(refusal(labelled, [stored], 'update')).toBe(REFUSAL);
  });
});
