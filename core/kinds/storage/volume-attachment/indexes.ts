import { ofVolume, toNode } from '../../../model/marks.js';
import type { KubeObject } from '../../../model/object.js';
import type { KindIndexes } from '../../kind-indexes.js';

/** As it is stored, whatever is missing or null in it. */
interface StoredAttachment {
  readonly spec?: {
    readonly nodeName?: string | null;
    readonly source?: { readonly persistentVolumeName?: string | null } | null;
  } | null;
}

/** What is found of VolumeAttachments without a walk. */
export const VOLUME_ATTACHMENT_INDEXES: KindIndexes = {
  marks: (attachment) => {
    const { nodeName, source } = (attachment as KubeObject & StoredAttachment).spec ?? {};
    return [toNode(nodeName ?? ''), ofVolume(source?.persistentVolumeName ?? '')];
  },
};
