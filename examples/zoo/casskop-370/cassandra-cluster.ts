import { customKind, type KubeObject } from '../hindcast.js';

/** What is being done to a node, kept in the status so that it outlives the operator. */
export interface PodOperation {
  readonly name: 'Decommission';
  /** Ongoing: the node leaves the ring. Finalizing: its Pod goes, then its volume. */
  readonly status: 'Ongoing' | 'Finalizing';
  readonly ordinal: number;
}

export interface CassandraCluster extends KubeObject {
  readonly spec: { readonly nodesPerRack: number };
  readonly status?: { readonly podLastOperation?: PodOperation };
}

export const CASSANDRA_CLUSTERS = customKind<CassandraCluster>({
  group: 'db.orange.com',
  version: 'v2',
  kind: 'CassandraCluster',
  schema: {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        required: ['nodesPerRack'],
        properties: { nodesPerRack: { type: 'integer', minimum: 0 } },
      },
      status: {
        type: 'object',
        properties: {
          podLastOperation: {
            type: 'object',
            properties: { name: { type: 'string' }, status: { type: 'string' }, ordinal: { type: 'integer' } },
          },
        },
      },
    },
  },
});
