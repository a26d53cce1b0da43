const OFFSET_BASIS = 0x811c9dc5;

/** FNV-1a over UTF-16 code units, 32 bits: the same for the same text, in every process. */
export function stableHash(text: string): number {
  return hashOn(OFFSET_BASIS, text);
}

/** Gives the hash of each text that begins with `prefix`, from what follows it: for many texts that begin alike. */
export function stableHashAfter(prefix: string): (rest: string) => number {
  const begun = mixed(OFFSET_BASIS, prefix);
  return (rest) => hashOn(begun, rest);
}

function mixed(begun: number, text: string): number {
  let hash = begun;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

/** The hash of a text whose beginning has been mixed in already. */
function hashOn(begun: number, text: string): number {
  let hash = mixed(begun, text);
  // The last step mixes the high bits down, so that texts which differ only at their end are spread evenly.
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0;
}

/**
 * Up to 64 hex digits that stand for a SHA-256, in steps of 8: container and image ids look like one, and nobody computes with them.
 * Fewer digits are the first of 64.
 */
export function stableDigest(text: string, digits = 64): string {
  let digest = '';
  for (let part = 0; part < digits / 8; part++) {
    // Each part is the hash of its number, a line feed and the text.
    const begun = Math.imul(Math.imul(OFFSET_BASIS ^ (48 + part), 0x01000193) ^ 10, 0x01000193);
    digest += hashOn(begun, text).toString(16).padStart(8, '0');
  }
  return digest;
}

/** A whole number from `least` to `most`, always the same one for the same text. */
export function stableBetween(text: string, least: number, most: number): number {
  return least + (stableHash(text) % (most - least + 1));
}
