import { asList, asObject } from '../validation/json-fields.js';
import { keepField, setField, setSpec } from './fields.js';
import { type Strategy, strategyFrom } from './strategy.js';

const base = strategyFrom({ status: true });
/** Held until everything in the namespace is gone. */
const FINALIZER = 'kubernetes';

/** Source: kubernetes pkg/registry/core/namespace/strategy.go. */
export const namespaceStrategy: Strategy = {
  create(namespace) {
    const finalizers = asList(asObject(namespace['spec'])['finalizers']);
    const held = finalizers.includes(FINALIZER)
      ? namespace
      : setSpec(namespace, 'finalizers', [...finalizers, FINALIZER]);
    return setField(held, 'status', { phase: 'Active' });
  },
  update(namespace, old) {
    const finalizers = asObject(old['spec'])['finalizers'];
    return keepField(setSpec(namespace, 'finalizers', finalizers), old, 'status');
  },
  updateStatus: base.updateStatus,
};
