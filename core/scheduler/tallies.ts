import type { DomainNumbers, NodesInDomains } from './node-changes.js';
import type { NodeInfo } from './node-info.js';

/** What was counted in the domains of topology keys. */
export interface Tally {
  /** What was counted for a topology key; undefined when no node counts for any of its domains. */
  of(topologyKey: string): DomainCounts | undefined;
  /** The topology keys for which nodes count. */
  readonly keys: readonly string[];
  /** In any domain, or in none. */
  readonly total: number;
}

/** What was counted in the domains of one topology key. */
export interface DomainCounts {
  /** What was counted in the domain of a name. */
  in(domain: string): number;
  /** What was counted in the domain of the node in a place; 0 when it has no such label. */
  at(place: number): number;
  /** How many domains there are: those that a node counts for, though it be with 0. */
  readonly size: number;
  /** The least that was counted in any of them; infinite when there is none. `changed` is a domain that holds so many more. */
  fewest(changed?: string, change?: number): number;
}

/** Says what one node adds: how much, in which domain of which topology key; no domain when it has no such label. */
export type CountOn = (info: NodeInfo, add: (key: string, domain: string | undefined, count: number) => void) => void;

/** What a tally rests on beside its nodes and its question; when it is another, all is counted anew. */
export type Basis = object | undefined;

/** As many questions are remembered: Pods of some dozen workloads may come in turns. */
const MOST_TALLIES = 64;

/**
 * What was counted among all nodes of a snapshot, by question. Answers are brought in line with the nodes as they are now by counting those that
 * differ: of thousands, the one that a Pod was bound to.
 */
export class Tallies {
  readonly #nodes: NodesInDomains;
  readonly #kept = new Map<string, KeptTally>();

  constructor(nodes: NodesInDomains) {
    this.#nodes = nodes;
  }

  /** The answer, until the snapshot is moved. What `countOn` says may rest on nothing but the node, its Pods, the question and the basis. */
  of(question: string, countOn: CountOn, basis?: Basis): Tally {
    let tally = this.#kept.get(question);
    if (tally === undefined || tally.basis !== basis) {
      this.#kept.delete(question);
      if (this.#kept.size === MOST_TALLIES) this.#kept.delete(this.#kept.keys().next().value ?? '');
      tally = new KeptTally(this.#nodes, basis);
      this.#kept.set(question, tally);
    }
    try {
      if (!tally.bringUp(countOn)) {
        tally = new KeptTally(this.#nodes, basis);
        this.#kept.set(question, tally);
        tally.bringUp(countOn);
      }
    } catch (error) {
      this.#kept.delete(question);
      throw error;
    }
    return tally;
  }
}

class KeptTally implements Tally {
  total = 0;
  readonly basis: Basis;
  readonly #nodes: NodesInDomains;
  readonly #byKey = new Map<string, KeptCounts>();
  #age: number | undefined;

  constructor(nodes: NodesInDomains, basis: Basis) {
    this.#nodes = nodes;
    this.basis = basis;
  }

  get keys(): readonly string[] {
    return [...this.#byKey].flatMap(([key, { size }]) => (size === 0 ? [] : [key]));
  }

  of(topologyKey: string): DomainCounts | undefined {
    const counts = this.#byKey.get(topologyKey);
    if (counts === undefined || counts.size === 0) return undefined;
    // Nodes may be in other domains now.
    this.#nodes.domains.of(topologyKey);
    return counts;
  }

  /** Takes in how the nodes are now; says no when it is too far behind. */
  bringUp(countOn: CountOn): boolean {
    const { age } = this.#nodes;
    if (this.#age === age) return true;
    if (this.#age === undefined) {
      for (const info of this.#nodes.byPlace) if (info !== null) this.#count(info, countOn, 1);
    } else {
      const changes = this.#nodes.changesSince(this.#age);
      if (changes === undefined) return false;
      for (const { was, is } of changes) {
        if (was !== null) this.#count(was, countOn, -1);
        if (is !== null) this.#count(is, countOn, 1);
      }
    }
    this.#age = age;
    return true;
  }

  #count(info: NodeInfo, countOn: CountOn, sign: 1 | -1): void {
    countOn(info, (key, domain, count) => {
      this.total += sign * count;
      if (domain === undefined) return;
      let counts = this.#byKey.get(key);
      if (counts === undefined) {
        counts = new KeptCounts(this.#nodes.domains.of(key));
        this.#byKey.set(key, counts);
      }
      counts.add(domain, sign, sign * count);
    });
  }
}

class KeptCounts implements DomainCounts {
  size = 0;
  readonly #domains: DomainNumbers;
  /** By the number of the domain: how many nodes count for it, and what was counted. */
  #nodes = new Int32Array(16);
  #counts = new Float64Array(16);
  #fewest: number | undefined;

  constructor(domains: DomainNumbers) {
    this.#domains = domains;
  }

  in(domain: string): number {
    return this.#counts[this.#domains.numberOf(domain)] ?? 0;
  }

  at(place: number): number {
    return this.#counts[this.#domains.byPlace[place]!] ?? 0;
  }

  fewest(changed?: string, change = 0): number {
    const special = changed === undefined || change === 0 ? 0 : this.#domains.numberOf(changed);
    if (special === 0) {
      this.#fewest ??= this.#least(0, 0);
      return this.#fewest;
    }
    return this.#least(special, change);
  }

  add(domain: string, nodes: number, count: number): void {
    const number = this.#domains.numberOf(domain);
    if (number >= this.#nodes.length) this.#grow(number);
    const before = this.#nodes[number]!;
    const after = before + nodes;
    this.#nodes[number] = after;
    this.#counts[number]! += count;
    if (before === 0) this.size++;
    if (after === 0) this.size--;
    this.#fewest = undefined;
  }

  #least(special: number, change: number): number {
    let least = Number.POSITIVE_INFINITY;
    const nodes = this.#nodes;
    for (let number = 1; number < nodes.length; number++) {
      if (nodes[number] === 0) continue;
      const count = this.#counts[number]! + (number === special ? change : 0);
      if (count < least) least = count;
    }
    return least;
  }

  #grow(number: number): void {
    const size = Math.max(number + 1, 2 * this.#nodes.length);
    const [nodes, counts] = [new Int32Array(size), new Float64Array(size)];
    nodes.set(this.#nodes);
    counts.set(this.#counts);
    this.#nodes = nodes;
    this.#counts = counts;
  }
}
