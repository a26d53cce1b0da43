import type { NodeInfo } from '../node-info.js';

/** Why a node cannot take a Pod. */
export interface Rejection {
  /** In Kubernetes' words: `Insufficient cpu`. */
  readonly reasons: readonly string[];
  /** Whether removing other Pods from the node could help. */
  readonly resolvable: boolean;
}

/** Says what keeps one Pod off a node; undefined when the node passes. It may be asked about a node as it would be with other Pods on it. */
export type NodeCheck = (info: NodeInfo) => Rejection | undefined;

/** Says of the node in a place whether it passes. */
export type PlaceCheck = (place: number) => boolean;

/** Compares a node with others. */
export type NodeScore = (info: NodeInfo) => number;
