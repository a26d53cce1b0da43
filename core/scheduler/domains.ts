import { labelOf } from '../model/label-requirement.js';
import type { ChangingNodes, DomainNumbers, NodeChange } from './node-changes.js';
import type { NodeInfo } from './node-info.js';

/** Users make up topology keys. Of more than these nothing is remembered together. */
const MOST_KEYS = 256;

/** The domains of a snapshot's nodes, by topology key. */
export class Domains {
  readonly #nodes: ChangingNodes;
  readonly #byKey = new Map<string, KeptDomains>();

  constructor(nodes: ChangingNodes) {
    this.#nodes = nodes;
  }

  /** Whether so many keys were asked about that it is time to begin anew. */
  get isFull(): boolean {
    return this.#byKey.size > MOST_KEYS;
  }

  /** Those of a topology key, as the snapshot's nodes are now. */
  of(topologyKey: string): DomainNumbers {
    let domains = this.#byKey.get(topologyKey);
    if (domains === undefined) {
      domains = new KeptDomains(topologyKey);
      this.#byKey.set(topologyKey, domains);
    }
    domains.bringTo(this.#nodes);
    return domains;
  }
}

class KeptDomains implements DomainNumbers {
  byPlace = new Int32Array();
  readonly #key: string;
  readonly #numbers = new Map<string, number>();
  #age = -1;

  constructor(key: string) {
    this.#key = key;
  }

  numberOf(domain: string): number {
    let number = this.#numbers.get(domain);
    if (number === undefined) {
      number = this.#numbers.size + 1;
      this.#numbers.set(domain, number);
    }
    return number;
  }

  bringTo(nodes: ChangingNodes): void {
    if (this.#age === nodes.age) return;
    const changes = this.#age === -1 ? undefined : nodes.changesSince(this.#age);
    if (changes === undefined) this.byPlace = Int32Array.from(nodes.byPlace, (info) => this.#of(info));
    else for (const change of changes) this.#take(change);
    this.#age = nodes.age;
  }

  #take({ place, was, is }: NodeChange): void {
    if (was?.node.metadata.labels !== is?.node.metadata.labels) this.byPlace[place] = this.#of(is);
  }

  #of(info: NodeInfo | null): number {
    const domain = labelOf(info?.node.metadata.labels, this.#key);
    return domain === undefined ? 0 : this.numberOf(domain);
  }
}
