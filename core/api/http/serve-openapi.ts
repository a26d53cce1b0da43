import { createHash } from 'node:crypto';
import type { JsonObject } from '../../model/json.js';
import { jsonInSteps } from '../../model/json-in-steps.js';
import { inTurns, type Steps } from '../../model/steps.js';
import { openApiV2InSteps, openApiV3Hashed, openApiV3IndexInSteps } from '../../schema/openapi.js';
import { type DescribedApi, mergedIndexV3, mergedOpenApiV2 } from '../aggregation/merged-openapi.js';
import { encodeOpenApiV2InSteps } from '../protobuf/encode-openapi-v2.js';
import { encodeOpenApiV3InSteps } from '../protobuf/encode-openapi-v3.js';
import { parseAccept } from '../table/media-types.js';
import type { ApiRequest } from './api-context.js';
import { NO_SUCH_PATH } from './no-such-path.js';
import { respondBytes, respondError } from './respond.js';
import { delegatedApis, delegatedPath, documentsOf, serveAggregated } from './serve-aggregated.js';

const JSON_TYPE = 'application/json';
const V3 = '/openapi/v3';
/** How long clients may keep a document whose hash they name. */
const YEAR = 365 * 24 * 60 * 60 * 1000;

/** The forms of a document: what clients ask for, and what it is called then. The form with an at sign is the older one. */
const formsOf = (version: 'v2' | 'v3') => {
  const protobuf = `com.github.proto-openapi.spec.${version}.v1.0+protobuf`;
  return [
    { subtype: 'json', contentType: JSON_TYPE },
    { subtype: protobuf, contentType: `application/${protobuf}` },
    { subtype: protobuf.replace('.v1.0', '@v1.0'), contentType: `application/${protobuf}` },
  ] as const;
};
const V2_FORMS = formsOf('v2');
const V3_FORMS = formsOf('v3');

/** Each document is encoded once, in each form. */
const encoded = { json: new WeakMap<JsonObject, Encoded>(), protobuf: new WeakMap<JsonObject, Encoded>() };

interface Encoded {
  readonly bytes: Buffer;
  /** The hash of the document in JSON. */
  readonly hash: string;
}

/** Whether a path is one of OpenAPI's. */
export function isOpenApiPath(path: string): boolean {
  return path === '/openapi/v2' || path === V3 || path.startsWith(`${V3}/`);
}

/**
 * Answers `/openapi/v2`, `/openapi/v3` and what lies below, with an ETag that holds for as long as the document is what it is. Source:
 * k8s.io/kube-openapi pkg/handler and pkg/handler3.
 */
export async function serveOpenApi(request: ApiRequest, path: string): Promise<void> {
  const { exchange, kinds, context, info, caller } = request;
  if (path === V3) {
    const index = await inTurns(openApiV3IndexInSteps(kinds), () => context.turn());
    return respondTagged(request, await inForm(request, await withOthers(request, index, indexOfAll)), JSON_TYPE);
  }
  const api = path.startsWith(`${V3}/`) ? delegatedPath(context, path.slice(V3.length)) : undefined;
  if (api !== undefined && info.path === exchange.path)
    return serveAggregated(exchange, context, { api, user: caller.user, path });
  const isV2 = path === '/openapi/v2';
  const contentType = chooseForm(exchange.header('accept'), isV2 ? V2_FORMS : V3_FORMS);
  const hashed = isV2 ? undefined : openApiV3Hashed(kinds, path.slice(V3.length + 1));
  if (!isV2 && hashed === undefined) return respondError(exchange, NO_SUCH_PATH);
  if (contentType === undefined) return exchange.reply.send(406, { vary: 'Accept' }, '');
  const ownV2 = hashed?.document ?? (await inTurns(openApiV2InSteps(kinds), () => context.turn()));
  const document = isV2 ? await withOthers(request, ownV2, mergedOpenApiV2) : ownV2;
  const isMerged = document !== ownV2;
  const encode = contentType === JSON_TYPE ? undefined : isV2 ? encodeOpenApiV2InSteps : encodeOpenApiV3InSteps;
  const found = await inForm(request, document, encode).catch((defect: unknown) => {
    // What another server says may be anything. The own document is sound.
    if (!isMerged) throw defect;
    return inForm(request, ownV2, encode);
  });
  const asked = exchange.query.get('hash') ?? '';
  if (hashed === undefined || asked === '') return respondTagged(request, found, contentType, { vary: 'Accept' });
  if (asked !== found.hash)
    return exchange.reply.send(301, { location: `${path}?hash=${found.hash}`, vary: 'Accept' }, '');
  return respondTagged(request, found, contentType, {
    vary: 'Accept',
    'cache-control': 'public, immutable',
    expires: new Date(context.wallClock.now() + YEAR).toUTCString(),
  });
}

function* indexOfAll(index: JsonObject, described: readonly DescribedApi[]): Steps<JsonObject> {
  yield;
  return mergedIndexV3(index, described);
}

/** What a document was last merged with, and what came of it. */
interface Merged {
  readonly described: readonly DescribedApi[];
  readonly document: JsonObject;
}

const merged = new WeakMap<JsonObject, Merged>();

/** A document of the server with what other API servers say of what they serve. */
async function withOthers(
  { context, info, exchange }: ApiRequest,
  own: JsonObject,
  merge: (own: JsonObject, described: readonly DescribedApi[]) => Steps<JsonObject>,
): Promise<JsonObject> {
  if (info.path !== exchange.path) return own;
  const described = delegatedApis(context).map((api) => ({ api, documents: documentsOf(context, api) }));
  if (described.length === 0) return own;
  const known = merged.get(own);
  if (known !== undefined && isSame(known.described, described)) return known.document;
  const document = await inTurns(merge(own, described), () => context.turn());
  merged.set(own, { described, document });
  return document;
}

function isSame(left: readonly DescribedApi[], right: readonly DescribedApi[]): boolean {
  return (
    left.length === right.length &&
    left.every(({ api, documents: { openApiV2, openApiV3 } }, index) => {
      const other = right[index]!;
      const isOfSame = api.group === other.api.group && api.version === other.api.version;
      return isOfSame && openApiV2 === other.documents.openApiV2 && openApiV3 === other.documents.openApiV3;
    })
  );
}

function chooseForm(accept: string | undefined, forms: typeof V2_FORMS): string | undefined {
  for (const { type, subtype } of parseAccept(accept === undefined || accept === '' ? '*/*' : accept)) {
    const isAny = (type === '*' || type === 'application') && subtype === '*';
    const form = forms.find((one) => isAny || (type === 'application' && one.subtype === subtype));
    if (form !== undefined) return form.contentType;
  }
  return undefined;
}

async function inForm(
  request: ApiRequest,
  document: JsonObject,
  encode?: (document: JsonObject) => Steps<Buffer>,
): Promise<Encoded> {
  const known = encode === undefined ? encoded.json : encoded.protobuf;
  let found = known.get(document);
  if (found !== undefined) return found;
  if (encode === undefined) {
    const bytes = await inTurns(jsonInSteps(document), () => request.context.turn());
    found = { bytes, hash: createHash('sha512').update(bytes).digest('hex').toUpperCase() };
  } else {
    const { hash } = await inForm(request, document);
    found = { bytes: await inTurns(encode(document), () => request.context.turn()), hash };
  }
  known.set(document, found);
  return found;
}

/** Answers with a document, or with 304 when the client has it already. */
async function respondTagged(
  { exchange }: ApiRequest,
  { bytes, hash }: Encoded,
  contentType: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const tagged = { ...headers, etag: `"${hash}"` };
  const known = (exchange.header('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (known.includes(tagged.etag) || known.includes('*')) return exchange.reply.send(304, tagged, '');
  return respondBytes(exchange, 200, bytes, { contentType, headers: tagged });
}
