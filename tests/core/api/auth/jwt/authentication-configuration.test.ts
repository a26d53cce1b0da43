import { describe, expect, test } from 'vitest';
import { claimsMapper } from '../../../../../core/api/auth/jwt/mapped-user.js';
import { readAuthenticationConfiguration } from '../../../../../core/api/auth/jwt/read-authentication-configuration.js';
import type { Json, JsonObject } from '../../../../../core/model/json.js';

const SUB = { claim: 'sub', prefix: '' };
const issuer = { url: 'https://login.example.com', audiences: ['cluster'] };
const jwt = (more: JsonObject = {}, mappings: JsonObject = { username: SUB }): JsonObject => ({
  issuer,
  claimMappings: mappings,
  ...more,
});
const file = (...authenticators: readonly JsonObject[]): JsonObject => ({
  apiVersion: 'apiserver.config.k8s.io/v1',
  kind: 'AuthenticationConfiguration',
  jwt: authenticators,
});
const read = (value: Json) => readAuthenticationConfiguration(value, ['https://own.example.com']);

function problem(value: Json): string {
  const result = read(value);
  return result.ok ? '' : result.error.message;
}

/** Whom claims stand for under one authenticator. */
function mapped(authenticator: JsonObject, claims: JsonObject) {
  const result = read(file(authenticator));
  if (!result.ok) throw new Error(result.error.message);
  return claimsMapper(result.value.jwt[0]!)(claims);
}

describe('a file for --authentication-config', () => {
  test.each<[string, Json, string]>([
    [
      'without a kind',
      { apiVersion: 'apiserver.config.k8s.io/v1' },
      `Object 'Kind' is missing in '{"apiVersion":"apiserver.config.k8s.io/v1"}'`,
    ],
    [
      'of another version',
      { ...file(), apiVersion: 'apiserver.config.k8s.io/v2' },
      'no kind "AuthenticationConfiguration" is registered for version "apiserver.config.k8s.io/v2"',
    ],
    ['with fields that nobody knows', file(jwt({ isuer: 1 })), 'strict decoding error: unknown field "jwt[0].isuer"'],
    [
      'with values of a wrong type',
      file(jwt({ issuer: { ...issuer, audiences: 'cluster' } })),
      'json: cannot unmarshal string into Go struct field Issuer.jwt.issuer.audiences of type []string',
    ],
    [
      'with an empty authenticator',
      file({}),
      '[jwt[0].issuer.url: Required value, jwt[0].issuer.audiences: Required value: at least one jwt[0].issuer.audiences is required, jwt[0].claimMappings.username: Required value: claim or expression is required]',
    ],
    [
      'with the same issuer twice, which is none',
      file(
        jwt({ issuer: { ...issuer, url: 'http://u:p@a.example.com?b=c#d' } }),
        jwt({ issuer: { ...issuer, url: 'http://u:p@a.example.com?b=c#d' } }),
      ),
      `[jwt[0].issuer.url: Invalid value: "http://u:p@a.example.com?b=c#d": URL scheme must be https, jwt[0].issuer.url: Invalid value: "http://u:p@a.example.com?b=c#d": URL must not contain a username or password, jwt[0].issuer.url: Invalid value: "http://u:p@a.example.com?b=c#d": URL must not contain a query, jwt[0].issuer.url: Invalid value: "http://u:p@a.example.com?b=c#d": URL must not contain a fragment, jwt[1].issuer.url: Invalid value: "http://u:p@a.example.com?b=c#d": URL scheme must be https, jwt[1].issuer.url: Invalid value: "http://u:p@a.example.com?b=c#d": URL must not contain a username or password, jwt[1].issuer.url: Invalid value: "http://u:p@a.example.com?b=c#d": URL must not contain a query, jwt[1].issuer.url: Invalid value: "http://u:p@a.example.com?b=c#d": URL must not contain a fragment, jwt[1].issuer.url: Duplicate value: "http://u:p@a.example.com?b=c#d"]`,
    ],
    [
      'with the issuer that the server is',
      file(jwt({ issuer: { ...issuer, url: 'https://own.example.com' } })),
      'jwt[0].issuer.url: Invalid value: "https://own.example.com": URL must not overlap with disallowed issuers: [https://own.example.com]',
    ],
    [
      'with a discovery URL that is the issuer’s, and several audiences of which all must match',
      file(jwt({ issuer: { ...issuer, discoveryURL: `${issuer.url}/`, audiences: ['a', 'b', 'a'] } })),
      '[jwt[0].issuer.discoveryURL: Invalid value: "https://login.example.com/": discoveryURL must be different from URL, jwt[0].issuer.audiences[2]: Duplicate value: "a", jwt[0].issuer.audienceMatchPolicy: Invalid value: "": audienceMatchPolicy must be MatchAny for multiple audiences]',
    ],
    [
      'with authorities that are none',
      file(jwt({ issuer: { ...issuer, certificateAuthority: 'x', egressSelectorType: 'moon' } })),
      '[jwt[0].issuer.certificateAuthority: Invalid value: "<omitted>": data does not contain any valid RSA or ECDSA certificates, jwt[0].issuer.egressSelectorType: Invalid value: "moon": egress selector must be either controlplane or cluster]',
    ],
    [
      'with a claim without a prefix, and both a claim and an expression',
      file(
        jwt(
          {},
          { username: { claim: 'sub' }, groups: { claim: 'a', expression: 'b' }, uid: { claim: 'a', expression: 'b' } },
        ),
      ),
      `[jwt[0].claimMappings.username.prefix: Required value: prefix is required when claim is set. It can be set to an empty string to disable prefixing, jwt[0].claimMappings.groups: Invalid value: "": claim and expression can't both be set, jwt[0].claimMappings.uid: Invalid value: "": claim and expression can't both be set]`,
    ],
    [
      'with an expression that is none',
      file(jwt({}, { username: { expression: 'claim.sub' } })),
      `jwt[0].claimMappings.username.expression: Invalid value: "claim.sub": compilation failed: ERROR: <input>:1:1: undeclared reference to 'claim' (in container '')\n | claim.sub\n | ^`,
    ],
    [
      'with rules that are wrong',
      file(
        jwt({
          claimValidationRules: [
            {},
            { claim: 'a', message: 'm' },
            { claim: 'a' },
            { expression: 'claims.a', requiredValue: 'b' },
            { expression: '"a"' },
          ],
          userValidationRules: [{ expression: '' }, { expression: 'user.username' }],
        }),
      ),
      '[jwt[0].claimValidationRules[0]: Required value: claim or expression is required, jwt[0].claimValidationRules[1].message: Invalid value: "m": may not be specified when claim is set, jwt[0].claimValidationRules[2].claim: Duplicate value: "a", jwt[0].claimValidationRules[3].requiredValue: Invalid value: "b": may not be specified when expression is set, jwt[0].claimValidationRules[3].expression: Invalid value: "claims.a": must evaluate to bool, jwt[0].claimValidationRules[4].expression: Invalid value: "\\"a\\"": must evaluate to bool, jwt[0].userValidationRules[0].expression: Required value, jwt[0].userValidationRules[1].expression: Invalid value: "user.username": must evaluate to bool]',
    ],
    [
      'with an address that nobody verified',
      file(jwt({}, { username: { expression: 'claims.email' } })),
      'jwt[0].claimMappings.username.expression: Invalid value: "claims.email": claims.email_verified must be used in claimMappings.username.expression or claimMappings.extra[*].valueExpression or claimValidationRules[*].expression when claims.email is used in claimMappings.username.expression',
    ],
    [
      'with extra keys that are not one’s own',
      file(
        jwt(
          {},
          {
            username: SUB,
            extra: [
              { key: 'a', valueExpression: '"b"' },
              { key: 'x.k8s.io/A', valueExpression: '"b"' },
              { key: 'example.com/a', valueExpression: '' },
            ],
          },
        ),
      ),
      '[jwt[0].claimMappings.extra[0].key: Invalid value: "a": must be a domain-prefixed path (such as "acme.io/foo"), jwt[0].claimMappings.extra[1].key: Invalid value: "x.k8s.io/A": must be lowercase, jwt[0].claimMappings.extra[1].key: Invalid value: "x.k8s.io/A": k8s.io, kubernetes.io and their subdomains are reserved for Kubernetes use, jwt[0].claimMappings.extra[2].valueExpression: Required value]',
    ],
    [
      'that says where nobody may be anonymous',
      { ...file(), anonymous: { enabled: false, conditions: [{ path: '/livez' }] } },
      'anonymous.conditions: Invalid value: [{"Path":"/livez"}]: enabled should be set to true when conditions are defined',
    ],
  ])('%s is refused', (_, value, message) => {
    expect(problem(value)).toBe(message);
  });

  test('may say nothing, in any version, and hold nulls', () => {
    for (const version of ['v1', 'v1beta1', 'v1alpha1'])
      expect(read({ ...file(), apiVersion: `apiserver.config.k8s.io/${version}`, jwt: null })).toEqual({
        ok: true,
        value: { jwt: [] },
      });
    expect(
      problem(file(jwt({ claimValidationRules: null, userValidationRules: [] }, { username: SUB, groups: null }))),
    ).toBe('');
    const verified = { claimValidationRules: [{ expression: 'claims.?email_verified.orValue(true) == true' }] };
    expect(problem(file(jwt(verified, { username: { expression: 'claims.email' } })))).toBe('');
  });
});

describe('the claims of a token', () => {
  test('are read by claims and prefixes', () => {
    const mappings = {
      username: { claim: 'sub', prefix: 'x:' },
      groups: { claim: 'roles', prefix: 'r:' },
      uid: { claim: 'id' },
    };
    expect(mapped(jwt({}, mappings), { sub: 'ann', roles: 'dev', id: 'u1', jti: '7' })).toEqual({
      ok: true,
      value: {
        name: 'x:ann',
        uid: 'u1',
        groups: ['r:dev', 'system:authenticated'],
        extra: { 'authentication.kubernetes.io/credential-id': ['JTI=7'] },
      },
    });
    expect(mapped(jwt({}, mappings), { sub: 'ann', id: 'u1', roles: ['a', 'b'] })).toMatchObject({
      value: { groups: ['r:a', 'r:b', 'system:authenticated'] },
    });
  });

  test('are read by expressions', () => {
    const mappings = {
      username: { expression: 'claims.name + "@" + claims.org.name' },
      groups: { expression: 'claims.roles.split(",")' },
      uid: { expression: 'claims.id' },
      extra: [
        { key: 'example.com/admin', valueExpression: '(has(claims.admin) && claims.admin) ? "true" : ""' },
        { key: 'example.com/teams', valueExpression: 'claims.teams' },
        { key: 'example.com/none', valueExpression: 'null' },
      ],
    };
    const claims = { name: 'ann', org: { name: 'acme' }, roles: 'a,b', id: 'u1', teams: ['red', '', 'blue'] };
    expect(mapped(jwt({}, mappings), claims)).toEqual({
      ok: true,
      value: {
        name: 'ann@acme',
        uid: 'u1',
        groups: ['a', 'b', 'system:authenticated'],
        extra: { 'example.com/teams': ['red', 'blue'] },
      },
    });
  });

  test.each<[string, JsonObject, JsonObject, string]>([
    ['lack the user', jwt(), {}, 'oidc: parse username claims "sub": claim not present'],
    [
      'hold a number for the user',
      jwt(),
      { sub: 7 },
      'oidc: parse username claims "sub": json: cannot unmarshal number into Go value of type string',
    ],
    [
      'come to an empty name',
      jwt({}, { username: { expression: 'claims.sub' } }),
      { sub: '' },
      'oidc: empty username via CEL expression is not allowed',
    ],
    [
      'come to no text',
      jwt({}, { username: { expression: 'claims.sub' } }),
      { sub: ['a'] },
      'oidc: error evaluating username claim expression: username claim expression must return a string',
    ],
    [
      'lack what an expression reads',
      jwt({}, { username: { expression: 'claims.sub' } }),
      {},
      "oidc: error evaluating username claim expression: expression 'claims.sub' resulted in error: no such key: sub",
    ],
    [
      'hold an address that is not verified',
      jwt({}, { username: { claim: 'email', prefix: '' } }),
      { email: 'a@b', email_verified: false },
      'oidc: email not verified',
    ],
    [
      'hold groups that are none',
      jwt({}, { username: SUB, groups: { expression: 'claims.groups' } }),
      { sub: 'a', groups: [1] },
      'oidc: error evaluating group claim expression: expression must return a string or a list of strings',
    ],
    [
      'hold another value than is required',
      jwt({ claimValidationRules: [{ claim: 'hd', requiredValue: 'acme' }] }),
      { sub: 'a', hd: 'other' },
      'oidc: required claim hd value does not match. Got = other, want = acme',
    ],
    [
      'break a rule',
      jwt({ claimValidationRules: [{ expression: 'claims.hd == "acme"', message: 'only acme' }] }),
      { sub: 'a', hd: 'other' },
      `oidc: error evaluating claim validation expression: validation expression 'claims.hd == "acme"' failed: only acme`,
    ],
    [
      'stand for a user who may not be',
      jwt({ userValidationRules: [{ expression: "!user.username.startsWith('system:')", message: 'reserved' }] }),
      { sub: 'system:admin' },
      "oidc: error evaluating user info validation rule: validation expression '!user.username.startsWith('system:')' failed: reserved",
    ],
  ])('that %s are refused', (_, authenticator, claims, error) => {
    expect(mapped(authenticator, claims)).toEqual({ ok: false, error });
  });
});
