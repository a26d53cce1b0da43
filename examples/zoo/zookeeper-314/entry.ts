import { lifecycles, replicas } from '../shared/lifecycles.js';
import { ZOOKEEPER_CLUSTERS } from '../shared/zookeeper-cluster.js';
import { checkOf, type ZooEntry } from '../zoo-entry.js';
import { buggy } from './buggy.js';
import { mended } from './mended.js';
import { noUnaskedShrink } from './no-unasked-shrink.js';

/** See README.md beside this file. */
export const zookeeper314: ZooEntry = {
  name: 'zookeeper-314',
  source: 'https://github.com/pravega/zookeeper-operator/issues/314',
  breaks: noUnaskedShrink.name,
  trigger: ['rewind'],
  buggy: [buggy],
  mended: [mended],
  options: {
    kinds: [ZOOKEEPER_CLUSTERS],
    workload: lifecycles({
      type: ZOOKEEPER_CLUSTERS,
      name: 'zk',
      spec: replicas('replicas', 1, 3),
      isDeleted: false,
    }),
    properties: [noUnaskedShrink],
  },
};

export default checkOf(zookeeper314, 'buggy');
