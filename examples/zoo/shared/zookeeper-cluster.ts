import { customKind, type KubeObject } from '../hindcast.js';

/** An ensemble of ZooKeeper servers, cut down to what the zoo's operators read. */
export interface ZookeeperCluster extends KubeObject {
  readonly spec: { readonly replicas: number };
}

export const ZOOKEEPER_CLUSTERS = customKind<ZookeeperCluster>({
  group: 'zookeeper.pravega.io',
  version: 'v1beta1',
  kind: 'ZookeeperCluster',
  schema: {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        required: ['replicas'],
        properties: { replicas: { type: 'integer', minimum: 0 } },
      },
    },
  },
});
