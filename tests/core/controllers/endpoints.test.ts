import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endpointSliceController } from '../../../core/controllers/endpoint-slice/endpoint-slice-controller.js';
import { MAX_ENDPOINTS_PER_SLICE, packEndpoints } from '../../../core/controllers/endpoint-slice/pack.js';
import { endpointsController } from '../../../core/controllers/endpoints/endpoints-controller.js';
import type { KubeObject } from '../../../core/model/object.js';
import type { EndpointSubset, Endpoints, Node } from '../../../core/schema/generated/types/core.js';
import type { Endpoint, EndpointSlice } from '../../../core/schema/generated/types/discovery.js';
import { ENDPOINT_SLICES, ENDPOINTS, PODS, SERVICES } from '../../../core/schema/kinds.js';
import { at, metaOf, node, ownedBy, pod, service } from './support/objects.js';
import { given, requestsFor, when } from './support/scenario.js';
import { TinyCluster } from './support/tiny-cluster.js';

const slices = endpointSliceController();
const legacy = endpointsController();
const web = { namespace: 'default', name: 'web' };
const n1 = node('n1', { meta: { labels: { 'topology.kubernetes.io/zone': 'a' } } });
const ready = pod('a', { node: 'n1', ip: '10.0.0.1', readyAt: 0 });
const starting = pod('b', { node: 'n1', ip: '10.0.0.2' });
const port = { name: 'http', port: 8080, protocol: 'TCP' } as const;

const created = (...objects: readonly KubeObject[]) =>
  when(slices, given(n1, ...objects), web).created(ENDPOINT_SLICES);

describe('the EndpointSlices of a Service', () => {
  test('show its Pods with their conditions, place and ports', () => {
    const svc = service();
    const [slice] = created(svc, ready, starting);
    expect(slice?.metadata).toEqual({
      namespace: 'default',
      generateName: 'web-',
      labels: {
        'kubernetes.io/service-name': 'web',
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      },
      ownerReferences: [ownedBy(svc)],
    });
    expect(slice).toMatchObject({ addressType: 'IPv4', ports: [port] });
    expect(slice?.endpoints).toEqual([
      {
        addresses: ['10.0.0.1'],
        conditions: { ready: true, serving: true, terminating: false },
        targetRef: { kind: 'Pod', namespace: 'default', name: 'a', uid: 'uid-a' },
        nodeName: 'n1',
        zone: 'a',
      },
      expect.objectContaining({
        addresses: ['10.0.0.2'],
        conditions: { ready: false, serving: false, terminating: false },
      }),
    ]);
  });
  test('show a terminating Pod as serving, but not ready', () => {
    const leaving = pod('a', { node: 'n1', ip: '10.0.0.1', readyAt: 0, meta: { deletionTimestamp: at(30) } });
    expect(created(service(), leaving)[0]?.endpoints?.[0]?.conditions).toEqual({
      ready: false,
      serving: true,
      terminating: true,
    });
  });
  test('call all ready when the Service publishes Pods that are not', () => {
    const svc = service({ publishNotReadyAddresses: true });
    expect(created(svc, starting)[0]?.endpoints?.[0]?.conditions).toMatchObject({ ready: true, serving: false });
  });
  test('leave out Pods without an address, those that ended, those it does not select, and those of lost nodes', () => {
    const svc = service();
    const view = [
      pod('no-address', { node: 'n1' }),
      pod('ended', { node: 'n1', ip: '10.0.0.3', phase: 'Succeeded' }),
      pod('other', { node: 'n1', ip: '10.0.0.4', labels: { app: 'db' } }),
      pod('lost', { node: 'n9', ip: '10.0.0.5' }),
    ];
    expect(created(svc, ...view)).toMatchObject([{ endpoints: [], ports: [] }]);
  });
  test('resolve a named port at each Pod, and stand apart when the numbers differ', () => {
    const svc = service({ ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 'web' }] });
    const serving = (name: string, ip: string, containerPort: number) =>
      pod(name, {
        node: 'n1',
        ip,
        spec: { containers: [{ name: 'c', ports: [{ name: 'web', containerPort, protocol: 'TCP' }] }] },
      });
    const made = created(svc, serving('a', '10.0.0.1', 8080), serving('b', '10.0.0.2', 9090));
    expect(made.map(({ ports }) => ports?.[0]?.port)).toEqual([8080, 9090]);
  });
  test('are made for each address family of the Service', () => {
    const svc = service({ ipFamilies: ['IPv4', 'IPv6'] });
    const dual = pod('a', { node: 'n1', readyAt: 0, status: { podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }] } });
    expect(created(svc, dual).map((slice) => [slice.addressType, slice.endpoints?.[0]?.addresses])).toEqual([
      ['IPv4', ['10.0.0.1']],
      ['IPv6', ['fd00::1']],
    ]);
  });
  test('carry the Service labels, and say when it is headless', () => {
    const svc = service({ clusterIP: 'None' }, { labels: { team: 'x', 'kubernetes.io/service-name': 'fake' } });
    const member = pod('a', { node: 'n1', ip: '10.0.0.1', spec: { hostname: 'a-0', subdomain: 'web' } });
    const [slice] = created(svc, member);
    expect(slice?.metadata.labels).toMatchObject({
      team: 'x',
      'service.kubernetes.io/headless': '',
      'kubernetes.io/service-name': 'web',
    });
    expect(slice?.endpoints?.[0]?.hostname).toBe('a-0');
  });
  test('are somebody else’s when the Service has no selector or an external name', () => {
    expect(created(service({ selector: undefined }), ready)).toEqual([]);
    expect(created(service({ type: 'ExternalName' }), ready)).toEqual([]);
  });
  test('are not written when nothing changed, and in place when something did', () => {
    const cluster = new TinyCluster([slices], [n1, service(), ready]);
    cluster.settle();
    const [first] = [...cluster.view.list(ENDPOINT_SLICES)];
    expect(when(slices, cluster.view, web).intents).toEqual([]);
    cluster.put(starting);
    cluster.settle();
    const [second] = [...cluster.view.list(ENDPOINT_SLICES)];
    expect(second?.metadata.name).toBe(first?.metadata.name);
    expect(second?.endpoints).toHaveLength(2);
  });
  test('take over an empty slice rather than replace it', () => {
    const cluster = new TinyCluster([slices], [n1, service()]);
    cluster.settle();
    const [empty] = [...cluster.view.list(ENDPOINT_SLICES)];
    expect(empty?.endpoints).toEqual([]);
    cluster.put(ready);
    cluster.settle();
    const all = [...cluster.view.list(ENDPOINT_SLICES)];
    expect(all.map(({ metadata }) => metadata.uid)).toEqual([empty?.metadata.uid]);
    expect(all[0]).toMatchObject({ ports: [port], endpoints: [{ addresses: ['10.0.0.1'] }] });
  });
  test('left from an earlier Service of that name go', () => {
    const stale: EndpointSlice = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: metaOf('web-old', {
        labels: {
          'kubernetes.io/service-name': 'web',
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        },
        ownerReferences: [{ ...ownedBy(service()), uid: 'earlier' }],
      }),
      addressType: 'IPv4',
    };
    const outcome = when(slices, given(n1, service(), ready, stale), web);
    expect(outcome.deleted(ENDPOINT_SLICES)).toEqual(['web-old']);
    expect(outcome.created(ENDPOINT_SLICES)).toHaveLength(1);
  });
});

describe('packing endpoints into slices', () => {
  const endpoint = (id: number): Endpoint => ({
    addresses: [`10.0.${id >> 8}.${id & 255}`],
    targetRef: { kind: 'Pod', uid: `${id}` },
  });
  const sliceOf = (name: string, ids: number[]): EndpointSlice => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: metaOf(name),
    addressType: 'IPv4',
    endpoints: ids.map(endpoint),
  });

  test('never loses or doubles one, never overfills, and leaves full slices alone', () => {
    const ids = fc.uniqueArray(fc.nat(600), { maxLength: 350 });
    fc.assert(
      fc.property(ids, ids, (before, after) => {
        const present: EndpointSlice[] = [];
        for (let from = 0; from < before.length; from += MAX_ENDPOINTS_PER_SLICE) {
          present.push(sliceOf(`s${from}`, before.slice(from, from + MAX_ENDPOINTS_PER_SLICE)));
        }
        const { kept, added } = packEndpoints(present, after.map(endpoint));
        const lists = [...kept.map(({ endpoints }) => endpoints), ...added];
        expect(
          lists
            .flat()
            .map(({ targetRef }) => Number(targetRef?.uid))
            .sort((a, b) => a - b),
        ).toEqual([...after].sort((a, b) => a - b));
        for (const list of lists) expect(list.length).toBeLessThanOrEqual(MAX_ENDPOINTS_PER_SLICE);
        expect(added.length).toBeLessThanOrEqual(Math.ceil(after.length / MAX_ENDPOINTS_PER_SLICE));
      }),
    );
  });
  test('prefers slices that change anyway', () => {
    const { kept, added } = packEndpoints([sliceOf('same', [1]), sliceOf('changing', [2, 3])], [1, 2, 9].map(endpoint));
    expect(added).toEqual([]);
    expect(kept.map(({ endpoints }) => endpoints.map(({ targetRef }) => targetRef?.uid))).toEqual([['1'], ['2', '9']]);
  });
});

describe('the Endpoints of a Service', () => {
  const svc = service();
  const labels = { 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' };
  const address = (name: string, ip: string) => ({
    ip,
    nodeName: 'n1',
    targetRef: { kind: 'Pod', namespace: 'default', name, uid: `uid-${name}` },
  });
  const subsets: readonly EndpointSubset[] = [
    { addresses: [address('a', '10.0.0.1')], notReadyAddresses: [address('b', '10.0.0.2')], ports: [port] },
  ];
  const present = (more: Partial<Endpoints> = {}): Endpoints => ({
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: metaOf('web', { uid: 'uid-ep', labels }),
    subsets,
    ...more,
  });

  test('group ready and other addresses by ports', () => {
    expect(when(legacy, given(svc, starting, ready), web).created(ENDPOINTS)[0]).toMatchObject({
      metadata: { namespace: 'default', name: 'web', labels },
      subsets,
    });
  });
  test('are left when they say so, and corrected when they do not', () => {
    expect(when(legacy, given(svc, ready, starting, present()), web).intents).toEqual([]);
    const wrong = present({ subsets: [] });
    expect(when(legacy, given(svc, ready, starting, wrong), web).updated(ENDPOINTS)[0]?.subsets).toEqual(subsets);
  });
  test('leave out terminating Pods unless all are to be published', () => {
    const leaving = pod('a', { node: 'n1', ip: '10.0.0.1', readyAt: 0, meta: { deletionTimestamp: at(30) } });
    expect(when(legacy, given(svc, leaving), web).created(ENDPOINTS)[0]?.subsets).toBeUndefined();
    const all = service({ publishNotReadyAddresses: true });
    expect(when(legacy, given(all, leaving), web).created(ENDPOINTS)[0]?.subsets?.[0]?.addresses).toHaveLength(1);
  });
  test('go with the Service', () => {
    expect(when(legacy, given(present()), web).deleted(ENDPOINTS)).toEqual(['web']);
    expect(requestsFor(legacy, { before: svc }, given(present()))).toEqual(['default/web']);
  });
  test('that a user makes without a Service are left alone', () => {
    const users = present({ metadata: metaOf('web', { uid: 'uid-ep' }) });
    expect(requestsFor(legacy, { after: users }, given())).toEqual([]);
    expect(requestsFor(legacy, { before: users, after: users }, given())).toEqual([]);
  });
  test('go when they are first seen after their Service went unseen', () => {
    expect(requestsFor(legacy, { after: present() }, given(present()))).toEqual(['default/web']);
    expect(requestsFor(legacy, { before: present(), after: present() }, given(present()))).toEqual([]);
    const { labels: _labels, ...others } = present().metadata;
    const byHand = { ...present(), metadata: others };
    expect(requestsFor(legacy, { before: byHand, after: present() }, given(present()))).toEqual(['default/web']);
  });
  test('hold a thousand at most, and say so', () => {
    const pods = Array.from({ length: 1100 }, (_, i) =>
      pod(`p${i}`, { node: 'n1', ip: `10.1.${i >> 8}.${i & 255}`, readyAt: 0 }),
    );
    const [made] = when(legacy, given(svc, ...pods), web).created(ENDPOINTS);
    expect(made?.metadata.annotations).toEqual({ 'endpoints.kubernetes.io/over-capacity': 'truncated' });
    expect(made?.subsets?.[0]?.addresses).toHaveLength(1000);
  });
});

describe('a change', () => {
  const view = given(n1, service(), service({ selector: { app: 'db' } }, { name: 'db', uid: 'uid-db' }), ready);

  test('of a Pod concerns the Services that select it, before or after', () => {
    expect(requestsFor(slices, { after: ready }, view)).toEqual(['default/web']);
    const moved = pod('a', { ip: '10.0.0.1', labels: { app: 'db' } });
    expect(requestsFor(slices, { before: ready, after: moved }, view)).toEqual(['default/db', 'default/web']);
  });
  test('of a Pod that no endpoint shows concerns none', () => {
    const annotated = { ...ready, metadata: { ...ready.metadata, annotations: { a: 'b' } } };
    expect(requestsFor(slices, { before: ready, after: annotated }, view)).toEqual([]);
    expect(requestsFor(slices, { after: pod('new') }, view)).toEqual([]);
  });
  test('of a node’s zone concerns the Services of its Pods', () => {
    expect(requestsFor(slices, { before: n1, after: node('n1') }, view)).toEqual(['default/web']);
    expect(requestsFor(slices, { before: n1, after: { ...n1, spec: { unschedulable: true } } as Node }, view)).toEqual(
      [],
    );
  });
  test('of a slice concerns its Service', () => {
    const slice = {
      ...metaOf('web-x'),
      labels: {
        'kubernetes.io/service-name': 'web',
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      },
    };
    const before = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: slice };
    expect(requestsFor(slices, { before }, view)).toEqual(['default/web']);
  });
});

test('a Service and its Pods settle together, and nothing is left to say', () => {
  const cluster = new TinyCluster([slices, legacy], [n1, service(), ready]);
  cluster.settle();
  cluster.delete(PODS, ready, undefined, 0);
  cluster.settle();
  expect([...cluster.view.list(ENDPOINT_SLICES)]).toMatchObject([{ endpoints: [], ports: [] }]);
  expect(cluster.view.get(ENDPOINTS, 'default', 'web')).toMatchObject({ subsets: undefined });
  cluster.delete(SERVICES, service());
  cluster.settle();
  expect(cluster.view.get(ENDPOINTS, 'default', 'web')).toBeUndefined();
});
