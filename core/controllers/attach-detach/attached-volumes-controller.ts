import { type Controller, type ObjectChange, type ReconcileRequest, SETTLED, watch } from '../../model/controller.js';
import { mergePatch } from '../../model/intent.js';
import { sameJson } from '../../model/same-json.js';
import type { View } from '../../model/view.js';
import { attachmentsOfNode, uniqueVolumeName, volumeOf } from '../../schema/attachments.js';
import type { AttachedVolume, Node } from '../../schema/generated/types/core.js';
import type { VolumeAttachment } from '../../schema/generated/types/storage.js';
import { NODES, PERSISTENT_VOLUMES, VOLUME_ATTACHMENTS } from '../../schema/kinds.js';

/**
 * Says in each node's status which volumes are attached to it. A request is a node.
 * Source: pkg/controller/volume/attachdetach/statusupdater/node_status_updater.go.
 */
export function attachedVolumesController(): Controller {
  return {
    name: 'attached-volumes-controller',
    watches: [watch(VOLUME_ATTACHMENTS, nodeOfAttachment), watch(NODES, newNode)],
    reconcile(view, { name }) {
      const node = view.get(NODES, undefined, name);
      if (node === undefined) return SETTLED;
      const volumesAttached = attachedTo(view, name);
      if (sameJson(volumesAttached, node.status?.volumesAttached ?? [])) return SETTLED;
      return { intents: [mergePatch(NODES, node, { status: { volumesAttached } }, { subresource: 'status' })] };
    },
  };
}

function attachedTo(view: View, node: string): readonly AttachedVolume[] {
  return attachmentsOfNode(view, node).flatMap((attachment) => {
    const volume = view.get(PERSISTENT_VOLUMES, undefined, volumeOf(attachment));
    const isAttached = attachment.status?.attached === true && attachment.metadata.deletionTimestamp === undefined;
    return volume === undefined || !isAttached ? [] : [{ name: uniqueVolumeName(volume), devicePath: '' }];
  });
}

function* nodeOfAttachment({ before, after }: ObjectChange<VolumeAttachment>): Iterable<ReconcileRequest> {
  yield { name: (after ?? before)!.spec.nodeName };
}

/** One of a name that there was before has nothing attached yet that its status tells of. */
function* newNode({ before, after }: ObjectChange<Node>): Iterable<ReconcileRequest> {
  if (before === undefined && after !== undefined) yield { name: after.metadata.name };
}
