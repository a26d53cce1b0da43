import type { KubeObject } from '../hindcast.js';

/**
 * On a child: the resourceVersion of the owner that the child was last made to follow. An operator that reads an older owner
 * than that knows by it that its view is stale. The annotation plays the part of zookeeper-operator's label `owner-rv`.
 */
export const OWNER_VERSION = 'zoo.hindcast.dev/owner-version';

/** The annotations by which a child tells which version of its owner it follows. */
export function followingVersionOf(owner: KubeObject): { readonly [key: string]: string } {
  return { [OWNER_VERSION]: owner.metadata.resourceVersion };
}

/** Whether a child follows a newer owner than this one, which is then a thing of the past. */
export function followsNewer(child: KubeObject, owner: KubeObject): boolean {
  return BigInt(child.metadata.annotations?.[OWNER_VERSION] ?? '0') > BigInt(owner.metadata.resourceVersion);
}

/** Whether a child follows an older owner than this one, perhaps one of the same name that is gone. */
export function followsOlder(child: KubeObject, owner: KubeObject): boolean {
  return BigInt(child.metadata.annotations?.[OWNER_VERSION] ?? '0') < BigInt(owner.metadata.resourceVersion);
}
