import type { Seen } from './cluster-event.js';
import type { GroupResource } from './group-resource.js';
import type { KubeObject } from './object.js';
import type { ResourceType } from './resource-type.js';

/** Which Pods are on which node. */
export interface PodsByNode {
  /** The nodes whose Pods are others there, or have changed; the empty name for the Pods bound to none. Costs as much as there is between the two. */
  differingFrom(other: PodsByNode): readonly string[];
}

/** What a controller may read: all objects at one revision, or each kind at its own. Immutable. */
export interface View {
  readonly seen: Seen;

  /** One object, or undefined. `namespace` is ignored for cluster-scoped kinds. */
  get<T extends KubeObject>(type: ResourceType<T>, namespace: string | undefined, name: string): T | undefined;

  /** All objects of a kind, or those of one namespace, in key order. */
  list<T extends KubeObject>(type: ResourceType<T>, namespace?: string): Iterable<T>;

  /**
   * All objects of a kind, in key order. Views in which none of them differs return the same array, so that what was worked out from it may be
   * kept by its identity. For kinds of which there are few, or which seldom change: the array is kept as long as the view.
   */
  listShared<T extends KubeObject>(type: ResourceType<T>): readonly T[];

  /** Objects of a kind that name this uid in `ownerReferences`, in key order. */
  ownedBy<T extends KubeObject>(type: ResourceType<T>, ownerUid: string): readonly T[];

  /** Objects of a kind that no controller manages, all or those of one namespace, in key order. */
  orphans<T extends KubeObject>(type: ResourceType<T>, namespace?: string): readonly T[];

  /** Every object of any kind that names this uid in `ownerReferences`, with its resource. */
  dependents(ownerUid: string): readonly { readonly resource: GroupResource; readonly object: KubeObject }[];

  /**
   * Pods bound to a node; the empty name gives the Pods bound to none. In key order. Views in which no Pod of the node differs
   * return the same array, so that sums over it may be kept by its identity.
   */
  podsOnNode<T extends KubeObject>(type: ResourceType<T>, nodeName: string): readonly T[];

  /** Which Pods are on which node, to be held against that of another view. */
  podsByNode(): PodsByNode;

  /** Objects of a kind that bear a mark, such as those of `pod-marks.ts`, in key order; nearly always few. Shared as `podsOnNode` is. */
  marked<T extends KubeObject>(type: ResourceType<T>, mark: string): readonly T[];

  /** One object of a resource named at run time, or undefined. */
  getResource(resource: GroupResource, namespace: string | undefined, name: string): KubeObject | undefined;

  /** Every resource that has at least one object, sorted. */
  resources(): readonly GroupResource[];

  /** All objects of a resource named at run time, in key order; for controllers that work on every kind. */
  listResource(resource: GroupResource, namespace?: string): Iterable<KubeObject>;
}
