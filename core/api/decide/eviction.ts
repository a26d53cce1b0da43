import type { Command, DeleteOptions } from '../../model/command.js';
import type { JsonObject } from '../../model/json.js';
import { fail, ok } from '../../model/result.js';
import type { Millis } from '../../model/revision.js';
import { badRequest, notFound } from '../../model/status-error.js';
import { timestamp } from '../../model/timestamp.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { admitSubresource } from '../admission/admit.js';
import { current, type Decided, type DecisionScope, errorResource } from './decision.js';
import { decideDelete } from './delete.js';
import { spendBudget } from './disruption-budget.js';
import { screenBody } from './screen-fields.js';

const EVICTION = { group: 'policy', version: 'v1', kind: 'Eviction' };

interface EvictionBody {
  readonly metadata?: { readonly name?: string };
  readonly deleteOptions?: DeleteOptions & { readonly dryRun?: readonly string[] };
}

/** Decides `pods/eviction`: a delete that asks the disruption budgets first. Source: pkg/registry/core/pod/storage/eviction.go. */
export function evict(scope: DecisionScope, command: Extract<Command, { verb: 'create' }>): Decided {
  const { info } = scope;
  const name = command.target.name ?? '';
  const screened = screenBody(scope, EVICTION, command.object, command.options ?? {});
  if (!screened.ok) return screened;
  const admitted = admitSubresource(scope, {
    name,
    object: screened.value.object,
    subresource: 'eviction',
    body: EVICTION,
  });
  if (!admitted.ok) return admitted;
  const { metadata, deleteOptions: deletion = {} } = admitted.value as EvictionBody;
  if (metadata?.name !== name) return fail(badRequest('name in URL does not match name in Eviction object'));
  const pod = current(scope, command.target.namespace, name) as Pod | undefined;
  if (pod === undefined) return fail(notFound(errorResource(info), name));
  const spent = isBeyondBudgets(pod) ? ok([]) : spendBudget(scope, pod);
  if (!spent.ok) return spent;
  const dryRun = command.options?.dryRun === true || (deletion.dryRun?.length ?? 0) > 0;
  const deleted: Command = {
    verb: 'delete',
    target: { ...command.target, subresource: undefined },
    deletion,
    options: { ...command.options, dryRun },
  };
  const { now } = scope.context;
  const removal = decideDelete(scope, deleted, { evicted: (marked) => withEvictedCondition(marked as Pod, now) });
  if (!removal.ok) return removal;
  const answer: JsonObject = { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Success', code: 201 };
  return ok({
    events: dryRun ? [] : [...spent.value, ...removal.value.events],
    object: answer,
    created: true,
  });
}

/** The Pod with the condition that says why it goes; a Job's failure policy, for one, asks for it. Source: eviction.go addConditionAndDeletePod. */
function withEvictedCondition(pod: Pod, now: Millis): Pod {
  const type = 'DisruptionTarget';
  const known = pod.status?.conditions ?? [];
  const former = known.find((condition) => condition.type === type);
  const lastTransitionTime = former?.status === 'True' ? former.lastTransitionTime : timestamp(now);
  const reason = 'EvictionByEvictionAPI';
  const condition = { type, status: 'True', reason, message: 'Eviction API: evicting', lastTransitionTime };
  const conditions =
    former === undefined ? [...known, condition] : known.map((each) => (each === former ? condition : each));
  return { ...pod, status: { ...pod.status, conditions } };
}

/** Budgets do not guard a Pod that is on its way out or has not begun. */
function isBeyondBudgets(pod: Pod): boolean {
  const phase = pod.status?.phase;
  return (
    pod.metadata.deletionTimestamp !== undefined || phase === 'Succeeded' || phase === 'Failed' || phase === 'Pending'
  );
}
