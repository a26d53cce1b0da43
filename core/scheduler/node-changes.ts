import type { NodeInfo } from './node-info.js';

/** What became of the node in a place: it, or its Pods, are others. A node that nobody reckoned with is null. */
export interface NodeChange {
  readonly place: number;
  readonly was: NodeInfo | null;
  readonly is: NodeInfo | null;
}

/** Nodes in their places, and how they come to be others. */
export interface ChangingNodes {
  /** Every node in its place; null for one that cannot be read. */
  readonly byPlace: readonly (NodeInfo | null)[];
  /** The node in a place. Throws when nobody reckoned with what it or its Pods say. */
  at(place: number): NodeInfo;
  /** How many changes there have been. */
  readonly age: number;
  /** The changes since there had been so many; undefined when they are not remembered. */
  changesSince(age: number): readonly NodeChange[] | undefined;
}

/** Which domain of a topology key each node is in: all nodes with the same value of that label are one domain. */
export interface DomainNumbers {
  /** By the node's place: the number of its domain; 0 when it has no such label, or cannot be read. */
  readonly byPlace: Int32Array;
  /** The number of a domain, from 1 on. It stays the same as long as the snapshot is. */
  numberOf(domain: string): number;
}

/** Nodes that lie in the domains of topology keys. */
export interface NodesInDomains extends ChangingNodes {
  readonly domains: { of(topologyKey: string): DomainNumbers };
}
