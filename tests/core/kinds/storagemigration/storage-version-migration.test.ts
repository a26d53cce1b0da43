import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { toldOfNew, toldOfStatus, toldOfUpdate } from '../caused.js';
import { kindNamed } from '../kind-named.js';

const MIGRATIONS = 'storageversionmigrations.storagemigration.k8s.io';
const of = (resource: JsonObject, status?: JsonObject): JsonObject => ({
  spec: { resource },
  ...(status && { status }),
});
const DEPLOYMENTS = { group: 'apps', resource: 'deployments' };
const condition = (type: string, status: string): JsonObject => ({
  type,
  status,
  reason: 'R',
  message: '',
  lastTransitionTime: '2026-01-01T00:00:00Z',
});
const printed = (type: string, status: string) =>
  `{"type":"${type}","status":"${status}","lastTransitionTime":"2026-01-01T00:00:00Z","reason":"R","message":""}`;

// Every answer here is one that kube-apiserver 1.36.3 gave.
describe('a StorageVersionMigration', () => {
  test('is of a resource, of the core group or another', () => {
    expect(toldOfNew(MIGRATIONS, of(DEPLOYMENTS))).toEqual([]);
    expect(toldOfNew(MIGRATIONS, of({ resource: 'secrets' }))).toEqual([]);
  });

  test.each<[JsonObject, string[]]>([
    [{}, ['spec.resource.resource: Required value: resource is required to be set']],
    [
      { resource: 'Bad_r', group: 'Bad_g' },
      [
        "spec.resource.resource: Invalid value: \"Bad_r\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
        "spec.resource.group: Invalid value: \"Bad_g\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
  ])('of %j is refused', (resource, told) => {
    expect(toldOfNew(MIGRATIONS, of(resource))).toEqual(told);
  });

  test('stays what it is, and an update must say which version it saw', () => {
    expect(toldOfUpdate(MIGRATIONS, of({ ...DEPLOYMENTS, resource: 'others' }), of(DEPLOYMENTS))).toEqual([
      'spec: Invalid value: {"Resource":{"group":"apps","resource":"others"}}: field is immutable',
    ]);
    expect(kindNamed(MIGRATIONS).allowUnconditionalUpdate).toBe(false);
  });

  const status = (after: JsonObject, before: JsonObject = {}) =>
    toldOfStatus(MIGRATIONS, of(DEPLOYMENTS, after), of(DEPLOYMENTS, before));

  test.each(['x', '05', '0', '-1'])('begins at no revision such as %s', (resourceVersion) => {
    expect(status({ resourceVersion })).toEqual([
      `status.resourceVersion: Invalid value: "${resourceVersion}": resource version is not well formed: ${resourceVersion}`,
    ]);
  });

  test('begins at one revision', () => {
    expect(status({ resourceVersion: '5' })).toEqual([]);
    expect(status({ resourceVersion: '6' }, { resourceVersion: '5' })).toEqual([
      'status.resourceVersion: Invalid value: "6": field is immutable',
    ]);
    expect(status({}, { resourceVersion: '5' })).toEqual([
      'status.resourceVersion: Invalid value: "": field is immutable',
    ]);
  });

  test('ends once, and in one way', () => {
    const succeeded = { conditions: [condition('Succeeded', 'True')] };
    expect(status({ conditions: [condition('Succeeded', 'True'), condition('Failed', 'True')] })).toEqual([
      `status.conditions: Invalid value: [${printed('Succeeded', 'True')},${printed('Failed', 'True')}]: Both success and failed conditions cannot be true at the same time`,
    ]);
    expect(status({ conditions: [condition('Succeeded', 'False')] }, succeeded)).toEqual([
      `status.conditions: Invalid value: [${printed('Succeeded', 'False')}]: Success condition cannot be set to false once it is true`,
    ]);
    expect(status({}, { conditions: [condition('Failed', 'True')] })).toEqual([
      'status.conditions: Invalid value: null: Failed condition cannot be set to false once it is true',
    ]);
  });
});
