import { customKind, type KubeObject } from '../hindcast.js';

/** A cluster of RabbitMQ servers, cut down to what the zoo's operators read. */
export interface RabbitmqCluster extends KubeObject {
  readonly spec: {
    readonly replicas: number;
    /** The room of each server's volume, a quantity: `10Gi`. */
    readonly storage?: string;
  };
}

export const RABBITMQ_CLUSTERS = customKind<RabbitmqCluster>({
  group: 'rabbitmq.com',
  version: 'v1beta1',
  kind: 'RabbitmqCluster',
  schema: {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        required: ['replicas'],
        properties: { replicas: { type: 'integer', minimum: 0 }, storage: { type: 'string' } },
      },
    },
  },
});

/** The name of the StatefulSet that runs a cluster's servers. */
export const serversOf = (clusterName: string): string => `${clusterName}-server`;
