import fc from 'fast-check';
import type { Json } from '../../core/model/json.js';

/** Makes the value of a field as its schema alone has it. */
export type FieldMaker = (name: string) => fc.Arbitrary<Json>;

/** Makes a whole value whose fields depend on each other. */
export type TypeMaker = (field: FieldMaker) => fc.Arbitrary<Json>;

const RBAC = 'rbac.authorization.k8s.io';

const labels = fc.constantFrom<Json>({ app: 'a' }, { app: 'b' }, { tier: 'a' }, {});
const key = fc.constantFrom('app', 'tier');
const values = fc.uniqueArray(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 2 });
const record = (model: { readonly [name: string]: fc.Arbitrary<Json> }, required?: readonly string[]) =>
  fc.record(model, required === undefined ? {} : { requiredKeys: [...required] });
const is = <T extends Json>(value: T) => fc.constant(value);

/** Requirements name values exactly where their operator compares with some. */
const requirement = (key: fc.Arbitrary<string>) =>
  fc.oneof(
    record({ key, operator: fc.constantFrom('In', 'NotIn'), values }),
    record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
  );

/** One of several members, each with a name of its own beside it that says which it is. */
const tagged = (tag: string, members: { readonly [type: string]: string }): TypeMaker => {
  return (field) =>
    fc.oneof(...Object.entries(members).map(([type, name]) => record({ [tag]: is(type), [name]: field(name) })));
};

const profile: TypeMaker = () =>
  fc.oneof(
    record({ type: fc.constantFrom('RuntimeDefault', 'Unconfined') }),
    record({ type: is('Localhost'), localhostProfile: is('a.json') }),
  );

/** By the last part of an OpenAPI definition's name. Source: kubernetes pkg/apis/…/validation. */
export const KNOWN_TYPES: ReadonlyMap<string, TypeMaker> = new Map<string, TypeMaker>([
  ['LabelSelector', () => labelSelector],
  ['LabelSelectorRequirement', () => requirement(key)],
  ['NodeSelectorRequirement', () => requirement(fc.constantFrom('kubernetes.io/hostname', 'disk'))],
  [
    'Toleration',
    () =>
      fc.oneof(
        record({
          key,
          operator: is('Equal'),
          value: fc.constantFrom('a', 'b'),
          effect: fc.constantFrom('NoSchedule', 'PreferNoSchedule'),
        }),
        record({ key, operator: is('Exists') }),
        record({ operator: is('Exists'), effect: is('NoExecute'), tolerationSeconds: fc.nat(3) }, [
          'operator',
          'effect',
        ]),
      ),
  ],
  ['DeviceToleration', () => deviceToleration],
  [
    'MetricSpec',
    tagged('type', {
      Resource: 'resource',
      Pods: 'pods',
      Object: 'object',
      External: 'external',
      ContainerResource: 'containerResource',
    }),
  ],
  [
    'MetricTarget',
    () =>
      fc.oneof(
        record({ type: is('Utilization'), averageUtilization: fc.integer({ min: 1, max: 100 }) }),
        record({ type: is('AverageValue'), averageValue: fc.constantFrom('1', '100m') }),
      ),
  ],
  [
    'Subject',
    () =>
      fc.oneof(
        record({ kind: is('ServiceAccount'), name: fc.constantFrom('a', 'default'), namespace: is('default') }),
        record({ kind: fc.constantFrom('User', 'Group'), name: fc.constantFrom('a', 'b'), apiGroup: is(RBAC) }),
      ),
  ],
  ['RoleRef', () => record({ apiGroup: is(RBAC), kind: is('ClusterRole'), name: fc.constantFrom('a', 'b') })],
  ['SeccompProfile', profile],
  ['AppArmorProfile', profile],
  [
    'DeploymentStrategy',
    (field) =>
      fc.oneof(
        record({ type: is('RollingUpdate'), rollingUpdate: field('rollingUpdate') }, ['type']),
        is({ type: 'Recreate' }),
      ),
  ],
  ['RollingUpdateDeployment', () => surges],
  [
    'RollingUpdateDaemonSet',
    () =>
      fc.constantFrom<Json>(
        { maxUnavailable: 1, maxSurge: 0 },
        { maxUnavailable: '50%', maxSurge: 0 },
        { maxUnavailable: 0, maxSurge: 1 },
      ),
  ],
  ['DaemonSetUpdateStrategy', (field) => updateStrategy(field)],
  ['StatefulSetUpdateStrategy', (field) => updateStrategy(field)],
  [
    'ContainerPort',
    () =>
      fc
        .constantFrom(80, 8080)
        .map((containerPort) => ({ name: containerPort === 80 ? 'http' : 'web', containerPort })),
  ],
  [
    'ServicePort',
    () =>
      fc.tuple(fc.constantFrom(80, 8080), fc.constantFrom<Json>(80, 8080, 'http')).map(([port, targetPort]) => ({
        name: port === 80 ? 'http' : 'web',
        port,
        targetPort,
      })),
  ],
  [
    'EnvVar',
    (field) =>
      fc.oneof(
        record({ name: envName, value: fc.constantFrom('a', 'b', '') }),
        record({ name: envName, valueFrom: field('valueFrom') }),
      ),
  ],
  ['ResourceRequirements', () => resources],
  ['LimitRangeItem', () => limitRanges],
  ['PodFailurePolicyRule', () => failureRules],
  [
    'WebhookClientConfig',
    () =>
      fc.constantFrom<Json>(
        { service: { name: 'a', namespace: 'default', path: '/a' } },
        { url: 'https://a.example.com/a' },
      ),
  ],
  ['PodDNSConfigOption', () => fc.constantFrom<Json>({ name: 'ndots', value: '2' }, { name: 'ndots', value: '5' })],
  ['SleepAction', () => record({ seconds: fc.integer({ min: 1, max: 3 }) })],
  ['IPBlock', () => record({ cidr: is('10.0.0.0/8'), except: is(['10.1.0.0/16']) }, ['cidr'])],
  [
    'NetworkPolicyPort',
    () => record({ protocol: fc.constantFrom('TCP', 'UDP'), port: fc.constantFrom<Json>(80, 8080) }, ['port']),
  ],
  ['PriorityLevelConfigurationSpec', (field) => record({ type: is('Limited'), limited: field('limited') })],
  ['LimitResponse', () => record({ type: is('Reject') })],
  [
    'Mutation',
    () => record({ patchType: is('ApplyConfiguration'), applyConfiguration: is({ expression: 'Object{}' }) }),
  ],
  [
    'ScopedResourceSelectorRequirement',
    () =>
      fc.constantFrom<Json>(
        { scopeName: 'PriorityClass', operator: 'Exists' },
        { scopeName: 'BestEffort', operator: 'Exists' },
      ),
  ],
  ['CustomResourceValidation', () => fc.constantFrom<Json>(...customSchemas())],
  ['CustomResourceSubresources', () => fc.constantFrom<Json>({ status: {} }, {})],
  ['PodResourceClaim', () => record({ name: fc.constantFrom('a', 'b'), resourceClaimTemplateName: is('a') })],
  [
    'PodGroupSchedulingPolicy',
    () => fc.constantFrom<Json>({ basic: {} }, { gang: { minCount: 1 } }, { gang: { minCount: 2 } }),
  ],
]);

const envName = fc.constantFrom('A', 'B');

/** A selector of labels as the workloads here wear them. */
export const labelSelector: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: labels.map((matchLabels) => ({ matchLabels })) },
  { weight: 1, arbitrary: requirement(key).map((made) => ({ matchExpressions: [made] })) },
);

const deviceToleration = fc.oneof(
  record({ key, operator: is('Equal'), value: fc.constantFrom('a', 'b'), effect: is('NoSchedule') }),
  record({ key, operator: is('Exists'), effect: is('NoExecute') }, ['operator']),
);

/** Surge and unavailability may not both be zero. */
const surges = fc
  .tuple(fc.constantFrom<Json>(0, 1, '25%', '50%'), fc.constantFrom<Json>(1, 0, '25%', '100%'))
  .map(([maxSurge, maxUnavailable]) => ({
    maxSurge: maxSurge === 0 && maxUnavailable === 0 ? 1 : maxSurge,
    maxUnavailable,
  }));

const updateStrategy = (field: FieldMaker) =>
  fc.oneof(
    record({ type: is('RollingUpdate'), rollingUpdate: field('rollingUpdate') }, ['type']),
    is({ type: 'OnDelete' }),
  );

/** Requests never exceed limits. */
const resources = record(
  {
    requests: record({ cpu: fc.constantFrom('100m', '200m'), memory: fc.constantFrom('64Mi', '128Mi') }, []),
    limits: record({ cpu: fc.constantFrom('200m', '1'), memory: fc.constantFrom('128Mi', '1Gi') }, []),
  },
  [],
);

const limitRanges = fc.oneof(
  record({ type: is('Container'), default: is({ cpu: '200m' }), defaultRequest: is({ cpu: '100m' }) }, [
    'type',
    'default',
  ]),
  record({ type: fc.constantFrom('Container', 'Pod'), max: is({ cpu: '1' }), min: is({ cpu: '100m' }) }, [
    'type',
    'max',
  ]),
);

const failureRules = fc.oneof(
  record({
    action: fc.constantFrom('FailJob', 'Ignore', 'Count'),
    onExitCodes: record({ operator: fc.constantFrom('In', 'NotIn'), values: is([1, 2]) }),
  }),
  record({
    action: fc.constantFrom('FailJob', 'Ignore', 'Count'),
    onPodConditions: is([{ type: 'DisruptionTarget', status: 'True' }]),
  }),
);

function customSchemas(): Json[] {
  const replicas = { type: 'integer', minimum: 0 };
  return [
    { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { replicas } } } } },
  ];
}
