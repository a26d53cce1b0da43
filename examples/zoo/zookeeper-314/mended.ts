import { kinds } from '../hindcast.js';
import { ifUnchanged } from '../shared/if-unchanged.js';
import { ZOOKEEPER_CLUSTERS } from '../shared/zookeeper-cluster.js';
import { zookeeperOperator } from './operator.js';

/** Nothing goes before the API has confirmed that the cluster and its StatefulSet are still what was read. */
export const mended = zookeeperOperator(({ cluster, set }, intents) => [
  ifUnchanged(ZOOKEEPER_CLUSTERS, cluster),
  ifUnchanged(kinds.STATEFUL_SETS, set),
  ...intents,
]);
