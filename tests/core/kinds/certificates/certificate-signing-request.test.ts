import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { validateSubresourceUpdate } from '../../../../core/kinds/validate.js';
import type { JsonObject } from '../../../../core/model/json.js';
import { certificateRequest } from '../../../support/certificate-request.js';
import { createCauses, kindNamed, statusCauses, updateCauses } from '../kind-named.js';
import { made } from '../validation/fixtures.js';

const REQUESTS = 'certificatesigningrequests.certificates.k8s.io';

const good = { request: certificateRequest('ec'), signerName: 'example.com/signer', usages: ['client auth'] };
const request = (spec: object = {}, status?: object): JsonObject => ({
  ...made(REQUESTS, { spec: { ...good, ...spec } }, false),
  ...(status === undefined ? {} : { status: status as JsonObject }),
});
const told = (causes: readonly { field?: string; message?: string }[] = []) =>
  causes.map(({ field, message }) => `${field} ${message}`);
const approved = { type: 'Approved', status: 'True' };
const denied = { type: 'Denied', status: 'True' };

describe('a request for a certificate', () => {
  test('is signed by the key that it is for', () => {
    expect(createCauses(REQUESTS, request())).toEqual([]);
    expect(createCauses(REQUESTS, request({ request: certificateRequest('ed25519') }))).toEqual([]);
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const [cause] = createCauses(REQUESTS, request({ request: certificateRequest('ec', other) }));
    expect(cause?.message).toMatch(/x509: ECDSA verification failure$/);
  });

  test.each<[object, string[]]>([
    [
      { request: undefined, usages: [] },
      ['spec.request Invalid value: null: PEM block type must be CERTIFICATE REQUEST', 'spec.usages Required value'],
    ],
    [{ request: 'YQ==' }, ['spec.request Invalid value: "YQ==": PEM block type must be CERTIFICATE REQUEST']],
    [
      { usages: ['any', 'any', 'x'] },
      [
        expect.stringMatching(/^spec.usages\[2\] Unsupported value: "x": supported values: "any", "cert sign", /),
        'spec.usages[1] Duplicate value: "any"',
      ],
    ],
    [
      { signerName: 'kubernetes.io/legacy-unknown', expirationSeconds: 599 },
      [
        'spec.signerName Invalid value: "kubernetes.io/legacy-unknown": the legacy signerName is not allowed via this API version',
        'spec.expirationSeconds Invalid value: 599: may not specify a duration less than 600 seconds (10 minutes)',
      ],
    ],
    [{ signerName: '' }, ['spec.signerName Required value']],
    [
      { signerName: 'a/b/c' },
      [
        'spec.signerName Invalid value: "a/b/c": must be a fully qualified domain and path of the form \'example.com/signer-name\'',
      ],
    ],
    [
      { signerName: 'a/B' },
      [
        'spec.signerName Invalid value: "a": should be a domain with at least two segments separated by dots',
        expect.stringContaining(
          'spec.signerName Invalid value: "B": validating label "B": a lowercase RFC 1123 subdomain',
        ),
      ],
    ],
  ])('is refused: %j', (spec, expected) => {
    expect(told(createCauses(REQUESTS, request(spec)))).toEqual(expected);
  });

  test('stays as it was asked for, whatever an update says', () => {
    const old = request();
    expect(kindNamed(REQUESTS).strategy?.update(request({ usages: ['any'] }), old)['spec']).toBe(old['spec']);
  });

  test('is approved by its own subresource alone, and once for all', () => {
    const before = request({}, {});
    const after = request({}, { conditions: [approved] });
    expect(told(updateCauses(REQUESTS, after, before))).toEqual([
      'status.conditions Forbidden: updates may not add a condition of type "Approved"',
    ]);
    const approval = (object: JsonObject, old: JsonObject) =>
      told(validateSubresourceUpdate(kindNamed(REQUESTS), object, old, 'approval'));
    expect(approval(after, before)).toEqual([]);
    expect(approval(before, after)).toEqual([
      'status.conditions Forbidden: updates may not remove a condition of type "Approved"',
    ]);
    expect(approval(request({}, { conditions: [approved, denied, { ...approved, status: 'False' }] }), before)).toEqual(
      [
        'status.conditions Invalid value: "Denied": Approved and Denied conditions are mutually exclusive',
        'status.conditions[2].status Unsupported value: "False": supported values: "True"',
        'status.conditions Invalid value: "Approved": Approved and Denied conditions are mutually exclusive',
        'status.conditions[2].type Duplicate value: "Approved"',
      ],
    );
  });

  test('gets a certificate by its status alone, which is one and stays', () => {
    const with_ = (certificate: string) => request({}, { certificate: Buffer.from(certificate).toString('base64') });
    const before = request({}, {});
    expect(told(updateCauses(REQUESTS, with_('x'), before))).toEqual([
      'status.certificate Invalid value: "<certificate data>": must contain at least one CERTIFICATE PEM block',
      'status.certificate Forbidden: updates may not set certificate content',
    ]);
    const key = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n';
    expect(told(statusCauses(REQUESTS, with_(key), before))).toEqual([
      'status.certificate Invalid value: "<certificate data>": only CERTIFICATE PEM blocks are allowed, found "PRIVATE KEY"',
    ]);
    expect(told(statusCauses(REQUESTS, with_('x'), with_('y')))).toEqual([
      'status.certificate Forbidden: updates may not modify existing certificate content',
    ]);
  });
});
