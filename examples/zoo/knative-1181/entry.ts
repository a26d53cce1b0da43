import fc from 'fast-check';
import { goesQuiet } from '../hindcast.js';
import { lifecycles } from '../shared/lifecycles.js';
import { checkOf, type ZooEntry } from '../zoo-entry.js';
import { buggy } from './buggy.js';
import { mended } from './mended.js';
import { ROUTES } from './route.js';

/** See README.md beside this file. */
export const knative1181: ZooEntry = {
  name: 'knative-1181',
  source: 'https://github.com/knative/serving/issues/1181',
  breaks: goesQuiet.name,
  trigger: [],
  buggy: [buggy],
  mended: [mended],
  options: {
    kinds: [ROUTES],
    workload: lifecycles({
      type: ROUTES,
      name: 'hello',
      spec: fc.constantFrom('hello-1', 'hello-2', null).map((revisionName) => ({ revisionName })),
      isDeleted: true,
    }),
    properties: [goesQuiet],
  },
};

export default checkOf(knative1181, 'buggy');
