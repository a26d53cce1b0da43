import { untilDue } from '../../model/recorded-time.js';
import type { Millis } from '../../model/revision.js';
import { parseTimestamp } from '../../model/timestamp.js';
import type { DaemonSet } from '../../schema/generated/types/apps.js';
import type { Pod } from '../../schema/generated/types/core.js';

/**
 * On a Pod that was made in place of one that had failed: of which generation its set was, and for how many seconds it is left alone
 * should it fail, too. Kubernetes remembers that in its controller's memory, and forgets it with the controller.
 */
const BACK_OFF = 'daemonset.hindcast.dev/failed-pod-back-off';

/** Source: cmd/kube-controller-manager/app/apps.go, the back-off of failed Pods. */
const FIRST_SECONDS = 1;
const MOST_SECONDS = 15 * 60;

/** For how long yet a Pod that failed is left alone, or until it is looked at again; 0 when it may be replaced. */
export function backOffLeft(set: DaemonSet, pod: Pod, now: Millis): Millis {
  const made = parseTimestamp(pod.metadata.creationTimestamp) ?? now;
  const due = Math.min(made, now) + (secondsOf(set, pod, now) ?? 0) * 1000;
  return Math.max(0, untilDue(due, now));
}

/** The annotations of a Pod that takes the place of one that failed: each time it is left alone for twice as long. */
export function backOffAfter(set: DaemonSet, failed: Pod, now: Millis): { readonly [key: string]: string } {
  const before = secondsOf(set, failed, now);
  const seconds = before === undefined ? FIRST_SECONDS : Math.min(before * 2, MOST_SECONDS);
  return { [BACK_OFF]: `${set.metadata.generation ?? 0}/${seconds}s` };
}

/** What a Pod's annotation says. A set that was changed since begins anew, and so does a Pod that ran for twice the longest time. */
function secondsOf(set: DaemonSet, { metadata }: Pod, now: Millis): number | undefined {
  const match = /^(\d{1,15})\/(\d{1,3})s$/.exec(metadata.annotations?.[BACK_OFF] ?? '');
  if (match === null || Number(match[1]) !== (set.metadata.generation ?? 0)) return undefined;
  const made = parseTimestamp(metadata.creationTimestamp);
  if (made === undefined || now - made > 2 * MOST_SECONDS * 1000) return undefined;
  return Number(match[2]);
}
