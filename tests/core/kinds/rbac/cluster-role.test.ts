import { expect, test } from 'vitest';
import { createCauses, updateCauses } from '../kind-named.js';
import { made } from '../validation/fixtures.js';

const ROLES = 'clusterroles.rbac.authorization.k8s.io';
const aggregating = (...selectors: object[]) =>
  made(ROLES, { rules: [], aggregationRule: { clusterRoleSelectors: selectors } }, false);
const valued = (value: string) => ({ matchExpressions: [{ key: 'k', operator: 'In', values: [value] }] });
const path = 'aggregationRule.clusterRoleSelectors';

test('an aggregated ClusterRole selects those that it is made of', () => {
  expect(createCauses(ROLES, aggregating()).map(({ field }) => field)).toEqual([path]);
  expect(
    createCauses(ROLES, aggregating({ matchExpressions: [{ key: 'k', operator: 'In' }] })).map(
      ({ field, message }) => `${field} ${message}`,
    ),
  ).toEqual([
    `${path}[0].matchExpressions[0].values Required value: must be specified when \`operator\` is 'In' or 'NotIn'`,
    `${path}[0] Invalid value: null: invalid label selector.`,
  ]);
});

test('a ClusterRole may hardly keep selectors with values that no label can have', () => {
  // Kubernetes lets the values be, and cannot make a selector of them.
  expect(updateCauses(ROLES, aggregating(valued('/b')), aggregating(valued('/a')))).toHaveLength(1);
  expect(updateCauses(ROLES, aggregating(valued('/b')), aggregating(valued('a')))).toHaveLength(2);
});
