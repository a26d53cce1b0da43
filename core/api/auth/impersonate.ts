import { dns1123SubdomainErrors } from '../../model/names.js';
import { fail, ok, type Result } from '../../model/result.js';
import { badRequest, type StatusError } from '../../model/status-error.js';
import type { Attributes, AuthorizationDecision, ResourceAttributes } from './attributes.js';
import { forbiddenRequest } from './forbidden-request.js';
import {
  fixedGroups,
  IMPERSONATION_MODES,
  type ImpersonationMode,
  parseNodeUserName,
  type WantedUser,
} from './impersonation-modes.js';
import { parseServiceAccountUserName } from './service-account-user.js';
import { ANONYMOUS_USER, AUTHENTICATED_GROUP, MASTERS_GROUP, UNAUTHENTICATED_GROUP, type User } from './user.js';

/** Request headers as `node:http` gives them distinct: names in lower case, every value of a repeated header. */
export type RequestHeaders = { readonly [name: string]: string | readonly string[] | undefined };

type Authorize = (attributes: Attributes) => AuthorizationDecision;

const EXTRA_PREFIX = 'impersonate-extra-';
const AUTHENTICATION = 'authentication.k8s.io';
/** So many checks or more are first tried as one, for all. */
const MANY = 4;

/**
 * The user a request acts as: the one it asks for in its `Impersonate-` headers, when `authorize` lets it become that user, and otherwise the
 * user that made it. 400 when groups, uid or extras come without a user, 403 when no mode allows it, in the words of the first that might have.
 * `attributes` say what the request wants to do: modes other than the oldest ask whether it may do that as somebody else.
 * Source: apiserver pkg/endpoints/filters/impersonation/constrained_impersonation.go; KEP-5284.
 */
export function impersonate(
  user: User,
  headers: RequestHeaders,
  attributes: Attributes,
  authorize: Authorize,
): Result<User> {
  const wanted = wantedUser(headers);
  if (!wanted.ok) return wanted;
  if (wanted.value === undefined) return ok(user);
  let first: StatusError | undefined;
  for (const mode of IMPERSONATION_MODES) {
    if (!mode.applies(wanted.value, user)) continue;
    const refused = refusal(mode, wanted.value, attributes, authorize);
    if (refused === undefined) return ok(becoming(mode, wanted.value));
    first ??= refused;
  }
  return fail(first!);
}

function values(headers: RequestHeaders, name: string): readonly string[] {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}

/** Header names hold `%`-encoded keys; what is not well encoded stays as it is. */
export function headerKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

/** Whom the headers ask for; undefined when they do not. */
function wantedUser(headers: RequestHeaders): Result<WantedUser | undefined> {
  const name = values(headers, 'impersonate-user')[0] ?? '';
  const uid = values(headers, 'impersonate-uid')[0] ?? '';
  const groups = values(headers, 'impersonate-group');
  const extra = new Map<string, string[]>();
  for (const header of Object.keys(headers)) {
    if (!header.startsWith(EXTRA_PREFIX)) continue;
    const key = headerKey(header.slice(EXTRA_PREFIX.length));
    extra.set(key, [...(extra.get(key) ?? []), ...values(headers, header)]);
  }
  const wanted: WantedUser = { name, uid, groups, extra: Object.fromEntries(extra) };
  if (name !== '') return ok(wanted);
  if (uid === '' && groups.length === 0 && extra.size === 0) return ok(undefined);
  return fail(badRequest(`requested ${goText(wanted)} without impersonating a user name`));
}

/** As Go's `%#v` prints a `*user.DefaultInfo`. */
function goText({ name, uid, groups, extra }: WantedUser): string {
  const quoted = (texts: readonly string[]) => texts.map((text) => JSON.stringify(text)).join(', ');
  const slice = (texts: readonly string[]) => (texts.length === 0 ? '[]string(nil)' : `[]string{${quoted(texts)}}`);
  const entries = Object.entries(extra)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, texts]) => `${JSON.stringify(key)}:[]string{${quoted(texts)}}`);
  const map = entries.length === 0 ? 'map[string][]string(nil)' : `map[string][]string{${entries.join(', ')}}`;
  return `&user.DefaultInfo{Name:${JSON.stringify(name)}, UID:${JSON.stringify(uid)}, Groups:${slice(groups)}, Extra:${map}}`;
}

/** The wanted user with the groups that it is in besides. */
function becoming(mode: ImpersonationMode, wanted: WantedUser): User {
  const groups = fixedGroups(mode, wanted);
  const { name, uid, extra } = wanted;
  return {
    name,
    groups: completeGroups(name, groups),
    ...(uid === '' ? {} : { uid }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

/** Adds the group that says whether the user counts as authenticated, when the headers leave it open. */
function completeGroups(name: string, groups: readonly string[]): readonly string[] {
  if (name !== ANONYMOUS_USER && groups.includes(UNAUTHENTICATED_GROUP)) return groups;
  const group = name === ANONYMOUS_USER ? UNAUTHENTICATED_GROUP : AUTHENTICATED_GROUP;
  return groups.includes(group) ? groups : [...groups, group];
}

/** Why a mode does not let a requestor become a user; undefined when it does. */
function refusal(
  mode: ImpersonationMode,
  wanted: WantedUser,
  attributes: Attributes,
  authorize: Authorize,
): StatusError | undefined {
  const user = mode.everyNode === true ? withoutExtra(attributes.user) : attributes.user;
  const check = (asked: Attributes): StatusError | undefined => {
    const { allowed, reason } = authorize(asked);
    return allowed ? undefined : forbiddenRequest(asked, reason);
  };
  if (mode.name !== undefined) {
    const refused = check({ ...attributes, user, verb: `impersonate-on:${mode.name}:${attributes.verb}` });
    if (refused !== undefined) return refused;
  }
  const isConstrained = mode.name !== undefined;
  const verb = isConstrained ? `impersonate:${mode.name}` : 'impersonate';
  const act = { user, verb, group: isConstrained ? AUTHENTICATION : '', version: 'v1' };
  const parts = [
    () => check(nameAttributes(mode, act, wanted.name)),
    () =>
      wanted.uid === '' ? undefined : check({ ...act, group: AUTHENTICATION, resource: 'uids', name: wanted.uid }),
    () => checkGroups(isConstrained, act, wanted.groups, check),
    () => checkExtra(isConstrained, { ...act, group: AUTHENTICATION }, wanted.extra, check),
  ];
  for (const part of parts) {
    const refused = part();
    if (refused !== undefined) return refused;
  }
  return undefined;
}

type Act = Pick<ResourceAttributes, 'user' | 'verb' | 'group' | 'version'>;
type Check = (asked: Attributes) => StatusError | undefined;

function nameAttributes(mode: ImpersonationMode, act: Act, name: string): ResourceAttributes {
  const account = parseServiceAccountUserName(name);
  if (account !== undefined) return { ...act, resource: 'serviceaccounts', ...account };
  const node = mode.name === undefined ? undefined : parseNodeUserName(name);
  if (node !== undefined) return { ...act, resource: 'nodes', name: mode.everyNode === true ? '*' : node };
  return { ...act, resource: 'users', name };
}

function checkGroups(
  isConstrained: boolean,
  act: Act,
  groups: readonly string[],
  check: Check,
): StatusError | undefined {
  const asked = { ...act, resource: 'groups' };
  if (isConstrained) {
    if (groups.includes('')) return forbiddenRequest(asked, 'impersonating the empty string group is not allowed');
    if (groups.includes(MASTERS_GROUP)) {
      const masters = { ...asked, name: MASTERS_GROUP };
      return forbiddenRequest(masters, 'impersonating the system:masters group is not allowed');
    }
    if (groups.length >= MANY && check({ ...asked, name: '*' }) === undefined) return undefined;
  }
  return firstOf(groups, (name) => check({ ...asked, name }));
}

function checkExtra(
  isConstrained: boolean,
  act: Act,
  extra: WantedUser['extra'],
  check: Check,
): StatusError | undefined {
  const asked = { ...act, resource: 'userextras' };
  const entries = Object.entries(extra);
  if (isConstrained) {
    const wrong = firstOf(entries, ([key, texts]) => extraProblem(key, texts));
    if (wrong !== undefined) return forbiddenRequest(asked, wrong);
    const count = entries.reduce((sum, [, texts]) => sum + texts.length, 0);
    const isLarge = entries.length >= MANY || count >= MANY;
    if (isLarge && check({ ...asked, subresource: '*', name: '*' }) === undefined) return undefined;
  }
  return firstOf(entries, ([subresource, texts]) => firstOf(texts, (name) => check({ ...asked, subresource, name })));
}

function extraProblem(key: string, texts: readonly string[]): string | undefined {
  if (key === '') return 'impersonating the empty string key in extra is not allowed';
  const wrong = prefixedPathProblem(key);
  if (wrong !== undefined)
    return `impersonating an invalid key in extra is not allowed: extra.key: Invalid value: ${wrong}`;
  if (key !== key.toLowerCase())
    return `impersonating a non-lowercase key in extra is not allowed: ${JSON.stringify(key)}`;
  if (texts.length === 0) return 'impersonating empty values in extra is not allowed';
  return texts.includes('') ? 'impersonating the empty string value in extra is not allowed' : undefined;
}

/** Source: apimachinery pkg/util/validation IsDomainPrefixedPath. */
function prefixedPathProblem(key: string): string | undefined {
  const slash = key.indexOf('/');
  const [host, path] = slash < 0 ? ['', ''] : [key.slice(0, slash), key.slice(slash + 1)];
  if (host === '' || path === '')
    return `${JSON.stringify(key)}: must be a domain-prefixed path (such as "acme.io/foo")`;
  const [wrong] = dns1123SubdomainErrors(host);
  if (wrong !== undefined) return `${JSON.stringify(host)}: ${wrong}`;
  if (/^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(path)) return undefined;
  return `${JSON.stringify(path)}: Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')`;
}

function withoutExtra({ extra, ...user }: User): User {
  return { ...user, extra: { 'authentication.kubernetes.io/associated-node-keys': Object.keys(extra ?? {}).sort() } };
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
