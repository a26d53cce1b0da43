import { keepMetadata } from './fields.js';
import { type Strategy, strategyFrom } from './strategy.js';

const base = strategyFrom({ status: true, generation: ['spec'], annotationsCount: true });

/** Source: kubernetes pkg/registry/apps/deployment/strategy.go. */
export const deploymentStrategy: Strategy = {
  ...base,
  updateStatus: (deployment, old) => keepMetadata(base.updateStatus(deployment, old), old, 'labels'),
};
