import { customKind, type KubeObject } from '../hindcast.js';

/** Asks for a stack to be installed. It owns what is installed. */
export interface StackInstall extends KubeObject {
  readonly spec: { readonly package: string };
  readonly status?: { readonly attempts?: number; readonly installed?: boolean };
}

export const STACK_INSTALLS = customKind<StackInstall>({
  group: 'stacks.crossplane.io',
  version: 'v1alpha1',
  kind: 'StackInstall',
  schema: {
    type: 'object',
    properties: {
      spec: { type: 'object', required: ['package'], properties: { package: { type: 'string' } } },
      status: { type: 'object', properties: { attempts: { type: 'integer' }, installed: { type: 'boolean' } } },
    },
  },
});

/** Another kind of the same group, by which the wrong references go. */
export const STACKS = customKind({ group: 'stacks.crossplane.io', version: 'v1alpha1', kind: 'Stack' });
