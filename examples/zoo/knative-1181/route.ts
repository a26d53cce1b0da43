import { customKind, type KubeObject } from '../hindcast.js';

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  /** When the status last changed. */
  readonly lastTransitionTime: string;
}

export interface Route extends KubeObject {
  readonly spec: { readonly revisionName?: string };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

export const ROUTES = customKind<Route>({
  group: 'serving.knative.dev',
  version: 'v1',
  kind: 'Route',
  schema: {
    type: 'object',
    properties: {
      spec: { type: 'object', properties: { revisionName: { type: 'string' } } },
      status: {
        type: 'object',
        properties: {
          conditions: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                type: { type: 'string' },
                status: { type: 'string' },
                reason: { type: 'string' },
                lastTransitionTime: { type: 'string' },
              },
            },
          },
        },
      },
    },
  },
});
