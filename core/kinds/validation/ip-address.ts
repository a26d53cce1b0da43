import { isIP, isIPv4 } from 'node:net';

/** Whether a text is an IP address: 4 or 6, no zone. */
export function isIpAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%');
}

/** What is wrong with an IP address. Source: k8s.io/apimachinery pkg/util/validation/ip.go. */
export function ipErrors(text: string): readonly string[] {
  return isIpAddress(text) ? [] : ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];
}

/** What is wrong with a range of addresses such as `10.9.8.0/24`. */
export function cidrErrors(text: string): readonly string[] {
  const slash = text.indexOf('/');
  const address = text.slice(0, Math.max(0, slash));
  const length = text.slice(slash + 1);
  const longest = isIPv4(address) ? 32 : 128;
  const good = slash > 0 && isIpAddress(address) && /^(?:0|[1-9]\d{0,2})$/.test(length) && Number(length) <= longest;
  return good ? [] : ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'];
}

/** 4 or 6. The text must be an address or a range. */
export function ipFamily(text: string): 'IPv4' | 'IPv6' {
  return text.includes(':') ? 'IPv6' : 'IPv4';
}
