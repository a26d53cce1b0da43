import { describe, expect, test } from 'vitest';
import { auditConfigOf, readAuditPolicy } from '../../../../core/api/audit/audit-policy.js';
import { requestInfo } from '../../../../core/api/http/request-info.js';
import type { JsonObject } from '../../../../core/model/json.js';

const policy = (...rules: JsonObject[]): JsonObject => ({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules });

describe('a policy', () => {
  test.each<[string, JsonObject, string]>([
    ['of nothing', { apiVersion: 'v1', kind: 'Policy' }, 'it holds no Policy of audit.k8s.io/v1'],
    ['without rules', policy(), 'loaded illegal policy with 0 rules'],
    ['without a level', policy({}), 'rules[0].level: Required value'],
    [
      'of another level',
      policy({ level: 'All' }),
      'rules[0].level: Unsupported value: "All": supported values: "None", "Metadata", "Request", "RequestResponse"',
    ],
    [
      'of another stage',
      policy({ level: 'None', omitStages: ['Begin'] }),
      'rules[0].omitStages[0]: Invalid value: "Begin": allowed stages are RequestReceived,ResponseStarted,ResponseComplete,Panic',
    ],
    [
      'about resources and paths in one',
      policy({ level: 'None', nonResourceURLs: ['/x'], namespaces: ['a'] }),
      'rules[0].nonResourceURLs: Forbidden: rules cannot apply to both regular resources and non-resource URLs',
    ],
    [
      'of names that are none',
      policy({ level: 'None', users: 'me' }),
      'rules[0].users: Invalid value: "me": must be a list of strings',
    ],
  ])('%s is refused', (_what, value, error) => {
    expect(readAuditPolicy(value)).toEqual({ ok: false, error });
  });
});

describe('a rule', () => {
  const level = (rule: JsonObject, path: string, method = 'GET') => {
    const read = readAuditPolicy(policy({ level: 'Metadata', ...rule }));
    if (!read.ok) throw new Error(read.error);
    const user = { name: 'jane', groups: ['devs'] };
    return auditConfigOf(read.value, user, requestInfo(method, path, new URLSearchParams())!).level;
  };
  const POD = '/api/v1/namespaces/a/pods/p';

  test.each<[JsonObject, string]>([
    [{}, POD],
    [{ users: ['jane'], userGroups: ['devs'], verbs: ['get'] }, POD],
    [{ namespaces: ['a'] }, POD],
    [{ resources: [{ group: '' }] }, POD],
    [{ resources: [{ group: '*', resources: ['pods'], resourceNames: ['p'] }] }, POD],
    [{ resources: [{ resources: ['pods/log'] }] }, `${POD}/log`],
    [{ resources: [{ resources: ['*/log'] }] }, `${POD}/log`],
    [{ resources: [{ resources: ['pods/*'] }] }, `${POD}/log`],
    [{ nonResourceURLs: ['/livez*'] }, '/livez/ping'],
  ])('%j is for %s', (rule, path) => expect(level(rule, path)).toBe('Metadata'));

  test.each<[JsonObject, string]>([
    [{ users: ['joe'] }, POD],
    [{ userGroups: ['ops'] }, POD],
    [{ verbs: ['list'] }, POD],
    [{ namespaces: ['b'] }, POD],
    [{ resources: [{ group: 'apps' }] }, POD],
    [{ resources: [{ resources: ['pods'] }] }, `${POD}/log`],
    [{ resources: [{ resources: ['pods'], resourceNames: ['q'] }] }, POD],
    [{ nonResourceURLs: ['/livez'] }, '/livez/ping'],
    [{ nonResourceURLs: ['*'] }, POD],
  ])('%j is not for %s', (rule, path) => expect(level(rule, path)).toBe('None'));
});
