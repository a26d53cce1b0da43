/** The characters of Kubernetes' generated names: no vowels, so that no words appear. Source: apimachinery pkg/util/rand. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** FNV-1a with 32 bits over the UTF-16 code units of a text, as an unsigned number. */
export function fnv32a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Writes a text in the characters of generated names, one for one. Source: apimachinery pkg/util/rand SafeEncodeString. */
export function safeEncode(text: string): string {
  return Array.from(text, (character) => ALPHABET[character.charCodeAt(0) % ALPHABET.length]).join('');
}

/** The five characters that end a generated name, chosen by a seed instead of by chance. */
export function nameSuffix(seed: string): string {
  let rest = fnv32a(seed);
  let suffix = '';
  for (let i = 0; i < 5; i++) {
    suffix += ALPHABET[rest % ALPHABET.length];
    rest = Math.floor(rest / ALPHABET.length);
  }
  return suffix;
}
