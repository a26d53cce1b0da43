import { describe, expect, test } from 'vitest';
import type { ConnectionSource, ConnectionTarget } from '../../../core/network/connect/connection.js';
import { asked, OUTSIDE, pod, reached, town, WEB } from './town.js';

const DB_0: ConnectionTarget = { kind: 'pod', namespace: 'shop', name: 'db-0' };
const MARKED = pod('db-1', 'shop', 'n2', '10.244.1.3', '{containerPort: 5432, name: sql}', 'db, which: one');
const SPY: ConnectionSource = { kind: 'pod', namespace: 'other', name: 'spy' };
const ingress = (rules: string, name = 'p', of = 'db') => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec: {podSelector: {matchLabels: {app: ${of}}}, policyTypes: [Ingress], ingress: ${rules}}`;
const egress = (rules: string) => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: out, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: ${rules}}`;

const outcome = (from: ConnectionSource, ...policies: string[]) => asked(town(...policies), from, DB_0).outcome;

describe('a Pod that no policy selects', () => {
  test('is open to all', () => {
    const found = asked(town(ingress('[]', 'p', 'nobody')), WEB, DB_0);
    expect(found.endpoints[0]?.policies).toEqual([
      { direction: 'egress', pod: { namespace: 'shop', name: 'web' }, policies: [], allowed: true },
      { direction: 'ingress', pod: { namespace: 'shop', name: 'db-0' }, policies: [], allowed: true },
    ]);
  });
});

describe('a Pod that policies select', () => {
  test('is closed, and it is told by which', () => {
    const found = asked(town(ingress('[]')), WEB, DB_0);
    expect(found).toMatchObject({
      outcome: 'dropped',
      because: 'no ingress rule of the NetworkPolicies of Pod shop/db-0 (p) allows it',
    });
  });

  test('is open to whom any rule of any of them names, and it is told by which', () => {
    const rules =
      '[{from: [{podSelector: {matchLabels: {app: nobody}}}]}, {from: [{podSelector: {matchLabels: {app: web}}}]}]';
    const found = asked(town(ingress('[]', 'a'), ingress(rules, 'b')), WEB, DB_0);
    expect(found.endpoints[0]?.policies[1]).toMatchObject({ policies: ['a', 'b'], by: { policy: 'b', rule: 2 } });
  });

  test.each<[string, 'reaches' | 'dropped', 'reaches' | 'dropped']>([
    ['{}', 'reaches', 'reaches'],
    ['{from: []}', 'reaches', 'reaches'],
    ['{from: [{podSelector: {}}]}', 'reaches', 'dropped'],
    ['{from: [{namespaceSelector: {}}]}', 'reaches', 'reaches'],
    ['{from: [{namespaceSelector: {matchLabels: {team: other}}}]}', 'dropped', 'reaches'],
    ['{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: spy}}}]}', 'dropped', 'reaches'],
    ['{from: [{namespaceSelector: {}}, {podSelector: {matchLabels: {app: nobody}}}]}', 'reaches', 'reaches'],
    ['{from: [{ipBlock: {cidr: 10.244.0.0/24}}]}', 'reaches', 'dropped'],
    ['{from: [{ipBlock: {cidr: 10.244.0.0/16, except: [10.244.1.0/24]}}]}', 'reaches', 'dropped'],
  ])('with the rule %s: one of its namespace %s, one of another %s', (rule, own, other) => {
    expect([outcome(WEB, ingress(`[${rule}]`)), outcome(SPY, ingress(`[${rule}]`))]).toEqual([own, other]);
  });

  test.each<[string, 'reaches' | 'dropped']>([
    ['{port: 5432}', 'reaches'],
    ['{port: 5433}', 'dropped'],
    ['{port: sql}', 'reaches'],
    ['{port: http}', 'dropped'],
    ['{port: 5432, protocol: UDP}', 'dropped'],
    ['{port: 5000, endPort: 5999}', 'reaches'],
    ['{port: 5000, endPort: 5431}', 'dropped'],
    ['{protocol: TCP}', 'reaches'],
    ['{protocol: SCTP}', 'dropped'],
  ])('with the port %s: %s', (port, expected) => {
    expect(outcome(WEB, ingress(`[{ports: [${port}]}]`))).toBe(expected);
  });

  test('lets its own node in whatever they say, and no other node; and itself', () => {
    expect(outcome({ kind: 'node', name: 'n1' }, ingress('[]'))).toBe('reaches');
    expect(outcome({ kind: 'node', name: 'n2' }, ingress('[]'))).toBe('dropped');
    expect(outcome({ kind: 'pod', namespace: 'shop', name: 'db-0' }, ingress('[]'))).toBe('reaches');
  });

  test('is held to those for what goes out only by those that say so', () => {
    expect(outcome(WEB, egress('[]'))).toBe('dropped');
    expect(outcome(WEB, egress('[{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: sql}]}]'))).toBe(
      'reaches',
    );
    expect(outcome(WEB, egress('[{to: [{ipBlock: {cidr: 10.96.0.0/16}}]}]'))).toBe('dropped');
  });

  test('is judged by an endpoint’s address and port, not by the Service’s', () => {
    const service: ConnectionTarget = { kind: 'service', namespace: 'shop', name: 'db' };
    expect(asked(town(egress('[{ports: [{port: 5432}]}]')), WEB, service).outcome).toBe('reaches');
    expect(asked(town(egress('[{ports: [{port: 5000}]}]')), WEB, service).outcome).toBe('dropped');
  });

  test('may be one of several that a connection comes to: then it depends', () => {
    const view = town(ingress('[{from: [{podSelector: {}}]}]').replace('{app: db}', '{which: one}'), MARKED);
    const service: ConnectionTarget = { kind: 'service', namespace: 'shop', name: 'db' };
    const found = asked(view, SPY, service);
    expect(found.outcome).toBe('may-reach');
    expect(reached(found)).toEqual(['db-0']);
  });

  test('lets what comes from outside in by its address', () => {
    const block = ingress('[{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]');
    expect(asked(town(block), OUTSIDE, DB_0).outcome).toBe('reaches');
    expect(asked(town(ingress('[{from: [{namespaceSelector: {}}]}]')), OUTSIDE, DB_0).outcome).toBe('dropped');
  });
});
