import type { ObjectDraft } from '../../model/object.js';
import type {
  FlowSchema,
  LimitedPriorityLevelConfiguration,
  PriorityLevelConfiguration,
  PriorityLevelConfigurationSpec,
  ResourcePolicyRule,
  Subject,
} from '../../schema/generated/types/flowcontrol.js';
import { AUTHENTICATED_GROUP, MASTERS_GROUP, SERVICE_ACCOUNTS_GROUP, UNAUTHENTICATED_GROUP } from '../auth/user.js';

const apiVersion = 'flowcontrol.apiserver.k8s.io/v1';
const metadata = (name: string) => ({ name, annotations: { 'apf.kubernetes.io/autoupdate-spec': 'true' } });

const ALL = ['*'];
const EVERYBODY = [UNAUTHENTICATED_GROUP, AUTHENTICATED_GROUP];
const NODES = ['system:nodes'];
const CONTROLLER_MANAGER = 'system:kube-controller-manager';
const SCHEDULER = 'system:kube-scheduler';

const groups = (names: readonly string[]): Subject[] => names.map((name) => ({ kind: 'Group', group: { name } }));
const users = (names: readonly string[]): Subject[] => names.map((name) => ({ kind: 'User', user: { name } }));
const SYSTEM_SERVICE_ACCOUNTS: Subject = {
  kind: 'ServiceAccount',
  serviceAccount: { name: '*', namespace: 'kube-system' },
};

const resources = (
  verbs: readonly string[],
  apiGroups: readonly string[],
  named: readonly string[],
  clusterScope: boolean,
): ResourcePolicyRule => ({
  verbs,
  apiGroups,
  resources: named,
  namespaces: ALL,
  ...(clusterScope ? { clusterScope } : {}),
});
const EVERYTHING = {
  resourceRules: [resources(ALL, ALL, ALL, true)],
  nonResourceRules: [{ verbs: ALL, nonResourceURLs: ALL }],
};
const LEASES = ['coordination.k8s.io'];

type Rule = Required<FlowSchema['spec']>['rules'][number];
type Distinguisher = 'ByUser' | 'ByNamespace' | undefined;

function schema(
  name: string,
  level: string,
  precedence: number,
  by: Distinguisher,
  rule: Rule,
): ObjectDraft<FlowSchema> {
  return {
    apiVersion,
    kind: 'FlowSchema',
    metadata: metadata(name),
    spec: {
      priorityLevelConfiguration: { name: level },
      matchingPrecedence: precedence,
      ...(by === undefined ? {} : { distinguisherMethod: { type: by } }),
      rules: [rule],
    },
  };
}

function level(name: string, spec: PriorityLevelConfigurationSpec): ObjectDraft<PriorityLevelConfiguration> {
  return { apiVersion, kind: 'PriorityLevelConfiguration', metadata: metadata(name), spec };
}

function limited(
  name: string,
  nominalConcurrencyShares: number,
  lendablePercent: number,
  queuing: readonly [queues: number, handSize: number] | undefined,
): ObjectDraft<PriorityLevelConfiguration> {
  const limitResponse: LimitedPriorityLevelConfiguration['limitResponse'] =
    queuing === undefined
      ? { type: 'Reject' }
      : { type: 'Queue', queuing: { queues: queuing[0], handSize: queuing[1], queueLengthLimit: 50 } };
  return level(name, { type: 'Limited', limited: { nominalConcurrencyShares, lendablePercent, limitResponse } });
}

/** The two levels, and the two schemas for them, that are there whatever is stored. */
export const MANDATORY_LEVELS: readonly ObjectDraft<PriorityLevelConfiguration>[] = [
  level('exempt', { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } }),
  limited('catch-all', 5, 0, undefined),
];
export const MANDATORY_SCHEMAS: readonly ObjectDraft<FlowSchema>[] = [
  schema('exempt', 'exempt', 1, undefined, { subjects: groups([MASTERS_GROUP]), ...EVERYTHING }),
  schema('catch-all', 'catch-all', 10_000, 'ByUser', { subjects: groups(EVERYBODY), ...EVERYTHING }),
];

/** The priority levels and flow schemas of a new cluster. Source: apiserver pkg/apis/flowcontrol/bootstrap/default.go. */
export function bootstrapFlowControl(): (ObjectDraft<FlowSchema> | ObjectDraft<PriorityLevelConfiguration>)[] {
  return [
    ...MANDATORY_LEVELS,
    limited('system', 30, 33, [64, 6]),
    limited('node-high', 40, 25, [64, 6]),
    limited('leader-election', 10, 0, [16, 4]),
    limited('workload-high', 40, 50, [128, 6]),
    limited('workload-low', 100, 90, [128, 6]),
    limited('global-default', 20, 50, [128, 6]),
    ...MANDATORY_SCHEMAS,
    schema('probes', 'exempt', 2, undefined, {
      subjects: groups(EVERYBODY),
      nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }],
    }),
    schema('system-leader-election', 'leader-election', 100, 'ByUser', {
      subjects: [...users([CONTROLLER_MANAGER, SCHEDULER]), SYSTEM_SERVICE_ACCOUNTS],
      resourceRules: [resources(['get', 'create', 'update'], LEASES, ['leases'], false)],
    }),
    schema('system-node-high', 'node-high', 400, 'ByUser', {
      subjects: groups(NODES),
      resourceRules: [resources(ALL, [''], ['nodes', 'nodes/status'], true), resources(ALL, LEASES, ['leases'], false)],
    }),
    schema('system-nodes', 'system', 500, 'ByUser', { subjects: groups(NODES), ...EVERYTHING }),
    schema('kube-controller-manager', 'workload-high', 800, 'ByNamespace', {
      subjects: users([CONTROLLER_MANAGER]),
      ...EVERYTHING,
    }),
    schema('kube-scheduler', 'workload-high', 800, 'ByNamespace', { subjects: users([SCHEDULER]), ...EVERYTHING }),
    schema('kube-system-service-accounts', 'workload-high', 900, 'ByNamespace', {
      subjects: [SYSTEM_SERVICE_ACCOUNTS],
      ...EVERYTHING,
    }),
    schema('service-accounts', 'workload-low', 9_000, 'ByUser', {
      subjects: groups([SERVICE_ACCOUNTS_GROUP]),
      ...EVERYTHING,
    }),
    schema('global-default', 'global-default', 9_900, 'ByUser', { subjects: groups(EVERYBODY), ...EVERYTHING }),
  ];
}
