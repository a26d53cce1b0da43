import { createHash } from 'node:crypto';
import { ofVolume, toNode } from '../model/marks.js';
import type { View } from '../model/view.js';
import type { PersistentVolume } from './generated/types/core.js';
import type { VolumeAttachment } from './generated/types/storage.js';
import { CSI_DRIVERS, VOLUME_ATTACHMENTS } from './kinds.js';

/** Whether a node must be given a volume before it can mount it. Source: pkg/volume/csi/csi_plugin.go CanAttach, skipAttach. */
export function needsAttachment(view: View, { spec: { csi } }: PersistentVolume): boolean {
  return csi !== undefined && view.get(CSI_DRIVERS, undefined, csi.driver)?.spec.attachRequired !== false;
}

/** The name of the VolumeAttachment of a volume and a node. Source: pkg/volume/csi/csi_attacher.go getAttachmentName. */
export function attachmentName({ spec: { csi } }: PersistentVolume, node: string): string {
  const digest = createHash('sha256').update(`${csi?.volumeHandle ?? ''}${csi?.driver ?? ''}${node}`);
  return `csi-${digest.digest('hex')}`;
}

/** Whether a VolumeAttachment bears such a name: one that does not was made by somebody else, who takes care of it. */
export function isAttachmentName(name: string): boolean {
  return /^csi-[0-9a-f]{64}$/.test(name);
}

/** How a node's status names a volume. Source: pkg/volume/util GetUniqueVolumeName; pkg/volume/csi GetVolumeName. */
export function uniqueVolumeName({ spec: { csi } }: PersistentVolume): string {
  return `kubernetes.io/csi/${csi?.driver ?? ''}^${csi?.volumeHandle ?? ''}`;
}

/** Whether a node has been given a volume. */
export function isAttachedTo(view: View, volume: PersistentVolume, node: string): boolean {
  const attachment = view.get(VOLUME_ATTACHMENTS, undefined, attachmentName(volume, node));
  return attachment?.status?.attached === true && attachment.metadata.deletionTimestamp === undefined;
}

/** The volume that an attachment is of; empty for one that is written into the attachment itself. */
export function volumeOf({ spec }: VolumeAttachment): string {
  return spec.source.persistentVolumeName ?? '';
}

/** The attachments of a volume. */
export function attachmentsOfVolume(view: View, volume: string): readonly VolumeAttachment[] {
  return view.marked(VOLUME_ATTACHMENTS, ofVolume(volume));
}

/** The attachments of a node. */
export function attachmentsOfNode(view: View, node: string): readonly VolumeAttachment[] {
  return view.marked(VOLUME_ATTACHMENTS, toNode(node));
}
