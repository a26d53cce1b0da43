import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { createCauses, updateCauses } from '../kind-named.js';
import { made } from '../validation/fixtures.js';

const BUNDLES = 'clustertrustbundles.certificates.k8s.io';

/** Certificates of their own making: the first may issue others, the second may not. */
const AUTHORITY = `-----BEGIN CERTIFICATE-----
MIIBcjCCARegAwIBAgIUWYqAX4nVS1KI3Wyai2Sx2aW24SIwCgYIKoZIzj0EAwIw
DTELMAkGA1UEAwwCY2EwIBcNMjYxMjAxMDY0NzUyWhgPMjEyNjExMDcwNjQ3NTJa
MA0xCzAJBgNVBAMMAmNhMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEdEq0Qy8i
GLrJOezztZ4w8dKkPkuDKKPHrtKpG3IzIIzm0KSSyXXHQ8BTrbpfeJXzYbgi8bDh
C94afEguE7TQlKNTMFEwHQYDVR0OBBYEFAxfuSdA7RvcJz0+Impqen2xDiV5MB8G
A1UdIwQYMBaAFAxfuSdA7RvcJz0+Impqen2xDiV5MA8GA1UdEwEB/wQFMAMBAf8w
CgYIKoZIzj0EAwIDSQAwRgIhAOTriizUI/vQqHC+jCFJk8x1jgYTBdLQgbGA+tBs
gH54AiEArVsdlQ+losPcMLa3uslOuNYj+E//twa+k6djtLCZRWU=
-----END CERTIFICATE-----
`;
const LEAF = `-----BEGIN CERTIFICATE-----
MIIBcjCCARigAwIBAgIUR9t/H3+Z3QUU+ELHZCQfdZgIPCIwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEbGVhZjAgFw0yNjEyMDEwNjQ3NTJaGA8yMTI2MTEwNzA2NDc1
MlowDzENMAsGA1UEAwwEbGVhZjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABH4u
wRRziOOzFUIHFQWDRvLCIixD1onqP+HmLGFa6LToGKuGqtLNrVSFsdoj8ann6eyP
eFDxZAcZl5H12Ep9AOKjUDBOMB0GA1UdDgQWBBRM/PEUHarycPkAODN6E+JNC/iB
7DAfBgNVHSMEGDAWgBRM/PEUHarycPkAODN6E+JNC/iB7DAMBgNVHRMBAf8EAjAA
MAoGCCqGSM49BAMCA0gAMEUCIAU3RKjpVL0sIfn2QtRNYQXxafqYbTjVcL2PM6rZ
hntVAiEAkbF4crrgSiPSdX/xjCfXNBUruKSPJBxmcWv6KojwAFE=
-----END CERTIFICATE-----
`;

const bundle = (name: string, spec: JsonObject): JsonObject => made(BUNDLES, { metadata: { name }, spec }, false);
const told = (causes: readonly { field?: string; message?: string }[] = []) =>
  causes.map(({ field, message }) => `${field} ${message}`);
const told1 = (trustBundle: string) => told(createCauses(BUNDLES, bundle('a', { trustBundle })));
const OMITTED = 'spec.trustBundle Invalid value: "<value omitted>":';

describe('a bundle of certificates that are trusted', () => {
  test('holds certificates of authorities, and text between them', () => {
    expect(told1(AUTHORITY)).toEqual([]);
    expect(told1(`the first\n${AUTHORITY}and no other\n`)).toEqual([]);
  });

  test.each([
    ['nothing', '', ['at least one trust anchor must be provided']],
    ['a certificate that may issue none', LEAF, ['entry 0 does not have the CA bit set']],
    ['one of them twice', AUTHORITY + AUTHORITY, ['duplicate trust anchor (indices [0 1])']],
    [
      'what is no certificate',
      `${AUTHORITY}-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----\n`,
      ['entry 1 does not parse as X.509'],
    ],
    [
      'keys',
      `-----BEGIN PUBLIC KEY-----\nYWJj\n-----END PUBLIC KEY-----\n${LEAF}`,
      ['entry 0 has bad block type: PUBLIC KEY', 'entry 1 does not have the CA bit set'],
    ],
    [
      'headers',
      AUTHORITY.replace('-----BEGIN CERTIFICATE-----\n', '-----BEGIN CERTIFICATE-----\nA: b\n\n'),
      ['entry 0 has PEM block headers'],
    ],
  ])('holds %s: is refused', (_, text, problems) => {
    expect(told1(text)).toEqual(problems.map((problem) => `${OMITTED} ${problem}`));
  });

  test('is no longer than a mebibyte', () => {
    expect(told1('x'.repeat(1024 * 1024 + 1))).toEqual([
      'spec.trustBundle Too long: may not be more than 1048576 bytes',
    ]);
  });

  test.each([
    ['example.com:signer:a', 'example.com/signer', []],
    ['a', undefined, []],
    [
      'a',
      'example.com/signer',
      [
        'metadata.name Invalid value: "a": ClusterTrustBundle for signerName example.com/signer must be named with prefix example.com:signer:',
      ],
    ],
    [
      'example.com:signer:a',
      undefined,
      [
        'metadata.name Invalid value: "example.com:signer:a": ClusterTrustBundle without signer name must not have ":" in its name',
      ],
    ],
    [
      'example.com:a',
      'example.com',
      [
        `spec.signerName Invalid value: "example.com": must be a fully qualified domain and path of the form 'example.com/signer-name'`,
      ],
    ],
  ])('%s of the signer %s: %j', (name, signerName, problems) => {
    const spec: JsonObject = { trustBundle: AUTHORITY, ...(signerName === undefined ? {} : { signerName }) };
    expect(told(createCauses(BUNDLES, bundle(name, spec)))).toEqual(problems);
  });

  test('keeps its signer, and what it held may stay', () => {
    const broken = bundle('a', { trustBundle: LEAF });
    const labelled = { ...broken, metadata: { ...(broken['metadata'] as JsonObject), labels: { a: 'b' } } };
    expect(told(updateCauses(BUNDLES, labelled, broken))).toEqual([]);
    const signed = bundle('example.com:signer:a', { trustBundle: AUTHORITY, signerName: 'example.com/signer' });
    const other = { ...signed, spec: { trustBundle: AUTHORITY, signerName: 'example.com/other' } };
    expect(told(updateCauses(BUNDLES, other, signed))).toContain(
      'spec.signerName Invalid value: "example.com/other": field is immutable',
    );
  });
});
