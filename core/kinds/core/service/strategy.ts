import type { Json, JsonObject } from '../../../model/json.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import { keepField, setField } from '../../fields/set-field.js';
import { type Strategy, strategyFrom } from '../../strategy/strategy.js';

const base = strategyFrom({ status: true });
const typeOf = (spec: JsonObject) => asText(spec['type']);
const needsClusterIp = (spec: JsonObject) => typeOf(spec) !== 'ExternalName';

const needsNodePorts = (spec: JsonObject) =>
  typeOf(spec) === 'NodePort' || (typeOf(spec) === 'LoadBalancer' && spec['allocateLoadBalancerNodePorts'] !== false);

const needsHealthCheck = (spec: JsonObject) =>
  typeOf(spec) === 'LoadBalancer' && spec['externalTrafficPolicy'] === 'Local';

const needsExternalPolicy = (spec: JsonObject) =>
  ['NodePort', 'LoadBalancer'].includes(typeOf(spec)) ||
  (typeOf(spec) === 'ClusterIP' && asList(spec['externalIPs']).length > 0);

const isLoadBalancer = (spec: JsonObject) => typeOf(spec) === 'LoadBalancer';
const nodePortsOf = (spec: JsonObject) => asList(spec['ports']).map((port) => asNumber(asObject(port)['nodePort']));

/** What was allocated before and is left out now stays as it was. Source: kubernetes pkg/registry/core/service/storage/alloc.go patchAllocatedValues. */
function keepAllocated(spec: JsonObject, old: JsonObject): JsonObject {
  let result = spec;
  if (needsClusterIp(old) && needsClusterIp(result)) {
    if (asText(result['clusterIP']) === '') result = keepField(result, old, 'clusterIP');
    if (asList(result['clusterIPs']).length === 0 && asList(old['clusterIPs']).length > 0) {
      result = keepField(result, old, 'clusterIPs');
    }
  }
  if (needsNodePorts(old) && needsNodePorts(result)) result = keepNodePorts(result, old);
  if (needsHealthCheck(old) && needsHealthCheck(result) && asNumber(result['healthCheckNodePort']) === 0) {
    result = keepField(result, old, 'healthCheckNodePort');
  }
  return result;
}

/** Ports of the same name keep their node port, unless another port now uses it. */
function keepNodePorts(spec: JsonObject, old: JsonObject): JsonObject {
  const before = new Set(nodePortsOf(old));
  const used = new Set(nodePortsOf(spec).filter((port) => port !== 0 && before.has(port)));
  const byName = new Map(
    asList(old['ports']).map((port) => [asText(asObject(port)['name']), asNumber(asObject(port)['nodePort'])]),
  );
  const ports = asList(spec['ports']);
  const kept = ports.map((item): Json => {
    const port = asObject(item);
    const former = byName.get(asText(port['name'])) ?? 0;
    if (asNumber(port['nodePort']) !== 0 || former === 0 || used.has(former)) return item;
    used.add(former);
    return { ...port, nodePort: former };
  });
  return kept.every((port, index) => port === ports[index]) ? spec : { ...spec, ports: kept };
}

/** The first address and the list of addresses say the same. Source: kubernetes pkg/registry/core/service/storage/storage.go normalizeClusterIPs. */
function mirrorClusterIps(spec: JsonObject, old: JsonObject | undefined): JsonObject {
  const address = asText(spec['clusterIP']);
  if (old === undefined) {
    return address !== '' && asList(spec['clusterIPs']).length === 0 ? { ...spec, clusterIPs: [address] } : spec;
  }
  const former = asText(old['clusterIP']);
  if (address === former || !semanticEqual(spec['clusterIPs'], old['clusterIPs'])) return spec;
  return setField(spec, 'clusterIPs', address === '' ? undefined : [address]);
}

/** Fields that the new type has no use for go, unless the same request changes them. Source: dropTypeDependentFields. */
function dropUseless(spec: JsonObject, old: JsonObject): JsonObject {
  let result = spec;
  const dropSame = (key: string) => {
    if (semanticEqual(result[key], old[key])) result = setField(result, key, undefined);
  };
  if (needsClusterIp(old) && !needsClusterIp(spec)) {
    for (const key of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) dropSame(key);
  }
  if (needsNodePorts(old) && !needsNodePorts(spec) && semanticEqual(nodePortsOf(spec), nodePortsOf(old))) {
    result = {
      ...result,
      ports: asList(result['ports']).map((port) => setField(asObject(port), 'nodePort', undefined)),
    };
  }
  if (needsHealthCheck(old) && !needsHealthCheck(spec)) dropSame('healthCheckNodePort');
  if (isLoadBalancer(old) && !isLoadBalancer(spec)) {
    dropSame('allocateLoadBalancerNodePorts');
    dropSame('loadBalancerClass');
  }
  if (needsExternalPolicy(old) && !needsExternalPolicy(spec)) dropSame('externalTrafficPolicy');
  return result;
}

const withoutBalancer = (status: JsonObject): JsonObject => ({ ...status, loadBalancer: {} });

/** Source: kubernetes pkg/registry/core/service/strategy.go. */
export const serviceStrategy: Strategy = {
  create(service) {
    const spec = mirrorClusterIps(asObject(service['spec']), undefined);
    return { ...base.create(service), spec, status: { loadBalancer: {} } };
  },
  update(service, old) {
    const before = asObject(old['spec']);
    const normal = mirrorClusterIps(keepAllocated(asObject(service['spec']), before), before);
    const result = setField(base.update(service, old), 'spec', dropUseless(normal, before));
    // Nobody need know that a load balancer is still being taken down.
    return isLoadBalancer(normal) ? result : setField(result, 'status', withoutBalancer(asObject(result['status'])));
  },
  updateStatus(service, old) {
    const result = base.updateStatus(service, old);
    return isSet(result['status']) ? result : { ...result, status: { loadBalancer: {} } };
  },
};
