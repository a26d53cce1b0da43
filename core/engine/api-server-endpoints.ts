import type { BootstrapObject } from './bootstrap.js';

/** Where Pods find the API server: before the first address of a simulated node, as the host of a network of containers. */
const ADDRESS = '172.18.0.1';
const PORT = { name: 'https', port: 6443, protocol: 'TCP' };
const PLACE = { name: 'kubernetes', namespace: 'default' };

/**
 * What stands behind the Service of the API server, which has no selector: a kube-apiserver writes it itself. Source: kubernetes
 * pkg/controlplane/reconcilers/lease.go and endpointsadapter.go.
 */
export function apiServerEndpoints(): BootstrapObject[] {
  return [
    {
      resource: 'endpoints',
      object: {
        apiVersion: 'v1',
        kind: 'Endpoints',
        metadata: { ...PLACE, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
        subsets: [{ addresses: [{ ip: ADDRESS }], ports: [PORT] }],
      },
    },
    {
      resource: 'endpointslices.discovery.k8s.io',
      object: {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { ...PLACE, labels: { 'kubernetes.io/service-name': PLACE.name } },
        addressType: 'IPv4',
        endpoints: [{ addresses: [ADDRESS], conditions: { ready: true } }],
        ports: [PORT],
      },
    },
  ];
}
