import type { Intent } from '../../model/command.js';
import type { ObjectChange } from '../../model/controller.js';
import type { KubeObject } from '../../model/object.js';
import type { ResourceType } from '../../model/resource-type.js';
import type { Millis } from '../../model/revision.js';
import type { View } from '../../model/view.js';
import type { Pod } from '../../schema/generated/types/core.js';
import type { NodeInfo } from '../node-info.js';
import type { NodeSnapshot } from '../node-snapshot.js';
import type { NodeCheck, NodeScore, PlaceCheck, Rejection } from './node-check.js';

export type { NodeCheck, NodeScore, PlaceCheck, Rejection } from './node-check.js';

/**
 * A plugin of the scheduler: what it says at each extension point of Kubernetes' scheduling framework that it has. Everything is a function of what
 * it is given: a plugin reads no clock, draws no lots and remembers nothing, so that the same view gives the same decision. What Kubernetes hands
 * from PreFilter to Filter, or from PreScore to Score, in a cycle's state is here what the first function closes over.
 *
 * Source: staging/src/k8s.io/kube-scheduler/framework/interface.go; KEP-624.
 */
export interface SchedulerPlugin {
  /** As profiles name it: `NodeResourcesFit`. */
  readonly name: string;
  /** Why a Pod may not be looked at yet; undefined when it may. PreEnqueue. */
  preEnqueue?(pod: Pod): string | undefined;
  /** Which of two Pods that wait goes first: negative when the first does. Pods that are equal here go in the order they came in. QueueSort. */
  queueSort?(one: Pod, other: Pod): number;
  /** What is the same for all nodes; undefined when any may do. PreFilter. */
  preFilter?(pod: Pod, scope: SchedulingScope): PreFilterResult | undefined;
  /** How nodes are checked for a Pod; undefined when none can be wrong for it. Filter. */
  filter?(pod: Pod, scope: SchedulingScope): NodeCheck | undefined;
  /** What `filter` says of the scope's nodes as they are, told by their place: for plugins that leave many of thousands of nodes out. */
  filterPlaces?(pod: Pod, scope: SchedulingScope): PlaceCheck | undefined;
  /**
   * What helps a Pod for which there is no node; undefined when there is nothing to say. The first that makes room is the last that is asked. `check` is
   * all filters of the profile together. PostFilter.
   */
  postFilter?(
    pod: Pod,
    rejected: readonly RejectedNode[],
    scope: SchedulingScope,
    check: NodeCheck,
  ): PostFilterResult | undefined;
  /** How nodes that passed are compared for a Pod, from 0 to 100 unless normalized; undefined when there is nothing to say. Score. */
  score?(pod: Pod, scope: SchedulingScope): NodeScore | undefined;
  /** The same in place of `score`, where it matters which nodes passed. PreScore. */
  preScore?(pod: Pod, passed: readonly NodeInfo[], scope: SchedulingScope): NodeScore | undefined;
  /** Brings scores of the nodes that passed, in the same order, into the range from 0 to 100. NormalizeScore. */
  normalizeScore?(scores: readonly number[]): readonly number[];
  /** Why the node that was chosen will not do after all; undefined when it will. Reserve. */
  reserve?(pod: Pod, node: NodeInfo, scope: SchedulingScope): Rejection | undefined;
  /** Whether a Pod may be bound to the node that was chosen; undefined when it may. Permit. */
  permit?(pod: Pod, node: NodeInfo, scope: SchedulingScope): Permission | undefined;
  /** What has to be there before a Pod is bound; undefined when it is. PreBind. */
  preBind?(pod: Pod, node: NodeInfo, scope: SchedulingScope): readonly Intent[] | undefined;
  /** What binds a Pod to a node; undefined leaves it to the next plugin. Bind. */
  bind?(pod: Pod, node: NodeInfo, scope: SchedulingScope): readonly Intent[] | undefined;
  /** What is done behind the binding. PostBind. */
  postBind?(pod: Pod, node: NodeInfo, scope: SchedulingScope): readonly Intent[];
  /** Which changes may help a Pod that was told to wait, beside those of nodes and of the Pods on them. EventsToRegister. */
  readonly hints?: readonly QueueingHint[];
  /**
   * `filter` and `score` rest on nothing but the node with its Pods and, of the Pod, its namespace, labels, priority, requests, host ports, node selector,
   * affinity, tolerations and spread constraints, so that what they said once holds for all Pods alike until the node is another.
   */
  readonly isLocal?: boolean;
}

/** What is known before any node is looked at. */
export interface PreFilterResult {
  /** Why no node will do, whichever it is. */
  readonly rejection?: Rejection;
  /** The names of the only nodes that may do. */
  readonly nodeNames?: ReadonlySet<string>;
}

/** A node that was passed over, and why. */
export interface RejectedNode {
  readonly info: NodeInfo;
  readonly rejection: Rejection;
}

/** What came of helping a Pod for which there is no node. */
export interface PostFilterResult {
  /** The node on which room is made; undefined when there is none to be made. */
  readonly nominatedNodeName?: string;
  /** Why there is none, in Kubernetes' words. */
  readonly message?: string;
  /** Whether a node that was nominated before stays so. */
  readonly keepsNomination?: boolean;
  /** What is done about it, behind what is noted on the Pod. */
  readonly intents?: readonly Intent[];
}

/** Whether a Pod may be bound now. One that waits keeps its node, and is asked about again after so long, or when a hint says so. */
export type Permission =
  | { readonly type: 'reject'; readonly reasons: readonly string[] }
  | { readonly type: 'wait'; readonly for: Millis };

/** A change that may help a Pod. */
export interface QueueingHint<T extends KubeObject = KubeObject> {
  readonly type: ResourceType<T>;
  /** Whether a change of an object may help a Pod that was told to wait. Source: QueueingHintFn. */
  mayHelp(pod: Pod, change: ObjectChange<T>, view: View): boolean;
}

/** Names a change that may help a Pod. */
export function queueingHint<T extends KubeObject>(
  type: ResourceType<T>,
  mayHelp: (pod: Pod, change: ObjectChange<T>, view: View) => boolean,
): QueueingHint {
  return { type, mayHelp: mayHelp as QueueingHint['mayHelp'] };
}

/** What a plugin may look at beside the Pod and the node at hand. */
export interface SchedulingScope {
  readonly view: View;
  /** The nodes as the Pod finds them. What a plugin is asked about may be one as it would be with other Pods on it. */
  readonly nodes: NodeSnapshot;
  readonly now: Millis;
}

/** The highest score a plugin gives. */
export const MAX_NODE_SCORE = 100;

/** Scales scores so that the highest becomes 100; reversed, the lowest raw score becomes the best. Source: helper.DefaultNormalizeScore. */
export function normalizeScores(scores: readonly number[], reverse = false): readonly number[] {
  const max = scores.reduce((most, score) => Math.max(most, score), 0);
  if (max === 0) return scores.map(() => (reverse ? MAX_NODE_SCORE : 0));
  return scores.map((score) => {
    const scaled = Math.floor((MAX_NODE_SCORE * score) / max);
    return reverse ? MAX_NODE_SCORE - scaled : scaled;
  });
}
