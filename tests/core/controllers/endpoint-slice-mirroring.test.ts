import { describe, expect, test } from 'vitest';
import { assertNoCounterexample } from '../../../check/assert-no-counterexample.js';
import { create, edit, remove, type Workload } from '../../../check/user-step.js';
import { endpointSliceMirroringController } from '../../../core/controllers/endpoint-slice-mirroring/endpoint-slice-mirroring-controller.js';
import type { EndpointAddress, EndpointSubset, Endpoints } from '../../../core/schema/generated/types/core.js';
import type { EndpointSlice } from '../../../core/schema/generated/types/discovery.js';
import { ENDPOINT_SLICES, ENDPOINTS, SERVICES } from '../../../core/schema/kinds.js';
import { metaOf, ownedBy, service } from './support/objects.js';
import { given, requestsFor, when } from './support/scenario.js';
import { TinyCluster } from './support/tiny-cluster.js';

const mirror = endpointSliceMirroringController();
const web = { namespace: 'default', name: 'web' };
const byHand = service({ selector: undefined });
const port = { name: 'http', port: 8080, protocol: 'TCP' } as const;

function endpoints(subsets: readonly EndpointSubset[], meta: Partial<Endpoints['metadata']> = {}): Endpoints {
  return { apiVersion: 'v1', kind: 'Endpoints', metadata: metaOf('web', meta), subsets };
}

function slice(name: string, of: Endpoints, said: Partial<EndpointSlice>): EndpointSlice {
  const labels = {
    'kubernetes.io/service-name': 'web',
    'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io',
  };
  const metadata = metaOf(name, { labels, ownerReferences: [ownedBy(of)] });
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata,
    addressType: 'IPv4',
    ports: [port],
    ...said,
  };
}

const one = endpoints([{ addresses: [{ ip: '192.0.2.1' }], ports: [port] }]);
const said = { endpoints: [{ addresses: ['192.0.2.1'], conditions: { ready: true } }] };

describe('Endpoints that somebody wrote by hand', () => {
  test('are a slice for each address family', () => {
    const both = endpoints([{ addresses: [{ ip: '192.0.2.1' }, { ip: '2001:DB8::1' }], ports: [port] }]);
    const made = when(mirror, given(byHand, both), web).created(ENDPOINT_SLICES);
    expect(made.map((each) => [each.addressType, each.endpoints?.flatMap(({ addresses }) => addresses)])).toEqual([
      ['IPv4', ['192.0.2.1']],
      ['IPv6', ['2001:db8::1']],
    ]);
  });

  test('say each address once, and what is once not ready is not', () => {
    const twice = endpoints([
      { addresses: [{ ip: '192.0.2.2' }, { ip: '192.0.2.1' }], ports: [port] },
      { notReadyAddresses: [{ ip: '192.0.2.1' }], ports: [port] },
    ]);
    const [made] = when(mirror, given(byHand, twice), web).created(ENDPOINT_SLICES);
    expect(made?.endpoints).toEqual([
      { addresses: ['192.0.2.2'], conditions: { ready: true } },
      { addresses: ['192.0.2.1'], conditions: { ready: false } },
    ]);
  });

  test('put ports of the same addresses into one slice', () => {
    const other = { name: 'admin', port: 9090, protocol: 'TCP' } as const;
    const addresses = [{ ip: '192.0.2.1' }];
    const apart = endpoints([
      { addresses, ports: [port] },
      { addresses, ports: [other] },
    ]);
    const made = when(mirror, given(byHand, apart), web).created(ENDPOINT_SLICES);
    expect(made.map(({ ports }) => ports)).toEqual([[other, port]]);
  });

  test('are told of when texts are no addresses, or there are too many', () => {
    const many = Array.from(
      { length: 1002 },
      (_, index): EndpointAddress => ({ ip: `10.0.${index >> 8}.${index & 255}` }),
    );
    const outcome = when(mirror, given(byHand, endpoints([{ addresses: [...many, { ip: 'x' }], ports: [port] }])), web);
    expect(outcome.events).toEqual([
      'InvalidIPAddress: Skipped 1 invalid IP addresses when mirroring to EndpointSlices',
      'TooManyAddressesToMirror: A max of 1000 addresses can be mirrored to EndpointSlices per Endpoints subset. 3 addresses were skipped',
    ]);
    expect(outcome.created(ENDPOINT_SLICES)[0]?.endpoints).toHaveLength(1000);
  });

  test('change their slice, and write none that says it already', () => {
    expect(when(mirror, given(byHand, one, slice('web-1', one, said)), web).steps).toEqual([]);
    const old = slice('web-1', one, { endpoints: [{ addresses: ['192.0.2.9'], conditions: { ready: true } }] });
    const outcome = when(mirror, given(byHand, one, old), web);
    expect(outcome.steps).toEqual(['update endpointslices.discovery.k8s.io web-1']);
    expect(outcome.updated(ENDPOINT_SLICES)[0]?.endpoints).toEqual(said.endpoints);
  });

  test('take over a slice of other ports rather than replace it, and a slice of Endpoints that were there before', () => {
    const moved = slice('web-1', one, { ...said, ports: [{ ...port, port: 1 }] });
    expect(when(mirror, given(byHand, one, moved), web).steps).toEqual([
      'update endpointslices.discovery.k8s.io web-1',
    ]);
    const earlier = endpoints([], { uid: 'uid-earlier' });
    const [updated] = when(mirror, given(byHand, one, slice('web-1', earlier, said)), web).updated(ENDPOINT_SLICES);
    expect(updated?.metadata.ownerReferences).toEqual([ownedBy(one)]);
  });

  test.each<[string, Endpoints]>([
    [
      'a label says so',
      endpoints(one.subsets ?? [], { labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } }),
    ],
    [
      'they elect a leader',
      endpoints(one.subsets ?? [], { annotations: { 'control-plane.alpha.kubernetes.io/leader': '{}' } }),
    ],
  ])('are not mirrored when %s', (_, left) => {
    expect(when(mirror, given(byHand, left, slice('web-1', left, said)), web).deleted(ENDPOINT_SLICES)).toEqual([
      'web-1',
    ]);
  });

  test('are not mirrored without a Service, nor when it has a selector; that costs no look', () => {
    expect(when(mirror, given(one, slice('web-1', one, said)), web).deleted(ENDPOINT_SLICES)).toEqual(['web-1']);
    expect(when(mirror, given(service(), one, slice('web-1', one, said)), web).deleted(ENDPOINT_SLICES)).toEqual([
      'web-1',
    ]);
    expect(requestsFor(mirror, { after: one }, given(service(), one))).toEqual([]);
    expect(requestsFor(mirror, { before: byHand, after: service() }, given(one))).toEqual(['default/web']);
  });

  test('are mirrored once, whatever is asked when', () => {
    const cluster = new TinyCluster([mirror], [byHand, one]);
    cluster.settle();
    expect([...cluster.view.list(ENDPOINT_SLICES)]).toHaveLength(1);
    cluster.delete(ENDPOINTS, one);
    cluster.settle();
    expect([...cluster.view.list(ENDPOINT_SLICES)]).toHaveLength(0);
  });

  test('are mirrored in the end under every fault', async () => {
    const { namespace, name } = web;
    const subsets = (ip: string) => [{ addresses: [{ ip }], ports: [port] }];
    const workload: Workload = [
      create(SERVICES, { metadata: web, spec: { ports: [{ port: 80 }] } }),
      create(ENDPOINTS, { metadata: web, subsets: subsets('192.0.2.1') }),
      edit(ENDPOINTS, namespace, name, { subsets: subsets('2001:db8::1') }),
      edit(SERVICES, namespace, name, { spec: { selector: { app: 'web' } } }),
      edit(SERVICES, namespace, name, { spec: { selector: null } }),
      remove(SERVICES, namespace, name),
    ];
    const report = await assertNoCounterexample([], { workload, cluster: 'controllers', budget: { schedules: 600 } });
    expect(report.ended).toBe('budget');
  });
});
