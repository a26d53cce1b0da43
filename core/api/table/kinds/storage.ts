import type { KubeObject } from '../../../model/object.js';
import type { PersistentVolume, PersistentVolumeClaim } from '../../../schema/generated/types/core.js';
import type {
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  StorageClass,
  VolumeAttachment,
  VolumeAttributesClass,
} from '../../../schema/generated/types/storage.js';
import { age } from '../age.js';
import { quantityCell } from '../quantity-cell.js';
import { AGE, column, NAME, type TablePrinter, wideColumn } from '../table-printer.js';

const BETA_CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

const ACCESS_MODES: readonly (readonly [mode: string, short: string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];

/** Access modes in their fixed order: `RWO,ROX`. Source: pkg/apis/core/helper GetAccessModesAsString. */
function accessModes(modes: readonly string[] = []): string {
  return ACCESS_MODES.filter(([mode]) => modes.includes(mode))
    .map(([, short]) => short)
    .join(',');
}

/** The annotation that once named the class goes before the field. */
const className = (object: KubeObject, field: string | undefined) =>
  object.metadata.annotations?.[BETA_CLASS_ANNOTATION] ?? field ?? '';

function markDefault({ metadata }: KubeObject, ...annotations: readonly string[]): string {
  const isDefault = annotations.some((annotation) => metadata.annotations?.[annotation] === 'true');
  return isDefault ? `${metadata.name} (default)` : metadata.name;
}

const VOLUME_MODE = wideColumn('VolumeMode', 'string', 'Filesystem or Block.');
const CLASS_COLUMNS = [
  column('StorageClass', 'string', 'StorageClass of the volume.'),
  column('VolumeAttributesClass', 'string', 'VolumeAttributesClass of the volume.'),
];

export const PERSISTENT_VOLUME_PRINTER: TablePrinter<PersistentVolume> = {
  columns: [
    NAME,
    column('Capacity', 'string', 'Size of the volume.'),
    column('Access Modes', 'string', 'How the volume may be mounted.'),
    column('Reclaim Policy', 'string', 'What becomes of the volume when its claim goes.'),
    column('Status', 'string', 'Phase of the volume.'),
    column('Claim', 'string', 'Claim the volume is bound to.'),
    ...CLASS_COLUMNS,
    column('Reason', 'string', 'Why the volume is in that phase.'),
    AGE,
    VOLUME_MODE,
  ],
  cells(volume, now) {
    const { metadata, spec, status } = volume;
    return [
      metadata.name,
      quantityCell(spec?.capacity?.['storage']),
      accessModes(spec?.accessModes),
      spec?.persistentVolumeReclaimPolicy ?? '',
      metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating',
      spec?.claimRef === undefined ? '' : `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}`,
      className(volume, spec?.storageClassName),
      spec?.volumeAttributesClassName ?? '<unset>',
      status?.reason ?? '',
      age(metadata.creationTimestamp, now),
      spec?.volumeMode ?? '<unset>',
    ];
  },
};

export const PERSISTENT_VOLUME_CLAIM_PRINTER: TablePrinter<PersistentVolumeClaim> = {
  columns: [
    NAME,
    column('Status', 'string', 'Phase of the claim.'),
    column('Volume', 'string', 'Volume the claim is bound to.'),
    column('Capacity', 'string', 'Size of that volume.'),
    column('Access Modes', 'string', 'How that volume may be mounted.'),
    ...CLASS_COLUMNS,
    AGE,
    VOLUME_MODE,
  ],
  cells(claim, now) {
    const { metadata, spec, status } = claim;
    const bound = spec?.volumeName !== undefined && spec.volumeName !== '';
    return [
      metadata.name,
      metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating',
      spec?.volumeName ?? '',
      bound ? quantityCell(status?.capacity?.['storage']) : '',
      bound ? accessModes(status?.accessModes) : '',
      className(claim, spec?.storageClassName),
      spec?.volumeAttributesClassName ?? '<unset>',
      age(metadata.creationTimestamp, now),
      spec?.volumeMode ?? '<unset>',
    ];
  },
};

export const STORAGE_CLASS_PRINTER: TablePrinter<StorageClass> = {
  columns: [
    NAME,
    column('Provisioner', 'string', 'Driver that makes the volumes.'),
    column('ReclaimPolicy', 'string', 'Reclaim policy of the volumes.'),
    column('VolumeBindingMode', 'string', 'When volumes are made and bound.'),
    column('AllowVolumeExpansion', 'string', 'Whether volumes may grow.'),
    AGE,
  ],
  cells: (object, now) => [
    markDefault(
      object,
      'storageclass.kubernetes.io/is-default-class',
      'storageclass.beta.kubernetes.io/is-default-class',
    ),
    object.provisioner,
    object.reclaimPolicy ?? 'Delete',
    object.volumeBindingMode ?? 'Immediate',
    object.allowVolumeExpansion ?? false,
    age(object.metadata.creationTimestamp, now),
  ],
};

export const VOLUME_ATTRIBUTES_CLASS_PRINTER: TablePrinter<VolumeAttributesClass> = {
  columns: [NAME, column('DriverName', 'string', 'Driver that knows the attributes.'), AGE],
  cells: (object, now) => [
    markDefault(
      object,
      'storageclass.kubernetes.io/is-default-class',
      'volumeattributesclass.alpha.kubernetes.io/is-default-class',
    ),
    object.driverName,
    age(object.metadata.creationTimestamp, now),
  ],
};

export const VOLUME_ATTACHMENT_PRINTER: TablePrinter<VolumeAttachment> = {
  columns: [
    NAME,
    { ...column('Attacher', 'string', 'Driver that attaches the volume.'), format: 'name' },
    column('PV', 'string', 'Volume that is attached.'),
    column('Node', 'string', 'Node it is attached to.'),
    column('Attached', 'boolean', 'Whether it is attached now.'),
    AGE,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec.attacher,
    spec.source.persistentVolumeName ?? '',
    spec.nodeName,
    status?.attached ?? false,
    age(metadata.creationTimestamp, now),
  ],
};

export const CSI_NODE_PRINTER: TablePrinter<CSINode> = {
  columns: [NAME, column('Drivers', 'integer', 'Number of CSI drivers on the node.'), AGE],
  cells: ({ metadata, spec }, now) => [metadata.name, spec.drivers?.length ?? 0, age(metadata.creationTimestamp, now)],
};

export const CSI_DRIVER_PRINTER: TablePrinter<CSIDriver> = {
  columns: [
    NAME,
    column('AttachRequired', 'boolean', 'Whether volumes are attached before they are mounted.'),
    column('PodInfoOnMount', 'boolean', 'Whether the driver is told about the Pod.'),
    column('StorageCapacity', 'boolean', 'Whether the driver publishes its free capacity.'),
    column('TokenRequests', 'string', 'Audiences of the tokens the driver is given.'),
    column('RequiresRepublish', 'boolean', 'Whether mounting is repeated from time to time.'),
    column('Modes', 'string', 'Kinds of volumes the driver serves.'),
    AGE,
  ],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec.attachRequired ?? true,
    spec.podInfoOnMount ?? false,
    spec.storageCapacity ?? false,
    spec.tokenRequests === undefined ? '<unset>' : spec.tokenRequests.map(({ audience }) => audience).join(','),
    spec.requiresRepublish ?? false,
    (spec.volumeLifecycleModes ?? []).join(',') || '<none>',
    age(metadata.creationTimestamp, now),
  ],
};

export const CSI_STORAGE_CAPACITY_PRINTER: TablePrinter<CSIStorageCapacity> = {
  columns: [
    NAME,
    column('StorageClassName', 'string', 'StorageClass the capacity is for.'),
    column('Capacity', 'string', 'Free capacity.'),
  ],
  cells: ({ metadata, storageClassName, capacity }) => [
    metadata.name,
    storageClassName,
    capacity === undefined ? '<unset>' : quantityCell(capacity),
  ],
};
