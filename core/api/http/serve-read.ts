import type { KubeObject } from '../../model/object.js';
import { fail, type Result } from '../../model/result.js';
import type { Millis, Revision } from '../../model/revision.js';
import { methodNotAllowed, notFound, type StatusError } from '../../model/status-error.js';
import type { Page, ServedCollection } from '../read/collection.js';
import { continueToken, expiredToken } from '../read/continuation.js';
import { parseListOptions } from '../read/list-options.js';
import { showObject, showScale } from '../read/representation.js';
import { notReadAt, readResourceVersion } from '../read/resource-version.js';
import { parseWatchOptions } from '../read/watch-options.js';
import { acceptWebSocket, isWebSocketRequest, offeredProtocols } from '../websocket/handshake.js';
import type { ApiRequest } from './api-context.js';
import { serveContainerLog } from './container-log.js';
import { noteSent } from './origin.js';
import { permitted } from './permitted.js';
import {
  collectionOf,
  findResource,
  namespaceOf,
  type ResourceTarget,
  representation,
  selectionOf,
} from './resource-request.js';
import { respondError, respondShown } from './respond.js';
import { respondList } from './respond-list.js';
import { serveWatch } from './serve-watch.js';
import { untilRevision } from './until-revision.js';
import { visibility, visibleSelection } from './visible-selection.js';
import { watchFraming } from './watch-framing.js';

/** Answers GET of one object or of a subresource. */
export async function serveGet(request: ApiRequest): Promise<void> {
  const { exchange, info } = request;
  const target = findResource(request);
  if (!target.ok) return respondError(exchange, target.error);
  const { served } = target.value;
  if (!served.verbs.includes('get') && info.subresource === undefined) {
    return respondError(exchange, methodNotAllowed({ group: served.group, resource: served.resource }, 'get'));
  }
  const version = exchange.query.get('resourceVersion') ?? '';
  const read = readResourceVersion(version === '' ? '0' : version);
  if (!read.ok) return respondError(exchange, notReadAt(read.error));
  const minimum = read.value;
  const collection = collectionOf(request, target.value);
  const seen = collection.revision(request.at);
  if (!seen.ok) return respondError(exchange, seen.error);
  const awaited = await awaitedHead(request, collection, minimum);
  if (!awaited.ok) return respondError(exchange, awaited.error);
  const head = awaited.value;
  const how = await representation(request, target.value);
  if (!how.ok) return respondError(exchange, how.error);
  const name = info.name ?? '';
  const object = await collection.get(namespaceOf(request, target.value), name, head);
  if (head !== undefined) noteSent(request, head);
  if (object === undefined || !isOpenTo(request, target.value, object))
    return respondError(exchange, notFound({ group: served.group, resource: served.resource }, name));
  switch (info.subresource) {
    case 'scale':
      return respondShown(exchange, 200, showScale(object, how.value), { negotiated: how.value.negotiated });
    case 'log':
      return serveContainerLog(request, object);
    default:
      return respondShown(exchange, 200, showObject(object, how.value), { negotiated: how.value.negotiated });
  }
}

/** Answers GET of a collection. */
export async function serveList(request: ApiRequest): Promise<void> {
  const { exchange } = request;
  const target = findListable(request, 'list');
  if (!target.ok) return respondError(exchange, target.error);
  const options = parseListOptions(exchange.query);
  if (!options.ok) return respondError(exchange, options.error);
  const asked = selectionOf(request, target.value);
  if (!asked.ok) return respondError(exchange, asked.error);
  const selection = visibleSelection(request, target.value, asked.value);
  const how = await representation(request, target.value);
  if (!how.ok) return respondError(exchange, how.error);
  const collection = collectionOf(request, target.value);
  const seen = collection.revision(request.at);
  if (!seen.ok) return respondError(exchange, seen.error);
  const { at, notOlderThan = 0, limit, after } = options.value;
  const awaited = await awaitedHead(request, collection, Math.max(at ?? 0, notOlderThan));
  if (!awaited.ok) return respondError(exchange, awaited.error);
  const head = awaited.value;
  if (after !== undefined && at !== undefined && (await isExpired(request, at)))
    return respondError(exchange, expiredToken(after));
  const revision = head === undefined ? undefined : (at ?? head);
  const namespace = namespaceOf(request, target.value);
  const query = { namespace, selection, at: revision, limit };
  const page = await collection.page({ ...query, after });
  if (revision !== undefined) noteSent(request, revision);
  if (limit === 0) {
    // What does not fit into one page is read page after page, as fast as the client reads.
    const more = (next: string) => collection.page({ ...query, after: next });
    return respondList(request, how.value, { revision }, pagesFrom(page, more));
  }
  const position = {
    revision,
    continue: page.next === undefined ? undefined : continueToken({ revision: revision ?? 0, after: page.next }),
    remainingItemCount: page.remaining,
  };
  await respondList(request, how.value, position, pagesFrom(page));
}

/** The newest revision that a read sees, once that is no older than a client wants it. */
function awaitedHead(
  { context, at }: ApiRequest,
  collection: ServedCollection,
  wanted: Revision,
): Promise<Result<Revision | undefined, StatusError>> {
  const newest = () => {
    const seen = collection.revision(at);
    return seen.ok ? seen.value : undefined;
  };
  return untilRevision(context, { wanted, newest, isPast: at !== undefined });
}

/** How long a paged list may be gone on with. Source: kube-apiserver compacts every five minutes, apiserver storage/storagebackend. */
const CONTINUES: Millis = 300_000;

/**
 * Whether a page of a list is asked for so late that Kubernetes, which forgets, could not show it any more. Nothing is forgotten here, but
 * clients know what to do then, and a list that began long ago is no picture of anything. What lies below `/at/…` is history for ever.
 */
async function isExpired({ context, at }: ApiRequest, listed: Revision): Promise<boolean> {
  const { history, clock } = context;
  if (at !== undefined || listed >= history.head) return false;
  return (await history.timeOf(listed + 1)) < clock.now() - CONTINUES;
}

/** The objects of a page, and of those that follow where they are wanted. */
async function* pagesFrom(first: Page, more?: (after: string) => Promise<Page>): AsyncGenerator<Iterable<KubeObject>> {
  yield first.objects;
  let { next } = first;
  while (more !== undefined && next !== undefined) {
    const page = await more(next);
    yield page.objects;
    next = page.next;
  }
}

/** Answers a watch; returns when it is over. */
export async function serveWatchRequest(request: ApiRequest): Promise<void> {
  const { exchange, context, info } = request;
  const target = findListable(request, 'watch');
  if (!target.ok) return respondError(exchange, target.error);
  const options = parseWatchOptions(exchange.query, context.random);
  if (!options.ok) return respondError(exchange, options.error);
  const asked = selectionOf(request, target.value, info.name);
  if (!asked.ok) return respondError(exchange, asked.error);
  const selection = visibleSelection(request, target.value, asked.value);
  const how = await representation(request, target.value, true);
  if (!how.ok) return respondError(exchange, how.error);
  const collection = collectionOf(request, target.value);
  const seen = collection.revision(request.at);
  if (!seen.ok) return respondError(exchange, seen.error);
  // An error is an event of the watch; here it is only waited for.
  await awaitedHead(request, collection, options.value.notOlderThan ?? 0);
  const now = collection.revision(request.at);
  const read = now.ok ? now.value : seen.value;
  // A watch may begin after what a read sees: what was seen elsewhere exists.
  const newest = read === undefined ? 0 : context.history.head;
  const namespace = namespaceOf(request, target.value);
  const source = collection.watch?.({ namespace, selection });
  if (source === undefined) return respondError(exchange, notOffered(target.value, 'watch'));
  const isWebSocket = isWebSocketRequest(exchange);
  const reply = isWebSocket
    ? acceptWebSocket(exchange, { protocol: offeredProtocols(exchange)[0] })
    : exchange.reply.open(200, { 'content-type': how.value.negotiated.contentType });
  if (reply === undefined) return;
  await serveWatch({
    source,
    clock: context.wallClock,
    turn: () => context.turn(),
    selection,
    how: how.value,
    framing: watchFraming(how.value.negotiated, isWebSocket),
    options: options.value,
    newest,
    // Below `/at/…` a watch replays what followed, and then goes on with the present.
    at: read ?? newest,
    reply,
    sent: (revision) => noteSent(request, revision),
  });
}

function findListable(request: ApiRequest, verb: 'list' | 'watch'): Result<ResourceTarget, StatusError> {
  const target = findResource(request);
  if (!target.ok || target.value.served.verbs.includes(verb)) return target;
  return fail(notOffered(target.value, verb));
}

function notOffered({ served: { group, resource } }: ResourceTarget, verb: string): StatusError {
  return methodNotAllowed({ group, resource }, verb);
}

/**
 * Whether an object may be shown to whoever asked. Leave was given for the namespace in the path; an object of a computed resource
 * whose names are unique everywhere may be found from any namespace, and then lies in another.
 */
function isOpenTo(request: ApiRequest, target: ResourceTarget, object: KubeObject): boolean {
  const { namespace, name } = object.metadata;
  if (visibility(request, target)?.(object) === false) return false;
  if (!target.storage.namespaced || namespace === namespaceOf(request, target)) return true;
  const { group, version, resource } = target.served;
  const attributes = { user: request.caller.user, verb: 'get', group, version, resource, namespace, name };
  return permitted(request.context, attributes).allowed;
}
