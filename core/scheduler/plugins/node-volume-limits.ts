import { classOf } from '../../controllers/persistent-volume/classes.js';
import type { View } from '../../model/view.js';
import { attachmentsOfNode, volumeOf } from '../../schema/attachments.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { CSI_NODES, PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, VOLUME_ATTACHMENTS } from '../../schema/kinds.js';
import { claimNameOf } from '../../schema/pod-claim.js';
import { queueingHint, type Rejection, type SchedulerPlugin } from '../framework/plugin.js';

const TOO_MANY: Rejection = { reasons: ['node(s) exceed max volume count'], resolvable: true };

/** The volumes of a driver, by driver and handle: one that several Pods use is attached once. */
type DriverByVolume = ReadonlyMap<string, string>;

/**
 * Keeps a Pod off nodes to which the drivers of its volumes can attach no more, as their CSINode says.
 * Source: nodevolumelimits/csi.go.
 */
export const nodeVolumeLimits: SchedulerPlugin = {
  name: 'NodeVolumeLimits',
  filter(pod, { view }) {
    const wanted = volumesOf(view, pod);
    if (wanted.size === 0) return undefined;
    return ({ node, use }) => {
      const drivers = view.get(CSI_NODES, undefined, node.metadata.name)?.spec.drivers ?? [];
      const limits = drivers.flatMap(({ name, allocatable }) =>
        allocatable?.count === undefined ? [] : [{ name, most: allocatable.count }],
      );
      if (limits.length === 0) return undefined;
      const there = new Map(use.pods.flatMap((other) => [...volumesOf(view, other)]));
      for (const [volume, driver] of attachedTo(view, node.metadata.name)) there.set(volume, driver);
      for (const { name, most } of limits) {
        const more = [...wanted].filter(([volume, driver]) => driver === name && !there.has(volume)).length;
        const before = [...there.values()].filter((driver) => driver === name).length;
        if (more > 0 && before + more > most) return TOO_MANY;
      }
      return undefined;
    };
  },
  hints: [
    queueingHint(CSI_NODES, (pod, { before, after }) => {
      if ((pod.spec.volumes ?? []).length === 0 || after === undefined) return false;
      const count = (drivers: typeof after.spec.drivers = []) =>
        new Map(drivers.map(({ name, allocatable }) => [name, allocatable?.count]));
      const old = count(before?.spec.drivers);
      return [...count(after.spec.drivers)].some(([name, most]) => most === undefined || most > (old.get(name) ?? 0));
    }),
    queueingHint(
      VOLUME_ATTACHMENTS,
      ({ spec: { volumes = [] } }, { after }) => volumes.length > 0 && after === undefined,
    ),
  ],
};

function volumesOf(view: View, pod: Pod): DriverByVolume {
  const found = new Map<string, string>();
  const { namespace } = pod.metadata;
  for (const volume of pod.spec.volumes ?? []) {
    const name = claimNameOf(pod, volume);
    const claim = name === undefined ? undefined : view.get(PERSISTENT_VOLUME_CLAIMS, namespace, name);
    if (claim === undefined) continue;
    const bound = view.get(PERSISTENT_VOLUMES, undefined, claim.spec.volumeName ?? '');
    if (bound !== undefined) {
      const { csi } = bound.spec;
      if (csi !== undefined) found.set(`${csi.driver}/${csi.volumeHandle}`, csi.driver);
      continue;
    }
    // Of one that has yet to be made only the driver is known.
    const driver = classOf(view, claim)?.provisioner;
    if (driver !== undefined) found.set(`${driver}/${namespace}/${claim.metadata.name}`, driver);
  }
  return found;
}

/** Source: csi.go getNodeVolumeAttachmentInfo. */
function attachedTo(view: View, nodeName: string): DriverByVolume {
  const found = new Map<string, string>();
  for (const attachment of attachmentsOfNode(view, nodeName)) {
    const { attacher } = attachment.spec;
    const handle = view.get(PERSISTENT_VOLUMES, undefined, volumeOf(attachment))?.spec.csi?.volumeHandle;
    if (handle !== undefined) found.set(`${attacher}/${handle}`, attacher);
  }
  return found;
}
