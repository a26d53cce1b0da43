/** An IP address that was read from a text. */
export interface ParsedIp {
  /** Sixteen: an IPv4 address is the last four. */
  readonly bytes: readonly number[];
  /** Which Go takes it for: an IPv4 address that is written as IPv6 is one of IPv4. */
  readonly family: 'IPv4' | 'IPv6';
  /** Whether it is written with colons. */
  readonly isIpv6Text: boolean;
  /** Whether no number has zeros in front of it. */
  readonly isStrict: boolean;
  /** As it is printed: RFC 5952 for IPv6. */
  readonly text: string;
}

interface Octets {
  readonly bytes: readonly number[];
  readonly isStrict: boolean;
}

/** Whether an IPv4 address is written as an IPv6 one: `::ffff:10.0.0.1`. */
export function isMappedIpv4(ip: ParsedIp): boolean {
  return ip.isIpv6Text && ip.family === 'IPv4';
}

/** Reads an IP address of any form; undefined for what is none. Source: k8s.io/utils/internal/third_party/forked/golang/net/ip.go ParseIP. */
export function parseIp(text: string): ParsedIp | undefined {
  // No form of an address is longer, but for zeros that nobody writes.
  if (text.length > 256) return undefined;
  if (!text.includes(':')) {
    const octets = parseOctets(text);
    if (octets === undefined) return undefined;
    const bytes = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ...octets.bytes];
    return { bytes, family: 'IPv4', isIpv6Text: false, isStrict: octets.isStrict, text: octets.bytes.join('.') };
  }
  const groups = parseGroups(text);
  if (groups === undefined) return undefined;
  const { bytes, isStrict } = groups;
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  return {
    bytes,
    family: isMapped ? 'IPv4' : 'IPv6',
    isIpv6Text: true,
    isStrict,
    text: isMapped ? bytes.slice(12).join('.') : formatIpv6(bytes),
  };
}

/** Four numbers of up to 255 with dots between; read digit by digit, since there are thousands in some objects. */
function parseOctets(text: string): Octets | undefined {
  const bytes: number[] = [];
  let isStrict = true;
  let value = 0;
  let digits = 0;
  for (let index = 0; index <= text.length; index++) {
    const code = index === text.length ? DOT : text.charCodeAt(index);
    if (code === DOT) {
      if (digits === 0) return undefined;
      bytes.push(value);
      value = 0;
      digits = 0;
    } else {
      if (code < ZERO || code > NINE) return undefined;
      if (digits > 0 && value === 0) isStrict = false;
      value = value * 10 + (code - ZERO);
      if (value > 255) return undefined;
      digits++;
    }
  }
  return bytes.length === 4 ? { bytes, isStrict } : undefined;
}

const [DOT, ZERO, NINE] = [46, 48, 57];

/** The sixteen bytes of an IPv6 address, whose last four may be written as an IPv4 one. */
function parseGroups(text: string): Octets | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  let isStrict = true;
  const bytesOf = (half: string, isLast: boolean): number[] | undefined => {
    if (half === '') return [];
    const bytes: number[] = [];
    const parts = half.split(':');
    for (const [index, part] of parts.entries()) {
      if (part.includes('.')) {
        const octets = isLast && index === parts.length - 1 ? parseOctets(part) : undefined;
        if (octets === undefined) return undefined;
        if (!octets.isStrict) isStrict = false;
        bytes.push(...octets.bytes);
      } else {
        if (!/^[0-9a-fA-F]+$/.test(part)) return undefined;
        const group = Number.parseInt(part, 16);
        if (group > 0xffff) return undefined;
        if (part.length > 4) isStrict = false;
        bytes.push(group >> 8, group & 0xff);
      }
    }
    return bytes;
  };
  const [first = '', second] = halves;
  const front = bytesOf(first, second === undefined);
  const back = second === undefined ? [] : bytesOf(second, true);
  if (front === undefined || back === undefined) return undefined;
  const missing = 16 - front.length - back.length;
  if (second === undefined ? missing !== 0 : missing < 2) return undefined;
  return { bytes: [...front, ...new Array<number>(missing).fill(0), ...back], isStrict };
}

/** The longest run of zero groups, the first of those as long, is `::`. Source: RFC 5952. */
function formatIpv6(bytes: readonly number[]): string {
  const groups: number[] = [];
  for (let index = 0; index < 16; index += 2) groups.push(((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0));
  let start = -1;
  let length = 1;
  for (let index = 0; index < groups.length; index++) {
    let end = index;
    while (end < groups.length && groups[end] === 0) end += 1;
    if (end - index > length) {
      start = index;
      length = end - index;
    }
    if (end > index) index = end;
  }
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  return start < 0 ? hex(groups) : `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}
