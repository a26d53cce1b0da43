import { ok } from '../../model/result.js';
import type { Node, Taint } from '../../schema/generated/types/core.js';
import { NODES } from '../../schema/kinds.js';
import type { AdmissionPlugin } from './plugin.js';

const NOT_READY: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

/** A new node takes no Pods until the node lifecycle controller has seen that it is ready. */
function withNotReadyTaint(node: Node): Node {
  const taints = node.spec.taints ?? [];
  if (taints.some(({ key, effect }) => key === NOT_READY.key && effect === NOT_READY.effect)) return node;
  return { ...node, spec: { ...node.spec, taints: [...taints, NOT_READY] } };
}

/** Source: plugin/pkg/admission/nodetaint. */
export const TAINT_NODES_BY_CONDITION: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  resources: [NODES.groupResource],
  create: (_scope, node) => ok(withNotReadyTaint(node as Node)),
};
