import type { Seen } from '../../core/model/cluster-event.js';
import { type GroupResource, parseGroupResource } from '../../core/model/group-resource.js';
import { matchesRequirements, parseLabelSelector } from '../../core/model/label-selector.js';
import type { KubeObject } from '../../core/model/object.js';
import { type Millis, parseRevision, type Revision } from '../../core/model/revision.js';
import { badRequest, expired, notFound } from '../../core/model/status-error.js';
import type { View } from '../../core/model/view.js';
import type { ClusterState } from '../../core/state/cluster-state.js';
import type { Transition } from '../../core/state/reduce.js';
import type { ClientAnswer, ClientRead } from './client-call.js';
import type { WatchedChange, WatchedChanges } from './kube-client.js';

/** What a controller can be told at a moment. */
export interface Sight {
  /** What its watches have brought it. */
  readonly view: View;
  /** What is so. */
  readonly tip: ClusterState;
  readonly now: Millis;
  /** What each event did; that of revision r stands at r - 1. */
  readonly transitions: readonly Transition[];
}

/** Answers a read at a moment, as the API would. */
export function answerRead(read: ClientRead, sight: Sight): ClientAnswer {
  switch (read.does) {
    case 'now':
      return { ok: true, value: sight.now };
    case 'get': {
      const { type, namespace, name, live } = read;
      const object = (live ? sight.tip : sight.view).get(type, namespace, name);
      if (object !== undefined) return { ok: true, value: object };
      return { ok: false, error: notFound(parseGroupResource(type.groupResource), name) };
    }
    case 'list':
      return list(read, read.live ? sight.tip : sight.view);
    case 'watch':
      return watch(read, sight);
  }
}

function list({ type, query }: Extract<ClientRead, { does: 'list' }>, view: View): ClientAnswer {
  const objects = [...view.list(type, type.namespaced ? query.namespace : undefined)];
  if (query.labelSelector === undefined) return { ok: true, value: objects };
  const selector = parseLabelSelector(query.labelSelector);
  if (!selector.ok) return { ok: false, error: selector.error };
  const chosen = objects.filter(({ metadata }) => matchesRequirements(selector.value, metadata.labels ?? {}));
  return { ok: true, value: chosen };
}

function watch(read: Extract<ClientRead, { does: 'watch' }>, { view, transitions }: Sight): ClientAnswer {
  const from = parseRevision(read.resourceVersion);
  if (from === undefined) return { ok: false, error: badRequest(`invalid resourceVersion: ${read.resourceVersion}`) };
  const until = seenRevision(view.seen, read.type.groupResource);
  // A view that went back in time is older than what the controller has seen before.
  if (from > until) return { ok: false, error: expired(`too large resource version: ${from}, current: ${until}`) };
  const changes: WatchedChange[] = [];
  for (let revision = from + 1; revision <= until; revision++) {
    const transition = transitions[revision - 1]!;
    const { namespace } = (transition.after ?? transition.before)!.metadata;
    const isMeant = read.namespace === undefined || read.namespace === namespace;
    if (transition.resource === read.type.groupResource && isMeant) changes.push(changeOf(transition));
  }
  const answer: WatchedChanges = { changes, resourceVersion: String(until) };
  return { ok: true, value: answer };
}

function changeOf({ before, after }: Transition): WatchedChange {
  if (after === undefined) return { type: 'DELETED', object: before as KubeObject };
  return { type: before === undefined ? 'ADDED' : 'MODIFIED', object: after };
}

/** The revision that a kind is seen at. A view of kinds at revisions of their own sees others as of the oldest of them. */
function seenRevision(seen: Seen, resource: GroupResource): Revision {
  if (typeof seen === 'number') return seen;
  return Object.hasOwn(seen, resource) ? seen[resource]! : Math.min(...Object.values(seen));
}
