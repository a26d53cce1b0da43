import type { Millis } from '../../model/revision.js';
import type { Node, Pod } from '../../schema/generated/types/core.js';
import type { EventNote } from '../../schema/record-event.js';
import { REVISION_LABEL } from '../controller-revisions/revisions.js';
import { isPodReady } from '../pods/pod-condition.js';
import { isAvailable } from './daemon-set-status.js';
import { failedPod, succeededPod } from './events.js';
import { backOffAfter, backOffLeft } from './failed-pod-back-off.js';
import { allowsSurge } from './limits.js';
import type { DaemonContext, PlacedPod, Placement } from './placement.js';

/** What the nodes need, apart from updates. */
export interface Management extends Placement {
  readonly notes: readonly EventNote[];
  /** How long until a Pod that failed may be replaced; undefined when none waits. */
  readonly wait: Millis | undefined;
}

/**
 * Gives each node that is to have a Pod one, and takes away what no node is to have: Pods that ended, that are too many, or that are made for
 * a node which is gone.
 * Source: pkg/controller/daemon/daemon_controller.go manage, podsShouldBeOnNode.
 */
export function manage(context: DaemonContext): Management {
  const create: PlacedPod[] = [];
  const remove: Pod[] = [];
  const notes: EventNote[] = [];
  const waits: Millis[] = [];
  const names = new Set<string>();
  for (const node of context.nodes) {
    names.add(node.metadata.name);
    const { run, stay } = context.fitnessOf(node);
    const pods = context.pods.get(node.metadata.name);
    if (run && pods === undefined) create.push({ node: node.metadata.name });
    else if (stay) {
      const kept = keepOne(context, node, pods ?? [], run);
      create.push(...kept.create);
      remove.push(...kept.remove);
      notes.push(...kept.notes);
      if (kept.wait !== undefined) waits.push(kept.wait);
    } else remove.push(...(pods ?? []).filter(isStaying));
  }
  for (const [node, pods] of context.pods) {
    // Those that are bound go with their node; nobody else would miss the others.
    if (!names.has(node)) remove.push(...pods.filter((pod) => isStaying(pod) && (pod.spec.nodeName ?? '') === ''));
  }
  return { create, remove, notes, wait: waits.length === 0 ? undefined : Math.min(...waits) };
}

function isStaying({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp === undefined;
}

/** What becomes of the Pods of a node that is to have one. */
function keepOne(context: DaemonContext, node: Node, pods: readonly Pod[], run: boolean): Management {
  const { set, now } = context;
  const { name } = node.metadata;
  const remove: Pod[] = [];
  const notes: EventNote[] = [];
  const waits: Millis[] = [];
  const running: Pod[] = [];
  let failed: Pod | undefined;
  for (const pod of pods.filter(isStaying)) {
    if (pod.status?.phase === 'Failed') {
      const left = backOffLeft(set, pod, now);
      if (left > 0) {
        waits.push(left);
        continue;
      }
      failed ??= pod;
      notes.push(failedPod(pod, name));
      remove.push(pod);
    } else if (pod.status?.phase === 'Succeeded') {
      notes.push(succeededPod(pod, name));
      remove.push(pod);
    } else running.push(pod);
  }
  const wait = waits.length === 0 ? undefined : Math.min(...waits);
  const surging = allowsSurge(set);
  if (running.length > 1) remove.push(...(surging ? surplusOfSurge(context, running) : running.slice(1)));
  const lacking = run && running.length === 0 && wait === undefined && (surging || failed !== undefined);
  // What takes the place of a Pod that failed is made in the same step, so that it knows of it.
  const annotations = failed && backOffAfter(set, failed, now);
  return { create: lacking ? [{ node: name, ...(annotations && { annotations }) }] : [], remove, notes, wait };
}

/** An old Pod may stay beside a new one for as long as it serves and the new one does not yet. */
function surplusOfSurge({ set, now, hash }: DaemonContext, running: readonly Pod[]): readonly Pod[] {
  const isNew = (pod: Pod) => pod.metadata.labels?.[REVISION_LABEL] === hash;
  const fresh = running.find(isNew);
  const old = running.find((pod) => !isNew(pod));
  const surplus = running.filter((pod) => pod !== fresh && pod !== old);
  if (fresh !== undefined && old !== undefined && (!isPodReady(old) || isAvailable(set, fresh, now))) surplus.push(old);
  return surplus;
}
