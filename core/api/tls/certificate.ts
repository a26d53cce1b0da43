import type { Random } from '../../model/clock.js';
import type { Millis } from '../../model/revision.js';

/** A certificate and its private key, both in PEM. */
export interface CertificateAndKey {
  readonly certificate: string;
  readonly key: string;
}

export const DAY: Millis = 24 * 60 * 60 * 1000;

/** Certificates begin this much before they are made, for clients whose clocks are behind. */
export const BACKDATED: Millis = 5 * 60 * 1000;

/** A serial number of 16 bytes in hex: positive and never zero, as RFC 5280 4.1.2.2 wants it. */
export function serialNumber(random: Random): string {
  const bytes = Array.from({ length: 16 }, () => Math.floor(random() * 256));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The span a certificate holds for, in whole seconds as ASN.1 writes times. */
export function validity(now: Millis, lasting: Millis): { readonly notBefore: Date; readonly notAfter: Date } {
  const second = Math.floor(now / 1000) * 1000;
  return { notBefore: new Date(second - BACKDATED), notAfter: new Date(second + lasting) };
}
