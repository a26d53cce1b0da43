import { describe, expect, test } from 'vitest';
import type { Attributes, AuthorizationDecision } from '../../../../core/api/auth/attributes.js';
import { impersonate, type RequestHeaders } from '../../../../core/api/auth/impersonate.js';
import { ANONYMOUS, type User } from '../../../../core/api/auth/user.js';

const jane: User = { name: 'jane', groups: ['system:authenticated'] };
const listing: Attributes = { user: jane, verb: 'list', group: '', resource: 'pods', namespace: 'team' };
const yes = (): AuthorizationDecision => ({ allowed: true, reason: '' });
const as = (headers: RequestHeaders, authorize: (attributes: Attributes) => AuthorizationDecision = yes) =>
  impersonate(jane, headers, listing, authorize);

/** What is asked, as `verb resource[/subresource] name`, of somebody who may do what the test says. */
function asked(headers: RequestHeaders, allows: (question: string) => boolean, user = jane) {
  const questions: string[] = [];
  const result = impersonate(user, headers, { ...listing, user }, (attributes) => {
    const what =
      attributes.path ??
      [attributes.resource, attributes.subresource].filter((part) => part).join('/') +
        (attributes.namespace && attributes.resource !== 'pods' ? ` ${attributes.namespace}/` : ' ') +
        (attributes.name ?? '');
    const question = `${attributes.verb} ${what}`.trim();
    questions.push(question);
    return { allowed: allows(question), reason: '' };
  });
  return { questions, result };
}
const legacy = (question: string) => question.startsWith('impersonate ');

describe('impersonate', () => {
  test.each<[RequestHeaders, object]>([
    [{}, jane],
    [{ 'impersonate-user': 'joe' }, { name: 'joe', groups: ['system:authenticated'] }],
    [
      { 'impersonate-user': 'joe', 'impersonate-group': ['a', 'b'] },
      { name: 'joe', groups: ['a', 'b', 'system:authenticated'] },
    ],
    [
      { 'impersonate-user': 'joe', 'impersonate-group': ['system:unauthenticated'] },
      { name: 'joe', groups: ['system:unauthenticated'] },
    ],
    [{ 'impersonate-user': 'system:anonymous' }, ANONYMOUS],
    [
      { 'impersonate-user': 'system:serviceaccount:team:robot' },
      {
        name: 'system:serviceaccount:team:robot',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:team', 'system:authenticated'],
      },
    ],
    [
      { 'impersonate-user': 'system:node:node-1' },
      { name: 'system:node:node-1', groups: ['system:nodes', 'system:authenticated'] },
    ],
    [
      {
        'impersonate-user': 'joe',
        'impersonate-uid': '7',
        'impersonate-extra-acme.com%2fscope': ['x', 'y'],
        'impersonate-extra-%zz': 'z',
      },
      {
        name: 'joe',
        uid: '7',
        groups: ['system:authenticated'],
        extra: { 'acme.com/scope': ['x', 'y'], '%zz': ['z'] },
      },
    ],
  ])('%o', (headers, user) => expect(as(headers)).toEqual({ ok: true, value: user }));

  test.each<[RequestHeaders, string]>([
    [{ 'impersonate-group': 'a' }, 'UID:"", Groups:[]string{"a"}, Extra:map[string][]string(nil)'],
    [{ 'impersonate-uid': '7' }, 'UID:"7", Groups:[]string(nil), Extra:map[string][]string(nil)'],
    [{ 'impersonate-extra-a': 'b' }, 'UID:"", Groups:[]string(nil), Extra:map[string][]string{"a":[]string{"b"}}'],
  ])('refuses %o without a user', (headers, wanted) => {
    const message = `requested &user.DefaultInfo{Name:"", ${wanted}} without impersonating a user name`;
    expect(as(headers)).toMatchObject({ ok: false, error: { code: 400, message } });
  });

  test('in the oldest mode asks for every part, and stops at the first that is refused', () => {
    const headers = {
      'impersonate-user': 'joe',
      'impersonate-group': ['a', 'system:masters'],
      'impersonate-extra-acme.com%2fscope': 'x',
      'impersonate-uid': '7',
    };
    const parts = [
      'impersonate-on:user-info:list pods',
      'impersonate users joe',
      'impersonate uids 7',
      'impersonate groups a',
      'impersonate groups system:masters',
      'impersonate userextras/acme.com/scope x',
    ];
    expect(asked(headers, legacy).questions).toEqual(parts);
    const refused = asked(headers, (question) => legacy(question) && !question.endsWith('masters'));
    expect(refused.questions).toEqual(parts.slice(0, 5));
    expect(refused.result.ok).toBe(false);
  });

  test('tells of the first mode that might have allowed it', () => {
    expect(asked({ 'impersonate-user': 'joe' }, () => false).result).toMatchObject({
      error: {
        code: 403,
        message:
          'pods is forbidden: User "jane" cannot impersonate-on:user-info:list resource "pods" in API group "" in the namespace "team"',
      },
    });
  });

  test('a mode of its own lets somebody do one thing as somebody else', () => {
    const may = (question: string) =>
      ['impersonate-on:user-info:list pods', 'impersonate:user-info users joe'].includes(question);
    expect(asked({ 'impersonate-user': 'joe' }, may).result.ok).toBe(true);
    expect(asked({ 'impersonate-user': 'joe', 'impersonate-group': 'a' }, may).result.ok).toBe(false);
  });

  test('no such mode makes anybody a master, or takes extras that are not well named', () => {
    const may = (question: string) => !legacy(question);
    const wrong: readonly RequestHeaders[] = [
      { 'impersonate-group': 'system:masters' },
      { 'impersonate-group': '' },
      { 'impersonate-extra-scope': 'x' },
      { 'impersonate-extra-acme.com%2fscope': '' },
    ];
    for (const headers of wrong)
      expect(asked({ 'impersonate-user': 'joe', ...headers }, may).result.ok, JSON.stringify(headers)).toBe(false);
  });

  test('asks once for many groups, and for each where that is refused', () => {
    const headers = { 'impersonate-user': 'joe', 'impersonate-group': ['a', 'b', 'c', 'd'] };
    const whole = asked(headers, (question) => question.startsWith('impersonate-on') || /users|\*/.test(question));
    expect(whole.questions.slice(2)).toEqual(['impersonate:user-info groups *']);
    const each = asked(headers, (question) => !question.endsWith('*') && !legacy(question));
    expect(each.questions.slice(2)).toEqual(
      ['*', 'a', 'b', 'c', 'd'].map((name) => `impersonate:user-info groups ${name}`),
    );
  });

  test('lets the account of a Pod become the node that the Pod is on, and no other', () => {
    const extra = { 'authentication.kubernetes.io/node-name': ['node-1'] };
    const agent: User = { name: 'system:serviceaccount:team:agent', groups: [], extra };
    const may = (question: string) =>
      ['impersonate-on:associated-node:list pods', 'impersonate:associated-node nodes *'].includes(question);
    expect(asked({ 'impersonate-user': 'system:node:node-1' }, may, agent).result).toMatchObject({
      value: { name: 'system:node:node-1', groups: ['system:nodes', 'system:authenticated'] },
    });
    expect(asked({ 'impersonate-user': 'system:node:node-2' }, may, agent).result.ok).toBe(false);
    expect(asked({ 'impersonate-user': 'system:node:node-1' }, may).result.ok).toBe(false);
  });
});
