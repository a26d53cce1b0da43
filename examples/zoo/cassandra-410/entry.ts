import { lifecycles, replicas } from '../shared/lifecycles.js';
import { checkOf, type ZooEntry } from '../zoo-entry.js';
import { buggy } from './buggy.js';
import { everyNodeServes } from './every-node-serves.js';
import { mended } from './mended.js';
import { CASSANDRA_DATA_CENTERS } from './operator.js';

/** See README.md beside this file. */
export const cassandra410: ZooEntry = {
  name: 'cassandra-410',
  source: 'https://github.com/instaclustr/cassandra-operator/issues/410',
  breaks: everyNodeServes.name,
  trigger: [],
  buggy: [buggy],
  mended: [mended],
  options: {
    kinds: [CASSANDRA_DATA_CENTERS],
    workload: lifecycles({
      type: CASSANDRA_DATA_CENTERS,
      name: 'dc1',
      spec: replicas('nodes', 1, 3),
      isDeleted: false,
    }),
    properties: [everyNodeServes],
  },
};

export default checkOf(cassandra410, 'buggy');
