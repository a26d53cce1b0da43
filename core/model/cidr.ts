import { type ParsedIp, parseIp } from './parsed-ip.js';

/** A range of addresses: the first address and how many bits say which range it is. */
export interface Cidr {
  readonly ip: ParsedIp;
  readonly bits: number;
  /** Whether the length is written without zeros in front of it. */
  readonly isStrict: boolean;
}

/** Reads a range such as `10.9.8.0/24`; undefined for what is none. Source: k8s.io/utils/net ParseCIDRSloppy. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const ip = parseIp(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (ip === undefined || !/^\d+$/.test(length)) return undefined;
  const bits = Number(length);
  if (bits > (ip.isIpv6Text ? 128 : 32)) return undefined;
  return { ip, bits, isStrict: length === String(bits) };
}

/** The sixteen bytes of a range's first address: all bits behind its length are zero. */
export function firstOfRange(cidr: Cidr): readonly number[] {
  return masked(cidr.ip.bytes, bitsFrom(cidr));
}

/** Whether an address is in a range. One of the other family never is. */
export function isInRange(cidr: Cidr, ip: ParsedIp): boolean {
  if (cidr.ip.family !== ip.family) return false;
  const base = firstOfRange(cidr);
  return masked(ip.bytes, bitsFrom(cidr)).every((byte, index) => byte === base[index]);
}

/** Whether `inner` is a part of `outer`, and not all of it. */
export function isStrictSubset(outer: Cidr, inner: Cidr): boolean {
  return outer.bits < inner.bits && isInRange(outer, inner.ip);
}

const bitsFrom = (cidr: Cidr): number => cidr.bits + (cidr.ip.isIpv6Text ? 0 : 96);

/** The bytes of an address of which only the first bits are kept. */
function masked(bytes: readonly number[], bits: number): readonly number[] {
  return bytes.map((byte, index) => {
    const kept = Math.min(8, Math.max(0, bits - index * 8));
    return byte & (0xff << (8 - kept)) & 0xff;
  });
}
