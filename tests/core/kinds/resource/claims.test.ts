import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { complete, toldOfNew, toldOfStatus, toldOfUpdate } from '../caused.js';

const CLAIMS = 'resourceclaims.resource.k8s.io';
const CLASSES = 'deviceclasses.resource.k8s.io';
const exactly = { deviceClassName: 'c' };
const claim = (devices: JsonObject): JsonObject => ({ spec: { devices } });
const asking = (...requests: JsonObject[]) => ({ requests });
const ONE_OF = 'exactly one of `exactly` or `firstAvailable` is required';

describe('a ResourceClaim', () => {
  test('asks for one device unless it says otherwise', () => {
    const { spec } = complete(
      CLAIMS,
      claim(asking({ name: 'a', exactly: { ...exactly, tolerations: [{ key: 'k' }] } })),
    );
    expect(spec).toEqual({
      devices: asking({
        name: 'a',
        exactly: {
          ...exactly,
          allocationMode: 'ExactCount',
          count: 1,
          tolerations: [{ key: 'k', operator: 'Equal' }],
        },
      }),
    });
  });

  test.each<[JsonObject, string[]]>([
    [asking({ name: 'a' }), [`spec.devices.requests[0]: Required value: ${ONE_OF}`]],
    [
      asking({ name: 'a', exactly, firstAvailable: [{ name: 'b', ...exactly }] }),
      [`spec.devices.requests[0]: Invalid value: null: ${ONE_OF}, but multiple fields are set`],
    ],
    [asking({ name: 'a', exactly: {} }), ['spec.devices.requests[0].exactly.deviceClassName: Required value']],
    [
      asking({ name: 'a', exactly: { ...exactly, allocationMode: 'All', count: 2 } }),
      ["spec.devices.requests[0].exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'"],
    ],
    [asking({ name: 'a', exactly }, { name: 'a', exactly }), ['spec.devices.requests[1]: Duplicate value: "a"']],
    [
      { ...asking({ name: 'a', exactly }), constraints: [{ requests: ['b'], distinctAttribute: 'x' }] },
      [
        'spec.devices.constraints[0].requests[0]: Invalid value: "b": must be the name of a request in the claim or the name of a request and a subrequest separated by \'/\'',
        'spec.devices.constraints[0].distinctAttribute: Invalid value: "x": a fully qualified name must be a domain and a name separated by a slash',
      ],
    ],
    [
      {
        ...asking({ name: 'a', firstAvailable: [{ name: 'b', ...exactly }] }),
        config: [{ requests: ['a/b'], opaque: { driver: 'd', parameters: [] } }],
      },
      ['spec.devices.config[0].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object'],
    ],
    [
      asking(...Array.from({ length: 33 }, (_, index) => ({ name: `a${index}`, exactly }))),
      ['spec.devices.requests: Too many: 33: must have at most 32 items'],
    ],
  ])('%j', (devices, causes) => {
    expect(toldOfNew(CLAIMS, claim(devices))).toEqual(causes);
  });

  test('never changes what it asks for', () => {
    expect(toldOfUpdate(CLAIMS, claim({}), claim(asking({ name: 'a', exactly })))).toEqual([
      'spec: Invalid value: {"Devices":{"Requests":null,"Constraints":null,"Config":null}}: field is immutable',
    ]);
  });

  test('is reserved for somebody only when it has devices', () => {
    const old = claim({});
    const consumer = { resource: 'pods', name: 'p', uid: 'u' };
    expect(toldOfStatus(CLAIMS, { ...old, status: { reservedFor: [consumer, consumer] } }, old)).toEqual([
      'status.reservedFor[1]: Duplicate value: "u"',
      'status.reservedFor: Forbidden: may not be specified when `allocated` is not set',
    ]);
  });
});

test('a long name of a DeviceClass is counted in bytes', () => {
  const name = 'x'.repeat(254);
  expect(toldOfNew(CLASSES, { metadata: { name }, spec: {} })).toEqual([
    `metadata.name: Invalid value: "${name}": must be no more than 253 bytes`,
  ]);
});

test.each<[JsonObject, string[]]>([
  [{ selectors: [{}] }, ['spec.selectors[0].cel: Required value']],
  [{ selectors: [{ cel: { expression: "device.driver == 'd' && device.attributes['d'].a" } }] }, []],
  [
    { selectors: [{ cel: { expression: '0' } }] },
    ['spec.selectors[0].cel.expression: Invalid value: "0": must evaluate to bool or the unknown type, not int'],
  ],
  [
    { selectors: [{ cel: { expression: 'a' } }] },
    [
      "spec.selectors[0].cel.expression: Invalid value: \"a\": compilation failed: ERROR: <input>:1:1: undeclared reference to 'a' (in container '')\n | a\n | ^",
    ],
  ],
  [{ config: [{}] }, ['spec.config[0].opaque: Required value']],
  [
    { extendedResourceName: 'cpu' },
    ['spec.extendedResourceName: Invalid value: "cpu": must be a valid extended resource name'],
  ],
])('a DeviceClass: %j', (spec, causes) => {
  expect(toldOfNew(CLASSES, { spec })).toEqual(causes);
});
