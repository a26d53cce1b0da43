import { isJsonObject, type JsonObject } from '../../../model/json.js';
import type { SelectableFields } from '../../../model/selectable-fields.js';
import { inField, isMissing } from '../../defaults/fill.js';
import { defaultResourceList } from '../../defaults/resource-list.js';
import { asObject, asText, isSet } from '../../fields/json-fields.js';
import { flagAt, NAME_FIELD, offers } from '../../fields/selectable.js';
import { keepField, setField, setSpec } from '../../fields/set-field.js';
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

const withoutConfig = (node: JsonObject): JsonObject =>
  setField(node, 'status', setField(asObject(node['status']), 'config', undefined));

/**
 * A kubelet registers its node with a status, so a create keeps it. Kubelets are configured by the cluster no more: what says how is dropped
 * where it was not there before. Source: kubernetes pkg/registry/core/node/strategy.go.
 */
const nodeStrategy: Strategy = {
  create: (node) => setSpec(isSet(node['status']) ? withoutConfig(node) : node, 'configSource', undefined),
  update(node, old) {
    const kept = keepField(node, old, 'status');
    return isSet(asObject(old['spec'])['configSource']) ? kept : setSpec(kept, 'configSource', undefined);
  },
  updateStatus(node, old, now) {
    const kept = base.updateStatus(node, old, now);
    return isSet(asObject(old['status'])['config']) || !isSet(kept['status']) ? kept : withoutConfig(kept);
  },
};

/** What to warn of in a Node. Source: nodeWarnings in the same file. */
function nodeWarnings(node: JsonObject): string[] {
  const { configSource, externalID } = asObject(node['spec']);
  return [
    ...(isSet(configSource) ? ['spec.configSource: the feature is removed'] : []),
    ...(asText(externalID) === '' ? [] : ['spec.externalID: this field is deprecated, and is unused by Kubernetes']),
  ];
}

const NODE_FIELDS: SelectableFields = {
  ...offers(NAME_FIELD, 'spec.unschedulable'),
  readers: new Map([['spec.unschedulable', flagAt('spec', 'unschedulable')]]),
};

/** Nodes. */
export const node: Kind = {
  groupResource: 'nodes',
  kind: 'Node',
  metadataOnUpdate: ['object', 'change'],
  defaults: defaultNode,
  validation: nodeValidation,
  warnings: nodeWarnings,
  strategy: nodeStrategy,
  columns: NODE_PRINTER,
  selectableFields: NODE_FIELDS,
};
