import { isJsonObject } from '../../model/json.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { Millis } from '../../model/revision.js';
import { parseTimestamp } from '../../model/timestamp.js';
import type { View } from '../../model/view.js';
import type { Secret } from '../../schema/generated/types/core.js';
import { SECRETS } from '../../schema/kinds.js';
import { secretMatcher } from './bearer-token.js';
import type { User } from './user.js';

/** The type of Secrets that hold such tokens. Source of all here: k8s.io/cluster-bootstrap token/api/types.go and util/secrets. */
export const BOOTSTRAP_TOKEN_TYPE = 'bootstrap.kubernetes.io/token';

const NAMESPACE = 'kube-system';
const TOKEN = /^([a-z0-9]{6})\.([a-z0-9]{16})$/;
const DEFAULT_GROUP = 'system:bootstrappers';
const GROUP = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/;

/** Whether a text has the form of a bootstrap token, `ID.SECRET`. */
export function isBootstrapToken(token: string): boolean {
  return TOKEN.test(token);
}

/**
 * Who a bootstrap token stands for: what it must be, until when and for what lies in the Secret `bootstrap-token-ID` of kube-system.
 * Source: kubernetes plugin/pkg/auth/authenticator/token/bootstrap.
 */
export function bootstrapUser(token: string, view: View, now: Millis): Result<User, string> {
  const [, id, secret] = TOKEN.exec(token) ?? [];
  const refused = fail('invalid bearer token');
  if (id === undefined || secret === undefined) return refused;
  const held = view.get(SECRETS, NAMESPACE, `bootstrap-token-${id}`);
  if (held === undefined || held.metadata.deletionTimestamp !== undefined) return refused;
  if (held.type !== BOOTSTRAP_TOKEN_TYPE) return refused;
  const says = (key: string) => textIn(held, key);
  if (!secretMatcher(says('token-secret'))(secret) || says('token-id') !== id) return refused;
  if (hasExpired(says('expiration'), now) || says('usage-bootstrap-authentication') !== 'true') return refused;
  const groups = groupsOf(says('auth-extra-groups'));
  return groups === undefined ? refused : ok({ name: `system:bootstrap:${id}`, groups });
}

/** What a Secret holds under a key; empty where it holds nothing. */
function textIn({ data }: Secret, key: string): string {
  const held: unknown = isJsonObject(data) && Object.hasOwn(data, key) ? data[key] : '';
  return typeof held === 'string' ? Buffer.from(held, 'base64').toString('utf8') : '';
}

/** What is no time counts as gone by. */
function hasExpired(expiration: string, now: Millis): boolean {
  if (expiration === '') return false;
  return (parseTimestamp(expiration) ?? 0) <= now;
}

/** All groups of a token in order, each once; undefined where one is none that a token may give. */
function groupsOf(extra: string): readonly string[] | undefined {
  const more = extra === '' ? [] : extra.split(',');
  if (!more.every((group) => GROUP.test(group))) return undefined;
  return [...new Set([DEFAULT_GROUP, ...more])].sort();
}
