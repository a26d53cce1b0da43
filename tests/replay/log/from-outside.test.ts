import { expect, test } from 'vitest';
import { isFromOutside } from '../../../replay/log/events/from-outside.js';

test.each([
  [{ user: 'alice' }, true],
  [{ user: 'kubernetes-admin' }, true],
  [{ user: 'system:serviceaccount:shop:operator' }, true],
  [{ user: 'system:serviceaccount:kube-system:robot' }, true],
  [{ user: 'system:serviceaccount:shop:deployment-controller' }, true],
  [{ user: 'system:nodes' }, true],
  [{ user: 'system:node:node-1' }, false],
  [{ user: 'system:apiserver' }, false],
  [{ user: 'system:kube-scheduler' }, false],
  [{ user: 'system:kube-controller-manager' }, false],
  [{ user: 'system:serviceaccount:kube-system:deployment-controller' }, false],
  [{ user: 'alice', controller: 'team-labeller' }, false],
])('%j is from outside: %j', (actor, expected) => {
  expect(isFromOutside(actor)).toBe(expected);
});
