import type { Random } from '../../model/clock.js';

/** Letters and digits without vowels and look-alikes. Source: k8s.io/apimachinery pkg/util/rand. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;
const MAX_LENGTH = 63;

/** A name that starts with `base` and ends in five drawn characters. Source: apiserver pkg/storage/names/generate.go. */
export function generateName(base: string, random: Random): string {
  let name = base.slice(0, MAX_LENGTH - SUFFIX_LENGTH);
  for (let i = 0; i < SUFFIX_LENGTH; i++) name += ALPHABET[Math.floor(random() * ALPHABET.length)];
  return name;
}
