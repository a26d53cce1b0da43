import type { NodeInfo } from './node-info.js';

/** How many Pods are meant in the domains of topology keys: a domain is all nodes with the same value of that label. */
export interface Tally {
  /** By topology key and domain; domains that a node counts for are there, though it be with 0. */
  readonly domains: ReadonlyMap<string, ReadonlyMap<string, Domain>>;
  /** In any domain, or in none. */
  readonly total: number;
}

/** One domain. */
export interface Domain {
  /** How many nodes count for it. */
  readonly nodes: number;
  /** How many Pods are meant. */
  readonly count: number;
}

/** Says what one node adds: how many Pods, in which domain of which topology key; no domain when it has no such label. */
export type CountOn = (info: NodeInfo, add: (key: string, domain: string | undefined, count: number) => void) => void;

/** What a tally rests on beside its nodes and its question; when it is another, all is counted anew. */
export type Basis = object | undefined;

/** As many questions are remembered: Pods of some dozen workloads may come in turns. */
const MOST_TALLIES = 64;

/**
 * What was counted among all nodes, by question. Answers are brought in line with the nodes they are asked of, whichever these are, by counting
 * those that differ: of thousands, the one that a Pod was bound to.
 */
export class Tallies {
  readonly #kept = new Map<string, KeptTally>();

  /** The answer for some nodes, until the next is asked for. What `countOn` says may rest on nothing but the node, its Pods, the question and the basis. */
  of(question: string, infos: readonly (NodeInfo | null)[], countOn: CountOn, basis?: Basis): Tally {
    let tally = this.#kept.get(question);
    if (tally === undefined || tally.basis !== basis) {
      this.#kept.delete(question);
      if (this.#kept.size === MOST_TALLIES) this.#kept.delete(this.#kept.keys().next().value ?? '');
      tally = new KeptTally(basis);
      this.#kept.set(question, tally);
    }
    try {
      tally.bringTo(infos, countOn);
    } catch (error) {
      this.#kept.delete(question);
      throw error;
    }
    return tally;
  }
}

interface KeptDomain {
  nodes: number;
  count: number;
}

class KeptTally implements Tally {
  readonly domains = new Map<string, Map<string, KeptDomain>>();
  total = 0;
  readonly basis: Basis;
  #infos: readonly (NodeInfo | null)[] = [];

  constructor(basis: Basis) {
    this.basis = basis;
  }

  bringTo(infos: readonly (NodeInfo | null)[], countOn: CountOn): void {
    const before = this.#infos;
    if (before === infos) return;
    const places = Math.max(before.length, infos.length);
    for (let place = 0; place < places; place++) {
      const was = before[place];
      const is = infos[place];
      if (was === is) continue;
      if (was) countOn(was, (key, domain, count) => this.#add(key, domain, -1, -count));
      if (is) countOn(is, (key, domain, count) => this.#add(key, domain, 1, count));
    }
    this.#infos = infos;
  }

  #add(key: string, name: string | undefined, nodes: number, count: number): void {
    this.total += count;
    if (name === undefined) return;
    let domains = this.domains.get(key);
    if (domains === undefined) {
      domains = new Map();
      this.domains.set(key, domains);
    }
    const domain = domains.get(name);
    if (domain === undefined) {
      domains.set(name, { nodes, count });
      return;
    }
    domain.nodes += nodes;
    domain.count += count;
    if (domain.nodes !== 0) return;
    domains.delete(name);
    if (domains.size === 0) this.domains.delete(key);
  }
}
