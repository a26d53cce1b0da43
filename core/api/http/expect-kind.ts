import { invalidValue } from '../../model/field-error.js';
import { goTypeName } from '../../model/go-format.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import { fail, ok, type Result } from '../../model/result.js';
import { badRequest, invalid, type StatusError } from '../../model/status-error.js';
import { cannotBeHandled } from '../../schema/check-fields.js';
import { isRetiredKind } from '../../schema/retired-kinds.js';
import type { Schemas } from '../../schema/schemas.js';
import { unrecognized } from './unrecognized.js';

/** The kind that a path takes. */
export interface ExpectedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** What else is known of a body whose kind is looked at. */
export interface KindQuestion {
  readonly kinds: Schemas;
  /** Whether the path serves custom resources, whose bodies must name their kind. */
  readonly isCustom: boolean;
  /** The body as it was sent. */
  readonly body: Uint8Array;
}

/** What a body says of its kind; empty where it says nothing. */
interface TypeMeta {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/**
 * Checks that a body is of the kind that its path serves. A built-in kind may be left out, a custom one must be named.
 * Source: apiserver handlers/create.go; apimachinery runtime/serializer/json and runtime/codec; apiextensions-apiserver customresource_handler.go.
 */
export function expectKind(
  object: JsonObject,
  expected: ExpectedKind,
  question: KindQuestion,
): Result<JsonObject, StatusError> {
  const meta = typeMetaOf(object);
  if (typeof meta === 'string') return fail(badRequest(unrecognized(meta, question.body, expected.kind)));
  const refused = question.isCustom
    ? refusedCustom(object, meta, expected, question)
    : refusedBuiltIn(meta, expected, question);
  if (refused !== undefined) return fail(refused);
  const apiVersion = groupVersionOf(expected);
  return ok({ ...object, apiVersion, kind: expected.kind });
}

/** What a body says of its kind, or why that cannot be read. Source: apimachinery runtime/serializer/json/meta.go, schema.ParseGroupVersion. */
function typeMetaOf(object: JsonObject): TypeMeta | string {
  for (const [name, value] of Object.entries(object)) {
    if ((name !== 'apiVersion' && name !== 'kind') || value === null || typeof value === 'string') continue;
    return `couldn't get version/kind; json parse error: json: cannot unmarshal ${goTypeName(value)} into Go struct field .${name} of type string`;
  }
  const apiVersion = (object['apiVersion'] ?? '') as string;
  const kind = (object['kind'] ?? '') as string;
  if (apiVersion === '' || apiVersion === '/') return { group: '', version: '', kind };
  const [first = '', second, ...rest] = apiVersion.split('/');
  if (rest.length > 0) return `unexpected GroupVersion string: ${apiVersion}`;
  return second === undefined ? { group: '', version: first, kind } : { group: first, version: second, kind };
}

function groupVersionOf({ group, version }: Omit<TypeMeta, 'kind'>): string {
  return group === '' ? version : `${group}/${version}`;
}

function refusedCustom(
  object: JsonObject,
  meta: TypeMeta,
  expected: ExpectedKind,
  { body }: KindQuestion,
): StatusError | undefined {
  if (meta.kind === '') {
    const sent = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, LONGEST_QUOTE)).toString();
    return badRequest(unrecognized(`Object 'Kind' is missing in '${sent}'`, body, expected.kind));
  }
  if (groupVersionOf(meta) !== groupVersionOf(expected)) return otherVersion(meta, expected);
  if (meta.kind === expected.kind) return undefined;
  const { metadata } = object;
  const name = isJsonObject(metadata) && typeof metadata['name'] === 'string' ? metadata['name'] : '';
  return invalid(meta.group, meta.kind, name, [invalidValue('kind', meta.kind, `must be ${expected.kind}`)]);
}

/** Of a body that says nothing of its kind no more than so many bytes are quoted: what is longer tells nobody anything. */
const LONGEST_QUOTE = 10_000;

function otherVersion(meta: TypeMeta, expected: ExpectedKind): StatusError {
  return badRequest(
    `the API version in the data (${groupVersionOf(meta)}) does not match the expected API version (${groupVersionOf(expected)})`,
  );
}

function refusedBuiltIn(named: TypeMeta, expected: ExpectedKind, { kinds }: KindQuestion): StatusError | undefined {
  const isUnversioned = named.version === '' && (named.group === '' || named.group === expected.group);
  const meta = {
    kind: named.kind === '' ? expected.kind : named.kind,
    group: isUnversioned ? expected.group : named.group,
    version: isUnversioned ? expected.version : named.version,
  };
  const isSameKind = meta.kind === expected.kind;
  if (isSameKind && meta.group === expected.group && meta.version === expected.version) return undefined;
  const refused = (why: string) => badRequest(cannotBeHandled(meta, expected.kind, why));
  if (!isRegistered(meta, expected, kinds))
    return refused(`no kind "${meta.kind}" is registered for version "${groupVersionOf(meta)}" in scheme ${SCHEME}`);
  if (isSameKind && isSameInside(meta, expected)) return otherVersion(meta, expected);
  const from = `(${meta.version}.${meta.kind})`;
  return refused(`converting ${from} to (${packageOf(expected)}.${expected.kind}): unknown conversion`);
}

/** Where Kubernetes makes the registries that it reads kinds by; it names none of them. */
const SCHEME = '"pkg/runtime/scheme.go:111"';

/** Groups that are served by servers of their own within kube-apiserver, which know no kinds but theirs. */
const APART: ReadonlySet<string> = new Set(['apiextensions.k8s.io', 'apiregistration.k8s.io']);

/** Whether whoever serves a path can read a kind at all. */
function isRegistered(meta: TypeMeta, expected: ExpectedKind, kinds: Schemas): boolean {
  if (meta.group !== expected.group && (APART.has(meta.group) || APART.has(expected.group))) return false;
  if (isRetiredKind(groupVersionOf(meta), meta.kind)) return true;
  const { group, version, kind } = meta;
  const isServed =
    kinds.bundle.groupPriority.includes(group) &&
    kinds.groups().some(({ name, versions }) => name === group && versions.includes(version));
  return isServed && kinds.kindType(group, version, kind) !== undefined;
}

/** Groups of which kinds have come from, or are shown in, another. */
const MOVED: ReadonlySet<string> = new Set(['extensions']);

/** Whether two kinds of one name are the same one within Kubernetes. */
function isSameInside(meta: TypeMeta, expected: ExpectedKind): boolean {
  return packageOf(meta) === packageOf(expected) || MOVED.has(meta.group);
}

/** The Go package that holds the internal type of a kind. */
function packageOf({ group }: Pick<TypeMeta, 'group'>): string {
  if (group === '' || group === 'events.k8s.io') return 'core';
  return group === 'internal.apiserver.k8s.io' ? 'apiserverinternal' : group.split('.', 1)[0]!;
}
