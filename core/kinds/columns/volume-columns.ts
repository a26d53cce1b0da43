import type { KubeObject } from '../../model/object.js';
import { column, wideColumn } from './table-printer.js';

const BETA_CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

const ACCESS_MODES: readonly (readonly [mode: string, short: string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];

/** Access modes in their fixed order: `RWO,ROX`. Source: pkg/apis/core/helper GetAccessModesAsString. */
export function accessModes(modes: readonly string[] = []): string {
  return ACCESS_MODES.filter(([mode]) => modes.includes(mode))
    .map(([, short]) => short)
    .join(',');
}

/** The annotation that once named the class goes before the field. */
export const className = (object: KubeObject, field: string | undefined) =>
  object.metadata.annotations?.[BETA_CLASS_ANNOTATION] ?? field ?? '';

/** The name of a class, marked where an annotation makes it the default. */
export function markDefault({ metadata }: KubeObject, ...annotations: readonly string[]): string {
  const isDefault = annotations.some((annotation) => metadata.annotations?.[annotation] === 'true');
  return isDefault ? `${metadata.name} (default)` : metadata.name;
}

/** For `-o wide`. */
export const VOLUME_MODE = wideColumn('VolumeMode', 'string', 'Filesystem or Block.');

/** Which classes a volume and its claim name. */
export const CLASS_COLUMNS = [
  column('StorageClass', 'string', 'StorageClass of the volume.'),
  column('VolumeAttributesClass', 'string', 'VolumeAttributesClass of the volume.'),
];
