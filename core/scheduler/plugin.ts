import type { View } from '../model/view.js';
import type { Pod } from '../schema/generated/types/core.js';
import type { Exclusion } from './domains.js';
import type { NodeInfo } from './node-info.js';
import type { NodeSnapshot } from './node-snapshot.js';

/** Why a node cannot take a Pod. */
export interface Rejection {
  /** In Kubernetes' words: `Insufficient cpu`. */
  readonly reasons: readonly string[];
  /** Whether removing other Pods from the node could help. */
  readonly resolvable: boolean;
}

/** Says what keeps one Pod off a node; undefined when the node passes. It may be asked about a node as it would be with other Pods on it. */
export type NodeCheck = (info: NodeInfo) => Rejection | undefined;

/** Says no to nodes that a Pod cannot run on. */
export interface FilterPlugin {
  /** As kube-scheduler names it: `NodeResourcesFit`. */
  readonly name: string;
  /**
   * How nodes are checked for a Pod; undefined when none can be wrong for it. What is the same for all nodes is found out here, once, as PreFilter
   * does in kube-scheduler.
   */
  filter(pod: Pod, scope: SchedulingScope): NodeCheck | undefined;
  /** Which of the scope's nodes `filter` is sure to reject, told without looking at each: for plugins that leave many of thousands of nodes out. */
  exclude?(pod: Pod, scope: SchedulingScope): readonly Exclusion[];
}

/** Compares nodes that passed. */
export interface ScorePlugin {
  readonly name: string;
  readonly weight: number;
  /** One score from 0 to 100 for each node, in the same order; undefined when the plugin has nothing to say about the Pod. */
  score(pod: Pod, infos: readonly NodeInfo[], scope: SchedulingScope): readonly number[] | undefined;
}

/** What a plugin may look at beside the node at hand. */
export interface SchedulingScope {
  readonly view: View;
  /** The nodes as the Pod finds them. What a plugin is asked about may be one as it would be with other Pods on it. */
  readonly nodes: NodeSnapshot;
}

/** The highest score a plugin gives. */
export const MAX_NODE_SCORE = 100;

/** Scales scores so that the highest becomes 100; reversed, the lowest raw score becomes the best. Source: helper.DefaultNormalizeScore. */
export function normalizeScores(scores: readonly number[], reverse = false): readonly number[] {
  const max = Math.max(0, ...scores);
  if (max === 0) return scores.map(() => (reverse ? MAX_NODE_SCORE : 0));
  return scores.map((score) => {
    const scaled = Math.floor((MAX_NODE_SCORE * score) / max);
    return reverse ? MAX_NODE_SCORE - scaled : scaled;
  });
}
