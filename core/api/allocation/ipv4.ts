/** A block of IPv4 addresses: every address whose leading bits are those of `base`. */
export interface Ipv4Block {
  /** The first address, as a number from 0 to 2^32-1. */
  readonly base: number;
  /** How many addresses it holds, first and last included. */
  readonly size: number;
  /** As it is written: `10.96.0.0/16`. */
  readonly text: string;
}

const OCTET = /^(0|[1-9]\d{0,2})$/;

/** Reads a dotted IPv4 address as a number; undefined when it is none. Leading zeros are refused, as RFC 6943 advises. */
export function parseIpv4(text: string): number | undefined {
  const octets = text.split('.', 5);
  if (octets.length !== 4) return undefined;
  let address = 0;
  for (const octet of octets) {
    if (!OCTET.test(octet) || Number(octet) > 255) return undefined;
    address = address * 256 + Number(octet);
  }
  return address;
}

/** Writes a number from 0 to 2^32-1 as a dotted IPv4 address. */
export function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** Reads a block such as `10.244.1.0/24` (RFC 4632); undefined when it is none. Bits past the prefix are dropped. */
export function parseIpv4Block(text: string): Ipv4Block | undefined {
  const [addressText = '', prefixText = '', rest] = text.split('/', 3);
  const address = parseIpv4(addressText);
  if (address === undefined || rest !== undefined || !/^\d{1,2}$/.test(prefixText)) return undefined;
  const prefix = Number(prefixText);
  if (prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  const base = address - (address % size);
  return { base, size, text: `${formatIpv4(base)}/${prefix}` };
}
