import type { KubeObject } from '../../model/object.js';
import { fail, type Result } from '../../model/result.js';
import { parseRevision, type Revision } from '../../model/revision.js';
import { methodNotAllowed, notFound, type StatusError } from '../../model/status-error.js';
import {
  continueToken,
  invalidResourceVersion,
  type ListOptions,
  parseListOptions,
  tooLargeResourceVersion,
} from '../read/list-options.js';
import { showList, showObject, showScale } from '../read/representation.js';
import { parseSelection, type Selection } from '../read/selection.js';
import { serveWatch } from '../read/watch.js';
import { parseWatchOptions } from '../read/watch-options.js';
import type { ApiRequest } from './api-context.js';
import { serveContainerLog } from './container-log.js';
import { noteSent } from './last-sent.js';
import { findResource, namespaceOf, type ResourceTarget, readRevision, representation } from './resource-request.js';
import { respondBytes, respondError } from './respond.js';

/** Answers GET of one object or of a subresource. */
export async function serveGet(request: ApiRequest): Promise<void> {
  const { exchange, context, info } = request;
  const target = findResource(request);
  if (!target.ok) return respondError(exchange, target.error);
  const { storage, served } = target.value;
  if (!served.verbs.includes('get') && info.subresource === undefined) {
    return respondError(exchange, methodNotAllowed({ group: served.group, resource: served.resource }, 'get'));
  }
  const version = exchange.query.get('resourceVersion') ?? '';
  const minimum = version === '' ? 0 : parseRevision(version);
  if (minimum === undefined) return respondError(exchange, invalidResourceVersion(served, version));
  const head = readRevision(request);
  if (minimum > head) return respondError(exchange, tooLargeResourceVersion(minimum, head));
  const how = await representation(request, target.value);
  if (!how.ok) return respondError(exchange, how.error);
  const name = info.name ?? '';
  const object = await context.history.object(storage.groupResource, namespaceOf(request, target.value), name, head);
  noteSent(request, head);
  if (object === undefined)
    return respondError(exchange, notFound({ group: served.group, resource: served.resource }, name));
  switch (info.subresource) {
    case 'scale':
      return respondBytes(exchange, 200, [showScale(object, how.value)], { negotiated: how.value.negotiated });
    case 'log':
      return serveContainerLog(request, object);
    default:
      return respondBytes(exchange, 200, [showObject(object, how.value)], { negotiated: how.value.negotiated });
  }
}

/** Answers GET of a collection. */
export async function serveList(request: ApiRequest): Promise<void> {
  const { exchange, context } = request;
  const target = findListable(request, 'list');
  if (!target.ok) return respondError(exchange, target.error);
  const { storage, served } = target.value;
  const options = parseListOptions(served, exchange.query);
  if (!options.ok) return respondError(exchange, options.error);
  const selection = parseSelection(storage.groupResource, exchange.query);
  if (!selection.ok) return respondError(exchange, selection.error);
  const how = await representation(request, target.value);
  if (!how.ok) return respondError(exchange, how.error);
  const head = readRevision(request);
  const revision = options.value.at ?? head;
  const newest = Math.max(revision, options.value.notOlderThan ?? 0);
  if (newest > head) return respondError(exchange, tooLargeResourceVersion(newest, head));
  const objects = await context.history.collection(storage.groupResource, namespaceOf(request, target.value), revision);
  const page = takePage(objects, selection.value, options.value, revision, storage.namespaced);
  noteSent(request, revision);
  await respondBytes(exchange, 200, showList(page.objects, how.value, page), { negotiated: how.value.negotiated });
}

/** Answers a watch; returns when it is over. */
export async function serveWatchRequest(request: ApiRequest): Promise<void> {
  const { exchange, context, info } = request;
  const target = findListable(request, 'watch');
  if (!target.ok) return respondError(exchange, target.error);
  const { storage, served } = target.value;
  const options = parseWatchOptions(served, exchange.query, context.random);
  if (!options.ok) return respondError(exchange, options.error);
  const selection = parseSelection(storage.groupResource, exchange.query, info.name);
  if (!selection.ok) return respondError(exchange, selection.error);
  const how = await representation(request, target.value, true);
  if (!how.ok) return respondError(exchange, how.error);
  const { history, clock } = context;
  if ((options.value.after ?? 0) > history.head)
    return respondError(exchange, tooLargeResourceVersion(options.value.after!, history.head));
  const reply = exchange.reply.open(200, { 'content-type': how.value.negotiated.contentType });
  await serveWatch({
    history,
    clock,
    selection: selection.value,
    namespace: namespaceOf(request, target.value),
    how: how.value,
    options: options.value,
    // Below `/at/…` a watch replays what followed, and then goes on with the present.
    at: readRevision(request),
    reply,
    sent: (revision) => noteSent(request, revision),
  });
}

function findListable(request: ApiRequest, verb: 'list' | 'watch'): Result<ResourceTarget, StatusError> {
  const target = findResource(request);
  if (!target.ok || target.value.served.verbs.includes(verb)) return target;
  const { group, resource } = target.value.served;
  return fail(methodNotAllowed({ group, resource }, verb));
}

interface Page {
  readonly objects: readonly KubeObject[];
  readonly revision: Revision;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** One page of a collection. What remains is counted only when every object matches, as Kubernetes does. */
function takePage(
  all: Iterable<KubeObject>,
  selection: Selection,
  { limit, after }: ListOptions,
  revision: Revision,
  namespaced: boolean,
): Page {
  const objects: KubeObject[] = [];
  let remaining = 0;
  for (const object of all) {
    if (after !== undefined && keyOf(object, namespaced) <= after) continue;
    if (limit > 0 && objects.length === limit) {
      if (!selection.all && !selection.matches(object)) continue;
      remaining++;
      if (!selection.all) break;
    } else if (selection.all || selection.matches(object)) objects.push(object);
  }
  if (remaining === 0) return { objects, revision };
  const token = continueToken({ revision, after: keyOf(objects.at(-1)!, namespaced) });
  return { objects, revision, continue: token, ...(selection.all ? { remainingItemCount: remaining } : {}) };
}

function keyOf({ metadata }: KubeObject, namespaced: boolean): string {
  return namespaced ? `${metadata.namespace}/${metadata.name}` : metadata.name;
}
