import type { Defect, ObjectChange, ReconcileRequest } from '../model/controller.js';
import { eachSoundly } from '../model/each-soundly.js';
import type { View } from '../model/view.js';
import type { Node, Pod } from '../schema/generated/types/core.js';
import { PODS } from '../schema/kinds.js';
import { podsUsing } from '../schema/pod-claim.js';
import { nodeCheck } from './find-node.js';
import type { NodeCheck, SchedulingScope } from './framework/plugin.js';
import { isFinished, type NodeInfo, nodeInfo, withPods } from './node-info.js';
import type { NodeSnapshots } from './node-snapshot.js';
import { toleratesNode, UNTOLERATED } from './plugins/taint-toleration.js';
import { podRequests } from './pod-requests.js';
import { schedulingWishes } from './scheduling-wishes.js';
import { isToldToWait, type Profiles, profileFor } from './waits-for-scheduler.js';

/** Which Pods that wait are looked at when something changes. */
export class WakeWaiting {
  readonly #profiles: Profiles;
  readonly #snapshots: NodeSnapshots;
  /** By the Pods bound to no node, so that they are grouped once while none of them changes. */
  readonly #waitingOf = new WeakMap<readonly Pod[], Waiting>();

  constructor(profiles: Profiles, snapshots: NodeSnapshots) {
    this.#profiles = profiles;
    this.#snapshots = snapshots;
  }

  /** A node that came or changed may take Pods that wait, and is looked at. What others were told of its taints may no longer be so. */
  afterNodeChange({ before, after }: ObjectChange<Node>, view: View): ReconcileRequest[] {
    if (after === undefined || !becameBetter(before, after)) return [];
    const look = { name: after.metadata.name };
    return before === undefined ? [look] : [look, ...this.#toldOfTaints(before, after, view).map(requestFor)];
  }

  /**
   * A Pod that waits is looked at itself when it came or its wishes changed; where one left its node, or shrank on it, the node
   * is looked at, once for all that left together, and where room is no longer kept for one. Other notes in `status` mean nothing here.
   */
  afterPodChange({ before, after }: ObjectChange<Pod>, view: View): ReconcileRequest[] {
    const given =
      before === undefined || this.#isNominatedStill(before, after) ? '' : (before.status?.nominatedNodeName ?? '');
    const freed = given === '' ? [] : [{ name: given }];
    if (after !== undefined && this.#waits(after)) {
      const changed =
        before === undefined ||
        before.spec !== after.spec ||
        before.metadata.labels !== after.metadata.labels ||
        hasToLookAgain(before, after);
      return changed ? [requestFor(after), ...freed] : freed;
    }
    if (before !== undefined && this.#waits(before)) return freed;
    const nodeName = before?.spec.nodeName;
    const hasRoom = before !== undefined && nodeName !== undefined && nodeName !== '' && madeRoom(before, after);
    return hasRoom ? [{ name: nodeName }, ...this.#waitingForClaimsOf(before, after, view)] : [];
  }

  /**
   * The Pods that wait and that the node could take now, all together: the most important ones, then those that wait longest. When none of them was
   * told that it can run nowhere, none is woken: that each is looked at, was asked for when it came. Those that nobody reckoned with are added to `defects`.
   */
  waitingFor(node: Node, view: View, defects: Defect[]): ReconcileRequest[] {
    const info = nodeInfo(view, node);
    const places = info.podLimit - info.use.pods.length;
    if (places <= 0) return [];
    const waiting = this.#waitingAlike(view.podsOnNode<Pod>(PODS, ''));
    defects.push(...waiting.defects);
    const scope = this.#scopeOf(view);
    const fitting = (groups: readonly Group[]) =>
      groups.filter(({ pods }) => {
        try {
          return this.#check(pods[0]!.pod, scope)(info) === undefined;
        } catch (error) {
          for (const { pod } of pods) defects.push({ about: pod, error });
          return false;
        }
      });
    const told = fitting(waiting.groups.filter(({ isTold }) => isTold));
    if (told.length === 0) return [];
    // The others go before them where they are more important.
    const candidates = [...told, ...fitting(waiting.groups.filter(({ isTold }) => !isTold))];
    const woken: ReconcileRequest[] = [];
    let filled = info;
    for (const { pod } of candidates
      .flatMap(({ pods }) => pods.slice(0, places))
      .sort((a, b) => this.#inOrder(a, b))
      .slice(0, places)) {
      if (this.#check(pod, scope)(filled) !== undefined) continue;
      filled = withPods(filled, [pod]);
      woken.push(requestFor(pod));
    }
    return woken;
  }

  /**
   * The Pods that still cannot run on a node, but that its taints no longer keep off: they are tried again, so that they say what does.
   * Source: pkg/scheduler/framework/plugins/tainttoleration isSchedulableAfterNodeChange.
   */
  #toldOfTaints(before: Node, after: Node, view: View): readonly Pod[] {
    if (!differ(before.spec.taints, after.spec.taints)) return [];
    const told = view
      .podsOnNode<Pod>(PODS, '')
      .filter((pod) => this.#waits(pod) && wasTold(pod) && !toleratesNode(pod, before) && toleratesNode(pod, after));
    if (told.length === 0) return [];
    const scope = this.#scopeOf(view);
    const info = nodeInfo(view, after);
    return told.filter((pod) => this.#wouldReject(pod, info, scope));
  }

  /** A Pod that nobody reckoned with is looked at, too: then it is told of. */
  #wouldReject(pod: Pod, info: NodeInfo, scope: SchedulingScope): boolean {
    try {
      return this.#check(pod, scope)(info) !== undefined;
    } catch {
      return true;
    }
  }

  /** The Pods that were told to wait and use a claim which a Pod that ended or went has used: one Pod alone may use some, and then it kept them off every node. */
  #waitingForClaimsOf(before: Pod, after: Pod | undefined, view: View): ReconcileRequest[] {
    if (after !== undefined && !isFinished(after)) return [];
    const { namespace } = before.metadata;
    const claims = new Set(
      (before.spec.volumes ?? []).flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? []),
    );
    const users = [...claims].flatMap((claim) => podsUsing(view, namespace, claim));
    return users.filter((pod) => this.#waits(pod) && isToldToWait(pod)).map(requestFor);
  }

  /** Whether room is still being made for a Pod where it was. */
  #isNominatedStill(before: Pod, after: Pod | undefined): boolean {
    if (after === undefined || !this.#waits(after)) return false;
    return after.status?.nominatedNodeName === before.status?.nominatedNodeName;
  }

  #waitingAlike(unbound: readonly Pod[]): Waiting {
    let known = this.#waitingOf.get(unbound);
    if (known === undefined) {
      known = unbound.some(mayBeTold) ? this.#grouped(unbound) : { groups: [], defects: [] };
      this.#waitingOf.set(unbound, known);
    }
    return known;
  }

  #grouped(unbound: readonly Pod[]): Waiting {
    const groups = new Map<string, Group>();
    const defects: Defect[] = [];
    let place = 0;
    eachSoundly(unbound, defects, (pod) => {
      place++;
      if (!this.#waits(pod)) return;
      const wishes = schedulingWishes(pod);
      let group = groups.get(wishes);
      if (group === undefined) {
        group = { pods: [], isTold: false };
        groups.set(wishes, group);
      }
      group.pods.push({ pod, place });
      group.isTold ||= isToldToWait(pod);
    });
    for (const { pods } of groups.values()) pods.sort((a, b) => this.#inOrder(a, b));
    return { groups: [...groups.values()], defects };
  }

  /** Source: queuesort/priority_sort.go; key order decides between those that are equal. */
  #inOrder(a: WaitingPod, b: WaitingPod): number {
    const [first] = this.#profiles.values();
    return (first?.queueSort.queueSort(a.pod, b.pod) ?? 0) || a.place - b.place;
  }

  #waits(pod: Pod): boolean {
    return profileFor(pod, this.#profiles) !== undefined;
  }

  #check(pod: Pod, scope: SchedulingScope): NodeCheck {
    const profile = profileFor(pod, this.#profiles);
    return profile === undefined ? () => undefined : nodeCheck(pod, scope, profile);
  }

  /** Filters do not ask for the time. */
  #scopeOf(view: View): SchedulingScope {
    return { view, nodes: this.#snapshots.of(view), now: 0 };
  }
}

function wasTold({ status }: Pod): boolean {
  const condition = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  return condition?.message?.includes(UNTOLERATED) === true;
}

/**
 * Whether a Pod has just been told that it can run nowhere. Until then a look at a node does not ask about it; so it looks once more itself, at what
 * changed while it was being judged. Where room is being made for it, that wakes it. Source: the idea is that of inFlightEvents in
 * pkg/scheduler/backend/queue/scheduling_queue.go.
 */
function hasToLookAgain(before: Pod, after: Pod): boolean {
  return isToldToWait(after) && !isToldToWait(before) && (after.status?.nominatedNodeName ?? '') === '';
}

function madeRoom(before: Pod, after: Pod | undefined): boolean {
  if (isFinished(before)) return false;
  if (after === undefined || isFinished(after)) return true;
  return before.spec !== after.spec && podRequests(before).signature !== podRequests(after).signature;
}

function becameBetter(before: Node | undefined, after: Node): boolean {
  if (before === undefined) return true;
  return (
    differ(before.status?.allocatable, after.status?.allocatable) ||
    differ(before.metadata.labels, after.metadata.labels) ||
    differ(before.spec.taints, after.spec.taints) ||
    (before.spec.unschedulable === true && after.spec.unschedulable !== true)
  );
}

function differ(a: unknown, b: unknown): boolean {
  return a !== b && JSON.stringify(a) !== JSON.stringify(b);
}

/** A Pod that waits, and its place in key order. */
interface WaitingPod {
  readonly pod: Pod;
  readonly place: number;
}

/** Pods that every node treats alike, in the scheduler's order. */
interface Group {
  readonly pods: WaitingPod[];
  /** Whether one of them was told that it can run nowhere. */
  isTold: boolean;
}

/** The Pods that wait. */
interface Waiting {
  /** None when none of them was told that it can run nowhere. */
  readonly groups: readonly Group[];
  readonly defects: readonly Defect[];
}

/** One that nobody reckoned with is looked at with the others, which tells of it. */
function mayBeTold(pod: Pod): boolean {
  try {
    return isToldToWait(pod);
  } catch {
    return true;
  }
}

function requestFor({ metadata: { namespace, name } }: Pod): ReconcileRequest {
  return { namespace, name };
}
