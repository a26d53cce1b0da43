import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../core/model/json.js';
import { checkFields } from '../../../core/schema/check-fields.js';
import { dropNulls } from '../../../core/schema/drop-nulls.js';
import { canonicalBytes } from '../../../core/schema/go-base64.js';
import { loadSchemas } from '../../../core/schema/schemas.js';

const secret = loadSchemas().kindType('', 'v1', 'Secret')!;
const webhooks = loadSchemas().kindType('admissionregistration.k8s.io', 'v1', 'ValidatingWebhookConfiguration')!;
const problems = (data: JsonObject) => checkFields(secret, { data }).map(({ message }) => message);

// Source: encoding/json and encoding/base64 of Go.
describe('bytes', () => {
  test.each<[Json, Json]>([
    ['YWJj', 'YWJj'],
    ['', ''],
    ['abc\nd', 'abcd'],
    ['YQ\r\n==\n', 'YQ=='],
    ['YR==', 'YQ=='],
    ['YWL=', 'YWI='],
    [[0, 255, null], 'AP8A'],
    [[], ''],
    ['a\nb', 'a\nb'],
    [['a'], ['a']],
  ])('%j stand as Go writes them: %j', (given, written) => {
    expect(canonicalBytes(given)).toEqual(written);
  });

  test('may come as a list of numbers that fit', () => {
    expect(problems({ a: [null, 0, 255] })).toEqual([]);
    expect(problems({ a: [256], b: ['x'], c: [1.5], d: {} })).toEqual([
      'json: cannot unmarshal number 256 into Go struct field Secret.data of type uint8',
      'json: cannot unmarshal string into Go struct field Secret.data of type uint8',
      'json: cannot unmarshal number 1.5 into Go struct field Secret.data of type uint8',
      'json: cannot unmarshal object into Go struct field Secret.data of type []uint8',
    ]);
  });

  test('are read in maps and in fields', () => {
    const data = { a: [1], b: 'YQ\n==', c: 'YQ==' };
    expect(dropNulls(secret, { data })).toMatchObject({ data: { a: 'AQ==', b: 'YQ==', c: 'YQ==' } });
    const hook = (caBundle: Json) => ({ webhooks: [{ name: 'a', clientConfig: { caBundle } }] });
    expect(dropNulls(webhooks, hook('YQ\n=='))).toMatchObject(hook('YQ=='));
    expect(dropNulls(webhooks, hook([97]))).toMatchObject(hook('YQ=='));
  });

  test('that stand as Go writes them are left as they are', () => {
    const given = { metadata: {}, data: { a: 'YQ==', b: 'YWJj' } };
    expect(dropNulls(secret, given)).toBe(given);
  });
});
