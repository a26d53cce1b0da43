import { describe, expect, test } from 'vitest';
import { type KindCase, kubectlText, object, one } from './kubectl-text.js';

const CASES: readonly KindCase[] = [
  [
    'services',
    [
      object(
        'v1',
        'Service',
        { name: 'a' },
        {
          spec: {
            type: 'ClusterIP',
            clusterIPs: ['10.96.0.1'],
            ports: [
              { port: 80, protocol: 'TCP' },
              { port: 53, protocol: 'UDP' },
            ],
            selector: { app: 'a' },
          },
        },
      ),
      object(
        'v1',
        'Service',
        { name: 'b' },
        {
          spec: {
            type: 'LoadBalancer',
            clusterIPs: ['10.96.0.2'],
            ports: [{ port: 443, nodePort: 30443, protocol: 'TCP' }],
          },
        },
      ),
      object('v1', 'Service', { name: 'c' }, { spec: { type: 'ExternalName', externalName: 'example.com' } }),
      object(
        'v1',
        'Service',
        { name: 'd' },
        {
          spec: { type: 'LoadBalancer', clusterIPs: ['None'], externalIPs: ['1.2.3.4'] },
          status: { loadBalancer: { ingress: [{ ip: '9.9.9.9' }, { hostname: 'a.long.load.balancer.example' }] } },
        },
      ),
    ],
    true,
    [
      'NAME   TYPE           CLUSTER-IP   EXTERNAL-IP                                    PORT(S)         AGE   SELECTOR',
      'a      ClusterIP      10.96.0.1    <none>                                         80/TCP,53/UDP   3d    app=a',
      'b      LoadBalancer   10.96.0.2    <pending>                                      443:30443/TCP   3d    <none>',
      'c      ExternalName   <none>       example.com                                    <none>          3d    <none>',
      'd      LoadBalancer   None         9.9.9.9,a.long.load.balancer.example,1.2.3.4   <none>          3d    <none>',
    ],
  ],
  [
    'endpoints',
    [
      object(
        'v1',
        'Endpoints',
        { name: 'a' },
        { subsets: [{ addresses: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }], ports: [{ port: 80 }, { port: 81 }] }] },
      ),
      object('v1', 'Endpoints', { name: 'b' }, {}),
      object(
        'v1',
        'Endpoints',
        { name: 'c' },
        { subsets: [{ addresses: [{ ip: 'fd00::1' }], ports: [{ port: 80 }] }] },
      ),
    ],
    false,
    [
      'NAME   ENDPOINTS                                         AGE',
      'a      10.0.0.1:80,10.0.0.2:80,10.0.0.1:81 + 1 more...   3d',
      'b      <none>                                            3d',
      'c      [fd00::1]:80                                      3d',
    ],
  ],
  [
    'endpointslices.discovery.k8s.io',
    one('discovery.k8s.io/v1', 'EndpointSlice', {
      addressType: 'IPv4',
      ports: [{ port: 80 }, { name: 'http' }, {}],
      endpoints: [{ addresses: ['10.0.0.1'] }],
    }),
    false,
    ['NAME   ADDRESSTYPE   PORTS       ENDPOINTS   AGE', 'x      IPv4          80,http,*   10.0.0.1    3d'],
  ],
  [
    'ingresses.networking.k8s.io',
    one('networking.k8s.io/v1', 'Ingress', {
      spec: {
        ingressClassName: 'nginx',
        tls: [{}],
        rules: [{ host: 'a' }, { host: 'b' }, { host: 'c' }, { host: 'd' }],
      },
      status: { loadBalancer: { ingress: [{ ip: '1.1.1.1' }] } },
    }),
    false,
    [
      'NAME   CLASS   HOSTS               ADDRESS   PORTS     AGE',
      'x      nginx   a,b,c + 1 more...   1.1.1.1   80, 443   3d',
    ],
  ],
  [
    'ingressclasses.networking.k8s.io',
    one('networking.k8s.io/v1', 'IngressClass', {
      spec: { controller: 'k8s.io/nginx', parameters: { apiGroup: 'a.io', kind: 'P', name: 'p' } },
    }),
    false,
    ['NAME   CONTROLLER     PARAMETERS   AGE', 'x      k8s.io/nginx   P.a.io/p     3d'],
  ],
  [
    'ingressclasses.networking.k8s.io',
    one(
      'networking.k8s.io/v1',
      'IngressClass',
      { spec: { controller: 'a.io/b' } },
      { annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
    ),
    false,
    ['NAME          CONTROLLER   PARAMETERS   AGE', 'x (default)   a.io/b       <none>       3d'],
  ],
  [
    'networkpolicies.networking.k8s.io',
    one('networking.k8s.io/v1', 'NetworkPolicy', { spec: { podSelector: {} } }),
    false,
    ['NAME   POD-SELECTOR   AGE', 'x      <none>         3d'],
  ],
  [
    'ipaddresses.networking.k8s.io',
    one('networking.k8s.io/v1', 'IPAddress', {
      spec: { parentRef: { resource: 'services', namespace: 'default', name: 'kubernetes' } },
    }),
    false,
    ['NAME   PARENTREF', 'x      services/default/kubernetes'],
  ],
  [
    'servicecidrs.networking.k8s.io',
    one('networking.k8s.io/v1', 'ServiceCIDR', { spec: { cidrs: ['10.96.0.0/16', 'fd00::/108'] } }),
    false,
    ['NAME   CIDRS                     AGE', 'x      10.96.0.0/16,fd00::/108   3d'],
  ],
];

describe('kubectl get', () => {
  test.each(CASES)('%s', (resource, objects, wide, lines) =>
    expect(kubectlText(resource, objects, { wide })).toEqual(lines),
  );
});
