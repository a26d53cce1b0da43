import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import type { KubeObject } from '../../../../core/model/object.js';
import { type Given, given, type Outcome } from './scenario.js';

const V1 = 'autoscaling/v1';
const V2 = 'autoscaling/v2';
const EVENTS = 'events.k8s.io/v1';

/** Who owns what, one line a manager. */
const owners = ({ after }: Outcome): string[] =>
  (after.metadata.managedFields ?? []).map(
    ({ manager, operation, apiVersion, fieldsV1 }) =>
      `${manager} ${operation} ${apiVersion} ${JSON.stringify(fieldsV1)}`,
  );

/** A cluster with the object as a write left it, or an empty one. */
const after = (outcome?: Outcome) =>
  given(...(outcome === undefined ? [] : [outcome.after as KubeObject as unknown as Given]));

const autoscaler = (apiVersion: string, spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject => ({
  apiVersion,
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'a', namespace: 'default', ...metadata },
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' }, maxReplicas: 5, ...spec },
});
const cpu = (averageUtilization: number): JsonObject => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
});
const memory: JsonObject = {
  type: 'Resource',
  resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 70 } },
};

const at = (apiVersion: string) => ({
  resource: apiVersion === EVENTS || apiVersion === 'v1' ? 'events' : 'horizontalpodautoscalers.autoscaling',
  namespace: 'default',
  name: 'a',
  apiVersion,
});

function apply(earlier: Outcome | undefined, fieldManager: string, value: JsonObject, force = false): Outcome {
  const target = at(String(value['apiVersion']));
  return after(earlier).when({
    verb: 'patch',
    target,
    patch: { type: 'apply', value, force },
    options: { fieldManager },
  });
}

function merge(earlier: Outcome, fieldManager: string, apiVersion: string, value: JsonObject): Outcome {
  const patch = { type: 'merge', value } as const;
  return after(earlier).when({ verb: 'patch', target: at(apiVersion), patch, options: { fieldManager } });
}

const ONE_V1 = `one Apply ${V1} {"f:spec":{"f:maxReplicas":{},"f:scaleTargetRef":{},"f:targetCPUUtilizationPercentage":{}}}`;
const REF = '"f:scaleTargetRef":{"f:apiVersion":{},"f:kind":{},"f:name":{}}';

// What is expected was answered by kube-apiserver 1.36.3 to the same requests.
describe('managedFields of a kind that is written in several versions', () => {
  it('tell of each writer in the version that he wrote in', () => {
    const first = apply(undefined, 'one', autoscaler(V1, { targetCPUUtilizationPercentage: 50 }));
    expect(owners(first)).toEqual([ONE_V1]);
    const second = apply(first, 'two', autoscaler(V2, { metrics: [cpu(50)] }));
    expect(owners(second)).toEqual([`two Apply ${V2} {"f:spec":{"f:maxReplicas":{},"f:metrics":{},${REF}}}`, ONE_V1]);
  });

  it('name a conflict as the field is called where it is owned', () => {
    const first = apply(undefined, 'one', autoscaler(V1, { targetCPUUtilizationPercentage: 50 }));
    const changed = autoscaler(V2, { maxReplicas: 6, metrics: [cpu(60), memory] });
    const { refusal } = apply(first, 'two', changed);
    expect(refusal).toMatchObject({ code: 409, reason: 'Conflict' });
    expect(refusal.details?.causes?.map(({ field }) => field)).toEqual([
      '.spec.maxReplicas',
      '.spec.targetCPUUtilizationPercentage',
    ]);
    const forced = apply(first, 'two', changed, true);
    expect(owners(forced)[0]).toBe(`one Apply ${V1} {"f:spec":{"f:scaleTargetRef":{}}}`);
    expect(forced.after['spec']).toMatchObject({ maxReplicas: 6, metrics: [cpu(60), memory] });
  });

  it('change alone where an apply in another version changes nothing else, and the order of metrics stays', () => {
    const first = apply(undefined, 'two', autoscaler(V2, { metrics: [cpu(60), memory] }));
    const second = apply(first, 'one', autoscaler(V1));
    expect(owners(second)).toContain(`one Apply ${V1} {"f:spec":{"f:maxReplicas":{},"f:scaleTargetRef":{}}}`);
    expect(second.after['spec']).toMatchObject({ metrics: [cpu(60), memory] });
  });

  it('move with an applier into another version, in which he prunes what he no longer sets', () => {
    const first = apply(undefined, 'two', autoscaler(V1, { minReplicas: 3 }, { labels: { a: 'b' } }));
    const second = apply(first, 'two', autoscaler(V2));
    expect(owners(second)).toEqual([`two Apply ${V2} {"f:spec":{"f:maxReplicas":{},${REF}}}`]);
    expect(second.after.metadata.labels).toBeUndefined();
    expect(second.after['spec']).toMatchObject({ minReplicas: 1 });
  });

  it('conflict where an applier who moves tells the metrics in another order than the version that he leaves', () => {
    const metrics = [cpu(60), memory];
    const first = apply(undefined, 'one', autoscaler(V1));
    const second = apply(first, 'two', autoscaler(V2, { metrics }), true);
    const { refusal } = apply(second, 'one', autoscaler(V2, { metrics }));
    expect(refusal.details?.causes?.map(({ field }) => field)).toEqual(['.spec.metrics']);
  });

  it.each([
    [V1, V2, { targetCPUUtilizationPercentage: 55 }],
    [V2, V1, { metrics: [cpu(55)] }],
  ])('keep what %s pruned where %s fills it in', (before, now, spec) => {
    const first = apply(undefined, 'two', autoscaler(before, spec));
    expect(apply(first, 'two', autoscaler(now)).after['spec']).toMatchObject({ metrics: [cpu(55)] });
  });

  it('prune in the one version that is used, to the default', () => {
    const first = apply(undefined, 'two', autoscaler(V1, { targetCPUUtilizationPercentage: 55 }));
    expect(apply(first, 'two', autoscaler(V1)).after['spec']).toMatchObject({ metrics: [cpu(80)] });
  });

  it('keep one updater apart by version, and take from him what is written in the other', () => {
    const created = after().when({
      verb: 'create',
      target: { ...at(V1), name: undefined },
      object: autoscaler(V1, { targetCPUUtilizationPercentage: 50 }),
      options: { fieldManager: 'ed' },
    });
    expect(owners(created)).toEqual([
      `ed Update ${V1} {"f:spec":{"f:maxReplicas":{},"f:minReplicas":{},"f:scaleTargetRef":{},"f:targetCPUUtilizationPercentage":{}}}`,
    ]);
    const second = merge(created, 'ed', V2, { spec: { maxReplicas: 7 } });
    expect(owners(second)).toEqual([
      `ed Update ${V1} {"f:spec":{"f:minReplicas":{},"f:scaleTargetRef":{},"f:targetCPUUtilizationPercentage":{}}}`,
      `ed Update ${V2} {"f:spec":{"f:maxReplicas":{}}}`,
    ]);
    const third = merge(second, 'ed', V2, { spec: { metrics: [cpu(67)] } });
    expect(owners(third)).toEqual([
      `ed Update ${V1} {"f:spec":{"f:minReplicas":{},"f:scaleTargetRef":{}}}`,
      `ed Update ${V2} {"f:spec":{"f:maxReplicas":{},"f:metrics":{}}}`,
    ]);
    const fourth = merge(third, 'ed', V1, { spec: { targetCPUUtilizationPercentage: 68 } });
    expect(owners(fourth)).toEqual([
      `ed Update ${V1} {"f:spec":{"f:minReplicas":{},"f:scaleTargetRef":{},"f:targetCPUUtilizationPercentage":{}}}`,
      `ed Update ${V2} {"f:spec":{"f:maxReplicas":{}}}`,
    ]);
  });

  it('lose who owns at a version that the kind has not', () => {
    const first = apply(undefined, 'one', autoscaler(V1));
    const [entry] = first.after.metadata.managedFields!;
    const old = { ...entry!, manager: 'old', apiVersion: 'autoscaling/v2beta1' };
    const metadata = { ...first.after.metadata, managedFields: [entry!, old] };
    const cluster = given({ ...first.after, metadata } as unknown as Given);
    const patch = { type: 'merge', value: { spec: { maxReplicas: 9 } } } as const;
    const written = cluster.when({ verb: 'patch', target: at(V2), patch, options: { fieldManager: 'ed' } });
    expect(owners(written)).toEqual([
      `one Apply ${V1} {"f:spec":{"f:scaleTargetRef":{}}}`,
      `ed Update ${V2} {"f:spec":{"f:maxReplicas":{}}}`,
    ]);
  });

  it('do not pass from one group into another', () => {
    const first = apply(undefined, 'one', {
      apiVersion: EVENTS,
      kind: 'Event',
      metadata: { name: 'a', namespace: 'default' },
      eventTime: '2026-01-01T00:00:00.000000Z',
      reportingController: 'a.b/c',
      reportingInstance: 'i',
      action: 'Act',
      reason: 'R',
      note: 'hello',
      type: 'Normal',
      regarding: { apiVersion: 'v1', kind: 'Pod', name: 'p', namespace: 'default' },
    });
    expect(owners(first)).toEqual([
      `one Apply ${EVENTS} {"f:action":{},"f:eventTime":{},"f:note":{},"f:reason":{},"f:regarding":{},"f:reportingController":{},"f:reportingInstance":{},"f:type":{}}`,
    ]);
    expect(owners(merge(first, 'ed', 'v1', { message: 'other' }))).toEqual(['ed Update v1 {"f:message":{}}']);
  });
});
