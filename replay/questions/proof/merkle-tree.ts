import { hash } from 'node:crypto';

/**
 * The Merkle tree over a history: the leaf of event r, at place r - 1, is over the hash that the event carries. Hashing is that of
 * Certificate Transparency, SHA-256 with one byte in front that tells leaves from nodes, so that neither can be taken for the other.
 * Source: RFC 9162, section 2.1.1.
 */
const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** The hash of a leaf. */
export function leafHash(content: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([LEAF, content]), 'buffer');
}

/** The hash of the node above two others. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([NODE, left, right]), 'buffer');
}

/** The root of a tree without leaves. */
const EMPTY_ROOT = hash('sha256', Buffer.alloc(0), 'buffer');

/**
 * A tree under construction, leaf by leaf. It keeps one hash for each bit that is set in the number of leaves: the roots of its complete
 * subtrees, the largest first. Five leaves, for example, are one subtree of four and one of one.
 */
export class MerkleTree {
  readonly #roots: Buffer[] = [];
  #size = 0;

  /** The number of leaves. */
  get size(): number {
    return this.#size;
  }

  /** Adds a leaf by its hash. */
  add(leaf: Buffer): void {
    let root = leaf;
    // Adding one carries as in counting: subtrees of the same size become one of twice the size.
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) root = nodeHash(this.#roots.pop()!, root);
    this.#roots.push(root);
    this.#size++;
  }

  /** The root as of now. */
  root(): Buffer {
    const roots = [...this.#roots];
    let root = roots.pop();
    if (root === undefined) return EMPTY_ROOT;
    for (let left = roots.pop(); left !== undefined; left = roots.pop()) root = nodeHash(left, root);
    return root;
  }
}
