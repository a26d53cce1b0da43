import { keepsLiveChildren } from '../hindcast.js';
import { lifecycles, replicas } from '../shared/lifecycles.js';
import { RABBITMQ_CLUSTERS } from '../shared/rabbitmq-cluster.js';
import { checkOf, type ZooEntry } from '../zoo-entry.js';
import { buggy } from './buggy.js';
import { mended } from './mended.js';

/** See README.md beside this file. */
export const rabbitmq648: ZooEntry = {
  name: 'rabbitmq-648',
  source: 'https://github.com/rabbitmq/cluster-operator/issues/648',
  breaks: keepsLiveChildren.name,
  trigger: ['rewind'],
  buggy: [buggy],
  mended: [mended],
  options: {
    kinds: [RABBITMQ_CLUSTERS],
    workload: lifecycles({
      type: RABBITMQ_CLUSTERS,
      name: 'queue',
      spec: replicas('replicas', 1, 3),
      isDeleted: true,
    }),
    properties: [keepsLiveChildren],
  },
};

export default checkOf(rabbitmq648, 'buggy');
