import type { Pod } from '../../schema/generated/types/core.js';
import type { EventNote } from '../../schema/record-event.js';

/** How the controller signs its Events. */
export const DAEMON_SET_CONTROLLER = 'daemonset-controller';

/** Tells of a Pod that failed and is replaced. Source: pkg/controller/daemon/daemon_controller.go podsShouldBeOnNode. */
export function failedPod(pod: Pod, node: string): EventNote {
  return note(
    'Warning',
    'FailedDaemonPod',
    `Found failed daemon pod ${nameOf(pod)} on node ${node}, will try to kill it`,
  );
}

/** Tells of a Pod that ended well and is replaced all the same. */
export function succeededPod(pod: Pod, node: string): EventNote {
  const message = `Found succeeded daemon pod ${nameOf(pod)} on node ${node}, will try to delete it`;
  return note('Normal', 'SucceededDaemonPod', message);
}

/** Tells of a set that would be of every Pod, and does nothing. */
export const SELECTING_ALL: EventNote = {
  ...note('Warning', 'SelectingAll', 'This daemon set is selecting all pods. A non-empty selector is required.'),
  once: true,
};

function nameOf({ metadata }: Pod): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function note(type: EventNote['type'], reason: string, message: string): EventNote {
  return { type, reason, message, component: DAEMON_SET_CONTROLLER };
}
