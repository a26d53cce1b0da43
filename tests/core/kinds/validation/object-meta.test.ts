import { describe, expect, test } from 'vitest';
import { createCauses, updateCauses } from '../kind-named.js';
import { made } from './fixtures.js';

describe('metadata', () => {
  const meta = (metadata: object) => createCauses('configmaps', made('configmaps', { metadata }));
  const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u', controller: true };

  test.each<[object, string, string]>([
    [{ name: '' }, 'metadata.name', 'Required value: name or generateName is required'],
    [{ namespace: '' }, 'metadata.namespace', 'Required value'],
    [
      { labels: { a: '-' } },
      'metadata.labels',
      "Invalid value: \"-\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    ],
    [
      { annotations: { a: 'x'.repeat(262_144) } },
      'metadata.annotations',
      'Too long: may not be more than 262144 bytes',
    ],
    [{ annotations: { '/a': '' } }, 'metadata.annotations', 'Invalid value: "/a": prefix part must be non-empty'],
    [
      { ownerReferences: [{ ...owner, uid: '' }] },
      'metadata.ownerReferences.uid',
      'Invalid value: "": must not be empty',
    ],
    [
      { ownerReferences: [{ ...owner, apiVersion: 'a/b/c' }] },
      'metadata.ownerReferences.apiVersion',
      'Invalid value: "a/b/c": version must not be empty',
    ],
    [
      { ownerReferences: [{ ...owner, apiVersion: 'apps/' }] },
      'metadata.ownerReferences.apiVersion',
      'Invalid value: "apps/": version must not be empty',
    ],
    [
      { ownerReferences: [{ uid: 'u', name: 'e', kind: 'Event', apiVersion: 'v1' }] },
      'metadata.ownerReferences',
      'Invalid value: {"apiVersion":"v1","kind":"Event","name":"e","uid":"u"}: /v1, Kind=Event is disallowed from being an owner',
    ],
    [
      { managedFields: [{ manager: 'a\tb', operation: 'Update', apiVersion: 'v1', fieldsType: 'FieldsV1' }] },
      'metadata.managedFields[0].manager',
      'Invalid value: "a\\tb": invalid character U+0009 (at position 1)',
    ],
    [
      { ownerReferences: [owner, { ...owner, name: 'q' }] },
      'metadata.ownerReferences',
      `Invalid value: ${JSON.stringify([owner, { ...owner, name: 'q' }])}: Only one reference can have Controller set to true. Found "true" in references for Pod/p and Pod/q`,
    ],
    [
      { finalizers: ['orphan', 'foregroundDeletion'] },
      'metadata.finalizers',
      'Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
    ],
  ])('%j', (metadata, field, message) => {
    expect(meta(metadata).map((cause) => ({ field: cause.field, message: cause.message }))).toContainEqual({
      field,
      message,
    });
  });

  test('a generated name may end with a dash', () => {
    expect(meta({ generateName: 'a-' })).toEqual([]);
  });

  test('an object that is being deleted gets no new finalizers', () => {
    const old = { metadata: { name: 'a', deletionTimestamp: 't', finalizers: ['a/b'] } };
    const next = { metadata: { name: 'a', deletionTimestamp: 't', finalizers: ['a/b', 'c/d'] } };
    const forbidden = { field: 'metadata.finalizers', reason: 'FieldValueForbidden' };
    expect(updateCauses('configmaps', next, old)).toMatchObject([forbidden, forbidden]);
  });
});
