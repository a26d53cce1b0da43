import { lifecycles, replicas } from '../shared/lifecycles.js';
import { checkOf, type ZooEntry } from '../zoo-entry.js';
import { buggy } from './buggy.js';
import { CASSANDRA_CLUSTERS } from './cassandra-cluster.js';
import { mended } from './mended.js';
import { rackIsAsAsked } from './rack-is-as-asked.js';

/** See README.md beside this file. */
export const casskop370: ZooEntry = {
  name: 'casskop-370',
  source: 'https://github.com/Orange-OpenSource/casskop/issues/370',
  breaks: rackIsAsAsked.name,
  trigger: ['crash'],
  buggy: [buggy],
  mended: [mended],
  options: {
    kinds: [CASSANDRA_CLUSTERS],
    workload: lifecycles({
      type: CASSANDRA_CLUSTERS,
      name: 'ring',
      spec: replicas('nodesPerRack', 1, 3),
      isDeleted: false,
    }),
    properties: [rackIsAsAsked],
  },
};

export default checkOf(casskop370, 'buggy');
