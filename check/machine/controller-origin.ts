import type { Actor, Cause } from '../../core/model/cluster-event.js';
import type { Intent } from '../../core/model/command.js';
import type { Controller } from '../../core/model/controller.js';
import type { Origin } from '../../core/model/origin.js';
import type { Trigger } from '../../core/process/work-queue.js';
import type { ReconcileRecord } from '../simulated-run.js';
import { isoTime } from './iso-time.js';

/** Who stands behind a controller's write and why, as the engine's controller runner stamps it. */
export function controllerOrigin(record: ReconcileRecord, { reason }: Intent, trigger: Trigger): Origin {
  const { view, request } = record;
  const { revision } = trigger;
  const seen = view.seen;
  const now = isoTime(record.now);
  // Written out, since this is done for every write, and copying members one by one takes long.
  const cause: Cause =
    revision === undefined
      ? reason === undefined
        ? { seen, request, now }
        : { seen, request, now, reason }
      : reason === undefined
        ? { trigger: revision, seen, request, now }
        : { trigger: revision, seen, request, now, reason };
  return { actor: actorOf(record), cause, correlation: trigger.correlation };
}

/** The actors of controllers that always act as the same user. */
const ACTORS = new WeakMap<Controller, Actor>();

function actorOf({ controller, view, request }: ReconcileRecord): Actor {
  const user = controller.user?.(view, request);
  if (user !== undefined) return { user, groups: groupsOf(user), controller: controller.name };
  let actor = ACTORS.get(controller);
  if (actor === undefined) {
    const { name } = controller;
    const account = `system:serviceaccount:kube-system:${name}`;
    actor = { user: account, groups: groupsOf(account), controller: name };
    ACTORS.set(controller, actor);
  }
  return actor;
}

const OF_ACCOUNTS = ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'];
const OF_NODES = ['system:nodes', 'system:authenticated'];
const OF_OTHERS = ['system:authenticated'];

function groupsOf(user: string): readonly string[] {
  if (user.startsWith('system:serviceaccount:')) return OF_ACCOUNTS;
  return user.startsWith('system:node:') ? OF_NODES : OF_OTHERS;
}
