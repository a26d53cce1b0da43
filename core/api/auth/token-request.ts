import { invalidValue } from '../../model/field-error.js';
import { groupOf, versionOf } from '../../model/group-resource.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { Millis } from '../../model/revision.js';
import { badRequest, conflict, invalid, notFound, type StatusCause } from '../../model/status-error.js';
import { timestamp } from '../../model/timestamp.js';
import type { View } from '../../model/view.js';
import { NODES, PODS, SECRETS, SERVICE_ACCOUNTS } from '../../schema/kinds.js';
import { signToken } from './json-web-token.js';
import type { SigningKey } from './signing-key.js';
import { type BoundObject, type ClaimsInput, tokenClaims } from './token-claims.js';

const GROUP = 'authentication.k8s.io';
const DEFAULT_SECONDS = 3600;
const MIN_SECONDS = 600;
const MAX_SECONDS = 2 ** 32;
/**
 * What the token of a Pod is asked for when nobody says how long it is to hold. It holds for a year, since there are programs that never read a
 * new one. Source: kubernetes pkg/serviceaccount/claims.go WarnOnlyBoundTokenExpirationSeconds, ExpirationExtensionSeconds.
 */
const POD_TOKEN_SECONDS = 3607;
const EXTENDED_SECONDS = 24 * 365 * 3600;

/** What issues tokens: the key in use, and what the server calls itself. */
export interface TokenIssuer {
  readonly key: SigningKey;
  readonly issuer: string;
  /** The audiences of a token that asks for none. */
  readonly audiences: readonly string[];
}

type Bound = Pick<ClaimsInput, 'pod' | 'secret' | 'node'>;

const named = (object: { readonly metadata: BoundObject } | undefined): BoundObject | undefined =>
  object === undefined ? undefined : { name: object.metadata.name, uid: object.metadata.uid };

/** Signs a token for a ServiceAccount. `id` must never repeat. */
export function issueServiceAccountToken({ key, issuer }: TokenIssuer, input: Omit<ClaimsInput, 'issuer'>): string {
  return signToken(key, tokenClaims({ ...input, issuer }));
}

/** The object a token is to be bound to, and for a Pod also its node. */
function findBound(view: View, namespace: string, account: string, reference: JsonObject): Result<Bound> {
  const text = (field: string) => (typeof reference[field] === 'string' ? reference[field] : '');
  const [apiVersion, kind, name, uid] = [text('apiVersion'), text('kind'), text('name'), text('uid')];
  let bound: Bound;
  if (groupOf(apiVersion) === '' && kind === 'Pod') {
    const pod = view.get(PODS, namespace, name);
    if (pod === undefined) return fail(notFound({ group: '', resource: 'pods' }, name));
    if ((pod.spec.serviceAccountName ?? 'default') !== account) {
      return fail(
        badRequest(
          `cannot bind token for serviceaccount ${JSON.stringify(account)} to pod running with different serviceaccount name.`,
        ),
      );
    }
    const nodeName = pod.spec.nodeName ?? '';
    const node =
      nodeName === '' ? undefined : (named(view.get(NODES, undefined, nodeName)) ?? { name: nodeName, uid: '' });
    bound = { pod: named(pod), ...(node === undefined ? {} : { node }) };
  } else if (groupOf(apiVersion) === '' && kind === 'Node') {
    bound = { node: named(view.get(NODES, undefined, name)) };
    if (bound.node === undefined) return fail(notFound({ group: '', resource: 'nodes' }, name));
  } else if (groupOf(apiVersion) === '' && kind === 'Secret') {
    bound = { secret: named(view.get(SECRETS, namespace, name)) };
    if (bound.secret === undefined) return fail(notFound({ group: '', resource: 'secrets' }, name));
  } else {
    const type = `${groupOf(apiVersion)}/${versionOf(apiVersion)}, Kind=${kind}`;
    return fail(badRequest(`cannot bind token to object of type ${type}`));
  }
  const actual = (bound.pod ?? bound.secret ?? bound.node)?.uid;
  if (uid !== '' && uid !== actual) {
    const why = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    return fail(conflict({ group: groupOf(apiVersion), resource: kind }, name, why));
  }
  return ok(bound);
}

function expirationCauses(seconds: Json): StatusCause[] {
  const field = 'spec.expirationSeconds';
  if (typeof seconds !== 'number' || seconds < MIN_SECONDS)
    return [invalidValue(field, seconds, 'may not specify a duration less than 10 minutes')];
  return seconds > MAX_SECONDS
    ? [invalidValue(field, seconds, 'may not specify a duration larger than 2^32 seconds')]
    : [];
}

/**
 * Answers `create serviceaccounts/token`: the request with the token in its status. `id` becomes the token's `jti`.
 * Source: kubernetes pkg/registry/core/serviceaccount/storage/token.go.
 */
export function answerTokenRequest(
  view: View,
  issuer: TokenIssuer,
  target: { readonly namespace: string; readonly name: string },
  body: JsonObject,
  now: Millis,
  id: string,
): Result<JsonObject> {
  const account = view.get(SERVICE_ACCOUNTS, target.namespace, target.name);
  if (account === undefined) return fail(notFound({ group: '', resource: 'serviceaccounts' }, target.name));
  const metadata = isJsonObject(body['metadata']) ? body['metadata'] : {};
  if (metadata['name'] && metadata['name'] !== target.name)
    return fail(badRequest('the name of the object does not match the name on the URL'));
  if (metadata['namespace'] && metadata['namespace'] !== target.namespace) {
    return fail(badRequest('the namespace of the provided object does not match the namespace sent on the request'));
  }
  const spec = isJsonObject(body['spec']) ? body['spec'] : {};
  const expirationSeconds = spec['expirationSeconds'] ?? DEFAULT_SECONDS;
  const causes = expirationCauses(expirationSeconds);
  if (causes.length > 0 || typeof expirationSeconds !== 'number')
    return fail(invalid(GROUP, 'TokenRequest', '', causes));
  const asked = Array.isArray(spec['audiences'])
    ? (spec['audiences'] as readonly Json[]).filter((audience) => typeof audience === 'string')
    : [];
  const audiences = asked.length === 0 ? issuer.audiences : asked;
  const reference = isJsonObject(spec['boundObjectRef']) ? spec['boundObjectRef'] : undefined;
  const bound = reference === undefined ? ok<Bound>({}) : findBound(view, target.namespace, target.name, reference);
  if (!bound.ok) return bound;
  const isExtended =
    bound.value.pod !== undefined &&
    expirationSeconds === POD_TOKEN_SECONDS &&
    audiences.every((audience) => issuer.audiences.includes(audience));
  const token = issueServiceAccountToken(issuer, {
    ...bound.value,
    serviceAccount: account,
    audiences,
    expirationSeconds: isExtended ? EXTENDED_SECONDS : expirationSeconds,
    ...(isExtended ? { warnAfterSeconds: expirationSeconds } : {}),
    now,
    id,
  });
  return ok({
    kind: 'TokenRequest',
    apiVersion: `${GROUP}/v1`,
    metadata: {
      name: target.name,
      namespace: target.namespace,
      uid: account.metadata.uid,
      creationTimestamp: timestamp(now),
    },
    spec: { audiences: [...audiences], expirationSeconds, boundObjectRef: reference ?? null },
    status: { token, expirationTimestamp: timestamp(now + expirationSeconds * 1000) },
  });
}
