import fc from 'fast-check';
import { sameEnd } from '../hindcast.js';
import { lifecycles } from '../shared/lifecycles.js';
import { checkOf, type ZooEntry } from '../zoo-entry.js';
import { buggy } from './buggy.js';
import { mended } from './mended.js';
import { STACK_INSTALLS, STACKS } from './stacks.js';

/** See README.md beside this file. */
export const kubernetes65200: ZooEntry = {
  name: 'kubernetes-65200',
  source: 'https://github.com/kubernetes/kubernetes/issues/65200',
  breaks: sameEnd.name,
  trigger: ['rewind'],
  buggy,
  mended,
  options: {
    kinds: [STACK_INSTALLS, STACKS],
    workload: lifecycles({
      type: STACK_INSTALLS,
      name: 'gcp',
      spec: fc.constantFrom('v1', 'v2').map((version) => ({ package: `stack-gcp:${version}` })),
      isDeleted: true,
    }),
    properties: [sameEnd],
  },
  exempt:
    'A child whose reference names an owner that never was is what the entry is about, and noResurrection tells of it.',
};

export default checkOf(kubernetes65200, 'buggy');
