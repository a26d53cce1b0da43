import type { KubeObject } from '../../model/object.js';
import type { View } from '../../model/view.js';
import type { PersistentVolume, PersistentVolumeClaim } from '../../schema/generated/types/core.js';
import type { StorageClass } from '../../schema/generated/types/storage.js';
import { STORAGE_CLASSES } from '../../schema/kinds.js';

/** How objects named their class before there was a field for it. */
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
/** The provisioner of classes whose volumes an administrator makes. */
export const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

/** The name of the class that a claim or a volume is of; empty for none. Source: component-helpers storage/volume GetPersistentVolumeClaimClass. */
export function classNameOf(object: PersistentVolume | PersistentVolumeClaim): string {
  return object.metadata.annotations?.[CLASS_ANNOTATION] ?? object.spec.storageClassName ?? '';
}

/** Whether a claim says of which class it is to be, be it of none. Source: PersistentVolumeClaimHasClass. */
export function namesClass({ metadata, spec }: PersistentVolumeClaim): boolean {
  return metadata.annotations?.[CLASS_ANNOTATION] !== undefined || spec.storageClassName !== undefined;
}

/** The class that a claim is of, if there is such a one. */
export function classOf(view: View, claim: PersistentVolumeClaim): StorageClass | undefined {
  const name = classNameOf(claim);
  return name === '' ? undefined : view.get(STORAGE_CLASSES, undefined, name);
}

/** Whether a claim is bound only when a Pod that uses it has been given a node. Source: IsDelayBindingMode. */
export function waitsForConsumer(view: View, claim: PersistentVolumeClaim): boolean {
  return classOf(view, claim)?.volumeBindingMode === 'WaitForFirstConsumer';
}

/** The value of an annotation; undefined when the object has none of that key. */
export function annotation({ metadata }: KubeObject, key: string): string | undefined {
  return metadata.annotations !== undefined && Object.hasOwn(metadata.annotations, key)
    ? metadata.annotations[key]
    : undefined;
}

/** The object with annotations added. */
export function annotated<T extends KubeObject>(object: T, annotations: { readonly [key: string]: string }): T {
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, ...annotations } },
  };
}
