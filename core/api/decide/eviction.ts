import type { Command, DeleteOptions } from '../../model/command.js';
import { diffObjects } from '../../model/diff-objects.js';
import type { JsonObject } from '../../model/json.js';
import { matchesLabelSelector } from '../../model/label-selector.js';
import { fail, ok } from '../../model/result.js';
import { internalError, notFound, tooManyRequests } from '../../model/status-error.js';
import { timestamp } from '../../model/timestamp.js';
import type { Pod } from '../../schema/generated/types/core.js';
import type { PodDisruptionBudget } from '../../schema/generated/types/policy.js';
import { POD_DISRUPTION_BUDGETS } from '../../schema/kinds.js';
import { current, type Decided, errorResource, type Happening, refTo, type Scene } from './decision.js';
import { remove } from './delete.js';

/** Decides `pods/eviction`: a delete that asks the disruption budgets first. Source: pkg/registry/core/pod/storage/eviction.go. */
export function evict(scene: Scene, command: Extract<Command, { verb: 'create' }>): Decided {
  const { info } = scene;
  const name = command.target.name ?? '';
  const pod = current(scene, command.target.namespace, name) as Pod | undefined;
  if (pod === undefined) return fail(notFound(errorResource(info), name));
  const deletion = (command.object['deleteOptions'] ?? {}) as DeleteOptions;
  const removal = remove(scene, {
    verb: 'delete',
    target: { ...command.target, subresource: undefined },
    deletion,
    options: command.options,
  });
  if (!removal.ok || isBeyondBudgets(pod)) return removal;
  const budgets = [...scene.tip.list(POD_DISRUPTION_BUDGETS, pod.metadata.namespace)].filter((budget) =>
    matchesLabelSelector(budget.spec.selector, pod.metadata.labels),
  );
  if (budgets.length > 1) {
    return fail(
      internalError('This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.'),
    );
  }
  const spent = budgets[0] === undefined ? ok<readonly Happening[]>([]) : spend(scene, budgets[0], pod);
  if (!spent.ok) return spent;
  const answer: JsonObject = { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Success', code: 201 };
  const dryRun = command.options?.dryRun === true;
  return ok({ happenings: dryRun ? [] : [...spent.value, ...removal.value.happenings], object: answer, created: true });
}

/** Budgets do not guard a Pod that is on its way out or has not begun. */
function isBeyondBudgets(pod: Pod): boolean {
  const phase = pod.status?.phase;
  return (
    pod.metadata.deletionTimestamp !== undefined || phase === 'Succeeded' || phase === 'Failed' || phase === 'Pending'
  );
}

/** Takes one disruption off a budget, or refuses. */
function spend(scene: Scene, budget: PodDisruptionBudget, pod: Pod) {
  const { name, generation } = budget.metadata;
  const { status } = budget;
  if (status === undefined || (status.observedGeneration ?? 0) < (generation ?? 0)) {
    const detail = `The disruption budget ${name} is still being processed by the server.`;
    return fail(
      tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", 10, [
        { reason: 'DisruptionBudget', message: detail },
      ]),
    );
  }
  const allowed = status.disruptionsAllowed ?? 0;
  if (allowed < 1) {
    const detail = `The disruption budget ${name} needs ${status.desiredHealthy} healthy pods and has ${status.currentHealthy} currently`;
    return fail(
      tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", 0, [
        { reason: 'DisruptionBudget', message: detail },
      ]),
    );
  }
  const after: PodDisruptionBudget = {
    ...budget,
    status: {
      ...status,
      disruptionsAllowed: allowed - 1,
      disruptedPods: { ...status.disruptedPods, [pod.metadata.name]: timestamp(scene.context.now) },
    },
  };
  const info = scene.context.schemas.byGroupResource(POD_DISRUPTION_BUDGETS.groupResource)!;
  const happening: Happening = {
    ref: refTo(info, budget),
    change: { type: 'modified', patch: diffObjects(budget, after) },
  };
  return ok<readonly Happening[]>([happening]);
}
