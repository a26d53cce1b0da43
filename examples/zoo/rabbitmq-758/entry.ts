import { sameEnd } from '../hindcast.js';
import { lifecycles, replicas } from '../shared/lifecycles.js';
import { RABBITMQ_CLUSTERS } from '../shared/rabbitmq-cluster.js';
import { checkOf, type ZooEntry } from '../zoo-entry.js';
import { buggy } from './buggy.js';
import { mended } from './mended.js';

/** See README.md beside this file. */
export const rabbitmq758: ZooEntry = {
  name: 'rabbitmq-758',
  source: 'https://github.com/rabbitmq/cluster-operator/issues/758',
  breaks: sameEnd.name,
  trigger: ['coalesce'],
  buggy: [buggy],
  mended: [mended],
  options: {
    kinds: [RABBITMQ_CLUSTERS],
    workload: lifecycles({
      type: RABBITMQ_CLUSTERS,
      name: 'queue',
      spec: replicas('replicas', 1, 4),
      isDeleted: false,
    }),
    properties: [sameEnd],
  },
};

export default checkOf(rabbitmq758, 'buggy');
