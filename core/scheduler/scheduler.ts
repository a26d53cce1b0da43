import type { Intent } from '../model/command.js';
import {
  type Controller,
  type ControllerWatch,
  type Defect,
  type Reconciliation,
  SETTLED,
  watch,
} from '../model/controller.js';
import { withDefects } from '../model/each-soundly.js';
import { mergePatch } from '../model/intent.js';
import type { Millis } from '../model/revision.js';
import { stableHash } from '../model/stable-hash.js';
import { timestamp } from '../model/timestamp.js';
import type { View } from '../model/view.js';
import type { ConfigMap, Pod, PodCondition } from '../schema/generated/types/core.js';
import { NODES, PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, PODS } from '../schema/kinds.js';
import { recordEvent } from '../schema/record-event.js';
import { configurationIn, configurationObjectAt } from './configuration/configuration-at.js';
import { type SchedulerConfiguration, type SchedulerSetup, schedulerSetup } from './configuration/scheduler-setup.js';
import { findNode, nodeCheck } from './find-node.js';
import { inTreePlugins } from './framework/in-tree-plugins.js';
import type {
  PostFilterResult,
  RejectedNode,
  Rejection,
  SchedulerPlugin,
  SchedulingScope,
} from './framework/plugin.js';
import { withDefaultArgs } from './framework/plugin-args.js';
import type { Profile } from './framework/profile.js';
import type { NodeInfo } from './node-info.js';
import { NodeSnapshots } from './node-snapshot.js';
import { requiredNear } from './plugins/affinity-terms.js';
import { fitError, NO_NODES, unschedulableForAll } from './unschedulable-message.js';
import { profileFor, schedulerOf } from './waits-for-scheduler.js';
import { afterHintedChange, hintedTypes } from './wake-by-hints.js';
import { afterClaimChange, afterVolumeChange } from './wake-for-volumes.js';
import { WakeWaiting } from './wake-waiting.js';

/** A Pod that waits is tried again after this long though nothing seemed to free a place. Source: podMaxInUnschedulablePodsDuration. */
const RETRY_AFTER: Millis = 5 * 60_000;
const RETRY_SPREAD: Millis = 60_000;

/** How a scheduler is set up. */
export interface SchedulerOptions {
  /** As a file of kind KubeSchedulerConfiguration says it. When absent, that which the cluster was started with, and else kube-scheduler's own. */
  readonly configuration?: SchedulerConfiguration;
  /** Plugins beside Kubernetes' own, for profiles to name. One of the same name takes the place of Kubernetes'. */
  readonly plugins?: readonly SchedulerPlugin[];
}

/**
 * The scheduler: gives every Pod that waits a node, by filtering, scoring and binding as kube-scheduler does, with the profile that the Pod names. One
 * request is one Pod, or a node on which there may be room. It keeps nothing that decides: what is used on each node follows from the Pods bound to it.
 * Throws `TypeError` with one line when the configuration is none.
 */
export function scheduler({ configuration, plugins = [] }: SchedulerOptions = {}): Controller {
  const setup = schedulerSetup(configuration ?? {}, plugins);
  if (!setup.ok) throw new TypeError(setup.error);
  const given = new Working(setup.value);
  const kept = new WeakMap<ConfigMap, Working>();
  const at = (view: View): Working => {
    const object = configuration === undefined ? configurationObjectAt(view) : undefined;
    if (object === undefined) return given;
    let working = kept.get(object);
    if (working === undefined) {
      const read = schedulerSetup(configurationIn(object), plugins);
      working = read.ok ? new Working(read.value) : given;
      kept.set(object, working);
    }
    return working;
  };
  const hinted = hintedTypes([...inTreePlugins(withDefaultArgs({})), ...plugins]).map(
    (type): ControllerWatch =>
      watch(type, (change, view) => afterHintedChange(type, change, view, at(view).setup.profiles)),
  );
  return {
    name: 'kube-scheduler',
    watches: [
      watch(NODES, (change, view) => at(view).waking.afterNodeChange(change, view)),
      watch(PODS, (change, view) => at(view).waking.afterPodChange(change, view)),
      watch(PERSISTENT_VOLUME_CLAIMS, (change, view) => afterClaimChange(change, view, at(view).setup.profiles)),
      watch(PERSISTENT_VOLUMES, (change, view) => afterVolumeChange(change, view, at(view).setup.profiles)),
      ...hinted,
    ],
    user: () => 'system:kube-scheduler',
    reconcile(view, { namespace, name }, now) {
      const { setup, waking, snapshots } = at(view);
      if (namespace === undefined) return wakeWaiting(waking, view, name);
      const pod = view.get(PODS, namespace, name);
      const profile = pod && profileFor(pod, setup.profiles);
      if (pod === undefined || profile === undefined) return SETTLED;
      return new Cycle(pod, profile, { view, nodes: snapshots.of(view), now }, setup.maxBackoff).run();
    },
  };
}

/** A scheduler that is set up. */
class Working {
  readonly setup: SchedulerSetup;
  readonly waking: WakeWaiting;
  /** Verdicts on nodes are those of its profiles. */
  readonly snapshots = new NodeSnapshots();

  constructor(setup: SchedulerSetup) {
    this.setup = setup;
    this.waking = new WakeWaiting(setup.profiles, this.snapshots);
  }
}

/** There may be room on a node: the Pods that wait for it are looked at next. */
function wakeWaiting(waking: WakeWaiting, view: View, nodeName: string): Reconciliation {
  const node = view.get(NODES, undefined, nodeName);
  if (node === undefined) return SETTLED;
  const defects: Defect[] = [];
  const also = waking.waitingFor(node, view, defects);
  return withDefects({ intents: [], also }, defects);
}

/** One Pod's way through the extension points of its profile. Source: pkg/scheduler/schedule_one.go. */
class Cycle {
  readonly #pod: Pod;
  readonly #profile: Profile;
  readonly #scope: SchedulingScope;
  readonly #maxBackoff: Millis;

  constructor(pod: Pod, profile: Profile, scope: SchedulingScope, maxBackoff: Millis) {
    this.#pod = pod;
    this.#profile = profile;
    this.#scope = scope;
    this.#maxBackoff = maxBackoff;
  }

  run(): Reconciliation {
    const placement = findNode(this.#pod, this.#scope, this.#profile);
    const { defects } = placement;
    if (placement.found) return withDefects(this.#place(placement.info), defects);
    const { rejected, forAll } = placement;
    if (rejected.length === 0) return withDefects(this.#unschedulable(NO_NODES), defects);
    return withDefects(this.#noNode(rejected, forAll), defects);
  }

  /** A node has been chosen. */
  #place(info: NodeInfo): Reconciliation {
    const [pod, scope] = [this.#pod, this.#scope];
    const { reserve, permit, preBind, bind, postBind } = this.#profile;
    for (const plugin of reserve) {
      const rejection = plugin.reserve(pod, info, scope);
      if (rejection !== undefined) return this.#unschedulable(rejection.reasons.join(', '));
    }
    for (const plugin of permit) {
      const permission = plugin.permit(pod, info, scope);
      if (permission?.type === 'reject') return this.#unschedulable(permission.reasons.join(', '));
      if (permission?.type === 'wait') return { intents: this.#nominate(info), requeueAfter: permission.for };
    }
    for (const plugin of preBind) {
      const intents = plugin.preBind(pod, info, scope);
      // The Pod is looked at again when what it waits for is there; until then its room is kept.
      if (intents !== undefined)
        return { intents: [...this.#nominate(info), ...intents], requeueAfter: this.#retryAfter() };
    }
    for (const plugin of bind) {
      const intents = plugin.bind(pod, info, scope);
      if (intents === undefined) continue;
      const behind = postBind.flatMap((one) => one.postBind(pod, info, scope));
      return { intents: [...intents, this.#scheduled(info), ...behind] };
    }
    return this.#unschedulable('no bind plugin took the Pod');
  }

  #scheduled({ node }: NodeInfo): Intent {
    const { namespace, name } = this.#pod.metadata;
    const message = `Successfully assigned ${namespace}/${name} to ${node.metadata.name}`;
    return this.#record('Normal', 'Scheduled', message);
  }

  /** The Pod keeps its node while it waits for permission, or for what has to be there before it is bound. Source: KEP-5278. */
  #nominate({ node }: NodeInfo): Intent[] {
    const { name } = node.metadata;
    if (this.#pod.status?.nominatedNodeName === name) return [];
    return [this.#patch({ nominatedNodeName: name }, `is to run on ${name}`)];
  }

  #noNode(rejected: readonly RejectedNode[], forAll: Rejection | undefined): Reconciliation {
    const { nodes } = this.#scope.nodes;
    const said =
      forAll === undefined
        ? fitError(rejected.map(({ rejection }) => rejection.reasons))
        : unschedulableForAll(nodes.length, forAll.reasons.join(', '));
    const messages: string[] = [];
    let help: PostFilterResult | undefined;
    const check = nodeCheck(this.#pod, this.#scope, this.#profile);
    for (const plugin of this.#profile.postFilter) {
      const result = plugin.postFilter(this.#pod, rejected, this.#scope, check);
      if (result === undefined) continue;
      help = { ...help, ...result };
      if (result.nominatedNodeName !== undefined) break;
      if (result.message !== undefined) messages.push(result.message);
    }
    // Room that is made is the best that can be said.
    const isHelped = help?.nominatedNodeName !== undefined;
    const message = isHelped || messages.length === 0 ? said : `${said} ${messages.join(', ')}`;
    return this.#unschedulable(message, help);
  }

  /** Notes on the Pod why it waits, and does what helps it. What the Pod already says is not written again. */
  #unschedulable(message: string, help?: PostFilterResult): Reconciliation {
    const pod = this.#pod;
    const intents: Intent[] = [];
    const conditions = withUnschedulable(pod, message, this.#scope.now);
    const nominated = pod.status?.nominatedNodeName;
    const keeps = help === undefined || (help.nominatedNodeName === undefined && help.keepsNomination === true);
    const nominatedNodeName = keeps ? nominated : help.nominatedNodeName;
    if (conditions !== undefined || nominatedNodeName !== nominated) {
      const status = {
        ...(conditions === undefined ? {} : { conditions }),
        ...(nominatedNodeName === nominated ? {} : { nominatedNodeName: nominatedNodeName ?? null }),
      };
      intents.push(this.#patch(status, message));
    }
    if (conditions !== undefined) intents.push(this.#record('Warning', 'FailedScheduling', message));
    return { intents: [...intents, ...(help?.intents ?? [])], requeueAfter: this.#retryAfter() };
  }

  #patch(status: object, reason: string): Intent {
    const { uid, resourceVersion } = this.#pod.metadata;
    return mergePatch(
      PODS,
      this.#pod,
      { metadata: { uid, resourceVersion }, status },
      { subresource: 'status', reason },
    );
  }

  #record(type: 'Normal' | 'Warning', reason: string, message: string): Intent {
    const { view, now } = this.#scope;
    return recordEvent(view, now, this.#pod, { type, reason, message, component: schedulerOf(this.#pod) });
  }

  /** Spread over a minute by the Pod's uid, so that thousands that began to wait together are not all tried at one moment. */
  #retryAfter(): Millis {
    // A Pod whose place depends on where others stand is not woken by their coming; it is tried again as often as a back-off allows.
    if (dependsOnOthers(this.#pod)) return this.#maxBackoff;
    return RETRY_AFTER + (stableHash(this.#pod.metadata.uid) % RETRY_SPREAD);
  }
}

function dependsOnOthers(pod: Pod): boolean {
  const { topologySpreadConstraints = [] } = pod.spec;
  return (
    requiredNear(pod).length > 0 || topologySpreadConstraints.some((one) => one.whenUnsatisfiable === 'DoNotSchedule')
  );
}

/** The Pod's conditions with PodScheduled false and this message; undefined when they say so already. */
function withUnschedulable(pod: Pod, message: string, now: Millis): readonly PodCondition[] | undefined {
  const conditions = pod.status?.conditions ?? [];
  const old = conditions.find(({ type }) => type === 'PodScheduled');
  if (old?.status === 'False' && old.reason === 'Unschedulable' && old.message === message) return undefined;
  const { generation } = pod.metadata;
  const condition: PodCondition = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    lastTransitionTime: old?.status === 'False' ? old.lastTransitionTime : timestamp(now),
  };
  return [...conditions.filter(({ type }) => type !== 'PodScheduled'), condition];
}
