import { labelOf } from '../model/label-requirement.js';
import type { Node } from '../schema/generated/types/core.js';
import type { NodeSnapshot } from './node-snapshot.js';

/** Which domain of a topology key each node is in. */
interface Domains {
  /** By the node's place: the number of its domain; 0 when it has no such label. */
  readonly numbers: Int32Array;
  /** By number; the first is that of the nodes without the label. */
  readonly names: readonly (string | undefined)[];
}

const known = new WeakMap<readonly Node[], Map<string, Domains>>();

/** Says of the node in a place whether it is surely no place for a Pod. */
export type Exclusion = (place: number) => boolean;

/**
 * Says of each node by its place whether its domain is no place for a Pod, asking once about each domain. Of thousands of nodes that a constraint
 * leaves out, none has to be looked at.
 */
export function excludingDomains(
  { nodes }: NodeSnapshot,
  topologyKey: string,
  isExcluded: (domain: string | undefined) => boolean,
): Exclusion {
  const { numbers, names } = domainsOf(nodes, topologyKey);
  const [YES, NO] = [1, 2];
  const answers = new Uint8Array(names.length);
  return (place) => {
    const number = numbers[place]!;
    if (answers[number] === 0) answers[number] = isExcluded(names[number]) ? YES : NO;
    return answers[number] === YES;
  };
}

function domainsOf(nodes: readonly Node[], topologyKey: string): Domains {
  let byKey = known.get(nodes);
  if (byKey === undefined) {
    byKey = new Map();
    known.set(nodes, byKey);
  }
  let domains = byKey.get(topologyKey);
  if (domains === undefined) {
    const numberOf = new Map<string, number>();
    const names: (string | undefined)[] = [undefined];
    const numbers = Int32Array.from(nodes, ({ metadata }) => {
      const name = labelOf(metadata.labels, topologyKey);
      if (name === undefined) return 0;
      let number = numberOf.get(name);
      if (number === undefined) {
        number = names.push(name) - 1;
        numberOf.set(name, number);
      }
      return number;
    });
    domains = { numbers, names };
    byKey.set(topologyKey, domains);
  }
  return domains;
}
