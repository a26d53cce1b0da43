/** The networks 10.N.0.0/16 that blocks are taken from, in order: as long as they last those that Kubernetes' installers begin with, then others. */
const NETWORKS = [...numbersFrom(244, 255), ...numbersFrom(112, 243)];
const BLOCKS_OF_NETWORK = 256;

/** How many nodes can have addresses for Pods: the blocks of 10.244.0.0/16 to 10.255.0.0/16, and of 10.112.0.0/16 to 10.243.0.0/16. */
export const POD_RANGES = NETWORKS.length * BLOCKS_OF_NETWORK;

/**
 * The block of addresses for the Pods of one node.
 *
 * @param index from 0 to {@link POD_RANGES} - 1: 10.244.INDEX.0/24, from 256 on 10.245.0.0/24 …, from 3072 on 10.112.0.0/24 …
 */
export function podRangeAt(index: number): string {
  return `10.${NETWORKS[Math.floor(index / BLOCKS_OF_NETWORK)]}.${index % BLOCKS_OF_NETWORK}.0/24`;
}

/** The first `count` blocks that overlap none of the ranges given; fewer when there are no more. Ranges of IPv6 overlap none. */
export function freePodRanges(taken: Iterable<string>, count: number): readonly string[] {
  // Every block of 10.0.0.0/8 by its number.
  const isTaken = new Uint8Array(256 * BLOCKS_OF_NETWORK);
  for (const range of taken) {
    const [first, last] = blocksOf(range);
    isTaken.fill(1, Math.max(first, 0), Math.max(last + 1, 0));
  }
  const free: string[] = [];
  for (let index = 0; index < POD_RANGES && free.length < count; index++) {
    const block = NETWORKS[Math.floor(index / BLOCKS_OF_NETWORK)]! * BLOCKS_OF_NETWORK + (index % BLOCKS_OF_NETWORK);
    if (isTaken[block] === 0) free.push(podRangeAt(index));
  }
  return free;
}

function numbersFrom(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** The numbers of the first and of the last block that a range lies in; none are numbered so when it is no range of IPv4. */
function blocksOf(range: string): readonly [number, number] {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.\d{1,3}\/(\d{1,2})$/.exec(range);
  if (parts === null) return [-1, -1];
  const [a = 0, b = 0, c = 0, length = 0] = parts.slice(1).map(Number);
  const blocks = 2 ** Math.max(0, 24 - length);
  const block = a * 2 ** 16 + b * BLOCKS_OF_NETWORK + c;
  const first = block - (block % blocks) - 10 * 2 ** 16;
  return [first, first + blocks - 1];
}
