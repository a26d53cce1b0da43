import { MerkleTree, nodeHash } from './merkle-tree.js';

/** Leaves of a tree that lie next to each other; `end` is not among them. */
interface LeafRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Collects, while the leaves of a tree go by, what proves that one of them is in it: the roots of the subtrees beside the way from the leaf
 * to the root. Memory holds one small tree for each of them.
 */
export class InclusionPath {
  readonly #siblings: readonly (LeafRange & { readonly tree: MerkleTree })[];
  #next = 0;

  /** For the leaf at a place, from 0 on, in a tree of so many leaves. */
  constructor(place: number, size: number) {
    if (!(place >= 0 && place < size)) throw new RangeError(`there is no leaf ${place} in a tree of ${size}`);
    this.#siblings = siblingsOf(place, { start: 0, end: size }).map((range) => ({ ...range, tree: new MerkleTree() }));
  }

  /** Takes the hash of the next leaf. */
  add(leaf: Buffer): void {
    const place = this.#next++;
    this.#siblings.find(({ start, end }) => place >= start && place < end)?.tree.add(leaf);
  }

  /** The path, from the leaf up. All leaves must have gone by. */
  hashes(): Buffer[] {
    return this.#siblings.map(({ tree }) => tree.root());
  }
}

/** The subtrees beside the way from a leaf to the root, from the leaf up. Source: RFC 9162, section 2.1.3.1. */
function siblingsOf(place: number, { start, end }: LeafRange): LeafRange[] {
  const size = end - start;
  if (size === 1) return [];
  const middle = start + largestPowerBelow(size);
  const [own, other] =
    place < middle
      ? [
          { start, end: middle },
          { start: middle, end },
        ]
      : [
          { start: middle, end },
          { start, end: middle },
        ];
  return [...siblingsOf(place, own!), other!];
}

function largestPowerBelow(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

/**
 * The root to which a path leads from a leaf at a place of a tree of so many leaves; undefined when the path is too short or too long for
 * it. Source: RFC 9162, section 2.1.3.2.
 */
export function rootFromPath(
  leaf: Uint8Array,
  place: number,
  size: number,
  path: readonly Uint8Array[],
): Buffer | undefined {
  if (!(place >= 0 && place < size)) return undefined;
  let node = place;
  let last = size - 1;
  let root: Buffer = Buffer.from(leaf);
  for (const sibling of path) {
    if (last === 0) return undefined;
    if (node % 2 === 1 || node === last) {
      root = nodeHash(sibling, root);
      // The last node of a level that has an odd number of them goes up unchanged until it finds one to its left.
      while (node % 2 === 0 && node !== 0) {
        node /= 2;
        last = Math.floor(last / 2);
      }
    } else root = nodeHash(root, sibling);
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? root : undefined;
}
