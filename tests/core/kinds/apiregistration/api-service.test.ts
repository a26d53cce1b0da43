import { describe, expect, test } from 'vitest';
import { createCauses, kindNamed, statusCauses } from '../kind-named.js';
import { made } from '../validation/fixtures.js';

const SERVICES = 'apiservices.apiregistration.k8s.io';
const good = { group: 'g.example', version: 'v1', groupPriorityMinimum: 1000, versionPriority: 10 };
const service = { namespace: 'n', name: 's' };
const apiService = (spec: object, name = 'v1.g.example') =>
  made(SERVICES, { metadata: { name }, spec: { ...good, ...spec } }, false);
const told = (causes: readonly { field?: string; message?: string }[]) =>
  causes.map(({ field, message }) => `${field} ${message}`);

describe('an APIService', () => {
  test.each<[object, string[]]>([
    [{}, []],
    [{ service }, []],
    [
      { group: '', version: 'V' },
      [
        'metadata.name Invalid value: "v1.g.example": must be `spec.version+"."+spec.group`: "V."',
        'spec.group Required value: only v1 may have an empty group and it better be legacy kube',
        expect.stringContaining('spec.version Invalid value: "V": a DNS-1035 label'),
      ],
    ],
    [
      { groupPriorityMinimum: 20_001, versionPriority: 0 },
      [
        'spec.groupPriorityMinimum Invalid value: 20001: must be positive and less than 20000',
        'spec.versionPriority Invalid value: 0: must be positive and less than 1000',
      ],
    ],
    [
      { caBundle: 'YWJj', insecureSkipTLSVerify: true },
      [
        'spec.caBundle Invalid value: "3 bytes": local APIServices may not have a caBundle',
        'spec.insecureSkipTLSVerify Invalid value: true: local APIServices may not have insecureSkipTLSVerify',
      ],
    ],
    [
      { service: { port: 0 }, caBundle: 'YWJj', insecureSkipTLSVerify: true },
      [
        'spec.service.namespace Required value',
        'spec.service.name Required value',
        'spec.service.port Invalid value: 0: port is not valid: must be between 1 and 65535, inclusive',
        'spec.insecureSkipTLSVerify Invalid value: true: may not be true if caBundle is present',
      ],
    ],
  ])('is refused: %j', (spec, expected) => {
    expect(told(createCauses(SERVICES, apiService(spec)))).toEqual(expected);
  });

  test('of an API that the server serves itself is available from the start', () => {
    expect(apiService({})['status']).toMatchObject({
      conditions: [{ type: 'Available', status: 'True', reason: 'Local' }],
    });
    expect(apiService({ service })['status']).toBeUndefined();
  });

  test('keeps its labels when its status is written', () => {
    const old = apiService({ service });
    const written = {
      ...old,
      metadata: { labels: { a: 'b' } },
      status: { conditions: [{ type: 'Available', status: 'x' }] },
    };
    expect(kindNamed(SERVICES).strategy?.updateStatus(written, old)['metadata']).not.toHaveProperty('labels');
    expect(told(statusCauses(SERVICES, { ...old, status: written.status }, old))).toEqual([
      'status.conditions[0].status Unsupported value: "x": supported values: "True", "False", "Unknown"',
    ]);
  });
});
