import { isJsonObject, type JsonObject } from '../../../model/json.js';
import { inField, inItems, inStruct, isMissing, withDefaults, withField, withoutField } from '../../defaults/fill.js';

const SPEC: JsonObject = { sessionAffinity: 'None', type: 'ClusterIP' };
const PORT: JsonObject = { protocol: 'TCP' };

/** Three hours. */
const CLIENT_IP: JsonObject = { clientIP: { timeoutSeconds: 10800 } };
const IP_MODE: JsonObject = { ipMode: 'VIP' };
const EXTERNALLY_ACCESSIBLE = new Set(['NodePort', 'LoadBalancer']);
const WITH_CLUSTER_IP = new Set(['ClusterIP', 'NodePort', 'LoadBalancer']);

const defaultPort = (port: JsonObject): JsonObject => {
  const result = withDefaults(port, PORT);
  return isMissing(result['targetPort']) || result['targetPort'] === 0
    ? withField(result, 'targetPort', result['port'])
    : result;
};

function defaultAffinity(spec: JsonObject): JsonObject {
  if (spec['sessionAffinity'] === 'None') return withoutField(spec, 'sessionAffinityConfig');
  if (spec['sessionAffinity'] !== 'ClientIP') return spec;
  const config = spec['sessionAffinityConfig'];
  const clientIp = isJsonObject(config) ? config['clientIP'] : undefined;
  const timeout = isJsonObject(clientIp) ? clientIp['timeoutSeconds'] : undefined;
  return isMissing(timeout) ? { ...spec, sessionAffinityConfig: CLIENT_IP } : spec;
}

function isExternallyAccessible(spec: JsonObject): boolean {
  const { type, externalIPs } = spec;
  if (typeof type === 'string' && EXTERNALLY_ACCESSIBLE.has(type)) return true;
  return type === 'ClusterIP' && Array.isArray(externalIPs) && externalIPs.length > 0;
}

function defaultSpec(spec: JsonObject): JsonObject {
  let result = defaultAffinity(withDefaults(spec, SPEC));
  result = inItems(result, 'ports', defaultPort);
  const type = typeof result['type'] === 'string' ? result['type'] : '';
  if (isMissing(result['externalTrafficPolicy']) && isExternallyAccessible(result)) {
    result = { ...result, externalTrafficPolicy: 'Cluster' };
  }
  if (isMissing(result['internalTrafficPolicy']) && WITH_CLUSTER_IP.has(type)) {
    result = { ...result, internalTrafficPolicy: 'Cluster' };
  }
  if (type === 'LoadBalancer' && isMissing(result['allocateLoadBalancerNodePorts'])) {
    result = { ...result, allocateLoadBalancerNodePorts: true };
  }
  return result;
}

const defaultIngress = (ingress: JsonObject) => (isMissing(ingress['ip']) ? ingress : withDefaults(ingress, IP_MODE));

const defaultStatus = (status: JsonObject) =>
  inField(status, 'loadBalancer', (balancer) => inItems(balancer, 'ingress', defaultIngress));

/**
 * Addresses, node ports and IP families are chosen when the service is decided, not here.
 * Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_Service.
 */
export function defaultService(service: JsonObject): JsonObject {
  const result = inStruct(service, 'spec', defaultSpec);
  const spec = result['spec'];
  return isJsonObject(spec) && spec['type'] === 'LoadBalancer' ? inField(result, 'status', defaultStatus) : result;
}
