import fc from 'fast-check';
import { create, edit, type Workload } from '../hindcast.js';
import { RABBITMQ_CLUSTERS } from '../shared/rabbitmq-cluster.js';
import { checkOf, type ZooEntry } from '../zoo-entry.js';
import { buggy } from './buggy.js';
import { mended } from './mended.js';
import { noNeedlessResize } from './no-needless-resize.js';

/** A cluster whose volumes are given more room once or more: volumes cannot be made smaller, so no user asks for that. */
const growth: fc.Arbitrary<Workload> = fc
  .uniqueArray(fc.integer({ min: 2, max: 8 }), { minLength: 2, maxLength: 4 })
  .map((sizes) => sizes.sort((a, b) => a - b).map((size) => `${size * 5}Gi`))
  .map(([first, ...larger]) => [
    create(RABBITMQ_CLUSTERS, {
      metadata: { namespace: 'default', name: 'queue' },
      spec: { replicas: 1, storage: first },
    }),
    ...larger.map((storage) => edit(RABBITMQ_CLUSTERS, 'default', 'queue', { spec: { storage } })),
  ]);

/** See README.md beside this file. */
export const rabbitmq653: ZooEntry = {
  name: 'rabbitmq-653',
  source: 'https://github.com/rabbitmq/cluster-operator/issues/653',
  breaks: noNeedlessResize.name,
  trigger: ['rewind'],
  buggy: [buggy],
  mended: [mended],
  options: { kinds: [RABBITMQ_CLUSTERS], workload: growth, properties: [noNeedlessResize] },
};

export default checkOf(rabbitmq653, 'buggy');
