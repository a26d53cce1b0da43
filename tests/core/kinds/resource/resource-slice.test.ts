import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../../core/model/json.js';
import { toldOfNew, toldOfUpdate } from '../caused.js';
import { kindNamed } from '../kind-named.js';

const SLICES = 'resourceslices.resource.k8s.io';

const POOL = { name: 'p', resourceSliceCount: 1 };
const slice = (more: JsonObject): JsonObject => ({
  spec: { driver: 'd.example.com', pool: POOL, nodeName: 'n', devices: [{ name: 'dev' }], ...more },
});
const withDevice = (device: JsonObject, more: JsonObject = {}) =>
  slice({ devices: [{ name: 'dev', ...device }], ...more });
const many = <T>(count: number, item: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => item(i));
const counter = { a: { value: '1' } };
const withPolicy = (requestPolicy: JsonObject) =>
  withDevice({ allowMultipleAllocations: true, capacity: { a: { value: '10Gi', requestPolicy } } });
const perDevice = (device: JsonObject) => {
  const { nodeName: _, ...spec } = withDevice(device, { perDeviceNodeSelection: true })['spec'] as JsonObject;
  return { spec };
};
const without = (field: string, more: JsonObject): JsonObject => {
  const { [field]: _, ...spec } = slice(more)['spec'] as JsonObject;
  return { spec };
};

const DEVICE = 'spec.devices[0]';
const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const C_IDENTIFIER =
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')";
const ONE_PLACE = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';
const ONE_DEVICE_PLACE =
  'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec';
const VALID_VALUES = `${DEVICE}.capacity[a].requestPolicy.validValues`;
const VALID_RANGE = `${DEVICE}.capacity[a].requestPolicy.validRange`;

// Every answer here is one that kube-apiserver 1.36.3 gave.
describe('a ResourceSlice', () => {
  test.each<[string, JsonObject]>([
    ['of a node', slice({})],
    ['of counters', without('devices', { sharedCounters: [{ name: 'c', counters: counter }] })],
    ['of devices that are each somewhere', perDevice({ nodeName: 'ok' })],
    ['with a policy', withPolicy({ default: '2Gi', validRange: { min: '1Gi', max: '8Gi', step: '1Gi' } })],
    ['with a version', withDevice({ attributes: { 'example.com/v': { version: '1.2.3-alpha.1+b' } } })],
    ['with binding conditions', withDevice({ bindingConditions: ['a'], bindingFailureConditions: ['b'] })],
  ])('%s is good', (_what, object) => {
    expect(toldOfNew(SLICES, object)).toEqual([]);
  });

  test.each<[JsonObject, string[]]>([
    [slice({ driver: '' }), ['spec.driver: Required value']],
    [
      slice({ pool: {} }),
      ['spec.pool.name: Required value', 'spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero'],
    ],
    [
      slice({ pool: { name: 'p', resourceSliceCount: -1, generation: -2 } }),
      [
        'spec.pool.resourceSliceCount: Invalid value: -1: must be greater than zero',
        'spec.pool.generation: Invalid value: -2: must be greater than or equal to zero',
      ],
    ],
    [without('nodeName', {}), [`spec: Required value: ${ONE_PLACE}`]],
    [
      slice({ nodeName: '' }),
      [
        'spec.nodeName: Invalid value: "": must be either unset or set to a non-empty string',
        `spec: Required value: ${ONE_PLACE}`,
      ],
    ],
    [slice({ allNodes: false }), ['spec.allNodes: Invalid value: false: must be either unset or set to true']],
    [
      slice({ allNodes: true }),
      [`spec: Invalid value: "{\`nodeName\`, \`allNodes\`}": ${ONE_PLACE}, but multiple fields are set`],
    ],
    [
      without('nodeName', { nodeSelector: { nodeSelectorTerms: [] } }),
      [
        'spec.nodeSelector.nodeSelectorTerms: Required value: must have at least one node selector term',
        'spec.nodeSelector.nodeSelectorTerms: Invalid value: []: must have exactly one node selector term',
      ],
    ],
    [
      slice({ sharedCounters: [{ name: 'c', counters: counter }] }),
      ['spec: Invalid value: "": only one of `sharedCounters` or `devices` is allowed'],
    ],
    [
      without('devices', {
        sharedCounters: [{ name: 'c', counters: counter }, { name: 'c' }, { name: '', counters: counter }],
      }),
      [
        'spec.sharedCounters[1].counters: Required value',
        'spec.sharedCounters[2].name: Required value',
        'spec.sharedCounters[1]: Duplicate value: "c"',
      ],
    ],
    [
      without('devices', {
        sharedCounters: [{ name: 'c', counters: Object.fromEntries(many(33, (i) => [`a${i}`, { value: '1' }])) }],
      }),
      ['spec.sharedCounters[0].counters: Too many: 33: must have at most 32 items'],
    ],
    [
      slice({ devices: many(129, (i) => ({ name: `d${i}` })) }),
      ['spec.devices: Too many: 129: must have at most 128 items'],
    ],
    [
      slice({
        devices: many(65, (i) => ({ name: `d${i}`, ...(i === 0 && { taints: [{ key: 'a', effect: 'None' }] }) })),
      }),
      ['spec.devices: Too many: 65: must have at most 64 items'],
    ],
    [
      slice({ devices: [{ name: 'A' }, { name: 'a' }, { name: 'a' }] }),
      [`spec.devices[0].name: Invalid value: "A": ${LABEL}`, 'spec.devices[2]: Duplicate value: "a"'],
    ],
    [
      withDevice({ attributes: { c: {} } }),
      [`${DEVICE}.attributes[c]: Invalid value: "": exactly one value must be specified`],
    ],
    [
      withDevice({ attributes: { b: { int: 1, string: 'x' } } }),
      [
        `${DEVICE}.attributes[b]: Invalid value: {"IntValue":1,"BoolValue":null,"StringValue":"x","VersionValue":null,"IntValues":null,"BoolValues":null,"StringValues":null,"VersionValues":null}: exactly one value must be specified`,
      ],
    ],
    [
      withDevice({ attributes: { 'd-d': { int: 1 } } }),
      [`${DEVICE}.attributes: Invalid value: "d-d": ${C_IDENTIFIER}`],
    ],
    [
      withDevice({ attributes: { 'x/': { int: 1 } } }),
      [`${DEVICE}.attributes: Invalid value: "": the name must not be empty`],
    ],
    [
      withDevice({ attributes: { '/y': { int: 1 } } }),
      [`${DEVICE}.attributes: Invalid value: "": the domain must not be empty`],
    ],
    [
      withDevice({ attributes: { v: { version: '1.2' } } }),
      [`${DEVICE}.attributes[v].version: Invalid value: "1.2": must be a string compatible with semver.org spec 2.0.0`],
    ],
    [
      withDevice({ attributes: { s: { string: 'x'.repeat(65) } } }),
      [`${DEVICE}.attributes[s].string: Too long: may not be more than 64 bytes`],
    ],
    [
      withDevice({ attributes: Object.fromEntries(many(33, (i) => [`a${i}`, { int: 1 }])) }),
      [`${DEVICE}: Invalid value: 33: the total number of attributes and capacities must not exceed 32`],
    ],
    [
      withDevice({ attributes: { ['a'.repeat(120)]: {} } }),
      [
        `${DEVICE}.attributes: Too long: may not be more than 32 bytes`,
        `${DEVICE}.attributes[${'a'.repeat(47)}...${'a'.repeat(46)}]: Invalid value: "": exactly one value must be specified`,
      ],
    ],
    [
      withDevice({ capacity: { a: { value: '1', requestPolicy: { default: '1' } } } }),
      [`${DEVICE}.capacity[a].requestPolicy: Forbidden: allowMultipleAllocations must be true`],
    ],
    [
      withPolicy({ validValues: ['1Gi'] }),
      [`${DEVICE}.capacity[a].requestPolicy.default: Required value: required when validValues is defined`],
    ],
    [
      withPolicy({ default: '1Gi', validValues: ['2Gi', '1Gi', '1Gi', '20Gi'] }),
      [
        `${VALID_VALUES}[1]: Invalid value: "1Gi": values must be sorted in ascending order`,
        `${VALID_VALUES}[3]: Invalid value: "20Gi": option is larger than capacity value: 10Gi`,
        `${VALID_VALUES}[2]: Duplicate value: "1073741824"`,
      ],
    ],
    [
      withPolicy({ default: '3Gi', validValues: ['2Gi'] }),
      [`${VALID_VALUES}: Invalid value: "3Gi": default value is not valid according to the requestPolicy`],
    ],
    [
      withPolicy({ default: '9Gi', validRange: { min: '2Gi', max: '1Gi', step: '3Gi' } }),
      [
        `${VALID_RANGE}.max: Invalid value: "2Gi": min is larger than max: 1Gi`,
        `${VALID_RANGE}.max: Invalid value: "9Gi": default is more than max: 1Gi`,
        `${VALID_RANGE}.step: Invalid value: "9Gi": value is not a multiple of a given step (3Gi) from (2Gi)`,
        `${VALID_RANGE}.step: Invalid value: "1Gi": value is not a multiple of a given step (3Gi) from (2Gi)`,
      ],
    ],
    [
      withPolicy({ default: '1Gi', validRange: { min: '20Gi', max: '30Gi' } }),
      [
        `${VALID_RANGE}.min: Invalid value: "20Gi": min is larger than capacity value: 10Gi`,
        `${VALID_RANGE}.min: Invalid value: "1Gi": default is less than min: 20Gi`,
        `${VALID_RANGE}.max: Invalid value: "30Gi": max is larger than capacity value: 10Gi`,
      ],
    ],
    [withDevice({ taints: [{ key: 'a', effect: '' }] }), [`${DEVICE}.taints[0].effect: Required value`]],
    [
      withDevice({ taints: [{ key: 'a', effect: 'Nope' }] }),
      [`${DEVICE}.taints[0].effect: Unsupported value: "Nope": supported values: "NoExecute", "NoSchedule", "None"`],
    ],
    [
      withDevice({
        consumesCounters: [
          { counterSet: 'a', counters: counter },
          { counterSet: 'a', counters: counter },
        ],
      }),
      [`${DEVICE}.consumesCounters[1]: Duplicate value: "a"`],
    ],
    [
      withDevice({ nodeName: 'x' }),
      [
        `${DEVICE}: Invalid value: null: \`nodeName\`, \`nodeSelector\` and \`allNodes\` can only be set if \`perDeviceNodeSelection\` is set to true in the ResourceSlice spec`,
      ],
    ],
    [perDevice({}), [`${DEVICE}: Required value: ${ONE_DEVICE_PLACE}`]],
    [
      perDevice({ nodeName: 'a', allNodes: true }),
      [`${DEVICE}: Invalid value: "{\`nodeName\`, \`allNodes\`}": ${ONE_DEVICE_PLACE}`],
    ],
    [
      withDevice({ bindingConditions: ['a', 'a'], bindingFailureConditions: ['a', 'b', 'b'] }),
      [
        `${DEVICE}.bindingConditions[1]: Duplicate value: "a"`,
        `${DEVICE}.bindingFailureConditions[0]: Invalid value: "a": bindingFailureConditions must not overlap with bindingConditions`,
        `${DEVICE}.bindingFailureConditions[2]: Duplicate value: "b"`,
      ],
    ],
    [
      withDevice({ bindingConditions: ['a'] }),
      [
        `${DEVICE}.bindingFailureConditions: Invalid value: null: bindingFailureConditions are required to use bindingConditions`,
      ],
    ],
  ])('%j', (object, told) => {
    expect(toldOfNew(SLICES, object)).toEqual(told);
  });

  test('keeps its driver, its pool and its node; what else is in it may change', () => {
    const changed = slice({
      driver: 'e.example.com',
      pool: { ...POOL, name: 'q', generation: 2 },
      nodeName: 'm',
      devices: [],
    });
    expect(toldOfUpdate(SLICES, changed, slice({}))).toEqual([
      'spec.pool.name: Invalid value: "q": field is immutable',
      'spec.driver: Invalid value: "e.example.com": field is immutable',
      'spec.nodeName: Invalid value: "m": field is immutable',
    ]);
  });

  test('may keep taints that were wrong before', () => {
    const odd = withDevice({ taints: [{ key: 'a b', effect: 'None' }] });
    expect(toldOfUpdate(SLICES, odd, odd)).toEqual([]);
    expect(toldOfNew(SLICES, odd)).toHaveLength(1);
  });

  test('counts its generations, and lists of values are dropped: the feature is off', () => {
    const { strategy } = kindNamed(SLICES);
    const sent = withDevice({
      attributes: { v: { ints: [1, 2] }, w: { int: 1 } },
      nodeAllocatableResourceMappings: { cpu: {} },
    });
    const made = strategy!.create({ ...sent, metadata: { name: 'a' } });
    expect(made).toMatchObject({ metadata: { generation: 1 } });
    expect((made['spec'] as { devices: Json })['devices']).toEqual([
      { name: 'dev', attributes: { v: {}, w: { int: 1 } } },
    ]);
    const changed = { ...made, spec: { ...(made['spec'] as JsonObject), devices: [] } };
    expect(strategy!.update(changed, made)).toMatchObject({ metadata: { generation: 2 } });
    expect(strategy!.update(made, made)).toMatchObject({ metadata: { generation: 1 } });
  });

  test('warns of a driver with capitals', () => {
    expect(kindNamed(SLICES).warnings?.(slice({ driver: 'D.example.com' }))).toEqual([
      'spec.driver: driver names should be lowercase; "D.example.com" contains uppercase characters',
    ]);
  });
});
