import fc from 'fast-check';
import { lifecycles } from '../shared/lifecycles.js';
import { checkOf, type ZooEntry } from '../zoo-entry.js';
import { buggy } from './buggy.js';
import { mended } from './mended.js';
import { NIFI_CLUSTERS } from './nifi-cluster.js';
import { nodesAreAsAsked } from './nodes-are-as-asked.js';

/** See README.md beside this file. */
export const nifikop79: ZooEntry = {
  name: 'nifikop-79',
  source: 'https://github.com/konpyutaika/nifikop/issues/79',
  breaks: nodesAreAsAsked.name,
  trigger: ['crash'],
  buggy: [buggy],
  mended: [mended],
  options: {
    kinds: [NIFI_CLUSTERS],
    workload: lifecycles({
      type: NIFI_CLUSTERS,
      name: 'flow',
      spec: fc.subarray([1, 2, 3], { minLength: 1 }).map((nodes) => ({ nodes })),
      isDeleted: false,
    }),
    properties: [nodesAreAsAsked],
  },
};

export default checkOf(nifikop79, 'buggy');
