import { noResurrection } from '../hindcast.js';
import { lifecycles, replicas } from '../shared/lifecycles.js';
import { ZOOKEEPER_CLUSTERS } from '../shared/zookeeper-cluster.js';
import { checkOf, type ZooEntry } from '../zoo-entry.js';
import { buggy } from './buggy.js';
import { mended } from './mended.js';

/** See README.md beside this file. */
export const zookeeper410: ZooEntry = {
  name: 'zookeeper-410',
  source: 'https://github.com/pravega/zookeeper-operator/issues/410',
  breaks: noResurrection.name,
  trigger: [],
  buggy: [buggy],
  mended: [mended],
  options: {
    kinds: [ZOOKEEPER_CLUSTERS],
    workload: lifecycles({
      type: ZOOKEEPER_CLUSTERS,
      name: 'zk',
      spec: replicas('replicas', 1, 3),
      isDeleted: true,
    }),
    properties: [noResurrection],
  },
};

export default checkOf(zookeeper410, 'buggy');
