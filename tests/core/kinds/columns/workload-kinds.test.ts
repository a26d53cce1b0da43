import { describe, expect, test } from 'vitest';
import { ago, type KindCase, kubectlText, object, one } from './kubectl-text.js';

const template = {
  metadata: { labels: { app: 'web' } },
  spec: {
    containers: [
      { name: 'a', image: 'nginx:1' },
      { name: 'b', image: 'sidecar' },
    ],
  },
};
const selector = {
  matchLabels: { app: 'web' },
  matchExpressions: [{ key: 'tier', operator: 'In', values: ['b', 'a'] }],
};

const CASES: readonly KindCase[] = [
  [
    'deployments.apps',
    one('apps/v1', 'Deployment', {
      spec: { replicas: 3, template, selector },
      status: { readyReplicas: 2, updatedReplicas: 3, availableReplicas: 2 },
    }),
    true,
    [
      'NAME   READY   UP-TO-DATE   AVAILABLE   AGE   CONTAINERS   IMAGES            SELECTOR',
      'x      2/3     3            2           3d    a,b          nginx:1,sidecar   app=web,tier in (a,b)',
    ],
  ],
  [
    'replicasets.apps',
    one('apps/v1', 'ReplicaSet', {
      spec: { replicas: 3, template, selector },
      status: { replicas: 3, readyReplicas: 1 },
    }),
    false,
    ['NAME   DESIRED   CURRENT   READY   AGE', 'x      3         3         1       3d'],
  ],
  [
    'statefulsets.apps',
    one('apps/v1', 'StatefulSet', { spec: { replicas: 2, template }, status: { readyReplicas: 1 } }),
    true,
    ['NAME   READY   AGE   CONTAINERS   IMAGES', 'x      1/2     3d    a,b          nginx:1,sidecar'],
  ],
  [
    'daemonsets.apps',
    one('apps/v1', 'DaemonSet', {
      spec: { template, selector },
      status: {
        desiredNumberScheduled: 3,
        currentNumberScheduled: 2,
        numberReady: 1,
        updatedNumberScheduled: 2,
        numberAvailable: 1,
      },
    }),
    false,
    [
      'NAME   DESIRED   CURRENT   READY   UP-TO-DATE   AVAILABLE   NODE SELECTOR   AGE',
      'x      3         2         1       2            1           <none>          3d',
    ],
  ],
  [
    'controllerrevisions.apps',
    one(
      'apps/v1',
      'ControllerRevision',
      { revision: 4 },
      { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'o', controller: true }] },
    ),
    false,
    ['NAME   CONTROLLER            REVISION   AGE', 'x      statefulset.apps/db   4          3d'],
  ],
  [
    'replicationcontrollers',
    one('v1', 'ReplicationController', {
      spec: { replicas: 1, selector: { b: '2', a: '1' }, template },
      status: { replicas: 1 },
    }),
    true,
    [
      'NAME   DESIRED   CURRENT   READY   AGE   CONTAINERS   IMAGES            SELECTOR',
      'x      1         1         0       3d    a,b          nginx:1,sidecar   a=1,b=2',
    ],
  ],
  [
    'podtemplates',
    one('v1', 'PodTemplate', { template }),
    false,
    ['NAME   CONTAINERS   IMAGES            POD LABELS', 'x      a,b          nginx:1,sidecar   app=web'],
  ],
  [
    'jobs.batch',
    [
      object(
        'batch/v1',
        'Job',
        { name: 'a' },
        { spec: { completions: 3, template }, status: { succeeded: 1, startTime: ago(90) } },
      ),
      object(
        'batch/v1',
        'Job',
        { name: 'b' },
        {
          spec: { parallelism: 2, template },
          status: {
            startTime: ago(500),
            completionTime: ago(320),
            succeeded: 1,
            conditions: [{ type: 'Complete', status: 'True' }],
          },
        },
      ),
      object(
        'batch/v1',
        'Job',
        { name: 'c' },
        { spec: { completions: 1, template }, status: { conditions: [{ type: 'Suspended', status: 'True' }] } },
      ),
    ],
    false,
    [
      'NAME   STATUS      COMPLETIONS   DURATION   AGE',
      'a      Running     1/3           90s        3d',
      'b      Complete    1/1 of 2      3m         3d',
      'c      Suspended   0/1                      3d',
    ],
  ],
  [
    'cronjobs.batch',
    one('batch/v1', 'CronJob', {
      spec: { schedule: '* * * * *', suspend: false, jobTemplate: { spec: { template } } },
      status: { active: [{}], lastScheduleTime: ago(61) },
    }),
    false,
    [
      'NAME   SCHEDULE    TIMEZONE   SUSPEND   ACTIVE   LAST SCHEDULE   AGE',
      'x      * * * * *   <none>     False     1        61s             3d',
    ],
  ],
  [
    'horizontalpodautoscalers.autoscaling',
    one('autoscaling/v2', 'HorizontalPodAutoscaler', {
      spec: {
        scaleTargetRef: { kind: 'Deployment', name: 'web' },
        minReplicas: 1,
        maxReplicas: 5,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
          {
            type: 'External',
            external: { metric: { name: 'q' }, target: { type: 'AverageValue', averageValue: '1000m' } },
          },
          { type: 'Pods', pods: { metric: { name: 'r' }, target: { type: 'AverageValue', averageValue: '5' } } },
        ],
      },
      status: {
        currentReplicas: 2,
        currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 12 } } }],
      },
    }),
    false,
    [
      'NAME   REFERENCE        TARGETS                                       MINPODS   MAXPODS   REPLICAS   AGE',
      'x      Deployment/web   cpu: 12%/80%, <unknown>/1 (avg) + 1 more...   1         5         2          3d',
    ],
  ],
  [
    'poddisruptionbudgets.policy',
    one('policy/v1', 'PodDisruptionBudget', { spec: { maxUnavailable: '25%' }, status: { disruptionsAllowed: 1 } }),
    false,
    [
      'NAME   MIN AVAILABLE   MAX UNAVAILABLE   ALLOWED DISRUPTIONS   AGE',
      'x      N/A             25%               1                     3d',
    ],
  ],
  [
    'priorityclasses.scheduling.k8s.io',
    one('scheduling.k8s.io/v1', 'PriorityClass', { value: 1000, preemptionPolicy: 'Never' }),
    false,
    ['NAME   VALUE   GLOBAL-DEFAULT   AGE   PREEMPTIONPOLICY', 'x      1000    false            3d    Never'],
  ],
];

describe('kubectl get', () => {
  test.each(CASES)('%s', (resource, objects, wide, lines) =>
    expect(kubectlText(resource, objects, { wide })).toEqual(lines),
  );
});
