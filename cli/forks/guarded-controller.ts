import type { Controller } from '../../core/model/controller.js';
import type { Guarded, ReconcileRunner } from '../../guard/reconcile-runner.js';

/**
 * A controller that nobody vouches for, as one that may run beside others: what the guard finds wrong with a reconcile is thrown, so
 * that its request is tried again later and the defect is told, and nothing of it is written.
 */
export function guardedController(controller: Controller, guard: ReconcileRunner): Controller {
  const { name, watches, watchAll, user } = controller;
  return {
    name,
    watches,
    watchAll: watchAll?.bind(controller),
    user: user?.bind(controller),
    reconcile: (view, request, now) => orThrow(guard.run([{ controller, view, request, now }])[0]!),
    refused: (view, request, refusal, now) => orThrow(guard.refused({ controller, view, request, now }, refusal)),
  };
}

function orThrow<T>(answer: Guarded<T>): T {
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}
