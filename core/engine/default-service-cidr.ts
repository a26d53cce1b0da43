import { SERVICE_CIDR } from '../api/allocation/cluster-ip.js';
import { timestamp } from '../model/timestamp.js';
import type { BootstrapObject } from './bootstrap.js';

/**
 * The range that Services get their addresses from. Source: kubernetes
 * pkg/controlplane/controller/defaultservicecidr/default_servicecidr_controller.go.
 */
export function defaultServiceCidr(): BootstrapObject {
  return {
    resource: 'servicecidrs.networking.k8s.io',
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'ServiceCIDR',
      metadata: { name: 'kubernetes' },
      spec: { cidrs: [SERVICE_CIDR] },
    },
    status: {
      manager: 'kubernetes-service-cidr-controller',
      at: (now) => ({
        conditions: [
          {
            type: 'Ready',
            status: 'True',
            message: 'Kubernetes default Service CIDR is ready',
            lastTransitionTime: timestamp(now),
          },
        ],
      }),
    },
  };
}
