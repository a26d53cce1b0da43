import { firstOfRange, parseCidr } from '../../model/cidr.js';
import { invalidValue } from '../../model/field-error.js';
import { isMappedIpv4, parseIp } from '../../model/parsed-ip.js';
import type { Causes } from './causes.js';

export const NO_IP = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const NO_CIDR = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';
const NONE: readonly string[] = [];

/** Whether a text reads as an IP address, old forms included: zeros in front of a number, and IPv4 written as IPv6. */
export function isIpAddress(text: string): boolean {
  return parseIp(text) !== undefined;
}

/** What is wrong with an IP address. Source: k8s.io/apimachinery pkg/util/validation/ip.go IsValidIPForLegacyField, as strict as since 1.36. */
export function ipErrors(text: string): readonly string[] {
  const ip = parseIp(text);
  if (ip === undefined) return [NO_IP];
  if (!ip.isStrict) return ['must not have leading 0s'];
  return isMappedIpv4(ip) ? ['must not be an IPv4-mapped IPv6 address'] : NONE;
}

/** What is wrong with an IP address that must be written as it is printed. Source: IsValidIP. */
export function canonicalIpErrors(text: string): readonly string[] {
  const wrong = ipErrors(text);
  if (wrong.length > 0) return wrong;
  const canonical = parseIp(text)?.text ?? text;
  return canonical === text ? NONE : [`must be in canonical form (${JSON.stringify(canonical)})`];
}

/** What is wrong with a range of addresses such as `10.9.8.0/24`. Source: IsValidCIDRForLegacyField, as strict as since 1.36. */
export function cidrErrors(text: string): readonly string[] {
  const cidr = parseCidr(text);
  if (cidr === undefined) return [NO_CIDR];
  if (!cidr.ip.isStrict || !cidr.isStrict) return ['must not have leading 0s in IP or prefix length'];
  if (isMappedIpv4(cidr.ip)) return ['must not have an IPv4-mapped IPv6 address'];
  return firstOfRange(cidr).some((byte, index) => byte !== cidr.ip.bytes[index])
    ? ['must not have bits set beyond the prefix length']
    : NONE;
}

/** What is wrong with a range that must be written as it is printed. Source: IsValidCIDR. */
export function canonicalCidrErrors(text: string): readonly string[] {
  const wrong = cidrErrors(text);
  if (wrong.length > 0) return wrong;
  const { ip, bits } = parseCidr(text)!;
  const canonical = `${ip.text}/${bits}`;
  return canonical === text ? NONE : [`must be in canonical form (${JSON.stringify(canonical)})`];
}

/** Addresses that no endpoint can have. Source: kubernetes pkg/apis/core/validation ValidateEndpointIP. */
export function checkEndpointIp(text: string, field: string, causes: Causes): void {
  const ip = parseIp(text);
  if (ip === undefined) {
    causes.push(invalidValue(field, text, 'must be a valid IP address'));
    return;
  }
  const isIpv4 = ip.family === 'IPv4';
  const [a = 0, b = 0, c = 0] = ip.bytes.slice(isIpv4 ? 12 : 0);
  const rest = ip.bytes.slice(isIpv4 ? 12 : 0, -1);
  const last = ip.bytes[15];
  const restIsZero = rest.every((byte) => byte === 0);
  if (restIsZero && last === 0) causes.push(invalidValue(field, text, `may not be unspecified (${text})`));
  if (isIpv4 ? a === 127 : restIsZero && last === 1) {
    causes.push(invalidValue(field, text, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'));
  }
  if (isIpv4 ? a === 169 && b === 254 : a === 0xfe && (b & 0xc0) === 0x80) {
    causes.push(invalidValue(field, text, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'));
  }
  if (isIpv4 ? a === 224 && b === 0 && c === 0 : a === 0xff && (b & 0x0f) === 0x02) {
    causes.push(invalidValue(field, text, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'));
  }
}

/** 4 or 6. The text must be an address or a range. */
export function ipFamily(text: string): 'IPv4' | 'IPv6' {
  const slash = text.indexOf('/');
  return parseIp(slash < 0 ? text : text.slice(0, slash))?.family ?? (text.includes(':') ? 'IPv6' : 'IPv4');
}

/** What a writer is warned of an address that is taken though nobody should write it so. Source: GetWarningsForIP. */
export function ipWarnings(field: string, text: string): readonly string[] {
  const ip = parseIp(text);
  if (ip === undefined) return NONE;
  const [written, better] = [JSON.stringify(text), JSON.stringify(ip.text)];
  if (!ip.isStrict || isMappedIpv4(ip)) {
    return [`${field}: non-standard IP address ${written} is invalid: use ${better}`];
  }
  return ip.family === 'IPv6' && ip.text !== text
    ? [`${field}: IPv6 address ${written} should be in RFC 5952 canonical format (${better})`]
    : NONE;
}

/** The same of a range. Source: GetWarningsForCIDR. */
export function cidrWarnings(field: string, text: string): readonly string[] {
  const cidr = parseCidr(text);
  if (cidr === undefined) return NONE;
  const base = parseIp(addressText(firstOfRange(cidr), cidr.ip.isIpv6Text))?.text ?? '';
  const written = JSON.stringify(text);
  const range = JSON.stringify(`${base}/${cidr.bits}`);
  const warnings: string[] = [];
  if (base !== cidr.ip.text) {
    const single = JSON.stringify(`${cidr.ip.text}/${cidr.ip.isIpv6Text ? 128 : 32}`);
    warnings.push(`${field}: CIDR value ${written} is ambiguous in this context (should be ${range} or ${single}?)`);
  }
  if (!cidr.ip.isStrict || !cidr.isStrict || isMappedIpv4(cidr.ip)) {
    warnings.push(`${field}: non-standard CIDR value ${written} is invalid: use ${range}`);
  }
  if (warnings.length === 0 && cidr.ip.family === 'IPv6' && `${cidr.ip.text}/${cidr.bits}` !== text) {
    warnings.push(`${field}: IPv6 CIDR value ${written} should be in RFC 5952 canonical format (${range})`);
  }
  return warnings;
}

/** Sixteen bytes as a text that reads as the same address. */
function addressText(bytes: readonly number[], isIpv6: boolean): string {
  if (!isIpv6) return bytes.slice(12).join('.');
  const groups: string[] = [];
  for (let index = 0; index < 16; index += 2)
    groups.push((((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0)).toString(16));
  return groups.join(':');
}
