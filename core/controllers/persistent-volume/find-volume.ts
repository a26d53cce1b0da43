import { matchesLabelSelector } from '../../model/label-selector.js';
import { compareQuantities, type Quantity, quantityFrom, ZERO_QUANTITY } from '../../model/quantity.js';
import type { View } from '../../model/view.js';
import { matchesNodeSelector } from '../../scheduler/plugins/node-affinity.js';
import type { Node, PersistentVolume, PersistentVolumeClaim } from '../../schema/generated/types/core.js';
import { PERSISTENT_VOLUMES } from '../../schema/kinds.js';
import { isKeptFor } from './binding.js';
import { classNameOf } from './classes.js';

/** Where a volume is looked for. */
export interface VolumeSearch {
  /** The node that is to reach it; any node when absent. */
  readonly node?: Node;
  /** Only a volume that is kept for the claim: the scheduler chooses among the others. */
  readonly onlyKept?: boolean;
  /** Volumes that others are about to have. */
  readonly taken?: ReadonlySet<string>;
}

/**
 * The volume that suits a claim best: one that is kept for it, or else the one with the fewest access modes beyond those asked for, and of those
 * the smallest.
 * Source: component-helpers storage/volume FindMatchingVolume; pkg/controller/volume/persistentvolume/index.go.
 */
export function findVolume(
  view: View,
  claim: PersistentVolumeClaim,
  { node, onlyKept = false, taken }: VolumeSearch = {},
): PersistentVolume | undefined {
  let best: { readonly volume: PersistentVolume; readonly modes: number; readonly size: Quantity } | undefined;
  for (const volume of view.list(PERSISTENT_VOLUMES)) {
    const kept = isKeptFor(volume, claim);
    if (taken?.has(volume.metadata.name) || (volume.spec.claimRef !== undefined && !kept)) continue;
    if (!fits(volume, claim)) continue;
    const reached = node === undefined || matchesNodeSelector(volume.spec.nodeAffinity?.required, node);
    if (kept) return reached ? volume : undefined;
    if (onlyKept || !reached || volume.status?.phase !== 'Available') continue;
    if (claim.spec.selector !== undefined && !matchesLabelSelector(claim.spec.selector, volume.metadata.labels))
      continue;
    if (classNameOf(volume) !== classNameOf(claim)) continue;
    const modes = volume.spec.accessModes?.length ?? 0;
    const size = sizeOf(volume);
    const isBetter =
      best === undefined || modes < best.modes || (modes === best.modes && compareQuantities(size, best.size) < 0);
    if (isBetter) best = { volume, modes, size };
  }
  return best?.volume;
}

/** Why a volume cannot be a claim's that asks for it by name; undefined when it can. Source: pv_controller.go checkVolumeSatisfyClaim. */
export function mismatch(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (volume.metadata.deletionTimestamp !== undefined)
    return `the volume is marked for deletion "${volume.metadata.name}"`;
  if (isTooSmall(volume, claim)) return 'requested PV is too small';
  if (classNameOf(volume) !== classNameOf(claim)) return 'storageClassName does not match';
  if (attributesOf(volume) !== attributesOf(claim)) return 'volumeAttributesClassName does not match';
  if (modeOf(volume) !== modeOf(claim)) return 'incompatible volumeMode';
  return hasAccessModes(volume, claim) ? undefined : 'incompatible accessMode';
}

function fits(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (
    volume.metadata.deletionTimestamp === undefined &&
    !isTooSmall(volume, claim) &&
    modeOf(volume) === modeOf(claim) &&
    attributesOf(volume) === attributesOf(claim) &&
    hasAccessModes(volume, claim)
  );
}

function isTooSmall(volume: PersistentVolume, { spec }: PersistentVolumeClaim): boolean {
  const asked = spec.resources?.requests?.['storage'];
  const wanted = asked === undefined ? undefined : quantityFrom(asked);
  return wanted !== undefined && compareQuantities(sizeOf(volume), wanted) < 0;
}

function sizeOf({ spec }: PersistentVolume): Quantity {
  const size = spec.capacity?.['storage'];
  return (size === undefined ? undefined : quantityFrom(size)) ?? ZERO_QUANTITY;
}

function hasAccessModes({ spec }: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (claim.spec.accessModes ?? []).every((mode) => spec.accessModes?.includes(mode) === true);
}

/** Whether they agree on being a file system or a block device. Source: component-helpers CheckVolumeModeMismatches. */
export function modeOf({ spec }: PersistentVolume | PersistentVolumeClaim): string {
  return spec.volumeMode ?? 'Filesystem';
}

function attributesOf({ spec }: PersistentVolume | PersistentVolumeClaim): string {
  return spec.volumeAttributesClassName ?? '';
}
