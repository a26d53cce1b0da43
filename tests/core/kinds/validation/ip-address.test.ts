import { describe, expect, test } from 'vitest';
import type { Causes } from '../../../../core/kinds/validation/causes.js';
import {
  canonicalIpErrors,
  checkEndpointIp,
  cidrErrors,
  cidrWarnings,
  ipErrors,
  ipFamily,
  ipWarnings,
} from '../../../../core/kinds/validation/ip-address.js';
import { isStrictSubset, parseCidr } from '../../../../core/model/cidr.js';

const NO_IP = ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];
const NO_CIDR = ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'];

describe('an IP address', () => {
  test.each<[string, readonly string[]]>([
    ['10.9.8.7', []],
    ['2001:db8::ffff', []],
    ['FE80:0:0:0:0:0:0:0abc', []],
    ['::', []],
    ['1:2:3:4:5:6:1.2.3.4', []],
    ['010.002.003.004', ['must not have leading 0s']],
    ['2001:00db8::1', ['must not have leading 0s']],
    ['::ffff:1.2.3.4', ['must not be an IPv4-mapped IPv6 address']],
    ['::ffff:0102:0304', ['must not be an IPv4-mapped IPv6 address']],
    ['', NO_IP],
    ['a', NO_IP],
    ['1.2.3', NO_IP],
    ['1.2.3.256', NO_IP],
    ['1.2.3.4 ', NO_IP],
    ['fe80::1%eth0', NO_IP],
    ['1:2:3:4:5:6:7', NO_IP],
    ['1:2:3:4:5:6:7::8', NO_IP],
    ['1::2::3', NO_IP],
    ['12345::', NO_IP],
  ])('%s', (text, expected) => {
    expect(ipErrors(text)).toEqual(expected);
  });

  test('must be as it is printed where a field is new', () => {
    expect(canonicalIpErrors('fe80::abc')).toEqual([]);
    expect(canonicalIpErrors('FE80:0:0:0:0:0:0:0abc')).toEqual(['must be in canonical form ("fe80::abc")']);
    expect(canonicalIpErrors('1:0:0:2:0:0:0:3')).toEqual(['must be in canonical form ("1:0:0:2::3")']);
    expect(canonicalIpErrors('1:0:2:3:4:5:6:7')).toEqual([]);
  });

  test('is warned of when nobody should write it so', () => {
    expect(ipWarnings('f', '10.0.0.1')).toEqual([]);
    expect(ipWarnings('f', '010.0.0.1')).toEqual(['f: non-standard IP address "010.0.0.1" is invalid: use "10.0.0.1"']);
    expect(ipWarnings('f', '::ffff:1.2.3.4')).toEqual([
      'f: non-standard IP address "::ffff:1.2.3.4" is invalid: use "1.2.3.4"',
    ]);
    expect(ipWarnings('f', '2001:DB8::1')).toEqual([
      'f: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")',
    ]);
  });

  test.each<[string, readonly string[]]>([
    ['10.0.0.1', []],
    ['0.0.0.0', ['may not be unspecified (0.0.0.0)']],
    ['127.1.2.3', ['may not be in the loopback range (127.0.0.0/8, ::1/128)']],
    ['169.254.1.1', ['may not be in the link-local range (169.254.0.0/16, fe80::/10)']],
    ['224.0.0.5', ['may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)']],
    ['::', ['may not be unspecified (::)']],
    ['::1', ['may not be in the loopback range (127.0.0.0/8, ::1/128)']],
    ['febf::1', ['may not be in the link-local range (169.254.0.0/16, fe80::/10)']],
    ['ff02::1', ['may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)']],
    ['x', ['must be a valid IP address']],
  ])('%s as the address of an endpoint', (address, details) => {
    const causes: Causes = [];
    checkEndpointIp(address, 'ip', causes);
    expect(causes.map(({ message }) => message)).toEqual(
      details.map((detail) => `Invalid value: "${address}": ${detail}`),
    );
  });

  test('is of a family, which one written as IPv6 need not tell', () => {
    expect(['1.2.3.4', '::1', '::ffff:1.2.3.4', '10.0.0.0/8'].map(ipFamily)).toEqual(['IPv4', 'IPv6', 'IPv4', 'IPv4']);
  });
});

describe('a range of addresses', () => {
  test.each<[string, readonly string[]]>([
    ['10.9.8.0/24', []],
    ['0.0.0.0/0', []],
    ['2001:db8::/64', []],
    ['10.9.8.7/24', ['must not have bits set beyond the prefix length']],
    ['010.9.8.0/24', ['must not have leading 0s in IP or prefix length']],
    ['10.9.8.0/024', ['must not have leading 0s in IP or prefix length']],
    ['::ffff:10.9.8.0/120', ['must not have an IPv4-mapped IPv6 address']],
    ['10.9.8.0/33', NO_CIDR],
    ['10.9.8.0', NO_CIDR],
    ['::1/129', NO_CIDR],
    ['/24', NO_CIDR],
  ])('%s', (text, expected) => {
    expect(cidrErrors(text)).toEqual(expected);
  });

  test('is warned of when nobody should write it so', () => {
    expect(cidrWarnings('f', '10.9.8.0/24')).toEqual([]);
    expect(cidrWarnings('f', '10.9.8.7/24')).toEqual([
      'f: CIDR value "10.9.8.7/24" is ambiguous in this context (should be "10.9.8.0/24" or "10.9.8.7/32"?)',
    ]);
    expect(cidrWarnings('f', '010.0.0.0/8')).toEqual([
      'f: non-standard CIDR value "010.0.0.0/8" is invalid: use "10.0.0.0/8"',
    ]);
    expect(cidrWarnings('f', '2001:DB8::/32')).toEqual([
      'f: IPv6 CIDR value "2001:DB8::/32" should be in RFC 5952 canonical format ("2001:db8::/32")',
    ]);
  });

  test('is a part of another', () => {
    const is = (outer: string, inner: string) => isStrictSubset(parseCidr(outer)!, parseCidr(inner)!);
    expect(is('10.0.0.0/8', '10.1.0.0/16')).toBe(true);
    expect(is('10.0.0.0/8', '10.0.0.0/8')).toBe(false);
    expect(is('10.0.0.0/8', '11.0.0.0/16')).toBe(false);
    expect(is('10.0.0.0/8', '2001:db8::/64')).toBe(false);
    expect(is('2001:db8::/32', '2001:db8:1::/48')).toBe(true);
  });
});
