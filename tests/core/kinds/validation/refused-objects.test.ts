import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { createCauses } from '../kind-named.js';
import {
  autoscaler,
  binding,
  claim,
  container,
  jobWith,
  made,
  RBAC,
  selector,
  serviceWith,
  workload,
} from './fixtures.js';

test.each<[string, JsonObject, string, string]>([
  ['deployments.apps', workload('deployments.apps', { selector: undefined }), 'spec.selector', 'Required value'],
  [
    'deployments.apps',
    workload('deployments.apps', { selector: {} }),
    'spec.selector',
    'Invalid value: {}: empty selector is invalid for deployment',
  ],
  [
    'deployments.apps',
    workload('deployments.apps', selector({ app: 'b' })),
    'spec.template.metadata.labels',
    'Invalid value: {"app":"a"}: `selector` does not match template `labels`',
  ],
  [
    'deployments.apps',
    workload('deployments.apps', { replicas: -1 }),
    'spec.replicas',
    'Invalid value: -1: must be greater than or equal to 0',
  ],
  [
    'deployments.apps',
    workload('deployments.apps', { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }),
    'spec.strategy.rollingUpdate.maxUnavailable',
    'Invalid value: 0: may not be 0 when `maxSurge` is 0',
  ],
  [
    'deployments.apps',
    workload('deployments.apps', { strategy: { rollingUpdate: { maxUnavailable: '120%' } } }),
    'spec.strategy.rollingUpdate.maxUnavailable',
    'Invalid value: "120%": must not be greater than 100%',
  ],
  [
    'deployments.apps',
    workload('deployments.apps', { strategy: { rollingUpdate: { maxSurge: 'x' } } }),
    'spec.strategy.rollingUpdate.maxSurge',
    "Invalid value: \"x\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
  ],
  [
    'deployments.apps',
    workload('deployments.apps', { strategy: { type: 'Recreate', rollingUpdate: {} } }),
    'spec.strategy.rollingUpdate',
    "Forbidden: may not be specified when strategy `type` is 'Recreate'",
  ],
  [
    'deployments.apps',
    workload('deployments.apps', { minReadySeconds: 600 }),
    'spec.progressDeadlineSeconds',
    'Invalid value: 600: must be greater than minReadySeconds',
  ],
  [
    'deployments.apps',
    workload('deployments.apps', {
      template: { metadata: { labels: { app: 'a' } }, spec: { containers: [container], restartPolicy: 'Never' } },
    }),
    'spec.template.spec.restartPolicy',
    'Unsupported value: "Never": supported values: "Always"',
  ],
  [
    'deployments.apps',
    workload('deployments.apps', {
      template: {
        metadata: { labels: { app: 'a' } },
        spec: {
          containers: [
            {
              ...container,
              ports: [
                { name: 'a', containerPort: 1 },
                { name: 'a', containerPort: 2 },
              ],
            },
          ],
        },
      },
    }),
    'spec.template.spec.containers[0].ports[1].name',
    'Duplicate value: "a"',
  ],
  [
    'deployments.apps',
    workload('deployments.apps', { selector: { matchExpressions: [{ key: 'a', operator: 'In' }] } }),
    'spec.selector.matchExpressions[0].values',
    "Required value: must be specified when `operator` is 'In' or 'NotIn'",
  ],
  [
    'daemonsets.apps',
    workload('daemonsets.apps', { updateStrategy: { rollingUpdate: { maxSurge: 1 } } }),
    'spec.updateStrategy.rollingUpdate.maxSurge',
    'Invalid value: 1: may not be set when maxUnavailable is non-zero',
  ],
  [
    'statefulsets.apps',
    workload('statefulsets.apps', { podManagementPolicy: 'x' }),
    'spec.podManagementPolicy',
    "Invalid value: \"x\": must be 'OrderedReady' or 'Parallel'",
  ],
  [
    'statefulsets.apps',
    workload('statefulsets.apps', {}, { name: 'a.b' }),
    'metadata.name',
    'Invalid value: "a.b": must not contain dots',
  ],
  [
    'jobs.batch',
    jobWith({ template: { spec: { containers: [container] } } }),
    'spec.template.spec.restartPolicy',
    'Required value: valid values: "OnFailure", "Never"',
  ],
  [
    'jobs.batch',
    jobWith({ completionMode: 'Indexed', parallelism: 1 }),
    'spec.completions',
    'Required value: when completion mode is Indexed',
  ],
  ['services', serviceWith({ ports: [] }), 'spec.ports', 'Required value'],
  ['services', serviceWith({ ports: [{ port: 80 }, { port: 81 }] }), 'spec.ports[0].name', 'Required value'],
  [
    'services',
    serviceWith({
      ports: [
        { name: 'a', port: 80 },
        { name: 'a', port: 81 },
      ],
    }),
    'spec.ports[1].name',
    'Duplicate value: "a"',
  ],
  [
    'services',
    serviceWith({
      ports: [
        { name: 'a', port: 80 },
        { name: 'b', port: 80 },
      ],
    }),
    'spec.ports[1]',
    'Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
  ],
  [
    'services',
    serviceWith({ ports: [{ port: 0 }] }),
    'spec.ports[0].port',
    'Invalid value: 0: must be between 1 and 65535, inclusive',
  ],
  [
    'services',
    serviceWith({ ports: [{ port: 80, nodePort: 30000 }] }),
    'spec.ports[0].nodePort',
    "Forbidden: may not be used when `type` is 'ClusterIP'",
  ],
  [
    'services',
    serviceWith({
      type: 'NodePort',
      ports: [
        { name: 'a', port: 80, nodePort: 30000 },
        { name: 'b', port: 81, nodePort: 30000 },
      ],
    }),
    'spec.ports[1].nodePort',
    'Duplicate value: 30000',
  ],
  [
    'services',
    serviceWith({ type: 'Other' }),
    'spec.type',
    'Unsupported value: "Other": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
  ],
  ['services', made('services', { spec: { type: 'ExternalName' } }), 'spec.externalName', 'Required value'],
  [
    'services',
    serviceWith({ clusterIP: 'x' }),
    'spec.clusterIPs[0]',
    'Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
  ],
  [
    'services',
    serviceWith({ type: 'NodePort', clusterIP: 'None' }),
    'spec.clusterIPs[0]',
    'Invalid value: "None": may not be set to \'None\' for NodePort services',
  ],
  [
    'services',
    made('services', { metadata: { name: '1.a' }, spec: { ports: [{ port: 80 }] } }),
    'metadata.name',
    'Invalid value: "1.a": must not contain dots',
  ],
  [
    'configmaps',
    made('configmaps', { data: { 'a/b': 'c' } }),
    'data[a/b]',
    "Invalid value: \"a/b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
  ],
  [
    'configmaps',
    made('configmaps', { data: { a: 'b' }, binaryData: { a: 'eA==' } }),
    'data[a]',
    'Invalid value: "a": duplicate of key present in binaryData',
  ],
  [
    'configmaps',
    made('configmaps', { data: { a: 'x'.repeat(1024 * 1024 + 1) } }),
    '',
    'Too long: may not be more than 1048576 bytes',
  ],
  [
    'secrets',
    made('secrets', { type: 'kubernetes.io/tls', stringData: { 'tls.crt': 'x' } }),
    'data[tls.key]',
    'Required value',
  ],
  ['secrets', made('secrets', { type: 'kubernetes.io/basic-auth' }), 'data[username]', 'Required value'],
  ['secrets', made('secrets', { type: 'kubernetes.io/ssh-auth' }), 'data[ssh-privatekey]', 'Required value'],
  [
    'secrets',
    made('secrets', { type: 'kubernetes.io/service-account-token' }),
    'metadata.annotations[kubernetes.io/service-account.name]',
    'Required value',
  ],
  [
    'secrets',
    made('secrets', { type: 'kubernetes.io/dockerconfigjson', stringData: { '.dockerconfigjson': '' } }),
    'data[.dockerconfigjson]',
    'Invalid value: "<secret contents redacted>": unexpected end of JSON input',
  ],
  [
    'namespaces',
    made('namespaces', { metadata: { name: 'a.b' } }, false),
    'metadata.name',
    'Invalid value: "a.b": must not contain dots',
  ],
  [
    'namespaces',
    made('namespaces', { metadata: { namespace: 'x' } }, false),
    'metadata.namespace',
    'Forbidden: not allowed on this type',
  ],
  ['nodes', made('nodes', { spec: { taints: [{ key: 'a' }] } }, false), 'metadata.taints[0].effect', 'Required value'],
  [
    'nodes',
    made('nodes', { status: { capacity: { cpu: '-1' } } }, false),
    'status.capacity.cpu',
    'Invalid value: "-1": must be greater than or equal to 0',
  ],
  [
    'nodes',
    made('nodes', { spec: { podCIDRs: ['10.0.0.0/33'] } }, false),
    'spec.podCIDRs[0]',
    'Invalid value: "10.0.0.0/33": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
  ],
  [`rolebindings.${RBAC}`, binding({ subjects: [{ kind: 'User' }] }), 'subjects[0].name', 'Required value'],
  [
    `roles.${RBAC}`,
    made(`roles.${RBAC}`, { rules: [{}] }),
    'rules[0].verbs',
    'Required value: verbs must contain at least one value',
  ],
  [
    'persistentvolumeclaims',
    claim({ accessModes: [] }),
    'spec.accessModes',
    'Required value: at least 1 access mode is required',
  ],
  [
    'persistentvolumes',
    made('persistentvolumes', { spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1' } } }, false),
    'spec',
    'Required value: must specify a volume type',
  ],
  [
    'horizontalpodautoscalers.autoscaling',
    autoscaler({ minReplicas: 5 }),
    'spec.maxReplicas',
    'Invalid value: 3: must be greater than or equal to `minReplicas`',
  ],
  [
    'ingresses.networking.k8s.io',
    made('ingresses.networking.k8s.io', { spec: {} }),
    'spec',
    'Invalid value: null: either `defaultBackend` or `rules` must be specified',
  ],
  [
    'poddisruptionbudgets.policy',
    made('poddisruptionbudgets.policy', { spec: { minAvailable: 1, maxUnavailable: 1 } }),
    'spec',
    'Invalid value: {"MinAvailable":1,"Selector":null,"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
  ],
  [
    'priorityclasses.scheduling.k8s.io',
    made('priorityclasses.scheduling.k8s.io', { value: 2e9 }, false),
    'value',
    'Forbidden: maximum allowed value of a user defined priority is 1000000000',
  ],
])('%s: a bad object is refused at %#', (resource, object, field, message) => {
  const causes = createCauses(resource, object);
  expect(causes.map((cause) => ({ field: cause.field, message: cause.message }))).toContainEqual({ field, message });
});
