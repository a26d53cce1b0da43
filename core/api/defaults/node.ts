import { isJsonObject, type JsonObject } from '../../model/json.js';
import { inField, isMissing } from './fill.js';
import { defaultResourceList } from './resource-list.js';

/** A node offers all it has unless it says otherwise. Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_NodeStatus. */
function defaultStatus(status: JsonObject): JsonObject {
  const result = inField(inField(status, 'capacity', defaultResourceList), 'allocatable', defaultResourceList);
  const { capacity, allocatable } = result;
  return isMissing(allocatable) && isJsonObject(capacity) ? { ...result, allocatable: capacity } : result;
}

/** The first range of Pod addresses and the list of ranges say the same. Source: Convert_v1_NodeSpec_To_core_NodeSpec. */
function mirrorPodCidr(spec: JsonObject): JsonObject {
  const { podCIDR, podCIDRs } = spec;
  const first = Array.isArray(podCIDRs) ? podCIDRs[0] : undefined;
  if (typeof podCIDR === 'string' && podCIDR !== '') {
    return podCIDR === first ? spec : { ...spec, podCIDRs: [podCIDR] };
  }
  return typeof first === 'string' && first !== '' ? { ...spec, podCIDR: first } : spec;
}

/** Defaults of a Node. */
export function defaultNode(node: JsonObject): JsonObject {
  return inField(inField(node, 'spec', mirrorPodCidr), 'status', defaultStatus);
}
