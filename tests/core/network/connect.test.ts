import { describe, expect, test } from 'vitest';
import { connect } from '../../../core/network/connect/connect.js';
import type { ConnectionTarget } from '../../../core/network/connect/connection.js';
import { asked, OUTSIDE, pod, reached, slice, town, WEB } from './town.js';

const DB: ConnectionTarget = { kind: 'service', namespace: 'shop', name: 'db' };
const address = (host: string, port: number): ConnectionTarget => ({ kind: 'address', host, port });
const name = (host: string, port: number): ConnectionTarget => ({ kind: 'name', host, port });
const service = (more: string, status = '{}') => `
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {clusterIP: 10.96.0.50, clusterIPs: [10.96.0.50], selector: {app: db}, ports: [{name: sql, port: 5000, nodePort: 30500}], ${more}}
status: ${status}
`;

describe('a connection to a Service', () => {
  test('comes to any of its ready endpoints, at the port that it has there', () => {
    const found = asked(town(), WEB, DB);
    expect(found).toMatchObject({
      outcome: 'reaches',
      to: { address: '10.96.0.50', port: 5000, protocol: 'TCP' },
      service: { by: 'clusterIP', port: 5000, portName: 'sql', policy: 'Cluster' },
    });
    expect(found.endpoints.map(({ address: at, port, choice, answer }) => [at, port, choice, answer])).toEqual([
      ['10.244.0.3', 5432, 'ready', 'listens'],
      ['10.244.1.3', 5432, 'ready', 'listens'],
    ]);
  });

  test('leaves out what is not ready, and is refused when nothing is', () => {
    const one = town(slice('db', 'conditions: {ready: false, serving: false}'));
    expect(reached(asked(one, WEB, DB))).toEqual(['db-1']);
    expect(asked(one, WEB, DB).endpoints[0]?.choice).toBe('not ready');
    const none = town(
      slice('db', 'conditions: {ready: false, serving: false}', 'conditions: {ready: false, serving: false}'),
    );
    expect(asked(none, WEB, DB)).toMatchObject({
      outcome: 'refused',
      because: 'Service shop/db has no endpoint that is ready',
    });
  });

  test('comes to what ends and still serves when nothing else is ready, and to nothing that ends before that', () => {
    const ending = 'conditions: {ready: false, serving: true, terminating: true}';
    const view = town(slice('db', ending, 'conditions: {ready: false, serving: false}'));
    expect(asked(view, WEB, DB).endpoints.map(({ choice }) => choice)).toEqual(['serving', 'not ready']);
    expect(asked(town(slice('db', ending)), WEB, DB).endpoints.map(({ choice }) => choice)).toEqual([
      'terminating',
      'ready',
    ]);
  });

  test('stays on the node when the internal policy is Local, and is dropped when none is there', () => {
    const view = town(service('internalTrafficPolicy: Local'));
    expect(reached(asked(view, WEB, DB))).toEqual(['db-0']);
    const spy = { kind: 'pod', namespace: 'other', name: 'spy' } as const;
    expect(reached(asked(view, spy, DB))).toEqual(['db-1']);
    const gone = town(
      service('internalTrafficPolicy: Local'),
      slice('db', 'conditions: {ready: false, serving: false}'),
    );
    expect(asked(gone, WEB, DB)).toMatchObject({
      outcome: 'dropped',
      because: 'Service shop/db has no endpoint on node n1, and its internalTrafficPolicy is Local',
    });
  });

  test('goes by hints for nodes, then by those for zones, when every ready endpoint has one', () => {
    const ready = 'conditions: {ready: true}';
    const zone = (of: string) => `${ready}, hints: {forZones: [{name: ${of}}]}`;
    expect(reached(asked(town(slice('db', zone('a'), zone('b'))), WEB, DB))).toEqual(['db-0']);
    expect(asked(town(slice('db', zone('a'), zone('b'))), WEB, DB).endpoints[1]?.choice).toBe('other zone preferred');
    expect(reached(asked(town(slice('db', zone('b'), zone('b'))), WEB, DB))).toEqual(['db-0', 'db-1']);
    expect(reached(asked(town(slice('db', zone('a'), ready)), WEB, DB))).toEqual(['db-0', 'db-1']);
    const both = (of: string, on: string) => `${ready}, hints: {forZones: [{name: ${of}}], forNodes: [{name: ${on}}]}`;
    const byNode = asked(town(slice('db', both('a', 'n2'), both('a', 'n1'))), WEB, DB);
    expect(reached(byNode)).toEqual(['db-1']);
    expect(byNode.notes).toContain('hints keep connections in the same node');
  });

  test('is dropped at a port that it has not, and from outside at its cluster IP', () => {
    expect(asked(town(), WEB, address('10.96.0.50', 81)).outcome).toBe('dropped');
    expect(asked(town(), WEB, { ...DB, port: 5000 }, 'UDP').outcome).toBe('dropped');
    expect(asked(town(), OUTSIDE, address('10.96.0.50', 5000)).outcome).toBe('dropped');
  });

  test('comes in by a node port from outside, to any node’s endpoints, or to that node’s own when the policy is Local', () => {
    const cluster = asked(town(service('type: NodePort')), OUTSIDE, { kind: 'node', name: 'n2', port: 30500 });
    expect(cluster).toMatchObject({ service: { by: 'nodePort', policy: 'Cluster', entryNodes: ['n2'] } });
    expect(reached(cluster)).toEqual(['db-0', 'db-1']);
    const local = town(service('type: NodePort, externalTrafficPolicy: Local'));
    expect(reached(asked(local, OUTSIDE, { kind: 'node', name: 'n2', port: 30500 }))).toEqual(['db-1']);
    // What begins within the cluster is not held to the policy for what comes from outside.
    expect(reached(asked(local, WEB, { kind: 'node', name: 'n2', port: 30500 }))).toEqual(['db-0', 'db-1']);
  });

  test('comes in by a load balancer’s address, if its source is let in, by a node that has an endpoint', () => {
    const status = '{loadBalancer: {ingress: [{ip: 198.51.100.1, ipMode: VIP}]}}';
    const local = town(
      service('type: LoadBalancer, externalTrafficPolicy: Local', status),
      slice('db', 'conditions: {ready: false, serving: false}'),
    );
    const found = asked(local, OUTSIDE, address('198.51.100.1', 5000));
    expect(found).toMatchObject({ outcome: 'reaches', service: { by: 'loadBalancer', entryNodes: ['n2'] } });
    const ranged = town(service('type: LoadBalancer, loadBalancerSourceRanges: ["192.0.2.0/24"]', status));
    expect(asked(ranged, OUTSIDE, address('198.51.100.1', 5000))).toMatchObject({
      outcome: 'dropped',
      because: '203.0.113.9 is in none of the loadBalancerSourceRanges of Service shop/db',
    });
    const proxied = '{loadBalancer: {ingress: [{ip: 198.51.100.1, ipMode: Proxy}]}}';
    expect(asked(town(service('type: LoadBalancer', proxied)), WEB, address('198.51.100.1', 5000)).outcome).toBe(
      'leaves',
    );
  });

  test('comes in by an external IP', () => {
    const view = town(service('externalIPs: [198.51.100.7]'));
    expect(asked(view, OUTSIDE, address('198.51.100.7', 5000)).service?.by).toBe('externalIP');
  });

  test('tells that a client stays with what it got', () => {
    const view = town(service('sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}'));
    expect(asked(view, WEB, DB)).toMatchObject({ service: { affinitySeconds: 60 } });
  });

  test('goes straight to the Pods of a headless one', () => {
    const found = asked(town(), WEB, { kind: 'service', namespace: 'shop', name: 'peers' });
    expect(found.service).toEqual({ namespace: 'shop', name: 'peers', by: 'headless' });
    expect(found.endpoints.map((endpoint) => endpoint.choice)).toEqual([undefined, undefined]);
    expect(reached(found)).toEqual(['db-0', 'db-1']);
  });

  test('goes where an external name leads', () => {
    const external = (host: string) =>
      `{apiVersion: v1, kind: Service, metadata: {name: db, namespace: shop}, spec: {type: ExternalName, externalName: ${host}}}`;
    const to = { ...DB, port: 5000 };
    expect(asked(town(external('db.example.com')), WEB, to)).toMatchObject({ outcome: 'leaves' });
    const within = asked(town(external('peers.shop.svc.cluster.local')), WEB, { ...DB, port: 5432 });
    expect(reached(within)).toEqual(['db-0', 'db-1']);
  });
});

describe('a connection to anything else', () => {
  test('comes to a Pod by its address, and to the Pod that has a node’s port', () => {
    expect(reached(asked(town(), WEB, address('10.244.1.3', 5432)))).toEqual(['db-1']);
    const host = pod('agent', 'shop', 'n1', '10.244.0.7', '{containerPort: 9100, hostPort: 9100}');
    expect(reached(asked(town(host), OUTSIDE, { kind: 'node', name: 'n1', port: 9100 }))).toEqual(['agent']);
    expect(asked(town(), OUTSIDE, { kind: 'node', name: 'n1', port: 22 }).endpoints[0]?.peer.kind).toBe('node');
  });

  test('is refused by a Pod that does not run, and dropped by one that has ended or has no address', () => {
    const broken = pod('web2', 'shop', 'n1', '10.244.0.8', '{containerPort: 80}').replace(
      'running: {startedAt',
      'waiting: {reason',
    );
    expect(asked(town(broken), WEB, { kind: 'pod', namespace: 'shop', name: 'web2' }).outcome).toBe('refused');
    const ended = broken.replace('phase: Running', 'phase: Failed');
    expect(asked(town(ended), WEB, { kind: 'pod', namespace: 'shop', name: 'web2' }).outcome).toBe('dropped');
  });

  test('is dropped where the cluster’s address is nobody’s, and leaves where it is none', () => {
    expect(asked(town(), WEB, address('10.244.1.77', 80)).outcome).toBe('dropped');
    expect(asked(town(), WEB, address('10.96.9.9', 80)).outcome).toBe('dropped');
    expect(asked(town(), WEB, address('192.0.2.1', 80)).outcome).toBe('leaves');
  });

  test('tells that nobody declared the port, when others are', () => {
    const found = asked(town(), WEB, { kind: 'pod', namespace: 'shop', name: 'db-0', port: 80 });
    expect(found).toMatchObject({ outcome: 'reaches', endpoints: [{ answer: 'not declared' }] });
    expect(found.because).toContain('declares port 80/TCP');
  });
});

describe('a connection by name', () => {
  test('is looked for in the search path of the Pod', () => {
    const found = asked(town(), WEB, name('db', 5000));
    expect(found.lookup?.tried.map(({ name: tried, addresses }) => [tried, addresses])).toEqual([
      ['db.shop.svc.cluster.local', ['10.96.0.50']],
    ]);
    expect(reached(found)).toEqual(['db-0', 'db-1']);
    const spy = { kind: 'pod', namespace: 'other', name: 'spy' } as const;
    expect(asked(town(), spy, name('db', 5000)).outcome).toBe('unresolved');
    expect(reached(asked(town(), spy, name('db.shop', 5000)))).toEqual(['db-0', 'db-1']);
    expect(reached(asked(town(), WEB, name('db-1.peers', 5432)))).toEqual(['db-1']);
  });

  test('leaves the cluster when it is none of the cluster’s', () => {
    expect(asked(town(), WEB, name('example.com', 443)).outcome).toBe('leaves');
    expect(asked(town(), WEB, name('gone.shop', 80)).outcome).toBe('unresolved');
    expect(asked(town(), OUTSIDE, name('db.shop.svc.cluster.local', 80)).outcome).toBe('leaves');
  });

  test('means nothing to a Pod that may not ask', () => {
    const policy = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}]}]}`;
    expect(asked(town(policy), WEB, name('db', 5000))).toMatchObject({
      outcome: 'unresolved',
      lookup: { tried: [], policy: { allowed: false, policies: ['closed'] } },
    });
    const withDns = policy.replace(
      'egress: [',
      'egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}], ports: [{protocol: UDP, port: 53}]}, ',
    );
    expect(asked(town(withDns), WEB, name('db', 5000)).outcome).toBe('reaches');
  });
});

test.each<[ConnectionTarget, string]>([
  [{ kind: 'pod', namespace: 'shop', name: 'nope' }, 'pods "nope" did not exist in namespace "shop"'],
  [{ ...DB, port: 'http' }, 'Service shop/db: it has no TCP port "http"; it has sql (5000)'],
  [{ kind: 'node', name: 'n1' }, 'tell which port is meant'],
  [{ kind: 'name', host: 'db', port: 'sql' }, 'a port is a number there, not "sql"'],
])('what cannot be told is said in a sentence: %j', (to, error) => {
  expect(connect(town(), { from: WEB, to })).toEqual({ ok: false, error });
});
