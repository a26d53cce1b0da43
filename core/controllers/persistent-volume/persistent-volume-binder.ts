import { type Controller, type ObjectChange, type ReconcileRequest, SETTLED, watch } from '../../model/controller.js';
import type { KubeObject } from '../../model/object.js';
import type { View } from '../../model/view.js';
import type { PersistentVolume, PersistentVolumeClaim } from '../../schema/generated/types/core.js';
import type { StorageClass } from '../../schema/generated/types/storage.js';
import { PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, STORAGE_CLASSES } from '../../schema/kinds.js';
import { BIND_COMPLETED } from './binding.js';
import { annotation, classNameOf, namesClass } from './classes.js';
import { syncClaim } from './sync-claim.js';
import { syncVolume } from './sync-volume.js';

/**
 * Binds claims to volumes, has volumes made for claims that none suits, and says what becomes of volumes when their claims are gone. A request
 * with a namespace is a claim, one without is a volume.
 * Source: pkg/controller/volume/persistentvolume.
 */
export function persistentVolumeBinder(): Controller {
  return {
    name: 'persistent-volume-binder',
    watches: [
      watch(PERSISTENT_VOLUME_CLAIMS, claimAndVolumes),
      watch(PERSISTENT_VOLUMES, volumeAndClaims),
      watch(STORAGE_CLASSES, claimsOfClass),
    ],
    reconcile(view, { namespace, name }, now) {
      if (namespace === undefined) {
        const volume = view.get(PERSISTENT_VOLUMES, undefined, name);
        return volume === undefined ? SETTLED : { intents: syncVolume(view, volume, now) };
      }
      const claim = view.get(PERSISTENT_VOLUME_CLAIMS, namespace, name);
      return claim === undefined ? SETTLED : { intents: syncClaim(view, claim, now) };
    },
  };
}

/** A claim, and the volumes that it has, had, or is kept one by. */
function* claimAndVolumes(
  { before, after }: ObjectChange<PersistentVolumeClaim>,
  view: View,
): Iterable<ReconcileRequest> {
  const claim = (after ?? before)!;
  if (after !== undefined) yield requestFor(after);
  const names = new Set([before?.spec.volumeName ?? '', after?.spec.volumeName ?? '']);
  names.delete('');
  for (const name of names) yield { name };
  if (after !== undefined) return;
  for (const { metadata, spec } of view.list(PERSISTENT_VOLUMES)) {
    if (spec.claimRef?.uid === claim.metadata.uid && !names.has(metadata.name)) yield { name: metadata.name };
  }
}

/** A volume, the claims that it is and was kept for, and, when it can be had or is gone, those that might want it. */
function* volumeAndClaims({ before, after }: ObjectChange<PersistentVolume>, view: View): Iterable<ReconcileRequest> {
  if (after !== undefined) yield requestFor(after);
  for (const claimRef of [before?.spec.claimRef, after?.spec.claimRef]) {
    if (claimRef?.namespace !== undefined && claimRef.name !== undefined)
      yield { namespace: claimRef.namespace, name: claimRef.name };
  }
  // Nobody else may have it.
  if (after?.spec.claimRef !== undefined) return;
  const { name } = (after ?? before)!.metadata;
  const isFree = after?.status?.phase === 'Available';
  if (isFree && before?.status?.phase === 'Available' && before.spec === after.spec) return;
  for (const claim of view.list(PERSISTENT_VOLUME_CLAIMS)) {
    const isUnbound = annotation(claim, BIND_COMPLETED) === undefined;
    const { volumeName = '' } = claim.spec;
    if (volumeName === name ? isUnbound || after === undefined : isFree && isUnbound && volumeName === '')
      yield requestFor(claim);
  }
}

/** The claims that wait for a class of the name, or for any default. */
function* claimsOfClass({ after }: ObjectChange<StorageClass>, view: View): Iterable<ReconcileRequest> {
  if (after === undefined) return;
  for (const claim of view.list(PERSISTENT_VOLUME_CLAIMS)) {
    if (annotation(claim, BIND_COMPLETED) !== undefined) continue;
    if (classNameOf(claim) === after.metadata.name || !namesClass(claim)) yield requestFor(claim);
  }
}

function requestFor({ metadata: { namespace, name } }: KubeObject): ReconcileRequest {
  return { namespace, name };
}
