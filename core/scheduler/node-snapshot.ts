import type { PodsByNode, View } from '../model/view.js';
import type { Node } from '../schema/generated/types/core.js';
import { NODES } from '../schema/kinds.js';
import { type NodeInfo, nodeInfo } from './node-info.js';
import { Tallies } from './tallies.js';

const places = new WeakMap<readonly Node[], ReadonlyMap<string, number>>();
const snapshots = new WeakMap<View, NodeSnapshot>();

/** Of fewer nodes than this a snapshot is made anew sooner than it is told what differs from another. */
const WORTH_COMPARING = 64;

/**
 * The snapshot of many nodes that was made last. It decides nothing: the next one takes over what is said of nodes that are the same and have the
 * same Pods, and whether that is so is told from the two views, whichever they are.
 */
let latest: WeakRef<NodeSnapshot> | undefined;

/** A node that nobody reckoned with. */
const UNREADABLE = null;

/** The nodes of a view, in name order, each read when somebody asks for it: of thousands a Pod that comes is shown a few hundred. */
export class NodeSnapshot {
  readonly nodes: readonly Node[];
  /** What is counted among all Pods. */
  readonly tallies: Tallies;
  readonly #view: View;
  readonly #podsByNode: PodsByNode | undefined;
  readonly #infos: (NodeInfo | typeof UNREADABLE | undefined)[];
  #readable: readonly NodeInfo[] | undefined;
  #isRead = false;

  private constructor(view: View, nodes: readonly Node[], known: NodeSnapshot | undefined) {
    this.#view = view;
    this.nodes = nodes;
    this.#podsByNode = nodes.length < WORTH_COMPARING ? undefined : view.podsByNode();
    this.tallies = known?.tallies ?? new Tallies();
    this.#infos = known === undefined ? new Array(nodes.length) : this.#infosKnownFrom(known);
  }

  /** That of a view. Views are immutable, so each has one. */
  static of(view: View): NodeSnapshot {
    let snapshot = snapshots.get(view);
    if (snapshot === undefined) {
      const nodes = view.listShared(NODES);
      if (nodes.length < WORTH_COMPARING) {
        snapshot = new NodeSnapshot(view, nodes, undefined);
      } else {
        const known = latest?.deref();
        snapshot = new NodeSnapshot(view, nodes, known?.nodes.length === nodes.length ? known : undefined);
        latest = new WeakRef(snapshot);
      }
      snapshots.set(view, snapshot);
    }
    return snapshot;
  }

  /** The node in a place. Throws when nobody reckoned with what it or its Pods say. */
  at(place: number): NodeInfo {
    const known = this.#infos[place];
    if (known) return known;
    const info = nodeInfo(this.#view, this.nodes[place]!);
    this.#infos[place] = info;
    return info;
  }

  /** The node of a name; undefined when there is none that can be read. */
  named(name: string): NodeInfo | undefined {
    const place = this.#places().get(name);
    return place === undefined ? undefined : this.#read(place);
  }

  /** Every node that can be read. */
  get all(): readonly NodeInfo[] {
    this.#readable ??= this.byPlace.filter((info) => info !== null);
    return this.#readable;
  }

  /** Every node in its place; null for one that cannot be read. Nodes that are the same in another snapshot, and have the same Pods, are the same here. */
  get byPlace(): readonly (NodeInfo | null)[] {
    if (!this.#isRead) {
      for (let place = 0; place < this.nodes.length; place++) {
        if (this.#infos[place] === undefined) this.#infos[place] = this.#read(place) ?? UNREADABLE;
      }
      this.#isRead = true;
    }
    return this.#infos as (NodeInfo | null)[];
  }

  #read(place: number): NodeInfo | undefined {
    const known = this.#infos[place];
    if (known !== undefined) return known ?? undefined;
    try {
      return this.at(place);
    } catch {
      // Whoever looks at this node by itself tells of it.
      return undefined;
    }
  }

  #infosKnownFrom(known: NodeSnapshot): (NodeInfo | typeof UNREADABLE | undefined)[] {
    const infos = known.#infos.slice();
    if (known.nodes !== this.nodes) {
      for (let place = 0; place < infos.length; place++) {
        if (known.nodes[place] !== this.nodes[place]) infos[place] = undefined;
      }
    }
    const places = this.#places();
    for (const name of this.#podsByNode!.differingFrom(known.#podsByNode!)) {
      const place = places.get(name);
      if (place !== undefined) infos[place] = undefined;
    }
    return infos;
  }

  #places(): ReadonlyMap<string, number> {
    let found = places.get(this.nodes);
    if (found === undefined) {
      found = new Map(this.nodes.map(({ metadata }, place) => [metadata.name, place]));
      places.set(this.nodes, found);
    }
    return found;
  }
}
