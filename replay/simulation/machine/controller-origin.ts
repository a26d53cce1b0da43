import type { Origin } from '../../../core/engine/commit-queue.js';
import type { Trigger } from '../../../core/engine/workqueue.js';
import type { Actor } from '../../../core/model/cluster-event.js';
import type { Intent } from '../../../core/model/command.js';
import type { ReconcileRecord } from '../simulated-run.js';
import { isoTime } from './iso-time.js';

/** Who stands behind a controller's write and why, as the engine's controller runner stamps it. */
export function controllerOrigin(record: ReconcileRecord, { reason }: Intent, trigger: Trigger): Origin {
  const { view, request, now } = record;
  const cause = {
    ...(trigger.revision === undefined ? {} : { trigger: trigger.revision }),
    seen: view.seen,
    request,
    now: isoTime(now),
    ...(reason === undefined ? {} : { reason }),
  };
  return { actor: actorOf(record), cause, correlation: trigger.correlation };
}

function actorOf({ controller, view, request }: ReconcileRecord): Actor {
  const user = controller.user?.(view, request) ?? `system:serviceaccount:kube-system:${controller.name}`;
  return { user, groups: groupsOf(user), controller: controller.name };
}

function groupsOf(user: string): readonly string[] {
  if (user.startsWith('system:serviceaccount:')) {
    return ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'];
  }
  return user.startsWith('system:node:') ? ['system:nodes', 'system:authenticated'] : ['system:authenticated'];
}
