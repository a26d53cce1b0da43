import type { View } from '../../model/view.js';
import type { Pod, Volume } from '../../schema/generated/types/core.js';
import { PERSISTENT_VOLUME_CLAIMS } from '../../schema/kinds.js';
import { podsUsing } from '../../schema/pod-claim.js';
import type { Rejection, SchedulerPlugin } from '../framework/plugin.js';
import { isFinished, type NodeInfo } from '../node-info.js';

const DISK_IN_USE: Rejection = { reasons: ['node(s) had no available disk'], resolvable: true };
const CLAIM_IN_USE: Rejection = {
  reasons: [
    'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod',
  ],
  resolvable: true,
};

/**
 * Keeps a Pod waiting while another uses a claim that one Pod alone may use, and off nodes where another has a disk that cannot be shared.
 * Source: volumerestrictions/volume_restrictions.go.
 */
export const volumeRestrictions: SchedulerPlugin = {
  name: 'VolumeRestrictions',
  filter(pod, { view }) {
    const { volumes } = pod.spec;
    if (volumes === undefined) return undefined;
    const disks = volumes.filter(isExclusiveDisk);
    const users = volumes.flatMap((volume) => usersOf(view, pod, volume));
    if (disks.length === 0 && users.length === 0) return undefined;
    return (info) => {
      if (disks.some((disk) => info.use.pods.some((other) => hasDisk(other, disk)))) return DISK_IN_USE;
      return users.some((user) => isThere(user, info)) ? CLAIM_IN_USE : undefined;
    };
  },
};

/** Whether a volume is a disk that Pods of one node may not share, unless they only read it. */
export function isExclusiveDisk(volume: Volume): boolean {
  return [volume.gcePersistentDisk, volume.awsElasticBlockStore, volume.rbd, volume.iscsi].some(
    (disk) => disk !== undefined,
  );
}

/** The Pods that have been given nodes and use the claim of a volume, where one Pod alone may. */
function usersOf(view: View, { metadata: { namespace } }: Pod, { persistentVolumeClaim }: Volume): readonly Pod[] {
  if (persistentVolumeClaim === undefined) return [];
  const { claimName } = persistentVolumeClaim;
  const claim = view.get(PERSISTENT_VOLUME_CLAIMS, namespace, claimName);
  if (claim?.spec.accessModes?.includes('ReadWriteOncePod') !== true) return [];
  return podsUsing(view, namespace, claimName).filter((user) => (user.spec.nodeName ?? '') !== '' && !isFinished(user));
}

/** Whether a Pod would still be in the cluster while one node is as given: preemption asks about a node as it would be. */
function isThere(user: Pod, { node, use, actual }: NodeInfo): boolean {
  if (actual === undefined || user.spec.nodeName !== node.metadata.name) return true;
  return use.pods.some(({ metadata }) => metadata.uid === user.metadata.uid);
}

function hasDisk({ spec }: Pod, wanted: Volume): boolean {
  return (spec.volumes ?? []).some((there) => conflict(wanted, there));
}

function conflict(one: Volume, other: Volume): boolean {
  const shared = (a: { readOnly?: boolean }, b: { readOnly?: boolean }) => a.readOnly === true && b.readOnly === true;
  const { gcePersistentDisk: gce, awsElasticBlockStore: aws, iscsi, rbd } = one;
  const { gcePersistentDisk: otherGce, awsElasticBlockStore: otherAws, iscsi: otherIscsi, rbd: otherRbd } = other;
  if (gce && otherGce && gce.pdName === otherGce.pdName && !shared(gce, otherGce)) return true;
  if (aws && otherAws && aws.volumeID === otherAws.volumeID) return true;
  if (iscsi && otherIscsi && iscsi.iqn === otherIscsi.iqn && !shared(iscsi, otherIscsi)) return true;
  if (rbd === undefined || otherRbd === undefined || shared(rbd, otherRbd)) return false;
  const isSameImage = rbd.pool === otherRbd.pool && rbd.image === otherRbd.image;
  return isSameImage && (rbd.monitors ?? []).some((monitor) => (otherRbd.monitors ?? []).includes(monitor));
}
