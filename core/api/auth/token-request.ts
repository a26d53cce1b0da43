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
const KIND = 'TokenRequest';
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

/** The ServiceAccount that a token is asked for. */
export interface TokenTarget {
  readonly namespace: string;
  readonly name: string;
}

/** A request without what it may leave out. Source: kubernetes pkg/apis/authentication/v1/defaults.go. */
export function defaultTokenRequest(request: JsonObject): JsonObject {
  const spec = specOf(request);
  return { ...request, spec: { ...spec, expirationSeconds: spec['expirationSeconds'] ?? DEFAULT_SECONDS } };
}

/**
 * A request for a token with what is known of its ServiceAccount, or why there can be none. What it is to be bound to is not looked at. Source: kubernetes
 * pkg/registry/core/serviceaccount/storage/token.go.
 */
export function prepareTokenRequest(
  view: View,
  { namespace, name }: TokenTarget,
  given: JsonObject,
  now: Millis,
): Result<JsonObject> {
  const metadata = isJsonObject(given['metadata']) ? given['metadata'] : {};
  const mismatch = (field: 'name' | 'namespace', detail: string) =>
    fail(invalid(GROUP, KIND, name, [invalidValue(`metadata.${field}`, metadata[field] ?? '', detail)]));
  if (metadata['name'] && metadata['name'] !== name)
    return mismatch('name', 'must match the service account name if specified');
  if (metadata['namespace'] && metadata['namespace'] !== namespace)
    return mismatch('namespace', 'must match the service account namespace if specified');
  const account = view.get(SERVICE_ACCOUNTS, namespace, name);
  if (account === undefined) return fail(notFound({ group: '', resource: 'serviceaccounts' }, name));
  const { uid } = account.metadata;
  if (metadata['uid'] && metadata['uid'] !== uid) {
    const why = `the UID in the token request (${String(metadata['uid'])}) does not match the UID of the service account (${uid})`;
    return fail(conflict({ group: GROUP, resource: KIND }, name, why));
  }
  const { status: _, ...request } = defaultTokenRequest(given);
  const causes = expirationCauses(specOf(request)['expirationSeconds'] ?? null);
  if (causes.length > 0) return fail(invalid(GROUP, KIND, '', causes));
  const filled = { ...metadata, name, namespace, uid, creationTimestamp: timestamp(now) };
  return ok({ ...request, kind: KIND, apiVersion: `${GROUP}/v1`, metadata: filled });
}

/**
 * Answers `create serviceaccounts/token`: the request with the token in its status. `id` becomes the token's `jti`.
 * Source: kubernetes pkg/registry/core/serviceaccount/storage/token.go.
 */
export function answerTokenRequest(
  view: View,
  issuer: TokenIssuer,
  target: TokenTarget,
  given: JsonObject,
  now: Millis,
  id: string,
): Result<JsonObject> {
  const prepared = prepareTokenRequest(view, target, given, now);
  if (!prepared.ok) return prepared;
  const spec = specOf(prepared.value);
  const expirationSeconds = spec['expirationSeconds'] as number;
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
    serviceAccount: view.get(SERVICE_ACCOUNTS, target.namespace, target.name)!,
    audiences,
    expirationSeconds: isExtended ? EXTENDED_SECONDS : expirationSeconds,
    ...(isExtended ? { warnAfterSeconds: expirationSeconds } : {}),
    now,
    id,
  });
  const { kind, apiVersion, metadata } = prepared.value;
  return ok({
    kind: kind!,
    apiVersion: apiVersion!,
    metadata: metadata!,
    spec: { audiences: [...audiences], expirationSeconds, boundObjectRef: reference ?? null },
    status: { token, expirationTimestamp: timestamp(now + expirationSeconds * 1000) },
  });
}

const specOf = ({ spec }: JsonObject): JsonObject => (isJsonObject(spec) ? spec : {});
