import type { Json, JsonObject } from '../../../model/json.js';
import { inField, inItems, inStruct, isMissing, withField } from '../../defaults/fill.js';
import { requestsFromLimits } from '../../defaults/resource-list.js';
import { defaultPodSpec } from '../../pod-template/defaults/pod-spec.js';
import { podLevelRequests } from './pod-level-requests.js';

const fillRequests = (container: JsonObject) => inField(container, 'resources', requestsFromLimits);

const matchHostPort = (port: JsonObject): JsonObject =>
  isMissing(port['hostPort']) || port['hostPort'] === 0
    ? withField(port, 'hostPort', port['containerPort'] as Json)
    : port;

const matchHostPorts = (container: JsonObject) => inItems(container, 'ports', matchHostPort);

/** What is filled in for a Pod only, not for a template. Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_Pod. */
function defaultSpec(spec: JsonObject): JsonObject {
  let result = defaultPodSpec(spec);
  result = inItems(result, 'containers', fillRequests);
  result = inItems(result, 'initContainers', fillRequests);
  const filled = result;
  result = inField(result, 'resources', (resources) => podLevelRequests(filled, resources));
  if (isMissing(result['enableServiceLinks'])) result = withField(result, 'enableServiceLinks', true);
  if (result['hostNetwork'] !== true) return result;
  return inItems(inItems(result, 'containers', matchHostPorts), 'initContainers', matchHostPorts);
}

/** Defaults of a Pod. */
export function defaultPod(pod: JsonObject): JsonObject {
  return inStruct(pod, 'spec', defaultSpec);
}
