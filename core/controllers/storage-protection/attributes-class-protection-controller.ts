import { type Controller, type ObjectChange, type ReconcileRequest, SETTLED, watch } from '../../model/controller.js';
import type { View } from '../../model/view.js';
import type { PersistentVolume, PersistentVolumeClaim } from '../../schema/generated/types/core.js';
import { PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, VOLUME_ATTRIBUTES_CLASSES } from '../../schema/kinds.js';
import { isHeld, itselfWhenHeld, released } from './claim-protection-controller.js';

const FINALIZER = 'kubernetes.io/vac-protection';

/**
 * Lets a class of volume attributes that is to be deleted go once no volume and no claim names it.
 * Source: pkg/controller/volume/vacprotection/vac_protection_controller.go.
 */
export function attributesClassProtectionController(): Controller {
  return {
    name: 'volumeattributesclass-protection-controller',
    watches: [
      watch(VOLUME_ATTRIBUTES_CLASSES, itselfWhenHeld(FINALIZER)),
      watch(PERSISTENT_VOLUME_CLAIMS, classesOf),
      watch(PERSISTENT_VOLUMES, classesOf),
    ],
    reconcile(view, { name }) {
      const attributes = view.get(VOLUME_ATTRIBUTES_CLASSES, undefined, name);
      if (attributes === undefined || !isHeld(attributes, FINALIZER) || isUsed(view, name)) return SETTLED;
      return { intents: [released(VOLUME_ATTRIBUTES_CLASSES, attributes, FINALIZER)] };
    },
  };
}

/** Every class that an object names or has. */
function namedClasses(object: PersistentVolume | PersistentVolumeClaim): readonly string[] {
  const status = 'status' in object ? (object.status as PersistentVolumeClaim['status']) : undefined;
  return [
    object.spec?.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ].filter((name) => name !== undefined && name !== '') as string[];
}

function isUsed(view: View, name: string): boolean {
  for (const claim of view.list(PERSISTENT_VOLUME_CLAIMS)) if (namedClasses(claim).includes(name)) return true;
  for (const volume of view.list(PERSISTENT_VOLUMES)) if (namedClasses(volume).includes(name)) return true;
  return false;
}

/** The classes that an object no longer names. */
function* classesOf({
  before,
  after,
}: ObjectChange<PersistentVolume | PersistentVolumeClaim>): Iterable<ReconcileRequest> {
  const kept = after === undefined ? [] : namedClasses(after);
  for (const name of before === undefined ? [] : namedClasses(before)) if (!kept.includes(name)) yield { name };
}
