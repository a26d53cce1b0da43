import { keepField } from './fields.js';
import { type Strategy, strategyFrom } from './strategy.js';

const base = strategyFrom({ status: true });

/** A kubelet registers its node with a status, so a create keeps it. Source: kubernetes pkg/registry/core/node/strategy.go. */
export const nodeStrategy: Strategy = {
  create: (node) => node,
  update: (node, old) => keepField(node, old, 'status'),
  updateStatus: base.updateStatus,
};
