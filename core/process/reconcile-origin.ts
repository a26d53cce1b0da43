import type { Actor, Cause } from '../model/cluster-event.js';
import type { Intent } from '../model/command.js';
import type { Controller, ReconcileRequest } from '../model/controller.js';
import type { Origin } from '../model/origin.js';
import { isoTime } from '../model/timestamp.js';
import type { View } from '../model/view.js';
import type { ReconcileInput, Turn, TurnRequest } from './turn.js';

/** Who stands behind an intent of a reconcile and why: who decided, on what view, and which event made it look. */
export function reconcileOrigin(
  controller: Controller,
  { request, trigger }: TurnRequest,
  { view, now: millis, faults }: ReconcileInput,
  { refusal, isInjected }: Pick<Turn, 'refusal' | 'isInjected'>,
  { reason }: Intent,
): Origin {
  const { seen } = view;
  const { revision, correlation } = trigger;
  const actor = controllerActor(controller, view, request);
  const now = isoTime(millis);
  const refused = refusal?.error.isForeign === true ? refusal.error : undefined;
  const isPlain = faults.length === 0 && refused === undefined && !(refusal !== undefined && isInjected);
  if (isPlain && revision !== undefined) {
    // Written out, since this is done for every write, and copying members one by one takes long.
    const cause: Cause =
      typeof reason === 'string'
        ? { trigger: revision, seen, request, now, reason }
        : { trigger: revision, seen, request, now };
    return { actor, cause, correlation };
  }
  const cause: Cause = {
    ...(revision === undefined ? {} : { trigger: revision }),
    seen,
    request,
    // Without its time a reconcile cannot be run again, and what rests on an error that was made up could not be decided again.
    ...(refusal !== undefined && isInjected ? {} : { now }),
    ...(typeof reason === 'string' ? { reason } : {}),
    ...(faults.length === 0 ? {} : { faults }),
    ...(refused === undefined ? {} : { refused }),
  };
  return { actor, cause, correlation };
}

/** The actors of controllers as their own users: most always act so. */
const ACTORS = new WeakMap<Controller, ControllerActor>();

/** A controller as an actor. */
export type ControllerActor = Actor & { readonly controller: string };

/** The controller in its own name: whatever it does, but for writes that it makes as another user. */
export function ownActor(controller: Controller): ControllerActor {
  let actor = ACTORS.get(controller);
  if (actor === undefined) {
    actor = actorNamed(controller.name, `system:serviceaccount:kube-system:${controller.name}`);
    ACTORS.set(controller, actor);
  }
  return actor;
}

function controllerActor(controller: Controller, view: View, request: ReconcileRequest): ControllerActor {
  const user = controller.user?.(view, request);
  return user === undefined ? ownActor(controller) : actorNamed(controller.name, user);
}

function actorNamed(controller: string, user: string): ControllerActor {
  return { user, groups: groupsOf(user), controller };
}

const OF_ACCOUNTS = ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'];
const OF_NODES = ['system:nodes', 'system:authenticated'];
const OF_OTHERS = ['system:authenticated'];

function groupsOf(user: string): readonly string[] {
  if (user.startsWith('system:serviceaccount:')) return OF_ACCOUNTS;
  return user.startsWith('system:node:') ? OF_NODES : OF_OTHERS;
}
