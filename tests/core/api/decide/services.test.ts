import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { type Given, given } from './scenario.js';

const service = (spec: JsonObject, name = 's'): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default' },
  spec: { selector: { app: 's' }, ports: [{ port: 80 }], ...spec },
});
/** A Service as the API keeps it. */
const stored = (spec: JsonObject, name = 's', ...others: Given[]): Given =>
  given(...others).create('services', service(spec, name)).after as unknown as Given;
const specOf = (object: unknown) => (object as { spec: JsonObject & { ports: JsonObject[] } }).spec;
const inRange = (port: unknown) => typeof port === 'number' && port >= 30_000 && port <= 32_767;

describe('a new Service', () => {
  it('gets a cluster IP and a family', () => {
    const spec = specOf(given().create('services', service({})).after);
    expect(spec['clusterIP']).toMatch(/^10\.96\./);
    expect(spec).toMatchObject({
      clusterIPs: [spec['clusterIP']],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
    });
    expect(spec.ports[0]).not.toHaveProperty('nodePort');
  });

  it('gets the address it asks for, unless another has it or it is none of the cluster', () => {
    const asks = service({ clusterIP: '10.96.7.7' });
    expect(specOf(given().create('services', asks).after)['clusterIPs']).toEqual(['10.96.7.7']);
    const taken = given(stored({ clusterIP: '10.96.7.7' }, 'other'));
    expect(taken.create('services', asks).refusal.message).toBe(
      'Service "s" is invalid: spec.clusterIPs: Invalid value: ["10.96.7.7"]: failed to allocate IP 10.96.7.7: provided IP is already allocated',
    );
    expect(given().create('services', service({ clusterIP: '192.168.0.1' })).refusal.message).toContain(
      'is not in the valid range',
    );
  });

  it('may ask for any node port on a dry run, but for one that another has', () => {
    const asks = (nodePort: number, more: JsonObject = {}) =>
      service({ type: 'NodePort', ports: [{ port: 80, nodePort, ...more }] });
    const dryRun = { dryRun: true };
    expect(given().create('services', asks(80)).refusal.message).toContain('provided port is not in the valid range');
    expect(given().create('services', asks(80), dryRun).decision.object).toMatchObject({
      spec: { ports: [{ nodePort: 80 }] },
    });
    // So what else is wrong comes to light.
    expect(given().create('services', asks(80, { protocol: 'b' }), dryRun).refusal.message).toBe(
      'Service "s" is invalid: spec.ports[0].protocol: Unsupported value: "b": supported values: "SCTP", "TCP", "UDP"',
    );
    const taken = given(stored({ type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] }, 'other'));
    expect(taken.create('services', asks(30_080), dryRun).refusal.message).toContain(
      'provided port is already allocated',
    );
  });

  it('that is headless gets no address, and both families when nothing selects for it', () => {
    expect(specOf(given().create('services', service({ clusterIP: 'None' })).after)).toMatchObject({
      clusterIP: 'None',
      clusterIPs: ['None'],
      ipFamilyPolicy: 'SingleStack',
    });
    const open = { ...service({ clusterIP: 'None' }), spec: { clusterIP: 'None' } };
    expect(specOf(given().create('services', open).after)).toMatchObject({
      ipFamilies: ['IPv4', 'IPv6'],
      ipFamilyPolicy: 'RequireDualStack',
    });
  });

  it('cannot have families that the cluster has not', () => {
    expect(given().create('services', service({ ipFamilyPolicy: 'RequireDualStack' })).refusal.message).toContain(
      'this cluster is not configured for dual-stack services',
    );
    expect(given().create('services', service({ ipFamilies: ['IPv6'] })).refusal.message).toContain(
      'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
    );
    const prefers = service({ ipFamilyPolicy: 'PreferDualStack' });
    expect(specOf(given().create('services', prefers).after)['ipFamilies']).toEqual(['IPv4']);
  });

  it('of type ExternalName gets nothing', () => {
    const object = { ...service({}), spec: { type: 'ExternalName', externalName: 'example.com' } };
    expect(specOf(given().create('services', object).after)).not.toHaveProperty('clusterIP');
  });

  it('of type NodePort gets a node port for each port, one for both protocols of a port', () => {
    const ports = [
      { name: 'dns', port: 53, protocol: 'UDP' },
      { name: 'dns-tcp', port: 53, protocol: 'TCP' },
      { name: 'web', port: 80 },
    ];
    const [udp, tcp, web] = specOf(given().create('services', service({ type: 'NodePort', ports })).after).ports;
    expect([udp!['nodePort'], tcp!['nodePort'], web!['nodePort']].every(inRange)).toBe(true);
    expect(udp!['nodePort']).toBe(tcp!['nodePort']);
    expect(web!['nodePort']).not.toBe(udp!['nodePort']);
    const asked = ports.map((port) => (port.name === 'dns-tcp' ? { ...port, nodePort: 30_053 } : port));
    const named = specOf(given().create('services', service({ type: 'NodePort', ports: asked })).after).ports;
    expect(named.slice(0, 2).map(({ nodePort }) => nodePort)).toEqual([30_053, 30_053]);
  });

  it('is refused a node port that another holds, be it for health checks', () => {
    const asks = service({ type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] });
    const other = stored({ type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] }, 'other');
    const health = stored(
      { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 30_080 },
      'health',
    );
    for (const holder of [other, health]) {
      expect(given(holder).create('services', asks).refusal.message).toBe(
        'Service "s" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
      );
    }
  });

  it('of type LoadBalancer gets node ports unless it wants none, and a health check port where traffic stays local', () => {
    const balancer = specOf(given().create('services', service({ type: 'LoadBalancer' })).after);
    expect(inRange(balancer.ports[0]!['nodePort'])).toBe(true);
    expect(balancer).not.toHaveProperty('healthCheckNodePort');
    const without = service({ type: 'LoadBalancer', allocateLoadBalancerNodePorts: false });
    expect(specOf(given().create('services', without).after).ports[0]).not.toHaveProperty('nodePort');
    const local = specOf(
      given().create('services', service({ type: 'LoadBalancer', externalTrafficPolicy: 'Local' })).after,
    );
    expect(inRange(local['healthCheckNodePort'])).toBe(true);
    expect(local['healthCheckNodePort']).not.toBe(local.ports[0]!['nodePort']);
  });
});

describe('a Service that changes its type', () => {
  const change = (from: JsonObject, to: JsonObject) => {
    const before = stored(from);
    return { before: specOf(before), outcome: given(before).merge('services', 'default/s', { spec: to }) };
  };

  it('from ClusterIP to NodePort keeps its address and gets a node port', () => {
    const { before, outcome } = change({}, { type: 'NodePort' });
    const after = specOf(outcome.after);
    expect(after['clusterIP']).toBe(before['clusterIP']);
    expect(inRange(after.ports[0]!['nodePort'])).toBe(true);
  });

  it('from NodePort to LoadBalancer keeps its node port, and back to ClusterIP loses it', () => {
    const grown = change({ type: 'NodePort' }, { type: 'LoadBalancer' });
    expect(specOf(grown.outcome.after).ports[0]!['nodePort']).toBe(grown.before.ports[0]!['nodePort']);
    const shrunk = change({ type: 'NodePort' }, { type: 'ClusterIP' });
    expect(specOf(shrunk.outcome.after).ports[0]).not.toHaveProperty('nodePort');
    expect(specOf(shrunk.outcome.after)['clusterIP']).toBe(shrunk.before['clusterIP']);
  });

  it('to ExternalName loses its addresses, and from it gets new ones', () => {
    const { outcome } = change({}, { type: 'ExternalName', externalName: 'example.com' });
    expect(specOf(outcome.after)).not.toHaveProperty('clusterIP');
    expect(specOf(outcome.after)).not.toHaveProperty('ipFamilies');
    const back = given(outcome.after as unknown as Given).merge('services', 'default/s', {
      spec: { type: 'ClusterIP', externalName: null },
    });
    expect(specOf(back.after)['clusterIP']).toMatch(/^10\.96\./);
  });

  it('keeps its cluster IP otherwise', () => {
    const before = stored({});
    const { refusal } = given(before).merge('services', 'default/s', {
      spec: { clusterIP: '10.96.9.9', clusterIPs: ['10.96.9.9'] },
    });
    expect(refusal.message).toContain('may not change once set');
  });

  it('gets and loses its health check port with its traffic policy', () => {
    const gained = change({ type: 'LoadBalancer' }, { externalTrafficPolicy: 'Local' });
    const port = specOf(gained.outcome.after)['healthCheckNodePort'];
    expect(inRange(port)).toBe(true);
    const local = gained.outcome.after as unknown as Given;
    const kept = given(local).merge('services', 'default/s', { metadata: { labels: { a: 'b' } } });
    expect(specOf(kept.after)['healthCheckNodePort']).toBe(port);
    const lost = given(local).merge('services', 'default/s', { spec: { externalTrafficPolicy: 'Cluster' } });
    expect(specOf(lost.after)).not.toHaveProperty('healthCheckNodePort');
  });
});
