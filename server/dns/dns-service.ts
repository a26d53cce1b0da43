import { DNS_SERVICE_IP } from '../../core/api/allocation/cluster-ip.js';
import type { BootstrapObject } from '../../core/engine/bootstrap.js';

/** The Service that stands for the name server in every cluster, at the address that Pods are told to ask. Source: kubeadm's CoreDNS addon. */
export function dnsService(): BootstrapObject {
  return {
    resource: 'services',
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'kube-dns',
        namespace: 'kube-system',
        labels: {
          'k8s-app': 'kube-dns',
          'kubernetes.io/cluster-service': 'true',
          'kubernetes.io/name': 'CoreDNS',
        },
      },
      spec: {
        clusterIP: DNS_SERVICE_IP,
        selector: { 'k8s-app': 'kube-dns' },
        ports: [
          { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
          { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
        ],
      },
    },
  };
}
