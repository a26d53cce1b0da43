import type { Millis } from '../../core/model/revision.js';
import { firstDifference } from '../../guard/first-difference.js';
import { type CallWatch, reconcile } from '../machine/call-controller.js';
import type { ReconcileRecord } from '../simulated-run.js';

/**
 * Whether a controller would have decided otherwise on what it saw, had its clock been off by so much: many never look at it. Of one that
 * waits for answers nobody can tell, so there it may.
 */
export function clockMatters(record: ReconcileRecord, by: Millis, calls: CallWatch): boolean {
  const { controller, view, request, now, path } = record;
  if (path !== undefined) return true;
  const right = reconcile({ controller, view, request, now }, calls);
  const wrong = reconcile({ controller, view, request, now: now + by }, calls);
  return !right.ok || !wrong.ok || firstDifference(right.value, wrong.value) !== undefined;
}
