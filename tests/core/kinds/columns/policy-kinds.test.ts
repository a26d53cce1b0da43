import { describe, expect, test } from 'vitest';
import { BUILT_IN_KINDS } from '../../../../core/kinds/registry/built-in-kinds.js';
import { type KindCase, kubectlText, object, one } from './kubectl-text.js';

const CASES: readonly KindCase[] = [
  [
    'configmaps',
    one('v1', 'ConfigMap', { data: { a: '1' }, binaryData: { b: 'Mg==' } }),
    false,
    ['NAME   DATA   AGE', 'x      2      3d'],
  ],
  [
    'secrets',
    one('v1', 'Secret', { type: 'Opaque', data: { a: '' } }),
    false,
    ['NAME   TYPE     DATA   AGE', 'x      Opaque   1      3d'],
  ],
  ['serviceaccounts', one('v1', 'ServiceAccount', {}), false, ['NAME   AGE', 'x      3d']],
  [
    'roles.rbac.authorization.k8s.io',
    one('rbac.authorization.k8s.io/v1', 'Role', {}),
    false,
    ['NAME   CREATED AT', 'x      2026-03-07T12:00:00Z'],
  ],
  [
    'rolebindings.rbac.authorization.k8s.io',
    one('rbac.authorization.k8s.io/v1', 'RoleBinding', {
      roleRef: { kind: 'ClusterRole', name: 'view' },
      subjects: [
        { kind: 'User', name: 'jane' },
        { kind: 'ServiceAccount', name: 'sa', namespace: 'ns' },
        { kind: 'User', name: 'joe' },
      ],
    }),
    true,
    [
      'NAME   ROLE               AGE   USERS       GROUPS   SERVICEACCOUNTS',
      'x      ClusterRole/view   3d    jane, joe            ns/sa',
    ],
  ],
  [
    'limitranges',
    one('v1', 'LimitRange', { spec: { limits: [] } }),
    false,
    ['NAME   CREATED AT', 'x      2026-03-07T12:00:00Z'],
  ],
  [
    'resourcequotas',
    one('v1', 'ResourceQuota', {
      status: {
        hard: { pods: '10', 'limits.cpu': '2', 'requests.cpu': '1' },
        used: { pods: '3', 'limits.cpu': '500m' },
      },
    }),
    false,
    [
      'NAME   REQUEST                         LIMIT                AGE',
      'x      pods: 3/10, requests.cpu: 0/1   limits.cpu: 500m/2   3d',
    ],
  ],
  [
    'certificatesigningrequests.certificates.k8s.io',
    one('certificates.k8s.io/v1', 'CertificateSigningRequest', {
      spec: { signerName: 's', username: 'jane', expirationSeconds: 3600 },
      status: { certificate: 'abc', conditions: [{ type: 'Approved', status: 'True' }] },
    }),
    false,
    [
      'NAME   AGE   SIGNERNAME   REQUESTOR   REQUESTEDDURATION   CONDITION',
      'x      3d    s            jane        60m                 Approved,Issued',
    ],
  ],
  [
    'apiservices.apiregistration.k8s.io',
    [
      object(
        'apiregistration.k8s.io/v1',
        'APIService',
        { name: 'a' },
        { spec: {}, status: { conditions: [{ type: 'Available', status: 'True', reason: 'Local' }] } },
      ),
      object(
        'apiregistration.k8s.io/v1',
        'APIService',
        { name: 'b' },
        {
          spec: { service: { namespace: 'n', name: 's' } },
          status: { conditions: [{ type: 'Available', status: 'False', reason: 'ServiceNotFound' }] },
        },
      ),
    ],
    false,
    [
      'NAME   SERVICE   AVAILABLE                 AGE',
      'a      Local     True                      3d',
      'b      n/s       False (ServiceNotFound)   3d',
    ],
  ],
  [
    'mutatingwebhookconfigurations.admissionregistration.k8s.io',
    one('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', { webhooks: [{}, {}] }),
    false,
    ['NAME   WEBHOOKS   AGE', 'x      2          3d'],
  ],
  [
    'validatingadmissionpolicybindings.admissionregistration.k8s.io',
    one('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding', {
      spec: { policyName: 'p', paramRef: { name: 'q' } },
    }),
    false,
    ['NAME   POLICYNAME   PARAMREF   AGE', 'x      p            */q        3d'],
  ],
  [
    'flowschemas.flowcontrol.apiserver.k8s.io',
    [
      object(
        'flowcontrol.apiserver.k8s.io/v1',
        'FlowSchema',
        { name: 'a' },
        { spec: { matchingPrecedence: 900, priorityLevelConfiguration: { name: 'low' } } },
      ),
      object(
        'flowcontrol.apiserver.k8s.io/v1',
        'FlowSchema',
        { name: 'b' },
        {
          spec: {
            matchingPrecedence: 1,
            priorityLevelConfiguration: { name: 'exempt' },
            distinguisherMethod: { type: 'ByUser' },
          },
          status: { conditions: [{ type: 'Dangling', status: 'False' }] },
        },
      ),
    ],
    false,
    [
      'NAME   PRIORITYLEVEL   MATCHINGPRECEDENCE   DISTINGUISHERMETHOD   AGE   MISSINGPL',
      'b      exempt          1                    ByUser                3d    False',
      'a      low             900                  <none>                3d    ?',
    ],
  ],
  [
    'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io',
    one('flowcontrol.apiserver.k8s.io/v1', 'PriorityLevelConfiguration', {
      spec: {
        type: 'Limited',
        limited: {
          nominalConcurrencyShares: 30,
          limitResponse: { type: 'Queue', queuing: { queues: 64, handSize: 8, queueLengthLimit: 50 } },
        },
      },
    }),
    false,
    [
      'NAME   TYPE      NOMINALCONCURRENCYSHARES   QUEUES   HANDSIZE   QUEUELENGTHLIMIT   AGE',
      'x      Limited   30                         64       8          50                 3d',
    ],
  ],
  ['widgets.example.com', one('example.com/v1', 'Widget', {}), false, ['NAME   AGE', 'x      3d']],
];

describe('kubectl get', () => {
  test.each(CASES)('%s', (resource, objects, wide, lines) =>
    expect(kubectlText(resource, objects, { wide })).toEqual(lines),
  );

  test('shows an object that has neither spec nor status without failing, where its schema requires neither', () => {
    const optional = [
      'configmaps',
      'secrets',
      'namespaces',
      'nodes',
      'events',
      'leases.coordination.k8s.io',
      'ingresses.networking.k8s.io',
      'persistentvolumes',
      'resourcequotas',
    ];
    for (const resource of optional) {
      expect(() => kubectlText(resource, one('v1', 'Any', {}))).not.toThrow();
    }
  });

  test('marks one column of every kind but Scale and StorageVersionMigration as the name', () => {
    for (const { groupResource: resource, columns } of BUILT_IN_KINDS) {
      if (columns === undefined) continue;
      const names = columns.columns.filter(({ name, format }) => name === 'Name' && format === 'name').length;
      const unmarked = resource === 'scales.autoscaling' || resource.startsWith('storageversionmigrations');
      expect([resource, names]).toEqual([resource, unmarked ? 0 : 1]);
    }
  });
});
