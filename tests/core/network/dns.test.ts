import { describe, expect, test } from 'vitest';
import { clusterDnsAnswer } from '../../../core/network/dns/cluster-dns.js';
import type { DnsRecord, DnsType } from '../../../core/network/dns/dns-record.js';
import { podResolver, resolve } from '../../../core/network/dns/resolver.js';
import type { Pod } from '../../../core/schema/generated/types/core.js';
import { metaOf } from '../controllers/support/objects.js';
import { slice, town } from './town.js';

const view = town(`
{apiVersion: v1, kind: Service, metadata: {name: kube-dns, namespace: kube-system}, spec: {clusterIP: 10.96.0.10, clusterIPs: [10.96.0.10], ports: [{name: dns, port: 53, protocol: UDP}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: both, namespace: shop}, spec: {clusterIP: 10.96.0.60, clusterIPs: [10.96.0.60, "fd00::60"], ports: [{name: web, port: 80}, {name: web, port: 80, protocol: UDP}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: away, namespace: shop}, spec: {type: ExternalName, externalName: DB.example.com}}
---
{apiVersion: v1, kind: Service, metadata: {name: alias, namespace: shop}, spec: {type: ExternalName, externalName: both.shop.svc.cluster.local}}
---
{apiVersion: v1, kind: Service, metadata: {name: loop, namespace: shop}, spec: {type: ExternalName, externalName: loop2.shop.svc.cluster.local}}
---
{apiVersion: v1, kind: Service, metadata: {name: loop2, namespace: shop}, spec: {type: ExternalName, externalName: loop.shop.svc.cluster.local}}
---
{apiVersion: v1, kind: Service, metadata: {name: none, namespace: shop}, spec: {clusterIP: None, clusterIPs: [None], ports: [{port: 80}]}}
`);

const text = (record: DnsRecord): string => {
  if ('address' in record) return `${record.type} ${record.address}`;
  if (record.type === 'SRV') return `SRV ${record.priority} ${record.weight} ${record.port} ${record.target}`;
  return record.type === 'TXT' ? `TXT ${record.text}` : `${record.type} ${record.target}`;
};
const ask = (name: string, type: DnsType = 'A') => {
  const { code, answers } = clusterDnsAnswer(view, name, type);
  return [code, ...answers.map(text)];
};

describe('the cluster’s name server', () => {
  test.each<[string, DnsType, string[]]>([
    ['both.shop.svc.cluster.local', 'A', ['NOERROR', 'A 10.96.0.60']],
    ['BOTH.shop.svc.cluster.local.', 'AAAA', ['NOERROR', 'AAAA fd00::60']],
    ['db.shop.svc.cluster.local', 'AAAA', ['NOERROR']],
    ['peers.shop.svc.cluster.local', 'A', ['NOERROR', 'A 10.244.0.3', 'A 10.244.1.3']],
    ['db-1.peers.shop.svc.cluster.local', 'A', ['NOERROR', 'A 10.244.1.3']],
    ['db-2.peers.shop.svc.cluster.local', 'A', ['NXDOMAIN']],
    ['none.shop.svc.cluster.local', 'A', ['NXDOMAIN']],
    ['nope.shop.svc.cluster.local', 'A', ['NXDOMAIN']],
    ['shop.svc.cluster.local', 'A', ['NOERROR']],
    ['gone.svc.cluster.local', 'A', ['NXDOMAIN']],
    ['cluster.local', 'NS', ['NOERROR', 'NS ns.dns.cluster.local']],
    ['ns.dns.cluster.local', 'A', ['NOERROR', 'A 10.96.0.10']],
    ['10-244-0-3.shop.pod.cluster.local', 'A', ['NOERROR', 'A 10.244.0.3']],
    ['10-244-0-3.gone.pod.cluster.local', 'A', ['NXDOMAIN']],
    ['fd00--7.shop.pod.cluster.local', 'AAAA', ['NOERROR', 'AAAA fd00::7']],
    ['dns-version.cluster.local', 'TXT', ['NOERROR', 'TXT 1.1.0']],
    ['away.shop.svc.cluster.local', 'A', ['NOERROR', 'CNAME db.example.com']],
    ['alias.shop.svc.cluster.local', 'A', ['NOERROR', 'CNAME both.shop.svc.cluster.local', 'A 10.96.0.60']],
    ['_web._tcp.both.shop.svc.cluster.local', 'SRV', ['NOERROR', 'SRV 0 100 80 both.shop.svc.cluster.local']],
    ['_http._tcp.both.shop.svc.cluster.local', 'SRV', ['NXDOMAIN']],
    [
      '_sql._tcp.peers.shop.svc.cluster.local',
      'SRV',
      ['NOERROR', 'SRV 0 50 5432 db-0.peers.shop.svc.cluster.local', 'SRV 0 50 5432 db-1.peers.shop.svc.cluster.local'],
    ],
    ['60.0.96.10.in-addr.arpa', 'PTR', ['NOERROR', 'PTR both.shop.svc.cluster.local']],
    [
      '3.1.244.10.in-addr.arpa',
      'PTR',
      ['NOERROR', 'PTR db-1.db.shop.svc.cluster.local', 'PTR db-1.peers.shop.svc.cluster.local'],
    ],
    [
      '0.6.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa',
      'PTR',
      ['NOERROR', 'PTR both.shop.svc.cluster.local'],
    ],
    ['1.2.0.192.in-addr.arpa', 'PTR', ['REFUSED']],
    ['example.com', 'A', ['REFUSED']],
    ['a.b.c.d.shop.svc.cluster.local', 'A', ['NXDOMAIN']],
  ])('says of %s %s: %j', (name, type, expected) => {
    expect(ask(name, type)).toEqual(expected);
  });

  test('follows aliases, and those in a circle to their end', () => {
    expect(ask('loop.shop.svc.cluster.local')).toEqual([
      'NOERROR',
      'CNAME loop2.shop.svc.cluster.local',
      'CNAME loop.shop.svc.cluster.local',
    ]);
  });

  test('gives the addresses of what SRV records name, and says who knows that there is nothing', () => {
    const srv = clusterDnsAnswer(view, '_sql._tcp.peers.shop.svc.cluster.local', 'SRV');
    expect(srv.additionals.map(text)).toEqual(['A 10.244.0.3', 'A 10.244.1.3']);
    expect(clusterDnsAnswer(view, 'nope.shop.svc.cluster.local', 'A').authorities).toEqual([
      {
        name: 'cluster.local',
        ttl: 30,
        type: 'SOA',
        target: 'ns.dns.cluster.local',
        mailbox: 'hostmaster.cluster.local',
        serial: 100,
      },
    ]);
  });

  test('names no endpoint that is not ready', () => {
    const other = town(slice('peers', 'conditions: {ready: false}'));
    expect(clusterDnsAnswer(other, 'peers.shop.svc.cluster.local', 'A').answers.map(text)).toEqual(['A 10.244.1.3']);
  });
});

describe('a Pod', () => {
  const pod = (spec: Partial<Pod['spec']>): Pod => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metaOf('a', {}, 'shop'),
    spec: { containers: [], ...spec },
  });
  const search = ['shop.svc.cluster.local', 'svc.cluster.local', 'cluster.local'];

  test('asks the cluster, in its search path, unless it is on the host’s network or says otherwise', () => {
    expect(podResolver(view, pod({}))).toEqual({ asks: 'cluster', search, ndots: 5 });
    expect(podResolver(view, pod({ hostNetwork: true }))).toEqual({ asks: 'node', search: [], ndots: 1 });
    expect(podResolver(view, pod({ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' })).search).toEqual(search);
    expect(podResolver(view, pod({ dnsPolicy: 'Default' })).asks).toBe('node');
    const dnsConfig = {
      nameservers: ['10.96.0.10'],
      searches: ['corp.example'],
      options: [{ name: 'ndots', value: '2' }],
    };
    expect(podResolver(view, pod({ dnsPolicy: 'None', dnsConfig }))).toEqual({
      asks: 'cluster',
      search: ['corp.example'],
      ndots: 2,
    });
    expect(podResolver(view, pod({ dnsConfig }))).toEqual({
      asks: 'cluster',
      search: [...search, 'corp.example'],
      ndots: 2,
    });
  });

  test('tries names in the order of resolv.conf', () => {
    const names = (host: string) => resolve(view, host, { asks: 'cluster', search, ndots: 5 }).map(({ name }) => name);
    expect(names('both')).toEqual(['both.shop.svc.cluster.local']);
    expect(names('both.shop')).toEqual(['both.shop.shop.svc.cluster.local', 'both.shop.svc.cluster.local']);
    expect(names('both.shop.svc.cluster.local.')).toEqual(['both.shop.svc.cluster.local']);
    expect(names('a.b.c.d.e.f')).toEqual(['a.b.c.d.e.f']);
    expect(names('example.com').at(-1)).toBe('example.com');
  });
});
