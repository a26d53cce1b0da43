import { isJsonObject, type JsonObject } from '../../../model/json.js';
import type { SelectableFields } from '../../../model/selectable-fields.js';
import { inField, isMissing } from '../../defaults/fill.js';
import { defaultResourceList } from '../../defaults/resource-list.js';
import { flagAt, NAME_FIELD, offers } from '../../fields/selectable.js';
import { keepField } from '../../fields/set-field.js';
import type { Kind } from '../../kind.js';
import { type Strategy, strategyFrom } from '../../strategy/strategy.js';
import { NODE_PRINTER } from './columns.js';
import { nodeValidation } from './validation.js';

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
function defaultNode(node: JsonObject): JsonObject {
  return inField(inField(node, 'spec', mirrorPodCidr), 'status', defaultStatus);
}

const base = strategyFrom({ status: true });

/** A kubelet registers its node with a status, so a create keeps it. Source: kubernetes pkg/registry/core/node/strategy.go. */
const nodeStrategy: Strategy = {
  create: (node) => node,
  update: (node, old) => keepField(node, old, 'status'),
  updateStatus: base.updateStatus,
};

const NODE_FIELDS: SelectableFields = {
  ...offers(NAME_FIELD, 'spec.unschedulable'),
  readers: new Map([['spec.unschedulable', flagAt('spec', 'unschedulable')]]),
};

/** Nodes. */
export const node: Kind = {
  groupResource: 'nodes',
  kind: 'Node',
  defaults: defaultNode,
  validation: nodeValidation,
  strategy: nodeStrategy,
  columns: NODE_PRINTER,
  selectableFields: NODE_FIELDS,
};
