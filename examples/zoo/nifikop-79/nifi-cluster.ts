import { customKind, type KubeObject } from '../hindcast.js';

/** How far a node has come with joining or leaving. */
export type ActionState =
  | 'GracefulUpscaleRequired'
  | 'GracefulUpscaleSucceeded'
  | 'GracefulDownscaleRequired'
  | 'GracefulDownscaleSucceeded';

/** What the operator keeps of one node. */
export interface NodeState {
  readonly configurationState?: 'ConfigInSync';
  readonly actionState?: ActionState;
}

export interface NifiCluster extends KubeObject {
  /** The nodes that are wanted, by id. */
  readonly spec: { readonly nodes: readonly number[] };
  /** By node id. */
  readonly status?: { readonly nodesState?: { readonly [id: string]: NodeState } };
}

export const NIFI_CLUSTERS = customKind<NifiCluster>({
  group: 'nifi.konpyutaika.com',
  version: 'v1alpha1',
  kind: 'NifiCluster',
  schema: {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        required: ['nodes'],
        properties: { nodes: { type: 'array', items: { type: 'integer' } } },
      },
      status: {
        type: 'object',
        properties: {
          nodesState: {
            type: 'object',
            additionalProperties: {
              type: 'object',
              properties: { configurationState: { type: 'string' }, actionState: { type: 'string' } },
            },
          },
        },
      },
    },
  },
});
