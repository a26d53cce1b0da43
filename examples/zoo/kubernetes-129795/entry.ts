import fc from 'fast-check';
import { after, create, kinds, scale, type Workload } from '../hindcast.js';
import { checkOf, type ZooEntry } from '../zoo-entry.js';
import { buggy } from './buggy.js';
import { mended } from './mended.js';
import { noMoreThanAsked } from './no-more-than-asked.js';

const { REPLICA_SETS } = kinds;
const labels = { app: 'web' };

/** A ReplicaSet that is scaled now and then. */
const scaling: fc.Arbitrary<Workload> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom(0, 5_000, 120_000)), { minLength: 1, maxLength: 5 })
  .map((sizes) =>
    sizes.map(([replicas, delay], index) =>
      index > 0
        ? after(delay, scale(REPLICA_SETS, 'default', 'web', replicas))
        : create(REPLICA_SETS, {
            metadata: { namespace: 'default', name: 'web', labels },
            spec: {
              replicas,
              selector: { matchLabels: labels },
              template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'app:1' }] } },
            },
          }),
    ),
  );

/** See README.md beside this file. */
export const kubernetes129795: ZooEntry = {
  name: 'kubernetes-129795',
  source: 'https://github.com/kubernetes/kubernetes/issues/129795',
  breaks: noMoreThanAsked.name,
  trigger: ['stale'],
  buggy: [buggy],
  mended: [mended],
  options: { workload: scaling, properties: [noMoreThanAsked] },
};

export default checkOf(kubernetes129795, 'buggy');
