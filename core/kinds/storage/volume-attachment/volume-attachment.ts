import type { VolumeAttachment } from '../../../schema/generated/types/storage.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';
import { STATUS_ALONE } from '../../strategy/reset-fields.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { volumeAttachmentValidation } from './validation.js';

const VOLUME_ATTACHMENT_PRINTER: TablePrinter<VolumeAttachment> = {
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

/** VolumeAttachments. */
export const volumeAttachment: Kind = {
  groupResource: 'volumeattachments.storage.k8s.io',
  kind: 'VolumeAttachment',
  resetFields: STATUS_ALONE,
  metadataOnUpdate: ['object'],
  deletion: { returnsDeletedObject: true },
  validation: volumeAttachmentValidation,
  strategy: strategyFrom({ status: true }),
  allowUnconditionalUpdate: false,
  columns: VOLUME_ATTACHMENT_PRINTER,
};
