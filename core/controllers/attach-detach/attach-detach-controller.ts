import type { Intent } from '../../model/command.js';
import {
  type Controller,
  type ObjectChange,
  type ReconcileRequest,
  type Reconciliation,
  SETTLED,
  watch,
} from '../../model/controller.js';
import { createObject, deleteObject } from '../../model/intent.js';
import { lastingRequest, readLasting } from '../../model/lasting-request.js';
import { dueAfter, untilDue } from '../../model/recorded-time.js';
import type { Millis } from '../../model/revision.js';
import { sameJson } from '../../model/same-json.js';
import { timestamp } from '../../model/timestamp.js';
import type { View } from '../../model/view.js';
import {
  attachmentName,
  attachmentsOfNode,
  attachmentsOfVolume,
  isAttachmentName,
  needsAttachment,
  uniqueVolumeName,
  volumeOf,
} from '../../schema/attachments.js';
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod } from '../../schema/generated/types/core.js';
import type { VolumeAttachment } from '../../schema/generated/types/storage.js';
import { NODES, PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, PODS, VOLUME_ATTACHMENTS } from '../../schema/kinds.js';
import { claimNameOf, podsUsing } from '../../schema/pod-claim.js';
import { type EventNote, recordEvents } from '../../schema/record-event.js';
import { isNodeReady } from '../node-lifecycle/heartbeat.js';
import { isOutOfService } from '../node-lifecycle/out-of-service.js';
import { isPodTerminal } from '../pods/pod-condition.js';

/** How long a volume may stay mounted on a node that is not well after nobody wants it there. Source: attach_detach_controller.go ReconcilerMaxWaitForUnmountDuration. */
const MAX_WAIT_FOR_UNMOUNT: Millis = 6 * 60_000;

/**
 * Has volumes attached to the nodes of the Pods that use them, and detached from others: once the kubelet has let go of them, or after six minutes
 * when the node is not well, or at once when it is said to be out of service. A volume for one node waits until the other has lost it.
 * A request is a volume, or one that is to leave a node.
 * Source: pkg/controller/volume/attachdetach.
 */
export function attachDetachController(): Controller {
  return {
    name: 'attachdetach-controller',
    watches: [
      watch(PODS, volumesOfPod),
      watch(PERSISTENT_VOLUME_CLAIMS, volumeOfClaim),
      watch(PERSISTENT_VOLUMES, newVolume),
      watch(VOLUME_ATTACHMENTS, volumeOfAttachment),
      watch(NODES, volumesOfNode),
    ],
    reconcile(view, { name }, now) {
      const leaving = leavingOf(name);
      if (leaving !== undefined) return detachLate(view, leaving, now);
      const volume = view.get(PERSISTENT_VOLUMES, undefined, name);
      const users = usersOf(view, volume);
      const attachments = attachmentsOfVolume(view, name);
      const detached = attachments
        .filter(({ spec, metadata }) => !users.has(spec.nodeName) && metadata.deletionTimestamp === undefined)
        .filter(({ metadata }) => isAttachmentName(metadata.name))
        .map((attachment) => detach(view, attachment));
      const attached = volume === undefined ? [] : attach(view, volume, users, attachments, now);
      return {
        intents: [...detached.flatMap(({ intents }) => intents), ...attached],
        also: detached.flatMap(({ also = [] }) => also),
      };
    },
  };
}

/** The Pods that use a volume, by the node that they are to run on. Source: desired_state_of_world_populator.go, util ProcessPodVolumes. */
function usersOf(view: View, volume: PersistentVolume | undefined): ReadonlyMap<string, readonly Pod[]> {
  const users = new Map<string, Pod[]>();
  if (volume === undefined || !needsAttachment(view, volume)) return users;
  const { namespace, name, uid } = volume.spec.claimRef ?? {};
  const claim = namespace === undefined ? undefined : view.get(PERSISTENT_VOLUME_CLAIMS, namespace, name ?? '');
  if (claim === undefined || claim.metadata.uid !== uid || claim.spec.volumeName !== volume.metadata.name) return users;
  for (const pod of podsUsing(view, namespace, claim.metadata.name)) {
    const { nodeName = '' } = pod.spec;
    if (nodeName === '' || isPodTerminal(pod) || view.get(NODES, undefined, nodeName) === undefined) continue;
    const known = users.get(nodeName);
    if (known === undefined) users.set(nodeName, [pod]);
    else known.push(pod);
  }
  return users;
}

/** Source: reconciler.go attachDesiredVolumes, reportMultiAttachError; operation_generator.go GenerateAttachVolumeFunc. */
function attach(
  view: View,
  volume: PersistentVolume,
  users: ReadonlyMap<string, readonly Pod[]>,
  attachments: readonly VolumeAttachment[],
  now: Millis,
): readonly Intent[] {
  const { name } = volume.metadata;
  const tell = (pods: readonly Pod[], type: EventNote['type'], reason: string, message: string) =>
    pods
      .filter(({ status }) => status?.phase === 'Pending')
      .flatMap((pod) =>
        recordEvents(view, now, pod, [{ type, reason, message, component: 'attachdetach-controller', once: true }]),
      );
  const taken = new Set(attachments.map(({ spec }) => spec.nodeName));
  const intents: Intent[] = [];
  for (const [node, pods] of users) {
    const attachment = attachments.find(({ spec }) => spec.nodeName === node);
    if (attachment?.status?.attached === true) {
      const message = `AttachVolume.Attach succeeded for volume "${name}" `;
      intents.push(...tell(pods, 'Normal', 'SuccessfulAttachVolume', message));
    } else if (attachment !== undefined) {
      const error = attachment.status?.attachError?.message;
      const message = `AttachVolume.Attach failed for volume "${name}" : ${error}`;
      if (error !== undefined) intents.push(...tell(pods, 'Warning', 'FailedAttachVolume', message));
    } else if (taken.size > 0 && !isForMany(volume)) {
      const others = [...users].filter(([other]) => other !== node && taken.has(other)).flatMap(([, own]) => own);
      const message = `Multi-Attach error for volume "${name}" Volume is already ${usedBy(others)}`;
      intents.push(...tell(pods, 'Warning', 'FailedAttachVolume', message));
    } else {
      taken.add(node);
      const spec = { attacher: volume.spec.csi?.driver ?? '', nodeName: node, source: { persistentVolumeName: name } };
      const reason = `${pods.map(({ metadata }) => metadata.name).join(', ')} on ${node} uses it`;
      intents.push(
        createObject(VOLUME_ATTACHMENTS, { metadata: { name: attachmentName(volume, node) }, spec }, { reason }),
      );
    }
  }
  return intents;
}

/** The Pods of a claim are of one namespace. */
function usedBy(pods: readonly Pod[]): string {
  if (pods.length === 0) return "exclusively attached to one node and can't be attached to another";
  return `used by pod(s) ${pods.map(({ metadata }) => metadata.name).join(', ')}`;
}

/** Source: pkg/volume/util IsMultiAttachAllowed. */
function isForMany({ spec: { accessModes = [] } }: PersistentVolume): boolean {
  return accessModes.length === 0 || accessModes.some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany');
}

/** Source: reconciler.go reconcile. */
function detach(view: View, attachment: VolumeAttachment): Reconciliation {
  if (!isHeld(view, attachment)) return { intents: [deletion(attachment, 'nobody on the node uses it')] };
  return { intents: [], also: [leavingRequest({ attachment: attachment.metadata.name })] };
}

/** Whether the node of an attachment may still have the volume mounted. */
function isHeld(view: View, attachment: VolumeAttachment): boolean {
  const node = view.get(NODES, undefined, attachment.spec.nodeName);
  const volume = view.get(PERSISTENT_VOLUMES, undefined, volumeOf(attachment));
  if (node === undefined || volume === undefined || isOutOfService(node)) return false;
  return node.status?.volumesInUse?.includes(uniqueVolumeName(volume)) === true;
}

function deletion(attachment: VolumeAttachment, reason: string): Intent {
  return deleteObject(VOLUME_ATTACHMENTS, attachment, { reason });
}

/** An attachment that nobody wants, whose node has not let go. */
interface Leaving {
  readonly attachment: string;
  /** RFC 3339; absent when it was just found out. */
  readonly since?: string;
}

function leavingRequest({ attachment, since }: Leaving): ReconcileRequest {
  return lastingRequest({ what: `${attachment} is not wanted`, since });
}

function leavingOf(request: string): Leaving | undefined {
  const { what, since } = readLasting(request);
  const attachment = /^(\S+) is not wanted$/.exec(what)?.[1];
  return attachment === undefined ? undefined : { attachment, since };
}

/** Takes a volume from a node that is not well, after a while. */
function detachLate(view: View, { attachment: name, since }: Leaving, now: Millis): Reconciliation {
  const attachment = view.get(VOLUME_ATTACHMENTS, undefined, name);
  if (attachment === undefined || attachment.metadata.deletionTimestamp !== undefined) return SETTLED;
  const volume = view.get(PERSISTENT_VOLUMES, undefined, volumeOf(attachment));
  if (usersOf(view, volume).has(attachment.spec.nodeName)) return SETTLED;
  if (!isHeld(view, attachment)) return detach(view, attachment);
  if (since === undefined) {
    return { intents: [], also: [leavingRequest({ attachment: name, since: timestamp(now) })] };
  }
  const due = dueAfter(since, MAX_WAIT_FOR_UNMOUNT, now);
  if (now < due) return { intents: [], requeueAfter: untilDue(due, now) };
  const node = view.get(NODES, undefined, attachment.spec.nodeName);
  if (node !== undefined && isNodeReady(node)) return SETTLED;
  return { intents: [deletion(attachment, 'its node is not well, and has had six minutes to let go')] };
}

/** The volumes of a Pod that came to a node, ended or is gone. */
function* volumesOfPod({ before, after }: ObjectChange<Pod>, view: View): Iterable<ReconcileRequest> {
  const pod = after ?? before;
  if (pod?.spec.volumes === undefined || (pod.spec.nodeName ?? '') === '') return;
  const isNews =
    before === undefined ||
    after === undefined ||
    before.spec.nodeName !== after.spec.nodeName ||
    isPodTerminal(before) !== isPodTerminal(after);
  if (!isNews) return;
  for (const volume of pod.spec.volumes) {
    const claim = claimNameOf(pod, volume);
    if (claim === undefined) continue;
    const { volumeName = '' } = view.get(PERSISTENT_VOLUME_CLAIMS, pod.metadata.namespace, claim)?.spec ?? {};
    if (volumeName !== '') yield { name: volumeName };
  }
}

function* volumeOfClaim({ before, after }: ObjectChange<PersistentVolumeClaim>): Iterable<ReconcileRequest> {
  const names = new Set([before?.spec.volumeName ?? '', after?.spec.volumeName ?? '']);
  names.delete('');
  if (after !== undefined && before?.spec.volumeName === after.spec.volumeName) return;
  for (const name of names) yield { name };
}

function* newVolume({ before, after }: ObjectChange<PersistentVolume>): Iterable<ReconcileRequest> {
  const isNews = after === undefined || !sameJson(before?.spec.claimRef, after.spec.claimRef);
  if (isNews && (after ?? before)?.spec.csi !== undefined) yield { name: (after ?? before)!.metadata.name };
}

function* volumeOfAttachment({ before, after }: ObjectChange<VolumeAttachment>): Iterable<ReconcileRequest> {
  const volume = volumeOf((after ?? before)!);
  if (volume !== '') yield { name: volume };
}

/** The volumes that are attached to a node that let go of some, fell ill or got well, or came or went. */
function* volumesOfNode({ before, after }: ObjectChange<Node>, view: View): Iterable<ReconcileRequest> {
  const isSame =
    before !== undefined &&
    after !== undefined &&
    sameJson(before.status?.volumesInUse, after.status?.volumesInUse) &&
    isNodeReady(before) === isNodeReady(after) &&
    isOutOfService(before) === isOutOfService(after);
  if (isSame) return;
  for (const attachment of attachmentsOfNode(view, (after ?? before)!.metadata.name)) {
    if (volumeOf(attachment) !== '') yield { name: volumeOf(attachment) };
  }
}
