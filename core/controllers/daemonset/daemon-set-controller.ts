import type { Intent } from '../../model/command.js';
import {
  type Controller,
  itsController,
  itself,
  type ObjectChange,
  type ReconcileRequest,
  type Reconciliation,
  SETTLED,
  watch,
} from '../../model/controller.js';
import { updateStatus } from '../../model/intent.js';
import type { Millis } from '../../model/revision.js';
import { sameJson } from '../../model/same-json.js';
import type { View } from '../../model/view.js';
import type { DaemonSet } from '../../schema/generated/types/apps.js';
import type { Node } from '../../schema/generated/types/core.js';
import { CONTROLLER_REVISIONS, DAEMON_SETS, NODES, PODS } from '../../schema/kinds.js';
import { recordEvents } from '../../schema/record-event.js';
import { adoptionRequests } from '../adoption-requests.js';
import { claim } from '../claim.js';
import { revisionRequests } from '../controller-revisions/revision-requests.js';
import { claimRevisions } from '../controller-revisions/revisions.js';
import { nextAvailability } from '../pods/next-availability.js';
import { refusedPod } from '../pods/pod-control.js';
import { daemonSetStatus } from './daemon-set-status.js';
import { DAEMON_SET_CONTROLLER, SELECTING_ALL } from './events.js';
import { cleanUpHistory, daemonHistory } from './history.js';
import { manage } from './manage.js';
import { type Fitness, fitnessFor } from './node-should-run.js';
import { type DaemonContext, placementIntents } from './placement.js';
import { podsByNode } from './pods-by-node.js';
import { rollingUpdate } from './rolling-update.js';

/**
 * Keeps one Pod on every node that a DaemonSet is for, bound there by the scheduler, and rolls them from one template to the next.
 * Source: pkg/controller/daemon.
 */
export function daemonSetController(): Controller {
  return {
    name: 'daemon-set-controller',
    watches: [
      watch(DAEMON_SETS, itself),
      watch(PODS, ofItsOwner),
      watch(CONTROLLER_REVISIONS, (change, view) =>
        revisionRequests(DAEMON_SETS, change, view, ({ spec }) => spec.selector),
      ),
      watch(NODES, setsOfNode),
    ],
    reconcile(view, { namespace, name }, now) {
      const set = view.get(DAEMON_SETS, namespace, name);
      return set === undefined ? SETTLED : reconcileSet(view, set, now);
    },
    refused(view, { namespace, name }, refusal, now) {
      const owner = view.get(DAEMON_SETS, namespace, name);
      if (owner === undefined) return [];
      const refused = refusedPod({ view, owner, controller: DAEMON_SET_CONTROLLER, now }, refusal);
      return refused === undefined ? [] : [refused.event];
    },
  };
}

function* ofItsOwner(change: ObjectChange, view: View): Iterable<ReconcileRequest> {
  yield* itsController('DaemonSet')(change);
  yield* adoptionRequests(DAEMON_SETS, change, view, ({ spec }) => spec.selector);
}

/** The sets that a node is something else to than before. Heartbeats are not looked at. Source: daemon_controller.go addNode, updateNode. */
function* setsOfNode({ before, after }: ObjectChange<Node>, view: View): Iterable<ReconcileRequest> {
  if (before !== undefined && after !== undefined) {
    const sameLabels = sameJson(before.metadata.labels, after.metadata.labels);
    if (sameLabels && sameJson(before.spec?.taints, after.spec?.taints)) return;
  }
  for (const set of view.list(DAEMON_SETS)) {
    const fitnessOf = fitnessFor(set);
    const [was, is] = [before, after].map((node) => node && fitnessOf(node));
    if (was?.run !== is?.run || was?.stay !== is?.stay) yield itself({ after: set })[0]!;
  }
}

function reconcileSet(view: View, set: DaemonSet, now: Millis): Reconciliation {
  const { selector } = set.spec;
  if (Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0) {
    return { intents: recordEvents(view, now, set, [SELECTING_ALL]) };
  }
  // While it is being deleted its history may be gone before its Pods, and nothing could be said of them.
  if (set.metadata.deletionTimestamp !== undefined) return SETTLED;
  const revisions = claimRevisions(view, set, selector);
  const claimed = claim(view, PODS, set, selector);
  // An object is written once in a reconcile; with adoptions in the next view the rest follows.
  const claims = [...revisions.intents, ...claimed.intents];
  if (claims.length > 0) return { intents: claims };
  const history = daemonHistory(view, set, revisions.objects, claimed.objects);
  if (history.unsettled) return { intents: history.intents };

  const context: DaemonContext = {
    view,
    set,
    now,
    nodes: [...view.list(NODES)],
    fitnessOf: remembering(fitnessFor(set)),
    pods: podsByNode(claimed.objects),
    hash: history.hash,
  };
  const management = manage(context);
  const managed = management.create.length + management.remove.length > 0;
  const rolls = !managed && set.spec.updateStrategy?.type !== 'OnDelete';
  const status = daemonSetStatus(context, history.collisionCount);
  // The status comes before the Pods: a refusal stops what follows, and a Pod that quota refuses must not keep the status old.
  const intents: Intent[] = [
    ...history.intents,
    ...(sameJson(status, set.status) ? [] : [updateStatus(DAEMON_SETS, { ...set, status })]),
    ...recordEvents(view, now, set, management.notes),
    ...placementIntents(context, rolls ? rollingUpdate(context) : management),
    ...cleanUpHistory(set, history.old, claimed.objects),
  ];
  const waits = [management.wait, nextAvailability(claimed.objects, set.spec.minReadySeconds, now)];
  const known = waits.filter((wait) => wait !== undefined);
  return { intents, requeueAfter: known.length === 0 ? undefined : Math.min(...known) };
}

/** Each node is asked about three times in a reconcile, and there may be thousands. */
function remembering(fitnessOf: (node: Node) => Fitness): (node: Node) => Fitness {
  const known = new Map<Node, Fitness>();
  return (node) => {
    const before = known.get(node);
    if (before !== undefined) return before;
    const fitness = fitnessOf(node);
    known.set(node, fitness);
    return fitness;
  };
}
