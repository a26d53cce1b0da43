import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endpointSliceController } from '../../../core/controllers/endpoint-slice/endpoint-slice-controller.js';
import { topologyHints } from '../../../core/controllers/endpoint-slice/hints/topology-hints.js';
import type { KubeObject } from '../../../core/model/object.js';
import type { Node, Service } from '../../../core/schema/generated/types/core.js';
import type { Endpoint } from '../../../core/schema/generated/types/discovery.js';
import { ENDPOINT_SLICES } from '../../../core/schema/kinds.js';
import { node, pod, service } from './support/objects.js';
import { given, requestsFor, when } from './support/scenario.js';
import { TinyCluster } from './support/tiny-cluster.js';

const controller = endpointSliceController();
const web = { namespace: 'default', name: 'web' };

function inZone(name: string, zone: string | undefined, cpu = '4'): Node {
  const plain = node(name, { meta: zone === undefined ? {} : { labels: { 'topology.kubernetes.io/zone': zone } } });
  const conditions = [{ type: 'Ready', status: 'True' }] as NonNullable<Node['status']>['conditions'];
  return { ...plain, status: { ...plain.status, allocatable: { cpu }, conditions } };
}

const auto = (mode = 'Auto', spec: Partial<Service['spec']> = {}): Service => {
  const plain = service(spec);
  return { ...plain, metadata: { ...plain.metadata, annotations: { 'service.kubernetes.io/topology-mode': mode } } };
};
const zones = [inZone('n1', 'a'), inZone('n2', 'b')];
const pods = (nodes: readonly string[]) =>
  nodes.map((name, index) => pod(`p${index}`, { node: name, ip: `10.0.0.${index + 1}`, readyAt: 0 }));

function hints(...objects: readonly KubeObject[]) {
  const [slice] = when(controller, given(...objects), web).created(ENDPOINT_SLICES);
  return slice?.endpoints?.map((endpoint) => endpoint.hints);
}

describe('endpoints of a Service with a traffic distribution', () => {
  test.each(['PreferClose', 'PreferSameZone'])('are for their own zone with %s', (trafficDistribution) => {
    expect(hints(...zones, service({ trafficDistribution }), ...pods(['n1', 'n2']))).toEqual([
      { forZones: [{ name: 'a' }] },
      { forZones: [{ name: 'b' }] },
    ]);
  });

  test('are for their own node as well with PreferSameNode, be it in no zone', () => {
    const same = service({ trafficDistribution: 'PreferSameNode' });
    expect(hints(inZone('n1', 'a'), inZone('n2', undefined), same, ...pods(['n1', 'n2']))).toEqual([
      { forZones: [{ name: 'a' }], forNodes: [{ name: 'n1' }] },
      { forNodes: [{ name: 'n2' }] },
    ]);
  });

  test('are for everybody when they are not ready, and when nothing is asked for', () => {
    const starting = pod('p', { node: 'n1', ip: '10.0.0.1' });
    expect(hints(...zones, service({ trafficDistribution: 'PreferClose' }), starting)).toEqual([undefined]);
    expect(hints(...zones, service(), ...pods(['n1']))).toEqual([undefined]);
  });

  test('lose their hints when it is taken away', () => {
    const close = service({ trafficDistribution: 'PreferClose' });
    const cluster = new TinyCluster([controller], [...zones, close, ...pods(['n1', 'n2'])]);
    cluster.settle();
    cluster.put(service());
    cluster.settle();
    expect([...cluster.view.list(ENDPOINT_SLICES)][0]?.endpoints?.map((endpoint) => endpoint.hints)).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('endpoints of a Service that are to be shared out over the zones', () => {
  test('are given away by a zone with more than its part', () => {
    const shared = hints(...zones, auto(), ...pods(['n1', 'n1', 'n1', 'n2']));
    expect(shared).toEqual(['b', 'a', 'a', 'b'].map((name) => ({ forZones: [{ name }] })));
  });

  test('are told of when they begin to be', () => {
    expect(when(controller, given(...zones, auto('auto'), ...pods(['n1', 'n2'])), web).events).toEqual([
      'TopologyAwareHintsEnabled: Topology Aware Hints has been enabled',
    ]);
  });

  test.each<[string, readonly Node[], readonly string[], string]>([
    [
      'one node tells no zone',
      [inZone('n1', 'a'), inZone('n2', undefined)],
      ['n1', 'n2'],
      'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes',
    ],
    [
      'there are fewer than zones',
      [...zones, inZone('n3', 'c')],
      ['n1', 'n2'],
      'Insufficient number of endpoints (2 endpoints, 3 zones)',
    ],
    [
      'they are too few for zones of such sizes',
      [inZone('n1', 'a', '20'), inZone('n2', 'b', '1'), inZone('n3', 'c', '1')],
      ['n1', 'n2', 'n3'],
      'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold (3 endpoints, 3 zones)',
    ],
  ])('are not when %s, and that is said', (_, nodes, places, why) => {
    const outcome = when(controller, given(...nodes, auto(), ...pods(places)), web);
    expect(outcome.events).toEqual([`TopologyAwareHintsDisabled: ${why}, addressType: IPv4`]);
    expect(outcome.created(ENDPOINT_SLICES)[0]?.endpoints?.every((endpoint) => endpoint.hints === undefined)).toBe(
      true,
    );
  });

  test('are for their zone whatever their traffic distribution, which the annotation goes before', () => {
    const both = auto('Auto', { trafficDistribution: 'PreferSameNode' });
    expect(hints(...zones, both, ...pods(['n1', 'n2']))?.every((hint) => hint?.forNodes === undefined)).toBe(true);
  });

  test('stay where they are while no zone has too much, and lose their hints with the last zone but one', () => {
    const cluster = new TinyCluster([controller], [...zones, auto(), ...pods(['n1', 'n2'])]);
    cluster.settle();
    const before = [...cluster.view.list(ENDPOINT_SLICES)];
    cluster.put(inZone('n1', 'a', '5'));
    cluster.settle();
    expect([...cluster.view.list(ENDPOINT_SLICES)]).toEqual(before);
    cluster.put(inZone('n1', 'b'));
    cluster.settle();
    expect([...cluster.view.list(ENDPOINT_SLICES)][0]?.endpoints?.some((endpoint) => endpoint.hints)).toBe(false);
  });

  test('are looked at when a node’s part changes, and not at its heartbeats', () => {
    const view = given(...zones, auto());
    const [n1] = zones;
    expect(requestsFor(controller, { before: n1, after: inZone('n1', 'a', '8') }, view)).toEqual(['default/web']);
    expect(requestsFor(controller, { before: n1, after: inZone('n1', 'a') }, view)).toEqual([]);
  });

  const zone = fc.constantFrom('a', 'b', 'c');
  const endpoint = fc.record({ zone, ready: fc.boolean() });
  const shares = new Map([
    ['a', 0.5],
    ['b', 0.3],
    ['c', 0.2],
  ]);

  property.prop([fc.array(fc.array(endpoint, { maxLength: 8 }), { minLength: 1, maxLength: 4 })])(
    'keep what they are told when asked again, and every zone gets its least part',
    (lists) => {
      const slices = lists.map((list, of) => ({
        before: undefined,
        endpoints: list.map(
          (each, index): Endpoint => ({
            addresses: [`10.0.${of}.${index}`],
            conditions: { ready: each.ready },
            zone: each.zone,
          }),
        ),
      }));
      const first = topologyHints(slices, shares);
      if ('disabled' in first) return;
      const again = topologyHints(
        slices.map(({ endpoints }, index) => ({ before: first.slices[index], endpoints })),
        shares,
      );
      expect(again).toEqual(first);
      const ready = first.slices.flat().filter(({ conditions }) => conditions?.ready);
      for (const [name, share] of shares) {
        const got = ready.filter(({ hints: said }) => said?.forZones?.[0]?.name === name).length;
        expect(got).toBeGreaterThanOrEqual(Math.floor((share * ready.length) / 1.2));
      }
    },
  );
});
