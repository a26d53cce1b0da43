import type { View } from '../model/view.js';
import type { Node } from '../schema/generated/types/core.js';
import { NODES } from '../schema/kinds.js';
import { type NodeInfo, nodeInfo } from './node-info.js';

const places = new WeakMap<readonly Node[], ReadonlyMap<string, number>>();
const snapshots = new WeakMap<View, NodeSnapshot>();

/** The nodes of a view, in name order, each read when somebody asks for it: of thousands a Pod that comes is shown a few hundred. */
export class NodeSnapshot {
  readonly nodes: readonly Node[];
  readonly #view: View;
  readonly #infos: (NodeInfo | undefined)[] = [];
  #readable: readonly NodeInfo[] | undefined;

  private constructor(view: View) {
    this.#view = view;
    this.nodes = view.listShared(NODES);
  }

  /** That of a view. Views are immutable, so each has one. */
  static of(view: View): NodeSnapshot {
    let snapshot = snapshots.get(view);
    if (snapshot === undefined) {
      snapshot = new NodeSnapshot(view);
      snapshots.set(view, snapshot);
    }
    return snapshot;
  }

  /** The node in a place. Throws when nobody reckoned with what it or its Pods say. */
  at(place: number): NodeInfo {
    let info = this.#infos[place];
    if (info === undefined) {
      info = nodeInfo(this.#view, this.nodes[place]!);
      this.#infos[place] = info;
    }
    return info;
  }

  /** The node of a name; undefined when there is none that can be read. */
  named(name: string): NodeInfo | undefined {
    const place = this.#places().get(name);
    return place === undefined ? undefined : (this.#infos[place] ?? this.#read(place));
  }

  /** Every node that can be read. */
  get all(): readonly NodeInfo[] {
    this.#readable ??= this.nodes.flatMap((_, place) => this.#read(place) ?? []);
    return this.#readable;
  }

  #read(place: number): NodeInfo | undefined {
    try {
      return this.at(place);
    } catch {
      // Whoever looks at this node by itself tells of it.
      return undefined;
    }
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
