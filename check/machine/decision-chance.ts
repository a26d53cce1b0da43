import { seededRandom } from '../../core/engine/virtual-environment.js';
import type { Random } from '../../core/model/clock.js';
import type { Revision } from '../../core/model/revision.js';

/**
 * The randomness of one decision. It follows from the seed and the revision it is made at and from nothing that came before, so a
 * simulation can be copied at any moment, and what one run does more or less than another changes no name far behind it.
 */
export function decisionChance(
  seed: number,
  revision: Revision,
): { readonly random: Random; readonly newUid: () => string } {
  const random = seededRandom((seed ^ Math.imul(revision + 1, 0x9e3779b1)) >>> 0);
  return { random, newUid: () => uuid(random) };
}

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Eight hex digits; numbers of 32 bits are slow to write in any other way. */
function hex(value: number): string {
  return BYTES[value >>> 24]! + BYTES[(value >>> 16) & 255]! + BYTES[(value >>> 8) & 255]! + BYTES[value & 255]!;
}

/** A version 4 UUID. Source: RFC 9562, section 5.4. */
function uuid(random: Random): string {
  const word = () => (random() * 2 ** 32) >>> 0;
  const first = hex(word());
  const second = hex(((word() & 0xffff0fff) | 0x4000) >>> 0);
  const third = hex(((word() & 0x3fffffff) | 0x80000000) >>> 0);
  return `${first}-${second.slice(0, 4)}-${second.slice(4)}-${third.slice(0, 4)}-${third.slice(4)}${hex(word())}`;
}
