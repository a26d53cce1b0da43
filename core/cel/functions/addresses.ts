import { isIPv4, isIPv6 } from 'node:net';
import { addressProblem, rangeProblem } from '../../model/go-address.js';
import { goQuote } from '../../model/go-quote.js';
import { type CelFunction, global, member } from '../cel-function.js';
import { CelCidr, CelFault, CelIp, type CelValue } from '../cel-value.js';

/** Reads an address; an IPv4 one in the clothes of IPv6, and one with a zone, is none. Source: k8s.io/apiserver pkg/cel/library/ip.go. */
function readIp(text: string): CelIp | CelFault {
  if (isIPv4(text)) return new CelIp(4, fromBytes(text.split('.').map(Number), 8n));
  if (!isIPv6(text)) {
    const why = addressProblem(text) ?? 'unable to parse IP';
    return new CelFault(`IP Address ${goQuote(text)} parse error during conversion from string: ${why}`);
  }
  if (text.includes('%')) return new CelFault(`IP address "${text}" with zone value is not allowed`);
  const value = fromBytes(groupsOf(text), 16n);
  if (value >> 32n === 0xffffn) return new CelFault(`IPv4-mapped IPv6 address "${text}" is not allowed`);
  return new CelIp(6, value);
}

const fromBytes = (parts: readonly number[], bits: bigint) =>
  parts.reduce((value, part) => (value << bits) | BigInt(part), 0n);

/** The eight groups of an IPv6 address, also where some are left out, or the last two are written as IPv4. */
function groupsOf(text: string): readonly number[] {
  const [head, tail] = text.split('::') as [string, string | undefined];
  const read = (part: string): number[] =>
    part === ''
      ? []
      : part.split(':').flatMap((group) => {
          if (!group.includes('.')) return [Number.parseInt(group, 16)];
          const [a, b, c, d] = group.split('.').map(Number) as [number, number, number, number];
          return [a * 256 + b, c * 256 + d];
        });
  const before = read(head);
  const after = tail === undefined ? [] : read(tail);
  return [...before, ...new Array<number>(Math.max(0, 8 - before.length - after.length)).fill(0), ...after];
}

/** As Go writes an address: of IPv6 the longest run of zeros is left out. */
export function ipText({ family, value }: CelIp): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => (value >> BigInt(16 * (7 - index))) & 0xffffn);
  const [start, length] = longestZeros(groups);
  const text = (part: readonly bigint[]) => part.map((group) => group.toString(16)).join(':');
  if (length < 2) return text(groups);
  return `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}`;
}

function longestZeros(groups: readonly bigint[]): readonly [start: number, length: number] {
  let best: readonly [number, number] = [0, 0];
  for (let start = 0; start < groups.length; start++) {
    let end = start;
    while (groups[end] === 0n) end++;
    if (end - start > best[1]) best = [start, end - start];
  }
  return best;
}

/** As Go writes a range. */
export function cidrText({ ip, prefixLength }: CelCidr): string {
  return `${ipText(ip)}/${prefixLength}`;
}

/** Reads a range of addresses. Source: k8s.io/apiserver pkg/cel/library/cidr.go. */
function readCidr(text: string): CelCidr | CelFault {
  const slash = text.lastIndexOf('/');
  const length = text.slice(slash + 1);
  const ip = slash < 0 ? undefined : readIp(text.slice(0, slash));
  const isRange =
    ip instanceof CelIp && /^(?:0|[1-9]\d{0,2})$/.test(length) && Number(length) <= (ip.family === 4 ? 32 : 128);
  if (isRange) return new CelCidr(ip, Number(length));
  const problem = rangeProblem(text);
  if (problem === undefined && ip instanceof CelFault) return ip;
  const what = 'network address parse error during conversion from string';
  return new CelFault(`${what}: ${what}: ${problem ?? "no '/'"}`);
}

function mask({ ip, prefixLength }: CelCidr): CelCidr {
  const free = BigInt((ip.family === 4 ? 32 : 128) - prefixLength);
  return new CelCidr(new CelIp(ip.family, (ip.value >> free) << free), prefixLength);
}

function contains(range: CelCidr, ip: CelIp, prefixLength: number): boolean {
  if (ip.family !== range.ip.family || prefixLength < range.prefixLength) return false;
  return mask(new CelCidr(ip, range.prefixLength)).ip.value === mask(range).ip.value;
}

function within(range: string, address: CelIp): boolean {
  const read = readCidr(range);
  return read instanceof CelCidr && contains(read, address, address.family === 4 ? 32 : 128);
}

const LOOPBACK = ['127.0.0.0/8', '::1/128'];
const LINK_LOCAL = ['169.254.0.0/16', 'fe80::/10'];
const LINK_LOCAL_MULTICAST = ['224.0.0.0/24', 'ff02::/16'];
const NOT_GLOBAL = [
  ...LOOPBACK,
  ...LINK_LOCAL,
  '224.0.0.0/4',
  'ff00::/8',
  '255.255.255.255/32',
  '0.0.0.0/32',
  '::/128',
];
const isIn = (ranges: readonly string[], address: CelIp) => ranges.some((range) => within(range, address));

function ofIp(name: string, read: (ip: CelIp) => CelValue): CelFunction {
  return member(name, [1], ([ip]) => (ip instanceof CelIp ? read(ip) : undefined));
}

function ofText(name: string, read: (text: string) => CelValue | CelFault): CelFunction {
  return global(name, [1], ([text], evaluation) => {
    if (typeof text !== 'string') return undefined;
    evaluation.spendText(text.length);
    return read(text);
  });
}

/** An address or a range, or a text that is one. */
function contained(range: CelValue, value: CelValue, read: (text: string) => CelIp | CelCidr | CelFault) {
  if (!(range instanceof CelCidr)) return undefined;
  const found = typeof value === 'string' ? read(value) : value;
  if (found instanceof CelFault) return found;
  if (found instanceof CelIp) return contains(range, found, found.family === 4 ? 32 : 128);
  return found instanceof CelCidr ? contains(range, found.ip, found.prefixLength) : undefined;
}

/** Addresses and ranges of addresses. */
export const ADDRESSES: readonly CelFunction[] = [
  ofText('ip', readIp),
  ofText('isIP', (text) => readIp(text) instanceof CelIp),
  ofText('ip.isCanonical', (text) => {
    const ip = readIp(text);
    return ip instanceof CelIp ? ipText(ip) === text : ip;
  }),
  ofIp('family', ({ family }) => BigInt(family)),
  ofIp('isUnspecified', ({ value }) => value === 0n),
  ofIp('isLoopback', (ip) => isIn(LOOPBACK, ip)),
  ofIp('isLinkLocalUnicast', (ip) => isIn(LINK_LOCAL, ip)),
  ofIp('isLinkLocalMulticast', (ip) => isIn(LINK_LOCAL_MULTICAST, ip)),
  ofIp('isGlobalUnicast', (ip) => !isIn(NOT_GLOBAL, ip)),
  ofText('cidr', readCidr),
  ofText('isCIDR', (text) => readCidr(text) instanceof CelCidr),
  member('ip', [1], ([range]) => (range instanceof CelCidr ? range.ip : undefined)),
  member('prefixLength', [1], ([range]) => (range instanceof CelCidr ? BigInt(range.prefixLength) : undefined)),
  member('masked', [1], ([range]) => (range instanceof CelCidr ? mask(range) : undefined)),
  member('containsIP', [2], ([range, ip]) => contained(range!, ip!, readIp)),
  member('containsCIDR', [2], ([range, other]) => contained(range!, other!, readCidr)),
];
