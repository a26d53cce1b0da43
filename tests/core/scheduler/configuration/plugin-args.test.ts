import { expect, test } from 'vitest';
import type {
  PluginConfig,
  SchedulerProfile,
} from '../../../../core/scheduler/configuration/scheduler-configuration.js';
import { scheduler } from '../../../../core/scheduler/scheduler.js';
import { NODES, PODS, SERVICES } from '../../../../core/schema/kinds.js';
import { Playground, podDraft } from '../../node/playground.js';

const requesting = (cpu: string) => ({
  containers: [{ name: 'app', image: 'nginx:1.27', resources: { requests: { cpu, memory: '64Mi' } } }],
});

/** Two nodes, the first of which is used more. */
function cluster(profile: SchedulerProfile = {}): Playground {
  const made = new Playground([scheduler({ configuration: { profiles: [profile] } })]);
  made.addNode('node-1', 1);
  made.addNode('node-2', 2);
  made.add(PODS, podDraft('there', { nodeName: 'node-1', ...requesting('1') }));
  return made;
}

function placed(made: Playground, spec: object = {}, metadata: object = {}): string | undefined {
  made.add(PODS, podDraft('web', spec, metadata));
  made.run(0);
  const pod = made.pod('web');
  return pod.spec.nodeName ?? pod.status?.conditions?.find(({ type }) => type === 'PodScheduled')?.message;
}

const config = (...pluginConfig: PluginConfig[]): SchedulerProfile => ({ pluginConfig });

test('Pods are spread over nodes, or packed where that is the strategy', () => {
  const off = { disabled: [{ name: 'NodeResourcesBalancedAllocation' }] };
  const packed = (type: 'MostAllocated' | 'LeastAllocated') => ({
    ...config({ name: 'NodeResourcesFit', args: { scoringStrategy: { type, resources: [] } } }),
    plugins: { score: off },
  });
  expect(placed(cluster(packed('LeastAllocated')), requesting('100m'))).toBe('node-2');
  expect(placed(cluster(packed('MostAllocated')), requesting('100m'))).toBe('node-1');
});

test('a ratio of what is requested is scored by the line it is given', () => {
  const line = (empty: number, full: number): SchedulerProfile => {
    const shape = [
      { utilization: 0, score: empty },
      { utilization: 100, score: full },
    ];
    const scoringStrategy = {
      type: 'RequestedToCapacityRatio' as const,
      resources: [{ name: 'cpu', weight: 3 }],
      requestedToCapacityRatio: { shape },
    };
    return {
      ...config({ name: 'NodeResourcesFit', args: { scoringStrategy } }),
      plugins: { score: { disabled: [{ name: 'NodeResourcesBalancedAllocation' }] } },
    };
  };
  expect(placed(cluster(line(0, 10)), requesting('100m'))).toBe('node-1');
  expect(placed(cluster(line(10, 0)), requesting('100m'))).toBe('node-2');
});

test('resources that are ignored keep no Pod off', () => {
  const devices = { containers: [{ name: 'app', image: 'a', resources: { requests: { 'example.com/device': '1' } } }] };
  expect(placed(cluster(), devices)).toMatch(/2 Insufficient example.com\/device/);
  const ignoring = (args: object) => cluster(config({ name: 'NodeResourcesFit', args }));
  expect(placed(ignoring({ ignoredResourceGroups: ['example.com'] }), devices)).toMatch(/^node-/);
  expect(placed(ignoring({ ignoredResources: ['example.com/device'] }), devices)).toMatch(/^node-/);
});

test('affinity that is added holds for every Pod', () => {
  const added = (name: string) => ({
    addedAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [name] }] }],
      },
    },
  });
  expect(placed(cluster(config({ name: 'NodeAffinity', args: added('node-1') })))).toBe('node-1');
  expect(placed(cluster(config({ name: 'NodeAffinity', args: added('node-9') })))).toMatch(
    /^0\/2 nodes are available: 2 node\(s\) didn't match scheduler-enforced node affinity\./,
  );
});

test('constraints that are the default hold for Pods that a Service chooses', () => {
  const args = {
    defaultingType: 'List' as const,
    defaultConstraints: [
      { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule' as const },
    ],
  };
  const uneven = (profile: SchedulerProfile) => {
    const made = cluster(profile);
    const labels = { app: 'web' };
    made.change(NODES, undefined, 'node-2', { spec: { unschedulable: true } });
    made.add(PODS, podDraft('alike', { nodeName: 'node-1' }, { labels }));
    made.add(SERVICES, { metadata: { namespace: 'default', name: 'web' }, spec: { selector: labels } });
    return placed(made, {}, { labels });
  };
  expect(uneven({})).toBe('node-1');
  expect(uneven(config({ name: 'PodTopologySpread', args }))).toMatch(
    /^0\/2 nodes are available: 1 node\(s\) didn't match pod topology spread constraints, 1 node\(s\) were unschedulable\./,
  );
});

test('Pods go through the profile that they name, and wait when there is none', () => {
  const configuration = {
    profiles: [
      { schedulerName: 'default-scheduler' },
      { schedulerName: 'none', plugins: { filter: { disabled: [{ name: '*' }] } } },
    ],
  };
  const made = new Playground([scheduler({ configuration })]);
  made.addNode('node-1', 1);
  made.change(NODES, undefined, 'node-1', { spec: { unschedulable: true } });
  for (const schedulerName of ['default-scheduler', 'none', 'another'])
    made.add(PODS, podDraft(schedulerName, { schedulerName }));
  made.run(0);
  expect(made.pod('none').spec.nodeName).toBe('node-1');
  expect(made.pod('default-scheduler').status?.conditions?.[0]?.message).toMatch(
    /^0\/1 nodes are available: 1 node\(s\) were unschedulable/,
  );
  expect(made.pod('another').status?.conditions ?? []).toEqual([]);
  expect(made.events('none')).toEqual(['Scheduled: Successfully assigned default/none to node-1']);
});
