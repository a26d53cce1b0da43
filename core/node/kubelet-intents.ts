import type { Intent } from '../model/command.js';
import { deleteObject, mergePatch } from '../model/intent.js';
import type { Millis } from '../model/revision.js';
import { sameJson } from '../model/same-json.js';
import type { View } from '../model/view.js';
import type { Node, Pod, PodStatus } from '../schema/generated/types/core.js';
import { NODES, PODS } from '../schema/kinds.js';
import { recordEvents } from '../schema/record-event.js';
import { type ImageName, withImages } from './images.js';
import type { PodSync } from './sync-pod.js';

/** What a kubelet writes once it has looked at a Pod. */
export function kubeletIntents(view: View, pod: Pod, node: Node, sync: PodSync, now: Millis): Intent[] {
  const notes = sync.notes.map((note) => ({ ...note, component: 'kubelet', host: pod.spec.nodeName }));
  return [
    ...imagesPatch(node, sync.pulled),
    ...statusPatch(pod, sync.status),
    ...recordEvents(view, now, pod, notes),
    ...(sync.gone ? lastIntents(pod) : []),
  ];
}

/** What a kubelet writes of a Pod of which nothing runs any more. */
export function lastIntents(pod: Pod): Intent[] {
  return isLeaving(pod) ? [remove(pod)] : [];
}

/** Whether a Pod has ended, so that nothing of it is started any more. */
export function isOver({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

/** Whether the kubelet still has to let a Pod go. One that only finalizers hold was let go before. */
function isLeaving({ metadata }: Pod): boolean {
  return (
    metadata.deletionTimestamp !== undefined &&
    !(metadata.deletionGracePeriodSeconds === 0 && (metadata.finalizers ?? []).length > 0)
  );
}

function remove(pod: Pod): Intent {
  return deleteObject(PODS, pod, { gracePeriodSeconds: 0, reason: 'none of its containers runs any more' });
}

/** What changed of the status, as one patch that is refused when the Pod changed meanwhile: lists are written whole. */
function statusPatch(pod: Pod, status: PodStatus): Intent[] {
  const changed: { [field: string]: unknown } = {};
  for (const field of Object.keys(status) as (keyof PodStatus)[]) {
    if (!sameJson(status[field], pod.status?.[field])) changed[field] = status[field];
  }
  if (Object.keys(changed).length === 0) return [];
  const { uid, resourceVersion } = pod.metadata;
  return [mergePatch(PODS, pod, { metadata: { uid, resourceVersion }, status: changed }, { subresource: 'status' })];
}

function imagesPatch(node: Node, pulled: readonly ImageName[]): Intent[] {
  if (pulled.length === 0) return [];
  const images = withImages(node, pulled);
  if (sameJson(images, node.status?.images)) return [];
  return [mergePatch(NODES, node, { status: { images } }, { subresource: 'status', reason: 'pulled an image' })];
}
