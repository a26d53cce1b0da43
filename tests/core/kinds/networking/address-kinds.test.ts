import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { toldOfNew, toldOfUpdate } from '../caused.js';

const IP_ADDRESSES = 'ipaddresses.networking.k8s.io';
const SERVICE_CIDRS = 'servicecidrs.networking.k8s.io';

const addressOf = (parentRef?: JsonObject, name = '10.0.0.1') => ({ metadata: { name }, spec: { parentRef } });
const SERVICE = { resource: 'services', namespace: 'n', name: 's' };

describe('an IPAddress', () => {
  test.each<[string, string[]]>([
    ['10.0.0.1', []],
    ['fe80::1', []],
    ['a', ['metadata.name: Invalid value: "a": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
    ['010.0.0.1', ['metadata.name: Invalid value: "010.0.0.1": must not have leading 0s']],
    ['FE80::1', ['metadata.name: Invalid value: "FE80::1": must be in canonical form ("fe80::1")']],
    ['::ffff:1.2.3.4', ['metadata.name: Invalid value: "::ffff:1.2.3.4": must not be an IPv4-mapped IPv6 address']],
  ])('is named by its address: %s', (name, expected) => {
    expect(toldOfNew(IP_ADDRESSES, addressOf(SERVICE, name))).toEqual(expected);
  });

  test.each<[JsonObject | undefined, string[]]>([
    [undefined, ['spec.parentRef: Required value']],
    [{}, ['spec.parentRef.resource: Required value', 'spec.parentRef.name: Required value']],
    [
      { resource: 'a/b', name: '..', namespace: 'x%y' },
      [
        `spec.parentRef.resource: Invalid value: "a/b": may not contain '/'`,
        `spec.parentRef.name: Invalid value: "..": may not be '..'`,
        `spec.parentRef.namespace: Invalid value: "x%y": may not contain '%'`,
      ],
    ],
  ])('belongs to an object: %j', (parent, expected) => {
    expect(toldOfNew(IP_ADDRESSES, addressOf(parent))).toEqual(expected);
  });

  test('stays with it', () => {
    expect(toldOfUpdate(IP_ADDRESSES, addressOf({ ...SERVICE, name: 't' }), addressOf(SERVICE))).toEqual([
      'spec.parentRef: Invalid value: {"Group":"","Resource":"services","Namespace":"n","Name":"t"}: field is immutable',
    ]);
  });
});

const rangeOf = (...cidrs: string[]) => ({ spec: { cidrs } });

describe('a ServiceCIDR', () => {
  test.each<[string[], string[]]>([
    [['10.1.0.0/16', 'fd00::/108'], []],
    [[], ['spec.cidrs: Required value: at least one CIDR required']],
    [
      ['10.1.0.0/16', '10.2.0.0/16', 'fd00::/108'],
      ['spec.cidrs: Invalid value: {"CIDRs":["10.1.0.0/16","10.2.0.0/16","fd00::/108"]}: may only hold up to 2 values'],
    ],
    [
      ['10.1.0.0/16', '10.2.0.0/16'],
      [
        'spec.cidrs: Invalid value: ["10.1.0.0/16","10.2.0.0/16"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
      ],
    ],
    [
      ['a', '1.2.3.4/24'],
      [
        'spec.cidrs[0]: Invalid value: "a": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
        'spec.cidrs[1]: Invalid value: "1.2.3.4/24": must not have bits set beyond the prefix length',
      ],
    ],
    [['FE80::/64'], ['spec.cidrs[0]: Invalid value: "FE80::/64": must be in canonical form ("fe80::/64")']],
  ])('is one range for each family: %j', (cidrs, expected) => {
    expect(toldOfNew(SERVICE_CIDRS, rangeOf(...cidrs))).toEqual(expected);
  });

  test.each<[string[], string[]]>([
    [['10.1.0.0/16', 'fd00::/108'], []],
    [['10.2.0.0/16'], ['spec.cidrs[0]: Invalid value: "10.2.0.0/16": field is immutable']],
    [[], ['spec.cidrs: Invalid value: []: field is immutable']],
    [
      ['10.1.0.0/16', '10.3.0.0/16'],
      [
        'spec.cidrs: Invalid value: ["10.1.0.0/16","10.3.0.0/16"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
      ],
    ],
  ])('only gets a range of the other family beside its own: %j', (cidrs, expected) => {
    expect(toldOfUpdate(SERVICE_CIDRS, rangeOf(...cidrs), rangeOf('10.1.0.0/16'))).toEqual(expected);
  });
});
