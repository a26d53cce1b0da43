import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js';
import { fail, ok, type Result } from '../../../model/result.js';
import { AUTHENTICATED_GROUP, type User } from '../user.js';
import type { ClaimMapping, JwtAuthenticator } from './authentication-configuration.js';
import { type ClaimsExpression, claimsExpression, type Subject } from './claims-expression.js';

/** Says whom the claims of a token stand for; the error says why for nobody. */
export type MapClaims = (claims: JsonObject) => Result<User, string>;

/**
 * Reads claims as a configuration says, whose expressions have been found good. Source: apiserver plugin/pkg/authenticator/token/oidc
 * AuthenticateToken.
 */
export function claimsMapper({
  claimMappings,
  claimValidationRules = [],
  userValidationRules = [],
}: JwtAuthenticator): MapClaims {
  const username = sourceOf(claimMappings.username ?? {});
  const groups = sourceOf(claimMappings.groups ?? {});
  const uid = sourceOf(claimMappings.uid ?? {});
  const extra = (claimMappings.extra ?? []).map(({ key = '', valueExpression = '' }) => {
    return { key, expression: compiled(valueExpression, 'claims', false) };
  });
  const claimRules = rulesOf(claimValidationRules, 'claims');
  const userRules = rulesOf(userValidationRules, 'user');

  return (claims) => {
    const name = userNameOf(username, claims);
    if (!name.ok) return name;
    const member = groupsOf(groups, claims);
    if (!member.ok) return member;
    const id = uidOf(uid, claims);
    if (!id.ok) return id;
    const more = extraOf(extra, claims);
    if (!more.ok) return more;
    for (const { claim = '', requiredValue = '' } of claimValidationRules) {
      const problem = claim === '' ? undefined : requirementProblem(claims, claim, requiredValue);
      if (problem !== undefined) return fail(problem);
    }
    const wrong = brokenRule(claimRules, { claims });
    if (wrong !== undefined) return fail(`oidc: error evaluating claim validation expression: ${wrong}`);
    const user = { username: name.value, uid: id.value, groups: [...member.value], extra: more.value };
    const refused = brokenRule(userRules, { user });
    if (refused !== undefined) return fail(`oidc: error evaluating user info validation rule: ${refused}`);
    return ok(userOf(user));
  };
}

/** A type, and not an interface: expressions read it as JSON. */
type MappedUser = {
  readonly username: string;
  readonly uid: string;
  readonly groups: string[];
  readonly extra: { [key: string]: string[] };
};

function userOf({ username: name, uid, groups, extra }: MappedUser): User {
  return {
    name,
    ...(uid === '' ? {} : { uid }),
    groups: groups.includes(AUTHENTICATED_GROUP) ? groups : [...groups, AUTHENTICATED_GROUP],
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

/** Where a value comes from. */
interface ValueSource {
  readonly claim: string;
  readonly prefix: string;
  readonly expression: ClaimsExpression | undefined;
}

function sourceOf({ claim = '', prefix = '', expression = '' }: ClaimMapping): ValueSource {
  return { claim, prefix, expression: expression === '' ? undefined : compiled(expression, 'claims', false) };
}

function compiled(text: string, subject: Subject, isRule: boolean): ClaimsExpression {
  const expression = claimsExpression(text, subject, isRule);
  if (!expression.ok) throw new Error(`an expression that was found good is none: ${expression.error}`);
  return expression.value;
}

function userNameOf({ claim, prefix, expression }: ValueSource, claims: JsonObject): Result<string, string> {
  if (expression !== undefined) {
    const found = evaluated(expression, { claims });
    if (!found.ok) return fail(`oidc: error evaluating username claim expression: ${found.error}`);
    if (typeof found.value !== 'string')
      return fail('oidc: error evaluating username claim expression: username claim expression must return a string');
    return found.value === '' ? fail('oidc: empty username via CEL expression is not allowed') : ok(found.value);
  }
  const name = textClaim(claims, claim);
  if (!name.ok) return fail(`oidc: parse username claims ${JSON.stringify(claim)}: ${name.error}`);
  const verified = ownClaim(claims, 'email_verified');
  if (claim === 'email' && verified !== undefined && verified !== null) {
    if (typeof verified !== 'boolean') return fail(`oidc: parse 'email_verified' claim: ${mistyped(verified, 'bool')}`);
    if (!verified) return fail('oidc: email not verified');
  }
  return ok(`${prefix}${name.value}`);
}

function groupsOf({ claim, prefix, expression }: ValueSource, claims: JsonObject): Result<readonly string[], string> {
  const value = claim === '' ? undefined : ownClaim(claims, claim);
  if (value !== undefined) {
    const groups = textsIn(value);
    if (groups === undefined)
      return fail(`oidc: parse groups claim ${JSON.stringify(claim)}: ${mistyped(value, 'string')}`);
    return ok(groups.map((group) => `${prefix}${group}`));
  }
  if (expression === undefined) return ok([]);
  const found = evaluated(expression, { claims });
  const groups = found.ok ? listOfTexts(found.value) : found;
  return groups.ok ? groups : fail(`oidc: error evaluating group claim expression: ${groups.error}`);
}

/** A claim that is one text or a list of them. */
function textsIn(value: Json): readonly string[] | undefined {
  if (value === null) return [];
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return undefined;
  const items: readonly Json[] = value;
  return items.every((item) => typeof item === 'string') ? items : undefined;
}

function uidOf({ claim, expression }: ValueSource, claims: JsonObject): Result<string, string> {
  if (claim !== '') {
    const uid = textClaim(claims, claim);
    return uid.ok ? uid : fail(`oidc: parse uid claim ${JSON.stringify(claim)}: ${uid.error}`);
  }
  if (expression === undefined) return ok('');
  const found = evaluated(expression, { claims });
  if (!found.ok) return fail(`oidc: error evaluating uid claim expression: ${found.error}`);
  return typeof found.value === 'string'
    ? ok(found.value)
    : fail('oidc: error evaluating uid claim expression: uid claim expression must return a string');
}

function extraOf(
  mappings: readonly { readonly key: string; readonly expression: ClaimsExpression }[],
  claims: JsonObject,
): Result<{ [key: string]: string[] }, string> {
  const extra: { [key: string]: string[] } = {};
  const id = ownClaim(claims, 'jti');
  if (typeof id === 'string' && id !== '') extra['authentication.kubernetes.io/credential-id'] = [`JTI=${id}`];
  for (const { key, expression } of mappings) {
    const found = evaluated(expression, { claims });
    if (!found.ok) return found;
    const values = listOfTexts(found.value);
    if (!values.ok) return fail(`oidc: error evaluating extra claim expression: ${expression.text}: ${values.error}`);
    if (values.value.length > 0) extra[key] = [...values.value];
  }
  return ok(extra);
}

/** Source: oidc.go convertCELValueToStringList. */
function listOfTexts(value: unknown): Result<readonly string[], string> {
  if (value === null || value === '') return ok([]);
  if (typeof value === 'string') return ok([value]);
  const items: readonly unknown[] | undefined = Array.isArray(value) ? value : undefined;
  return items?.every((item) => typeof item === 'string') === true
    ? ok(items.filter((item) => item !== ''))
    : fail('expression must return a string or a list of strings');
}

function requirementProblem(claims: JsonObject, claim: string, wanted: string): string | undefined {
  const value = ownClaim(claims, claim);
  if (value === undefined) return `oidc: required claim ${claim} not present in ID token`;
  if (typeof value !== 'string' && value !== null) return `oidc: parse claim ${claim}: ${mistyped(value, 'string')}`;
  const got = value ?? '';
  return got === wanted
    ? undefined
    : `oidc: required claim ${claim} value does not match. Got = ${got}, want = ${wanted}`;
}

interface CompiledRule {
  readonly expression: ClaimsExpression;
  readonly message: string;
}

function rulesOf(
  rules: readonly { readonly expression?: string; readonly message?: string }[],
  subject: Subject,
): readonly CompiledRule[] {
  return rules.flatMap(({ expression = '', message = '' }) =>
    expression === '' ? [] : [{ expression: compiled(expression, subject, true), message }],
  );
}

/** Which rule does not hold, and why. Source: oidc.go checkValidationRulesEvaluation. */
function brokenRule(rules: readonly CompiledRule[], bindings: Bindings): string | undefined {
  for (const { expression, message } of rules) {
    const found = evaluated(expression, bindings);
    if (!found.ok) return found.error;
    if (typeof found.value !== 'boolean') return 'validation expression must return a boolean';
    if (!found.value) return `validation expression '${expression.text}' failed: ${message}`;
  }
  return undefined;
}

type Bindings = { readonly claims: JsonObject } | { readonly user: MappedUser };

/** Source: apiserver pkg/authentication/cel/mapper.go. */
function evaluated({ program, text }: ClaimsExpression, bindings: Bindings): Result<unknown, string> {
  const found = program.evaluate({ ...bindings });
  return found.ok ? found : fail(`expression '${text}' resulted in error: ${found.error}`);
}

function textClaim(claims: JsonObject, name: string): Result<string, string> {
  const value = ownClaim(claims, name);
  if (value === undefined) return fail('claim not present');
  if (value === null) return ok('');
  return typeof value === 'string' ? ok(value) : fail(mistyped(value, 'string'));
}

function ownClaim(claims: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

/** Source: Go's encoding/json UnmarshalTypeError. */
function mistyped(value: Json, wanted: string): string {
  const kind = Array.isArray(value)
    ? 'array'
    : isJsonObject(value)
      ? 'object'
      : typeof value === 'boolean'
        ? 'bool'
        : typeof value;
  return `json: cannot unmarshal ${kind} into Go value of type ${wanted}`;
}
