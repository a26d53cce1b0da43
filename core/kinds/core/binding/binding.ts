import type { Kind } from '../../kind.js';

/** A Binding by itself is kept nowhere: it is that of the Pod of its name. Source: kubernetes pkg/registry/core/pod/storage LegacyBindingREST. */
export const binding: Kind = {
  groupResource: 'bindings',
  kind: 'Binding',
  createsSubresource: { resource: 'pods', subresource: 'binding' },
};
