import type { Seen } from '../core/model/cluster-event.js';
import type { Defect, ReconcileRequest } from '../core/model/controller.js';
import { objectKey } from '../core/model/object-key.js';
import { errorText } from './error-text.js';

/**
 * What a controller did that no controller may: it threw, did not come back in time, answered otherwise when it was asked the same
 * again or read time or chance, changed what it was shown, or gave back something that is no reconciliation. Plain JSON.
 */
export interface ControllerProblem {
  readonly type: 'threw' | 'endless' | 'impure' | 'mutated' | 'malformed';
  readonly controller: string;
  readonly request: ReconcileRequest;
  /** The revision of what it was shown. */
  readonly seen: Seen;
  /** One line for a person: which controller, what, on which request, at which revision. */
  readonly message: string;
  /** The field that differed or was changed, or the call that was made. */
  readonly path?: string;
  /** Set when it had to be stopped, and so would have to be each time it is tried. */
  readonly stopped?: true;
}

/** Words a problem. `what` goes on from the controller's name: `threw TypeError: x is undefined`. */
export function controllerProblem(
  type: ControllerProblem['type'],
  about: {
    readonly controller: { readonly name: string };
    readonly request: ReconcileRequest;
    readonly view: { readonly seen: Seen };
  },
  what: string,
  path?: string,
): ControllerProblem {
  const { controller, request, view } = about;
  const place = `on request ${objectKey(request.namespace, request.name)} at revision ${seenText(view.seen)}`;
  return {
    type,
    controller: controller.name,
    request,
    seen: view.seen,
    message: `the controller ${controller.name} ${what}, ${place}`.replace(/\s*\n\s*/g, ' '),
    ...(path === undefined ? {} : { path }),
  };
}

/** The problem of a controller that went on without an object which its code tripped over: a cluster lives with that, a check does not. */
export function skippedObject(about: Parameters<typeof controllerProblem>[1], { about: object, error }: Defect) {
  const { namespace, name } = object.metadata;
  const what = `threw ${errorText(error)} on ${object.kind} ${objectKey(namespace, name)} and went on without it`;
  return controllerProblem('threw', about, what);
}

/** A controller's problem where only an exception can say it: in the midst of a running cluster. */
export class ControllerProblemError extends Error {
  constructor(readonly problem: ControllerProblem) {
    super(problem.message);
    this.name = 'ControllerProblemError';
  }
}

function seenText(seen: Seen): string {
  return typeof seen === 'number'
    ? String(seen)
    : Object.entries(seen)
        .map(([resource, revision]) => `${resource}@${revision}`)
        .join(', ');
}
