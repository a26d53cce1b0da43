import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversionOf, fromStorage, toStorage } from '../../../../core/kinds/registry/convert.js';
import { apiVersionOf } from '../../../../core/model/group-resource.js';
import type { JsonObject } from '../../../../core/model/json.js';
import type { KubeObject } from '../../../../core/model/object.js';
import { type BundledField, loadBundle } from '../../../../core/schema/bundle.js';
import { checkFields } from '../../../../core/schema/check-fields.js';
import { loadSchemas } from '../../../../core/schema/schemas.js';

const schemas = loadSchemas();
const { definitions } = loadBundle();

/** Where the fields of two definitions differ. */
function differences(a: string, b: string, path: string, seen: Set<string>): string[] {
  const pair = `${a} ${b}`;
  if (a === b || seen.has(pair)) return [];
  seen.add(pair);
  const [left, right] = [definitions[a]?.fields ?? {}, definitions[b]?.fields ?? {}];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((name) =>
    fieldDifferences(left[name], right[name], `${path}.${name}`, seen),
  );
}

function fieldDifferences(
  a: BundledField | undefined,
  b: BundledField | undefined,
  path: string,
  seen: Set<string>,
): string[] {
  if (a === undefined && b === undefined) return [];
  if (a === undefined || b === undefined || a.type !== b.type || a.format !== b.format) return [path];
  if ((a.ref === undefined) !== (b.ref === undefined)) return [path];
  return [
    ...(a.ref === undefined ? [] : differences(a.ref, b.ref!, path, seen)),
    ...fieldDifferences(a.items, b.items, `${path}[]`, seen),
    ...fieldDifferences(a.additionalProperties, b.additionalProperties, `${path}{}`, seen),
  ];
}

const served = schemas.resources.flatMap((info) => {
  const home = schemas.storageOf(info);
  const storage = schemas.byGroupResource(home.groupResource)!;
  return storage === info ? [] : [{ info, storage }];
});

describe('a kind in a version it is not stored in', () => {
  it.each(
    served.map(
      ({ info, storage }) => [`${info.kind} ${apiVersionOf(info.group, info.version)}`, info, storage] as const,
    ),
  )('%s has the same fields, or is converted', (_name, info, storage) => {
    const found = differences(storage.definition, info.definition, '', new Set());
    expect({
      differs: found.length > 0,
      found,
      isConverted: conversionOf(storage, apiVersionOf(info.group, info.version)) !== undefined,
    }).toMatchObject({
      isConverted: found.length > 0,
    });
  });
});

const infoOf = (group: string, version: string, kind: string) => schemas.byKind(group, version, kind)!;
const metadata = {
  name: 'a',
  namespace: 'x',
  uid: 'u',
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
};
const clean = (object: object) => JSON.parse(JSON.stringify(object)) as JsonObject;

/** Shows a stored object in another version, checks that it has only fields of that version, and reads it back. */
function roundTrip(object: JsonObject, group: string, version: string): { shown: JsonObject; back: JsonObject } {
  const [home = '', homeGroup = ''] = String(object['apiVersion']).split('/').reverse();
  const storage = infoOf(homeGroup, home, String(object['kind']));
  const info = infoOf(group, version, storage.kind);
  const shown = fromStorage(storage, object as unknown as KubeObject, info);
  expect(shown['apiVersion']).toBe(apiVersionOf(group, version));
  expect(checkFields(schemas.typeOf(info), shown, { unknownFields: true })).toEqual([]);
  return { shown, back: toStorage(storage, shown) };
}

const utilization = fc.integer({ min: 1, max: 100 });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const cpu = utilization.map((averageUtilization) => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
}));
const otherMetric = fc.oneof(
  utilization.map((value) => ({
    type: 'Resource',
    resource: { name: 'memory', target: { type: 'AverageValue', averageValue: `${value}Mi` } },
  })),
  utilization.map((value) => ({
    type: 'Pods',
    pods: { metric: { name: 'rps' }, target: { type: 'AverageValue', averageValue: String(value) } },
  })),
);
const currentMetric = fc
  .record({ current: utilization, name: fc.constantFrom('cpu', 'memory') })
  .map(({ current, name }) => ({
    type: 'Resource',
    resource: { name, current: { averageUtilization: current, averageValue: `${current}m` } },
  }));
const DEFAULT_CPU = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
};
const autoscaler = fc
  .record({
    cpu: optional(cpu),
    others: fc.array(otherMetric, { maxLength: 3 }),
    behavior: optional(fc.constant({ scaleDown: { stabilizationWindowSeconds: 60 } })),
    current: fc.array(currentMetric, { maxLength: 2 }),
    conditions: optional(fc.constant([{ type: 'AbleToScale', status: 'True' }])),
    annotations: optional(fc.constant({ mine: 'kept' })),
    isNew: fc.boolean(),
  })
  .map(({ cpu: target, others, behavior, current, conditions, annotations, isNew }) => {
    // What v1 has a number for comes last, and what says nothing goes by CPU: so it is stored when it was written in v1.
    const told = [...others, ...(target === undefined ? [] : [target])];
    return clean({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { ...metadata, annotations },
      spec: {
        scaleTargetRef: { kind: 'Deployment', name: 'd', apiVersion: 'apps/v1' },
        maxReplicas: 3,
        metrics: told.length === 0 ? [DEFAULT_CPU] : told,
        behavior,
      },
      status: isNew
        ? undefined
        : {
            currentReplicas: 1,
            desiredReplicas: 2,
            currentMetrics: current.length === 0 ? undefined : current,
            conditions,
          },
    });
  });

describe('autoscalers', () => {
  property.prop([autoscaler])('come back from autoscaling/v1 as they were', (object) => {
    expect(roundTrip(object, 'autoscaling', 'v1').back).toEqual(object);
  });

  it('show CPU utilization as the one number that v1 has', () => {
    const target = {
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
    };
    const { shown } = roundTrip(
      {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata,
        spec: { maxReplicas: 3, metrics: [target] },
      },
      'autoscaling',
      'v1',
    );
    expect(shown['spec']).toEqual({ maxReplicas: 3, targetCPUUtilizationPercentage: 70 });
    expect(shown['metadata']).toEqual(metadata);
  });

  it('show no annotation of what is null', () => {
    const { shown } = roundTrip(
      {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata,
        spec: { maxReplicas: 3, metrics: [DEFAULT_CPU], behavior: null },
        status: { desiredReplicas: 1, currentMetrics: null, conditions: null },
      },
      'autoscaling',
      'v1',
    );
    expect(shown['metadata']).toEqual(metadata);
  });

  it.each(['not json', '7', '{}'])('are read though somebody wrote %s into their annotation', (text) => {
    const annotations = { 'autoscaling.alpha.kubernetes.io/metrics': text };
    const sent = {
      apiVersion: 'autoscaling/v1',
      kind: 'HorizontalPodAutoscaler',
      metadata: { ...metadata, annotations },
      spec: { maxReplicas: 3 },
    };
    expect(toStorage(infoOf('autoscaling', 'v2', 'HorizontalPodAutoscaler'), sent)['spec']).toEqual({
      maxReplicas: 3,
      metrics: [DEFAULT_CPU],
    });
  });
});

const text = fc.string({ maxLength: 5 });
const event = fc
  .record({
    involvedObject: fc.record({ kind: text, name: text }),
    message: optional(text),
    source: optional(fc.record({ component: text })),
    firstTimestamp: optional(fc.constant('2026-01-01T00:00:00Z')),
    lastTimestamp: optional(fc.constant('2026-01-01T00:00:01Z')),
    count: optional(fc.nat(9)),
    eventTime: optional(fc.constant('2026-01-01T00:00:00.000000Z')),
    reason: optional(text),
    reportingComponent: optional(text),
    reportingInstance: optional(text),
    series: optional(fc.record({ count: fc.nat(9), lastObservedTime: fc.constant('2026-01-01T00:00:00.000000Z') })),
  })
  .map((fields) => clean({ apiVersion: 'v1', kind: 'Event', metadata, ...fields }));

describe('Events', () => {
  property.prop([event])('come back from events.k8s.io as they were', (object) => {
    const { shown, back } = roundTrip(object, 'events.k8s.io', 'v1');
    expect(shown['regarding']).toEqual(object['involvedObject']);
    expect(back).toEqual(object);
  });
});

const exact = fc.record(
  {
    deviceClassName: text,
    allocationMode: fc.constantFrom('ExactCount', 'All'),
    count: fc.integer({ min: 1, max: 4 }),
    adminAccess: fc.boolean(),
    selectors: fc.constant([{ cel: { expression: 'true' } }]),
    tolerations: fc.constant([{ key: 'k', operator: 'Exists' }]),
    capacity: fc.constant({ requests: { memory: '1Gi' } }),
  },
  { requiredKeys: ['deviceClassName'] },
);
const request = fc.oneof(
  fc.record({ name: text, exactly: exact }),
  fc.record({
    name: text,
    firstAvailable: fc.array(fc.record({ name: text, deviceClassName: text }), { maxLength: 2 }),
  }),
);
const requests = fc.array(request, { maxLength: 3 });
const device = fc.record(
  {
    name: text,
    attributes: fc.constant({ model: { string: 'x' } }),
    capacity: fc.constant({ memory: { value: '1Gi' } }),
    nodeName: text,
    allNodes: fc.boolean(),
    taints: fc.constant([{ key: 'k', effect: 'NoSchedule' }]),
  },
  { requiredKeys: ['name'] },
);

describe('dynamic resources', () => {
  property.prop([requests])('claims and their templates come back from v1beta1 as they were', (list) => {
    const spec = { devices: { requests: list } };
    for (const object of [
      clean({ apiVersion: 'resource.k8s.io/v1', kind: 'ResourceClaim', metadata, spec }),
      clean({ apiVersion: 'resource.k8s.io/v1', kind: 'ResourceClaimTemplate', metadata, spec: { spec } }),
    ]) {
      expect(roundTrip(object, 'resource.k8s.io', 'v1beta1').back).toEqual(object);
      expect(roundTrip(object, 'resource.k8s.io', 'v1beta2').back).toEqual(object);
    }
  });

  property.prop([fc.array(device, { maxLength: 3 })])('slices come back from v1beta1 as they were', (devices) => {
    const spec = { driver: 'd', pool: { name: 'p', generation: 1, resourceSliceCount: 1 }, devices };
    const object = clean({ apiVersion: 'resource.k8s.io/v1', kind: 'ResourceSlice', metadata, spec });
    expect(roundTrip(object, 'resource.k8s.io', 'v1beta1').back).toEqual(object);
  });

  it('v1beta1 writes beside the name of a request what v1 puts under exactly, and devices the other way round', () => {
    const claim = {
      apiVersion: 'resource.k8s.io/v1beta1',
      kind: 'ResourceClaim',
      metadata,
      spec: { devices: { requests: [{ name: 'r', deviceClassName: 'gpu', count: 2 }] } },
    };
    expect(toStorage(infoOf('resource.k8s.io', 'v1', 'ResourceClaim'), claim)['spec']).toEqual({
      devices: { requests: [{ name: 'r', exactly: { deviceClassName: 'gpu', count: 2 } }] },
    });
    const slice = {
      apiVersion: 'resource.k8s.io/v1beta1',
      kind: 'ResourceSlice',
      metadata,
      spec: { devices: [{ name: 'd', basic: { nodeName: 'n' } }] },
    };
    expect(toStorage(infoOf('resource.k8s.io', 'v1', 'ResourceSlice'), slice)['spec']).toEqual({
      devices: [{ name: 'd', nodeName: 'n' }],
    });
  });
});
