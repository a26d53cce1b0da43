import { expect, test } from 'vitest';
import { clusterRoleAggregationController } from '../../../core/controllers/cluster-role-aggregation/cluster-role-aggregation-controller.js';
import type { ClusterRole, PolicyRule } from '../../../core/schema/generated/types/rbac.js';
import { CLUSTER_ROLES } from '../../../core/schema/rbac-kinds.js';
import { stateOf } from '../../support/state-of.js';
import { requestsFor, when } from './support/scenario.js';

const controller = clusterRoleAggregationController();
const rule = (verb: string, rest: Partial<PolicyRule> = {}): PolicyRule => ({
  verbs: [verb],
  apiGroups: [''],
  resources: ['pods'],
  ...rest,
});

function role(name: string, labels: { [key: string]: string }, rest: Partial<ClusterRole>): ClusterRole {
  const metadata = { name, labels, uid: name, resourceVersion: '7', creationTimestamp: '2026-01-01T00:00:00Z' };
  return { apiVersion: CLUSTER_ROLES.apiVersion, kind: 'ClusterRole', metadata, ...rest };
}

const chosen = (...labels: readonly string[]) => ({
  aggregationRule: { clusterRoleSelectors: labels.map((label) => ({ matchLabels: { [label]: 'yes' } })) },
});
const given = (...roles: readonly ClusterRole[]) => stateOf(roles.map((one) => [CLUSTER_ROLES, one] as const));
const written = (...roles: readonly ClusterRole[]) =>
  when(controller, given(...roles), { name: 'whole' }).intents.map(
    (intent) => 'patch' in intent && 'value' in intent.patch && intent.patch.value,
  );

test('an aggregated role gets the rules of those it chooses, selector by selector, by name, each once and never its own', () => {
  const whole = role('whole', { a: 'yes' }, { ...chosen('b', 'a'), rules: [rule('own')] });
  const parts = [
    role('z', { a: 'yes' }, { rules: [rule('get'), rule('list')] }),
    role('m', { b: 'yes' }, { rules: [rule('watch')] }),
    role('c', { a: 'yes' }, { rules: [rule('list', { resourceNames: [] })] }),
    role('x', {}, { rules: [rule('delete')] }),
  ];
  const rules = [rule('watch'), rule('list', { resourceNames: [] }), rule('get')];
  expect(written(whole, ...parts)).toEqual([{ metadata: { resourceVersion: '7' }, rules }]);
});

test('one that has them already, in whatever words, is left alone, and so is one that is put together from nothing', () => {
  const part = role('c', { a: 'yes' }, { rules: [rule('list', { resourceNames: [] })] });
  expect(written(role('whole', {}, { ...chosen('a'), rules: [rule('list')] }), part)).toEqual([]);
  expect(written(role('whole', {}, { rules: [rule('get')] }), part)).toEqual([]);
});

test('the rules of parts that are gone go, too', () => {
  expect(written(role('whole', {}, { ...chosen('a'), rules: [rule('list')] }))).toEqual([
    { metadata: { resourceVersion: '7' }, rules: [] },
  ]);
});

test('a change of a role is looked into for every aggregated one, unless rules and labels are as they were', () => {
  const whole = role('whole', {}, chosen('a'));
  const part = role('part', { a: 'yes' }, { rules: [rule('get')] });
  const view = given(whole, part);
  const requests = (before: ClusterRole | undefined, after: ClusterRole | undefined) =>
    requestsFor(controller, { before, after }, view);
  expect(requests(undefined, part)).toEqual(['whole']);
  expect(requests(part, undefined)).toEqual(['whole']);
  expect(requests(part, { ...part, rules: [] })).toEqual(['whole']);
  expect(requests(part, { ...part, metadata: { ...part.metadata, annotations: { a: 'b' } } })).toEqual([]);
});
