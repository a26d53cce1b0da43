import type { GroupResource } from './group-resource.js';
import type { KubeObject } from './object.js';

/**
 * A kind that code works with by name: what the view needs to find its objects and what an intent needs to write one.
 * `T` is the TypeScript type of its objects and exists only for the compiler.
 */
export interface ResourceType<T extends KubeObject = KubeObject> {
  readonly groupResource: GroupResource;
  /** apiVersion objects are stored in. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly object?: T;
}
