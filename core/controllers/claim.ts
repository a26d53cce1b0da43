import type { Intent } from '../model/command.js';
import { updateObject } from '../model/intent.js';
import type { LabelSelector } from '../model/label-selector.js';
import { matchesLabelSelector } from '../model/label-selector.js';
import { controllerOf, controllerReference, type KubeObject } from '../model/object.js';
import type { ResourceType } from '../model/resource-type.js';
import type { View } from '../model/view.js';

/** What a controller may call its own, and what it takes to make that so. */
export interface Claim<T extends KubeObject> {
  /** Owned already or about to be, in key order within each. */
  readonly objects: readonly T[];
  /** Owned and matching, but not eligible. */
  readonly ineligible: readonly T[];
  /** Adoptions and releases. */
  readonly intents: readonly Intent[];
}

/**
 * Sorts out who owns what: objects that the owner controls and its selector matches stay; those it no longer matches are
 * released; those without a controller that match are adopted. An owner being deleted neither adopts nor releases.
 * `eligible` leaves objects out of it, such as Pods that ended. `finalizer` is put on what is adopted and taken off what is released.
 * Source: pkg/controller/controller_ref_manager.go ClaimObject.
 */
export function claim<T extends KubeObject>(
  view: View,
  type: ResourceType<T>,
  owner: KubeObject,
  selector: LabelSelector | undefined,
  eligible: (object: T) => boolean = () => true,
  finalizer?: string,
): Claim<T> {
  const objects: T[] = [];
  const ineligible: T[] = [];
  const intents: Intent[] = [];
  const ownerStays = owner.metadata.deletionTimestamp === undefined;
  for (const object of view.ownedBy(type, owner.metadata.uid)) {
    if (controllerOf(object)?.uid !== owner.metadata.uid) continue;
    const isEligible = eligible(object);
    if (matchesLabelSelector(selector, object.metadata.labels)) (isEligible ? objects : ineligible).push(object);
    else if (isEligible && ownerStays)
      intents.push(updateObject(type, released(object, owner, finalizer), { reason: 'its labels no longer match' }));
  }
  if (!ownerStays) return { objects, ineligible, intents };
  for (const object of view.orphans(type, owner.metadata.namespace)) {
    if (object.metadata.deletionTimestamp !== undefined || !eligible(object)) continue;
    if (!matchesLabelSelector(selector, object.metadata.labels)) continue;
    const mine = adopted(object, owner, finalizer);
    objects.push(mine);
    intents.push(updateObject(type, mine, { reason: 'its labels match and nobody controls it' }));
  }
  return { objects, ineligible, intents };
}

function adopted<T extends KubeObject>(object: T, owner: KubeObject, finalizer: string | undefined): T {
  const others = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);
  const ownerReferences = [...others, controllerReference(owner)];
  const { finalizers = [] } = object.metadata;
  const isHeld = finalizer === undefined || finalizers.includes(finalizer);
  return {
    ...object,
    metadata: { ...object.metadata, ownerReferences, ...(!isHeld && { finalizers: [...finalizers, finalizer] }) },
  };
}

function released<T extends KubeObject>(object: T, owner: KubeObject, finalizer: string | undefined): T {
  const ownerReferences = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);
  const finalizers = object.metadata.finalizers?.filter((each) => each !== finalizer);
  return {
    ...object,
    metadata: {
      ...object.metadata,
      ownerReferences: ownerReferences.length > 0 ? ownerReferences : undefined,
      ...(finalizer !== undefined && { finalizers: finalizers?.length ? finalizers : undefined }),
    },
  };
}
