import { expect, test } from 'vitest';
import { kindNamed } from '../kind-named.js';
import { container, containerWith, made, podWith, workload } from '../validation/fixtures.js';

const warned = (resource: string, ...objects: Parameters<NonNullable<ReturnType<typeof kindNamed>['warnings']>>) =>
  kindNamed(resource).warnings?.(...objects);

test.each<[string, object, object, string[]]>([
  ['nothing', {}, {}, []],
  [
    'variables and ports that stand twice',
    {
      env: [
        { name: 'A', value: '1' },
        { name: 'A', value: '2' },
        { name: 'A', value: '$(A)3' },
      ],
      ports: [
        { name: 'p', containerPort: 80 },
        { name: 'p', containerPort: 80 },
      ],
    },
    {},
    [
      'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
      'spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]',
      'spec.containers[0].ports[1]: duplicate port name "p" with spec.containers[0].ports[0], services and probes that select ports by name will use spec.containers[0].ports[0]',
    ],
  ],
  [
    'a part of a byte',
    { resources: { requests: { memory: '100m' } } },
    {},
    ['spec.containers[0].resources.requests[memory]: fractional byte value "100m" is invalid, must be an integer'],
  ],
  [
    'labels of nodes that are not set any more, and a selector that matches nothing',
    {},
    {
      nodeSelector: { 'beta.kubernetes.io/os': 'linux' },
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'z', whenUnsatisfiable: 'ScheduleAnyway' }],
    },
    [
      'spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
      'spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod',
    ],
  ],
  [
    'volumes that nothing serves, and files on each other',
    {},
    {
      volumes: [
        { name: 'g', gitRepo: { repository: 'r' } },
        {
          name: 'c',
          configMap: {
            name: 'm',
            items: [
              { key: 'a', path: 'x' },
              { key: 'b', path: 'x/y' },
            ],
          },
        },
      ],
    },
    [
      'spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+',
      'volume "c" (ConfigMap "m"): overlapping paths: "x/y" with "x"',
    ],
  ],
  [
    'secrets that are named twice or not at all, and a grace of less than nothing',
    {},
    { imagePullSecrets: [{ name: 's' }, { name: 's' }, {}], terminationGracePeriodSeconds: -1 },
    [
      'spec.imagePullSecrets[1].name: duplicate name "s"',
      'spec.imagePullSecrets[2].name: invalid empty name ""',
      'spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1',
    ],
  ],
])('whoever creates a Pod is warned of %s', (_name, fields, spec, expected) => {
  expect(warned('pods', containerWith(fields, spec))).toEqual(expected);
});

test('whoever updates a Pod is warned of nothing: programs do it often', () => {
  const pod = podWith({ imagePullSecrets: [{}] });
  expect(warned('pods', pod, pod)).toEqual([]);
});

test('a name that is no label is warned of when it ends in host names', () => {
  const name = 'a.b';
  const advice = 'which can result in surprising behavior; a DNS label is recommended: [must not contain dots]';
  const inNames = `metadata.name: this is used in Pod names and hostnames, ${advice}`;
  expect(warned('deployments.apps', workload('deployments.apps', {}, { name }))).toEqual([inNames]);
  expect(warned('daemonsets.apps', workload('daemonsets.apps', {}, { name }))).toEqual([]);
  expect(warned('pods', podWith({}, { name }))).toEqual([
    `metadata.name: this is used in the Pod's hostname, ${advice}`,
  ]);
});

test('of a template the path is told, and of an update only what makes a new generation', () => {
  const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [container], imagePullSecrets: [{}] } };
  const set = workload('replicasets.apps', { template });
  const message = 'spec.template.spec.imagePullSecrets[0].name: invalid empty name ""';
  expect(warned('replicasets.apps', set)).toEqual([message]);
  expect(warned('replicasets.apps', set, set)).toEqual([]);
  const next = made('replicasets.apps', { ...set, metadata: { ...(set['metadata'] as object), generation: 2 } });
  expect(
    warned('replicasets.apps', { ...next, metadata: { ...(next['metadata'] as object), generation: 2 } }, set),
  ).toEqual([message]);
});

test('a StatefulSet that keeps all revisions is warned of, and parts of bytes in its claims', () => {
  const claim = {
    metadata: { name: 'd' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1500m' } } },
  };
  const set = workload('statefulsets.apps', { revisionHistoryLimit: -1, volumeClaimTemplates: [claim] });
  expect(warned('statefulsets.apps', set)).toEqual([
    'spec.volumeClaimTemplates[0].resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer',
    'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended',
  ]);
});
