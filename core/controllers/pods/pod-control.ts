import type { Intent } from '../../model/command.js';
import type { Refusal } from '../../model/controller.js';
import { createObject, deleteObject } from '../../model/intent.js';
import type { KubeObject } from '../../model/object.js';
import type { Millis } from '../../model/revision.js';
import { isNamespaceTerminating } from '../../model/status-error.js';
import type { View } from '../../model/view.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { PODS } from '../../schema/kinds.js';
import { type EventNote, recordEvent } from '../../schema/record-event.js';
import type { PodDraft } from './pod-from-template.js';

/** Whose Pods they are, and who makes and deletes them. Source of this file: pkg/controller/controller_utils.go RealPodControl. */
export interface PodControl {
  readonly view: View;
  readonly owner: KubeObject;
  /** How the controller signs its Events. */
  readonly controller: string;
  readonly now: Millis;
}

/** Asks for Pods, each with the Event that tells of it. */
export function createPods(control: PodControl, drafts: readonly PodDraft[], reason: string): Intent[] {
  return drafts.flatMap((draft) => [
    createObject(PODS, draft, { reason }),
    tell(control, 'Normal', 'SuccessfulCreate', `Created pod: ${draft.metadata.name}`),
  ]);
}

/** Asks to delete Pods, each with the Event that tells of it. */
export function deletePods(control: PodControl, pods: readonly Pod[], reason: string): Intent[] {
  return pods.flatMap((pod) => [
    deleteObject(PODS, pod, { reason }),
    tell(control, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`),
  ]);
}

/** What is told of a Pod that could not be created or deleted; undefined when that is no news. */
export function refusedPod(
  control: PodControl,
  { intent, error }: Refusal,
): { readonly reason: 'FailedCreate' | 'FailedDelete'; readonly event: Intent } | undefined {
  if (intent.target.resource !== PODS.groupResource || isNamespaceTerminating(error)) return undefined;
  if (intent.verb === 'create') {
    return {
      reason: 'FailedCreate',
      event: tell(control, 'Warning', 'FailedCreate', `Error creating: ${error.message}`),
    };
  }
  if (intent.verb !== 'delete' || error.reason === 'NotFound') return undefined;
  return {
    reason: 'FailedDelete',
    event: tell(control, 'Warning', 'FailedDelete', `Error deleting: ${error.message}`),
  };
}

function tell(
  { view, owner, controller, now }: PodControl,
  type: EventNote['type'],
  reason: string,
  message: string,
): Intent {
  return recordEvent(view, now, owner, { type, reason, message, component: controller });
}
