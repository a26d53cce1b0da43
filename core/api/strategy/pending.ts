import { type Strategy, strategyFrom } from './strategy.js';

const base = strategyFrom({ status: true });

/** Claims and volumes wait to be bound from the start. Source: kubernetes pkg/registry/core/persistentvolumeclaim/strategy.go. */
export const pendingStrategy: Strategy = {
  ...base,
  create: (object) => ({ ...base.create(object), status: { phase: 'Pending' } }),
};
