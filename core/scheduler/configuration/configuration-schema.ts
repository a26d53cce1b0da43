import type { FieldSchema } from '../../schema/field-schema.js';
import { EXTENSION_POINTS } from '../framework/make-profile.js';

const STRING: FieldSchema = { type: 'string' };
const BOOLEAN: FieldSchema = { type: 'boolean' };
const INT32: FieldSchema = { type: 'integer', format: 'int32' };
const INT64: FieldSchema = { type: 'integer', format: 'int64' };
const ANY: FieldSchema = { type: 'object' };
const listOf = (items: FieldSchema): FieldSchema => ({ type: 'array', items });
/** `name` is that of Go's type, which decoding errors tell. */
const struct = (name: string, properties: Readonly<Record<string, FieldSchema>>): FieldSchema => ({
  type: 'object',
  definition: `io.k8s.kube-scheduler.config.v1.${name}`,
  properties: new Map(Object.entries(properties)),
});

const PLUGIN_SET = struct('PluginSet', {
  enabled: listOf(struct('Plugin', { name: STRING, weight: INT32 })),
  disabled: listOf(struct('Plugin', { name: STRING, weight: INT32 })),
});
const PROFILE = struct('KubeSchedulerProfile', {
  schedulerName: STRING,
  percentageOfNodesToScore: INT32,
  plugins: struct(
    'Plugins',
    Object.fromEntries([...EXTENSION_POINTS, 'multiPoint'].map((point) => [point, PLUGIN_SET])),
  ),
  pluginConfig: listOf(struct('PluginConfig', { name: STRING, args: ANY })),
});

/** The fields of a KubeSchedulerConfiguration. Source: kube-scheduler config/v1/types.go. */
export const CONFIGURATION = struct('KubeSchedulerConfiguration', {
  apiVersion: STRING,
  kind: STRING,
  parallelism: INT32,
  leaderElection: ANY,
  clientConnection: ANY,
  enableProfiling: BOOLEAN,
  enableContentionProfiling: BOOLEAN,
  percentageOfNodesToScore: INT32,
  podInitialBackoffSeconds: INT64,
  podMaxBackoffSeconds: INT64,
  profiles: listOf(PROFILE),
  extenders: listOf(ANY),
  delayCacheUntilActive: BOOLEAN,
});

const RESOURCES = listOf(struct('ResourceSpec', { name: STRING, weight: INT64 }));
const SHAPE = listOf(struct('UtilizationShapePoint', { utilization: INT32, score: INT32 }));
const REQUIREMENTS = listOf(
  struct('NodeSelectorRequirement', { key: STRING, operator: STRING, values: listOf(STRING) }),
);
const TERM = struct('NodeSelectorTerm', { matchExpressions: REQUIREMENTS, matchFields: REQUIREMENTS });
const NODE_AFFINITY = struct('NodeAffinity', {
  requiredDuringSchedulingIgnoredDuringExecution: struct('NodeSelector', { nodeSelectorTerms: listOf(TERM) }),
  preferredDuringSchedulingIgnoredDuringExecution: listOf(
    struct('PreferredSchedulingTerm', { weight: INT32, preference: TERM }),
  ),
});
const CONSTRAINT = struct('TopologySpreadConstraint', {
  maxSkew: INT32,
  topologyKey: STRING,
  whenUnsatisfiable: STRING,
  labelSelector: ANY,
  minDomains: INT32,
  nodeAffinityPolicy: STRING,
  nodeTaintsPolicy: STRING,
  matchLabelKeys: listOf(STRING),
});
const NAMES = { apiVersion: STRING, kind: STRING };

/** The fields of what plugins are given. Source: kube-scheduler config/v1/types_pluginargs.go. */
export const PLUGIN_ARGS: ReadonlyMap<string, FieldSchema> = new Map(
  Object.entries({
    DefaultPreemption: struct('DefaultPreemptionArgs', {
      ...NAMES,
      minCandidateNodesPercentage: INT32,
      minCandidateNodesAbsolute: INT32,
    }),
    InterPodAffinity: struct('InterPodAffinityArgs', {
      ...NAMES,
      hardPodAffinityWeight: INT32,
      ignorePreferredTermsOfExistingPods: BOOLEAN,
    }),
    NodeAffinity: struct('NodeAffinityArgs', { ...NAMES, addedAffinity: NODE_AFFINITY }),
    NodeResourcesBalancedAllocation: struct('NodeResourcesBalancedAllocationArgs', { ...NAMES, resources: RESOURCES }),
    NodeResourcesFit: struct('NodeResourcesFitArgs', {
      ...NAMES,
      ignoredResources: listOf(STRING),
      ignoredResourceGroups: listOf(STRING),
      scoringStrategy: struct('ScoringStrategy', {
        type: STRING,
        resources: RESOURCES,
        requestedToCapacityRatio: struct('RequestedToCapacityRatioParam', { shape: SHAPE }),
      }),
    }),
    PodTopologySpread: struct('PodTopologySpreadArgs', {
      ...NAMES,
      defaultingType: STRING,
      defaultConstraints: listOf(CONSTRAINT),
    }),
    VolumeBinding: struct('VolumeBindingArgs', { ...NAMES, bindTimeoutSeconds: INT64, shape: SHAPE }),
    DynamicResources: struct('DynamicResourcesArgs', { ...NAMES, filterTimeout: STRING, bindingTimeout: STRING }),
  }),
);
