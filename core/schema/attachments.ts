import { createHash } from 'node:crypto';
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
  return grouped(view).byVolume.get(volume) ?? NONE;
}

/** The attachments of a node. */
export function attachmentsOfNode(view: View, node: string): readonly VolumeAttachment[] {
  return grouped(view).byNode.get(node) ?? NONE;
}

const NONE: readonly VolumeAttachment[] = [];

interface Grouped {
  readonly byVolume: ReadonlyMap<string, readonly VolumeAttachment[]>;
  readonly byNode: ReadonlyMap<string, readonly VolumeAttachment[]>;
}

const known = new WeakMap<readonly VolumeAttachment[], Grouped>();

/** All attachments by what they are of, put in order once for each state of them. */
function grouped(view: View): Grouped {
  const all = view.listShared(VOLUME_ATTACHMENTS);
  let groups = known.get(all);
  if (groups === undefined) {
    groups = { byVolume: groupBy(all, volumeOf), byNode: groupBy(all, ({ spec }) => spec.nodeName) };
    known.set(all, groups);
  }
  return groups;
}

function groupBy(
  all: readonly VolumeAttachment[],
  keyOf: (one: VolumeAttachment) => string,
): ReadonlyMap<string, readonly VolumeAttachment[]> {
  const groups = new Map<string, VolumeAttachment[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return groups;
}
