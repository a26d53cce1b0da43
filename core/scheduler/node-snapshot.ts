import { stableHash } from '../model/stable-hash.js';
import type { PodsByNode, View } from '../model/view.js';
import type { Node } from '../schema/generated/types/core.js';
import { NODES } from '../schema/kinds.js';
import { Domains } from './domains.js';
import type { NodeChange, NodesInDomains } from './node-changes.js';
import { type NodeInfo, nodeInfo } from './node-info.js';
import { Tallies } from './tallies.js';
import { Verdicts } from './verdicts.js';

/** Of fewer nodes than this a snapshot is made anew sooner than it is told what differs. */
const WORTH_COMPARING = 16;
/** So many changes are remembered for each node: whoever is further behind counts anew. */
const CHANGES_BY_NODE = 2;

/** A node that nobody reckoned with. */
const UNREADABLE = null;

/**
 * The nodes of a view, in name order, with all that was worked out about them. It is moved from view to view: of nodes that are the same, with the
 * same Pods, what was said still holds, and each of those that differ is a change, which tallies and verdicts take in when they are asked next. Which
 * these are is told from the two views, whichever they are, so it decides nothing. It speaks of the view that it was moved to last.
 */
export class NodeSnapshot implements NodesInDomains {
  readonly tallies = new Tallies(this);
  readonly verdicts = new Verdicts(this);
  readonly domains = new Domains(this);
  #view: View;
  #nodes: readonly Node[];
  #podsByNode: PodsByNode;
  #infos: (NodeInfo | typeof UNREADABLE)[];
  #places: ReadonlyMap<string, number>;
  #hashes: Uint32Array | undefined;
  #changes: NodeChange[] = [];
  #forgotten = 0;
  #readable: readonly NodeInfo[] | undefined;

  constructor(view: View) {
    this.#view = view;
    this.#nodes = view.listShared(NODES);
    this.#podsByNode = view.podsByNode();
    this.#infos = this.#nodes.map((node) => read(view, node));
    this.#places = new Map(this.#nodes.map(({ metadata }, place) => [metadata.name, place]));
  }

  get nodes(): readonly Node[] {
    return this.#nodes;
  }

  /** The node in a place. Throws when nobody reckoned with what it or its Pods say. */
  at(place: number): NodeInfo {
    return this.#infos[place] ?? nodeInfo(this.#view, this.#nodes[place]!);
  }

  /** A hash of the name of the node in a place. */
  hashAt(place: number): number {
    this.#hashes ??= Uint32Array.from(this.#nodes, ({ metadata }) => stableHash(metadata.name));
    return this.#hashes[place]!;
  }

  /** Where the node of a name is; undefined when there is none. */
  placeOf(name: string): number | undefined {
    return this.#places.get(name);
  }

  /** The node of a name; undefined when there is none that can be read. */
  named(name: string): NodeInfo | undefined {
    const place = this.#places.get(name);
    return place === undefined ? undefined : (this.#infos[place] ?? undefined);
  }

  /** Every node that can be read. */
  get all(): readonly NodeInfo[] {
    this.#readable ??= this.#infos.filter((info) => info !== UNREADABLE);
    return this.#readable;
  }

  /** Every node in its place; null for one that cannot be read. */
  get byPlace(): readonly (NodeInfo | typeof UNREADABLE)[] {
    return this.#infos;
  }

  /** How many changes there have been. */
  get age(): number {
    return this.#forgotten + this.#changes.length;
  }

  /** The changes since there had been so many; undefined when they are not remembered. */
  changesSince(age: number): readonly NodeChange[] | undefined {
    if (age < this.#forgotten) return undefined;
    return age === this.age ? NONE : this.#changes.slice(age - this.#forgotten);
  }

  /** Moves to another view; says whether that was worth it, which it is while there are as many nodes, and what is remembered of them is not too much. */
  moveTo(view: View): boolean {
    if (view === this.#view) return true;
    if (this.domains.isFull) return false;
    const nodes = view.listShared(NODES);
    if (nodes.length !== this.#nodes.length || nodes.length < WORTH_COMPARING) return false;
    const before = this.#nodes;
    this.#view = view;
    this.#nodes = nodes;
    const changed = new Set<number>();
    if (before !== nodes) {
      let isRenamed = false;
      for (let place = 0; place < nodes.length; place++) {
        if (before[place] === nodes[place]) continue;
        changed.add(place);
        isRenamed ||= before[place]!.metadata.name !== nodes[place]!.metadata.name;
      }
      if (isRenamed) {
        this.#places = new Map(nodes.map(({ metadata }, place) => [metadata.name, place]));
        this.#hashes = undefined;
      }
    }
    const podsByNode = view.podsByNode();
    for (const name of podsByNode.differingFrom(this.#podsByNode)) {
      const place = this.#places.get(name);
      if (place !== undefined) changed.add(place);
    }
    this.#podsByNode = podsByNode;
    if (changed.size > 0) this.#change(changed);
    return true;
  }

  #change(places: ReadonlySet<number>): void {
    this.#readable = undefined;
    for (const place of places) {
      const is = read(this.#view, this.#nodes[place]!);
      this.#changes.push({ place, was: this.#infos[place]!, is });
      this.#infos[place] = is;
    }
    const most = CHANGES_BY_NODE * this.#nodes.length;
    if (this.#changes.length > most) this.#forgotten += this.#changes.splice(0, this.#changes.length - most / 2).length;
  }
}

const NONE: readonly NodeChange[] = [];

function read(view: View, node: Node): NodeInfo | typeof UNREADABLE {
  try {
    return nodeInfo(view, node);
  } catch {
    // Whoever looks at this node by itself tells of it.
    return UNREADABLE;
  }
}

/** The snapshot that a scheduler moves along with its views. */
export class NodeSnapshots {
  #latest: NodeSnapshot | undefined;

  /** That of a view; the one that was given out before speaks of this view, too. */
  of(view: View): NodeSnapshot {
    if (this.#latest?.moveTo(view) !== true) this.#latest = new NodeSnapshot(view);
    return this.#latest;
  }
}
