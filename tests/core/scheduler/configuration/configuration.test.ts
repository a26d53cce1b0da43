import { describe, expect, test } from 'vitest';
import type { Json } from '../../../../core/model/json.js';
import { readSchedulerConfiguration } from '../../../../core/scheduler/configuration/read-configuration.js';
import type { SchedulerConfiguration } from '../../../../core/scheduler/configuration/scheduler-configuration.js';
import { schedulerSetup } from '../../../../core/scheduler/configuration/scheduler-setup.js';

const VERSION = 'kubescheduler.config.k8s.io/v1';
const KIND = 'KubeSchedulerConfiguration';
const file = (fields: object) => ({ apiVersion: VERSION, kind: KIND, ...fields }) as Json;

/** What is said of a file; `ok` when nothing is. */
function said(value: Json): string {
  const read = readSchedulerConfiguration(value);
  if (!read.ok) return read.error;
  const setup = schedulerSetup(read.value, []);
  return setup.ok ? 'ok' : setup.error;
}
const withArgs = (name: string, args: object) => file({ profiles: [{ pluginConfig: [{ name, args }] }] });
const where = 'profiles[0].pluginConfig[0].args';

describe('a configuration', () => {
  test.each<[string, Json, string]>([
    ['is good when it says nothing', file({}), 'ok'],
    [
      'may say what only a process of its own would use',
      file({ leaderElection: { leaderElect: true }, parallelism: 4 }),
      'ok',
    ],
    ['may have keys with nothing behind them', file({ profiles: null, podMaxBackoffSeconds: null }), 'ok'],
    [
      'may have them in profiles too',
      file({
        profiles: [{ plugins: { score: { enabled: null } }, pluginConfig: [{ name: 'NodeAffinity', args: null }] }],
      }),
      'ok',
    ],
    ['has a kind', { apiVersion: VERSION }, `Object 'Kind' is missing in '{"apiVersion":"${VERSION}"}'`],
    [
      'has the version that there is',
      { apiVersion: 'kubescheduler.config.k8s.io/v1beta3', kind: KIND },
      `no kind "${KIND}" is registered for version "kubescheduler.config.k8s.io/v1beta3"`,
    ],
    ['has no fields that nobody knows', file({ profile: [] }), 'strict decoding error: unknown field "profile"'],
    [
      'gives plugins what they know',
      withArgs('NodeResourcesFit', { strategy: 1 }),
      'strict decoding error: decoding .profiles[0].pluginConfig[0]: strict decoding error: decoding args for plugin NodeResourcesFit: strict decoding error: unknown field "strategy"',
    ],
    [
      'gives each plugin what is its own',
      withArgs('NodeAffinity', { kind: 'InterPodAffinityArgs' }),
      'decoding .profiles[0].pluginConfig[0]: args for plugin NodeAffinity were not of type NodeAffinityArgs.kubescheduler.config.k8s.io, got InterPodAffinityArgs.kubescheduler.config.k8s.io',
    ],
    [
      'has percentages',
      file({ percentageOfNodesToScore: 101 }),
      'percentageOfNodesToScore: Invalid value: 101: not in valid range [0-100]',
    ],
    [
      'backs off no less than at first',
      file({ podInitialBackoffSeconds: 20 }),
      'podMaxBackoffSeconds: Invalid value: 10: must be greater than or equal to PodInitialBackoffSeconds',
    ],
    [
      'calls nobody',
      file({ extenders: [{ urlPrefix: 'http://a' }] }),
      'extenders: Forbidden: extenders are called over HTTP, which no decision here may wait for',
    ],
    [
      'names profiles where there are several',
      file({ profiles: [{ schedulerName: 'a' }, {}] }),
      'profiles[1].schedulerName: Required value',
    ],
    [
      'names each profile otherwise',
      file({ profiles: [{ schedulerName: 'a' }, { schedulerName: 'a' }] }),
      'profiles[1].schedulerName: Duplicate value: "profiles[0].schedulerName"',
    ],
    [
      'sorts one queue',
      file({
        profiles: [
          { schedulerName: 'a' },
          { schedulerName: 'b', plugins: { queueSort: { enabled: [{ name: 'Other' }] } } },
        ],
      }),
      'profiles[1].plugins.queueSort: Invalid value: {"enabled":[{"name":"Other"}]}: must be the same for all profiles',
    ],
    [
      'names plugins that there are',
      file({ profiles: [{ plugins: { multiPoint: { enabled: [{ name: 'Mine' }] } } }] }),
      'initializing profiles: creating profile for scheduler name default-scheduler: plugin "Mine" does not exist',
    ],
    [
      'names plugins at points that they have',
      file({ profiles: [{ plugins: { score: { enabled: [{ name: 'NodePorts' }] } } }] }),
      'plugin "NodePorts" does not extend Score plugin',
    ],
    [
      'leaves something that binds',
      file({ profiles: [{ plugins: { bind: { disabled: [{ name: '*' }] } } }] }),
      'at least one bind plugin is needed for profile with scheduler name "default-scheduler"',
    ],
    [
      'leaves something that sorts',
      file({ profiles: [{ plugins: { queueSort: { disabled: [{ name: 'PrioritySort' }] } } }] }),
      'only one queue sort plugin required for profile with scheduler name "default-scheduler", but got 0',
    ],
    [
      'knows what is gone',
      withArgs('EBSLimits', {}),
      `profiles[0].pluginConfig[0]: Invalid value: "EBSLimits": was invalid in version "${VERSION}" (KubeSchedulerConfiguration is version "${VERSION}")`,
    ],
    [
      'adds affinity that can be read',
      withArgs('NodeAffinity', {
        addedAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'Is' }] }],
          },
        },
      }),
      `${where}.addedAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].operator: Unsupported value: "Is": supported values: "In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"`,
    ],
    [
      'weighs affinity',
      withArgs('InterPodAffinity', { hardPodAffinityWeight: 101 }),
      `${where}.hardPodAffinityWeight: Invalid value: 101: not in valid range [0, 100]`,
    ],
    [
      'looks for candidates',
      withArgs('DefaultPreemption', { minCandidateNodesPercentage: 0, minCandidateNodesAbsolute: 0 }),
      `[${where}.minCandidateNodesPercentage: Invalid value: 0: cannot be zero at the same time as minCandidateNodesAbsolute, ${where}.minCandidateNodesAbsolute: Invalid value: 0: cannot be zero at the same time as minCandidateNodesPercentage]`,
    ],
    [
      'scores by a strategy',
      withArgs('NodeResourcesFit', { scoringStrategy: { type: 'Best' } }),
      `${where}.scoringStrategy.type: Unsupported value: "Best": supported values: "LeastAllocated", "MostAllocated", "RequestedToCapacityRatio"`,
    ],
    [
      'gives a ratio its shape',
      withArgs('NodeResourcesFit', { scoringStrategy: { type: 'RequestedToCapacityRatio' } }),
      `${where}.scoringStrategy.requestedToCapacityRatio: Required value: must be specified when type is RequestedToCapacityRatio`,
    ],
    [
      'balances resources alike',
      withArgs('NodeResourcesBalancedAllocation', { resources: [{ name: 'cpu', weight: 2 }] }),
      `${where}.resources[0].weight: Invalid value: 2: must be 1`,
    ],
    [
      'spreads by its own constraints when it says so',
      withArgs('PodTopologySpread', {
        defaultConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' }],
      }),
      `${where}.defaultingType: Invalid value: "System": when .defaultConstraints are not empty`,
    ],
    [
      'leaves selectors to the Pods',
      withArgs('PodTopologySpread', {
        defaultingType: 'List',
        defaultConstraints: [{ maxSkew: 0, topologyKey: '', whenUnsatisfiable: 'Never', labelSelector: {} }],
      }),
      `[${where}.defaultConstraints[0].maxSkew: Invalid value: 0: not in valid range (0, inf), ${where}.defaultConstraints[0].topologyKey: Required value: can not be empty, ${where}.defaultConstraints[0].whenUnsatisfiable: Unsupported value: "Never": supported values: "DoNotSchedule", "ScheduleAnyway", ${where}.defaultConstraints[0].labelSelector: Forbidden: constraint must not define a selector, as they deduced for each pod]`,
    ],
  ])('%s', (_, value, wanted) => {
    expect(said(value)).toBe(wanted);
  });
});

/** The names of a profile's plugins at each point. */
function pointsOf(configuration: SchedulerConfiguration, name = 'default-scheduler') {
  const setup = schedulerSetup(configuration, []);
  const profile = setup.ok ? setup.value.profiles.get(name) : undefined;
  return {
    filter: profile?.filter.map((plugin) => plugin.name),
    score: profile?.score.map(({ plugin, weight }) => `${plugin.name}=${weight}`),
    bind: profile?.bind.map((plugin) => plugin.name),
  };
}

describe('a profile', () => {
  test('has the plugins of kube-scheduler 1.36 when it says nothing', () => {
    expect(pointsOf({})).toEqual({
      filter: [
        'NodeUnschedulable',
        'NodeName',
        'TaintToleration',
        'NodeAffinity',
        'NodePorts',
        'NodeResourcesFit',
        'VolumeRestrictions',
        'NodeVolumeLimits',
        'VolumeBinding',
        'VolumeZone',
        'PodTopologySpread',
        'InterPodAffinity',
      ],
      score: [
        'TaintToleration=3',
        'NodeAffinity=2',
        'NodeResourcesFit=1',
        'PodTopologySpread=2',
        'InterPodAffinity=2',
        'NodeResourcesBalancedAllocation=1',
        'ImageLocality=1',
      ],
      bind: ['DefaultBinder'],
    });
  });

  test('weighs a plugin as the one point says, before what holds for all, and turns off what it names', () => {
    const plugins = {
      multiPoint: { enabled: [{ name: 'NodeAffinity', weight: 7 }], disabled: [{ name: 'ImageLocality' }] },
      score: {
        enabled: [{ name: 'InterPodAffinity', weight: 9 }],
        disabled: [{ name: 'NodeResourcesBalancedAllocation' }, { name: 'TaintToleration' }],
      },
      filter: { disabled: [{ name: '*' }], enabled: [{ name: 'NodeResourcesFit' }] },
    };
    expect(pointsOf({ profiles: [{ plugins }] })).toEqual({
      filter: ['NodeResourcesFit'],
      score: ['InterPodAffinity=9', 'NodeAffinity=7', 'NodeResourcesFit=1', 'PodTopologySpread=2'],
      bind: ['DefaultBinder'],
    });
  });
});
