import { expect, test } from 'vitest';
import { addressProblem, rangeProblem } from '../../../core/model/go-address.js';

// What Go's net/netip says of each.
test.each([
  ['', 'ParseAddr(""): unable to parse IP'],
  ['1.2.3', 'ParseAddr("1.2.3"): IPv4 address too short'],
  ['1.2.3.4.5', 'ParseAddr("1.2.3.4.5"): IPv4 address too long'],
  ['01.2.3.4', 'ParseAddr("01.2.3.4"): IPv4 field has octet with leading zero'],
  ['1..2.3', 'ParseAddr("1..2.3"): IPv4 field must have at least one digit (at ".2.3")'],
  ['256.1.1.1', 'ParseAddr("256.1.1.1"): IPv4 field has value >255'],
  ['1.2.3.x', 'ParseAddr("1.2.3.x"): unexpected character (at "x")'],
  ['::g', 'ParseAddr("::g"): each colon-separated field must have at least one digit (at "g")'],
  ['1::2::3', 'ParseAddr("1::2::3"): multiple :: in address (at ":3")'],
  ['fe80::1%', 'ParseAddr("fe80::1%"): zone must be a non-empty string'],
  ['%eth', 'ParseAddr("%eth"): missing IPv6 address'],
  ['1:2:3:4:5:6:7:8:9', 'ParseAddr("1:2:3:4:5:6:7:8:9"): trailing garbage after address (at "9")'],
  ['::12345', 'ParseAddr("::12345"): each group must have 4 or less digits (at "12345")'],
  [':', 'ParseAddr(":"): each colon-separated field must have at least one digit (at ":")'],
  ['1:2', 'ParseAddr("1:2"): address string too short'],
  ['1:2:3:4:5:6:7::8', 'ParseAddr("1:2:3:4:5:6:7::8"): the :: must expand to at least one field of zeros'],
  ['::1.2.3', 'ParseAddr("::1.2.3"): IPv4 address too short'],
  [
    '1:2:3:4:5:6:7:1.2.3.4',
    'ParseAddr("1:2:3:4:5:6:7:1.2.3.4"): embedded IPv4 address must replace the final 2 fields of the address (at "1.2.3.4")',
  ],
  ['fe80::1%eth0', undefined],
  ['2001:db8:::68', 'ParseAddr("2001:db8:::68"): each colon-separated field must have at least one digit (at ":68")'],
  ['::ffff:1.2.3.256', 'ParseAddr("::ffff:1.2.3.256"): IPv4 field has value >255'],
])('the address %j: %s', (text, problem) => {
  expect(addressProblem(text)).toBe(problem);
});

test.each([
  ['1.2.3.4', 'netip.ParsePrefix("1.2.3.4"): no \'/\''],
  ['1.2.3.4/', 'netip.ParsePrefix("1.2.3.4/"): bad bits after slash: ""'],
  ['1.2.3.4/33', 'netip.ParsePrefix("1.2.3.4/33"): prefix length out of range'],
  ['1.2.3/8', 'netip.ParsePrefix("1.2.3/8"): ParseAddr("1.2.3"): IPv4 address too short'],
  ['1.2.3.4/08', 'netip.ParsePrefix("1.2.3.4/08"): bad bits after slash: "08"'],
  ['fe80::1%e/8', 'netip.ParsePrefix("fe80::1%e/8"): IPv6 zones cannot be present in a prefix'],
  ['::/129', 'netip.ParsePrefix("::/129"): prefix length out of range'],
  ['::/128', undefined],
  ['1.2.3.4/-1', 'netip.ParsePrefix("1.2.3.4/-1"): bad bits after slash: "-1"'],
])('the range %j: %s', (text, problem) => {
  expect(rangeProblem(text)).toBe(problem);
});
