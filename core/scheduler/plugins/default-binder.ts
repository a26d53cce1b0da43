import { bindPod } from '../../model/intent.js';
import type { SchedulerPlugin } from '../framework/plugin.js';

/** Binds a Pod through the `binding` subresource. Source: defaultbinder/default_binder.go. */
export const defaultBinder: SchedulerPlugin = {
  name: 'DefaultBinder',
  bind(pod, { node }) {
    const { name } = node.metadata;
    return [bindPod(pod, name, { reason: `${name} is the best node that can take the Pod` })];
  },
};
