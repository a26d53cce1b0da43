import type { JsonObject } from '../../core/model/json.js';

const container = {
  name: 'main',
  image: 'nginx:1',
  ports: [{ containerPort: 80, name: 'http' }],
  env: [{ name: 'A', value: 'b' }],
};
const template = {
  metadata: { labels: { app: 'a' } },
  spec: {
    containers: [
      {
        ...container,
        resources: { requests: { cpu: '100m' }, limits: { memory: '64Mi' } },
        livenessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 5 },
        volumeMounts: [{ name: 'v', mountPath: '/v' }],
      },
    ],
    volumes: [{ name: 'v', configMap: { name: 'a', items: [{ key: 'a', path: 'a' }] } }],
    tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 }],
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/os', operator: 'In', values: ['linux'] }] }],
        },
      },
    },
  },
};
const selector = { matchLabels: { app: 'a' } };
const once = { ...template, spec: { ...template.spec, restartPolicy: 'Never' } };
const RBAC = 'rbac.authorization.k8s.io';

/** A request without a name, signed by its own key; Ed25519. */
const CERTIFICATE_REQUEST =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUg4d013SUJBREFBTUNvd0JRWURLMlZ3QXlFQVRoYkRaMldhSmxrNTBSTHRJYk' +
  'ZvK3ZaeFRxN2phT3pVY2dQegpycVVyUWdpZ0FEQUZCZ01yWlhBRFFRQnYvZ0QxR0ZhVHJoczY4eDdWNnJkbW1KNU1wV01zeHdncGNoZjBXTUV3' +
  'CnJxYzZXc1BjNjdLdm5kRFUvWFBHVHlVN3Vzb1hJV21aRTVxcllqM2h2ekVDCi0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=';

/** What a valid object of each kind may hold, by the path of its collection; `NS` stands for the namespace. */
export const CATALOG: readonly (readonly [collection: string, kind: string, content: JsonObject])[] = [
  ['/api/v1/namespaces/NS/pods', 'Pod', { spec: template.spec, metadata: template.metadata }],
  ['/api/v1/namespaces/NS/configmaps', 'ConfigMap', { data: { a: 'b' }, binaryData: { c: 'eA==' } }],
  ['/api/v1/namespaces/NS/secrets', 'Secret', { stringData: { a: 'b' }, data: { c: 'eA==' }, type: 'Opaque' }],
  [
    '/api/v1/namespaces/NS/services',
    'Service',
    {
      spec: {
        selector: { app: 'a' },
        type: 'NodePort',
        ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }],
      },
    },
  ],
  [
    '/api/v1/namespaces/NS/serviceaccounts',
    'ServiceAccount',
    { secrets: [{ name: 'a' }], imagePullSecrets: [{ name: 'a' }] },
  ],
  [
    '/api/v1/namespaces/NS/endpoints',
    'Endpoints',
    { subsets: [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 80 }] }] },
  ],
  [
    '/api/v1/namespaces/NS/events',
    'Event',
    { involvedObject: { kind: 'Pod', name: 'a', namespace: 'default' }, reason: 'A', message: 'b', type: 'Normal' },
  ],
  [
    '/api/v1/namespaces/NS/limitranges',
    'LimitRange',
    { spec: { limits: [{ type: 'Container', default: { cpu: '1' }, max: { cpu: '2' } }] } },
  ],
  ['/api/v1/namespaces/NS/resourcequotas', 'ResourceQuota', { spec: { hard: { pods: '10' } } }],
  [
    '/api/v1/namespaces/NS/persistentvolumeclaims',
    'PersistentVolumeClaim',
    { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
  ],
  [
    '/api/v1/namespaces/NS/replicationcontrollers',
    'ReplicationController',
    { spec: { replicas: 1, selector: { app: 'a' }, template } },
  ],
  ['/api/v1/namespaces/NS/podtemplates', 'PodTemplate', { template }],
  ['/api/v1/namespaces', 'Namespace', { metadata: { labels: { a: 'b' } }, spec: { finalizers: ['kubernetes'] } }],
  [
    '/api/v1/nodes',
    'Node',
    {
      spec: { taints: [{ key: 'a', effect: 'NoSchedule' }], podCIDR: '10.9.0.0/24' },
      status: { allocatable: { cpu: '1', pods: '10' }, conditions: [{ type: 'Ready', status: 'False' }] },
    },
  ],
  [
    '/api/v1/persistentvolumes',
    'PersistentVolume',
    { spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/a' } } },
  ],
  [
    '/apis/apps/v1/namespaces/NS/deployments',
    'Deployment',
    {
      spec: {
        replicas: 1,
        selector,
        template,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: '25%' } },
      },
    },
  ],
  ['/apis/apps/v1/namespaces/NS/replicasets', 'ReplicaSet', { spec: { replicas: 1, selector, template } }],
  [
    '/apis/apps/v1/namespaces/NS/statefulsets',
    'StatefulSet',
    {
      spec: {
        serviceName: 'a',
        selector,
        template,
        volumeClaimTemplates: [
          {
            metadata: { name: 'v' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          },
        ],
      },
    },
  ],
  ['/apis/apps/v1/namespaces/NS/daemonsets', 'DaemonSet', { spec: { selector, template } }],
  ['/apis/apps/v1/namespaces/NS/controllerrevisions', 'ControllerRevision', { data: { a: 1 }, revision: 1 }],
  [
    '/apis/batch/v1/namespaces/NS/jobs',
    'Job',
    {
      spec: {
        template: once,
        podFailurePolicy: { rules: [{ action: 'Ignore', onExitCodes: { operator: 'In', values: [1] } }] },
      },
    },
  ],
  [
    '/apis/batch/v1/namespaces/NS/cronjobs',
    'CronJob',
    { spec: { schedule: '* * * * *', jobTemplate: { spec: { template: once } } } },
  ],
  [
    '/apis/autoscaling/v2/namespaces/NS/horizontalpodautoscalers',
    'HorizontalPodAutoscaler',
    {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' },
        maxReplicas: 2,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
        ],
      },
    },
  ],
  [
    '/apis/autoscaling/v1/namespaces/NS/horizontalpodautoscalers',
    'HorizontalPodAutoscaler',
    {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' },
        maxReplicas: 2,
        targetCPUUtilizationPercentage: 50,
      },
    },
  ],
  [
    '/apis/networking.k8s.io/v1/namespaces/NS/ingresses',
    'Ingress',
    {
      spec: {
        tls: [{ hosts: ['a.b'], secretName: 'a' }],
        rules: [
          {
            host: 'a.b',
            http: {
              paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'a', port: { number: 80 } } } }],
            },
          },
        ],
      },
    },
  ],
  [
    '/apis/networking.k8s.io/v1/namespaces/NS/networkpolicies',
    'NetworkPolicy',
    {
      spec: {
        podSelector: {},
        ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }], ports: [{ port: 80 }] }],
      },
    },
  ],
  [
    '/apis/discovery.k8s.io/v1/namespaces/NS/endpointslices',
    'EndpointSlice',
    {
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true } }],
      ports: [{ name: 'http', port: 80 }],
    },
  ],
  [
    '/apis/policy/v1/namespaces/NS/poddisruptionbudgets',
    'PodDisruptionBudget',
    { spec: { minAvailable: 1, selector } },
  ],
  [
    '/apis/coordination.k8s.io/v1/namespaces/NS/leases',
    'Lease',
    { spec: { holderIdentity: 'a', leaseDurationSeconds: 5, renewTime: '2026-01-01T00:00:00.000000Z' } },
  ],
  [
    '/apis/events.k8s.io/v1/namespaces/NS/events',
    'Event',
    {
      eventTime: '2026-01-01T00:00:00.000000Z',
      action: 'A',
      reason: 'B',
      type: 'Normal',
      reportingController: 'a.b/c',
      reportingInstance: 'd',
      regarding: { kind: 'Pod', name: 'a', namespace: 'default' },
      note: 'e',
    },
  ],
  [
    `/apis/${RBAC}/v1/namespaces/NS/roles`,
    'Role',
    { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
  ],
  [
    `/apis/${RBAC}/v1/namespaces/NS/rolebindings`,
    'RoleBinding',
    { roleRef: { apiGroup: RBAC, kind: 'Role', name: 'a' }, subjects: [{ kind: 'User', name: 'u', apiGroup: RBAC }] },
  ],
  [
    `/apis/${RBAC}/v1/clusterroles`,
    'ClusterRole',
    { rules: [{ nonResourceURLs: ['/a'], verbs: ['get'] }], aggregationRule: { clusterRoleSelectors: [selector] } },
  ],
  [
    `/apis/${RBAC}/v1/clusterrolebindings`,
    'ClusterRoleBinding',
    {
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'a' },
      subjects: [{ kind: 'ServiceAccount', name: 'a', namespace: 'default' }],
    },
  ],
  ['/apis/scheduling.k8s.io/v1/priorityclasses', 'PriorityClass', { value: 5 }],
  ['/apis/storage.k8s.io/v1/storageclasses', 'StorageClass', { provisioner: 'a.b/c', parameters: { a: 'b' } }],
  [
    '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
    'ValidatingWebhookConfiguration',
    {
      webhooks: [
        {
          name: 'a.b.c',
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          clientConfig: { url: 'https://a.b/c' },
          rules: [{ operations: ['CREATE'], apiGroups: ['zzz'], apiVersions: ['v1'], resources: ['a'] }],
        },
      ],
    },
  ],
  [
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    'CustomResourceDefinition',
    {
      metadata: { name: 'cs.a.b' },
      spec: {
        group: 'a.b',
        scope: 'Namespaced',
        names: { plural: 'cs', kind: 'C' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    },
  ],
  [
    '/apis/certificates.k8s.io/v1/certificatesigningrequests',
    'CertificateSigningRequest',
    { spec: { request: CERTIFICATE_REQUEST, signerName: 'a.b/c', usages: ['client auth'] } },
  ],
  ['/apis/simulation.hindcast.dev/v1/faults', 'Fault', { spec: { type: 'crash', controller: 'nobody', for: '1s' } }],
  [
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    'SelfSubjectAccessReview',
    { spec: { resourceAttributes: { verb: 'get', resource: 'pods' } } },
  ],
  [
    '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    'SubjectAccessReview',
    { spec: { user: 'a', groups: ['b'], nonResourceAttributes: { path: '/', verb: 'get' } } },
  ],
  [
    '/apis/authorization.k8s.io/v1/namespaces/NS/localsubjectaccessreviews',
    'LocalSubjectAccessReview',
    { spec: { user: 'a', resourceAttributes: { namespace: 'default', verb: 'get', resource: 'pods' } } },
  ],
  [
    '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
    'SelfSubjectRulesReview',
    { spec: { namespace: 'default' } },
  ],
  ['/apis/authentication.k8s.io/v1/tokenreviews', 'TokenReview', { spec: { token: 'a', audiences: ['b'] } }],
  ['/apis/authentication.k8s.io/v1/selfsubjectreviews', 'SelfSubjectReview', {}],
];

/** Bodies of subresources, by the kind they are of. */
export const SUBRESOURCE_BODIES: Readonly<Record<string, JsonObject>> = {
  scale: { apiVersion: 'autoscaling/v1', kind: 'Scale', spec: { replicas: 1 } },
  binding: { apiVersion: 'v1', kind: 'Binding', target: { kind: 'Node', name: 'node-1' } },
  eviction: { apiVersion: 'policy/v1', kind: 'Eviction', deleteOptions: { gracePeriodSeconds: 0 } },
  token: {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { audiences: ['a'], expirationSeconds: 3600, boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'a' } },
  },
};

/** An object of a kind and the path of its collection in the namespace `default`. */
export function draftOf(collection: string, kind: string, content: JsonObject) {
  const [, root, group, version] = collection.split('/');
  const apiVersion = root === 'api' ? group! : `${group}/${version}`;
  return { path: collection.replace('NS', 'default'), object: { apiVersion, kind, ...content } as JsonObject };
}

/** The name that an object of the catalog must have; undefined where any will do. */
export function nameOf(object: JsonObject): string | undefined {
  return (object['metadata'] as { readonly name?: string } | undefined)?.name;
}

/** The object with a name in its metadata; a review has none. */
export function withName(object: JsonObject, name: string): JsonObject {
  if (String(object['kind']).endsWith('Review')) return object;
  return { ...object, metadata: { ...(object['metadata'] as JsonObject | undefined), name } };
}
