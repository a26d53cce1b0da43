import { castDraft } from 'immer';
import type { Command } from '../../model/command.js';
import { notSupported, required } from '../../model/field-error.js';
import type { JsonObject } from '../../model/json.js';
import { fail, ok } from '../../model/result.js';
import { conflict, invalid, notFound, type StatusCause } from '../../model/status-error.js';
import { timestamp } from '../../model/timestamp.js';
import type { Pod, PodCondition } from '../../schema/generated/types/core.js';
import { admitSubresource } from '../admission/admit.js';
import { current, type Decided, type DecisionScope, errorResource } from './decision.js';
import { produce } from './produce.js';
import { settle } from './replace.js';
import { screenBody } from './screen-fields.js';

const BINDING = { group: '', version: 'v1', kind: 'Binding' };

interface BindingBody {
  readonly metadata?: { readonly uid?: string; readonly annotations?: { readonly [key: string]: string } };
  readonly target?: { readonly kind?: string; readonly name?: string };
}

/** Decides `pods/binding`: gives a Pod its node, once. Source: pkg/registry/core/pod/storage/storage.go BindingREST. */
export function bind(scope: DecisionScope, command: Extract<Command, { verb: 'create' }>): Decided {
  const { info, context } = scope;
  const name = command.target.name ?? '';
  const pod = current(scope, command.target.namespace, name) as Pod | undefined;
  if (pod === undefined) return fail(notFound(errorResource(info), name));
  const screened = screenBody(scope, BINDING, command.object, command.options ?? {});
  if (!screened.ok) return screened;
  const admitted = admitSubresource(scope, {
    name,
    object: screened.value.object,
    subresource: 'binding',
    body: BINDING,
  });
  if (!admitted.ok) return admitted;
  const binding = admitted.value as BindingBody;
  const node = binding.target?.name ?? '';
  const kind = binding.target?.kind ?? '';
  const causes: StatusCause[] = [];
  if (kind !== '' && kind !== 'Node') causes.push(notSupported('target.kind', kind, ['Node', '<empty>']));
  if (node === '') causes.push(required('target.name', ''));
  if (causes.length > 0) return fail(invalid('', 'Binding', name, causes));
  const uid = binding.metadata?.uid;
  if (uid !== undefined && uid !== '' && uid !== pod.metadata.uid) {
    return fail(
      conflict(
        errorResource(info),
        name,
        `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${pod.metadata.uid}`,
      ),
    );
  }
  const binds = { group: info.group, resource: `${info.resource}/binding` };
  if (pod.metadata.deletionTimestamp !== undefined)
    return fail(conflict(binds, name, `pod ${name} is being deleted, cannot be assigned to a host`));
  if ((pod.spec.nodeName ?? '') !== '')
    return fail(conflict(binds, name, `pod ${name} is already assigned to node "${pod.spec.nodeName}"`));
  if ((pod.spec.schedulingGates?.length ?? 0) > 0)
    return fail(conflict(binds, name, `pod ${name} has non-empty .spec.schedulingGates`));
  const bound = produce(pod, (draft) => {
    if (binding.metadata?.annotations !== undefined) {
      draft.metadata.annotations = { ...pod.metadata.annotations, ...binding.metadata.annotations };
    }
    draft.spec.nodeName = node;
    // Of the Pod itself: taking a draft apart costs as much as all the rest.
    const { nominatedNodeName: _, ...status } = pod.status ?? {};
    draft.status = castDraft({ ...status, conditions: scheduledCondition(pod, context.now) });
  });
  const decided = settle(scope, pod, bound, { options: command.options ?? {} });
  if (!decided.ok) return decided;
  const answer: JsonObject = { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Success', code: 201 };
  return ok({ ...decided.value, object: answer, created: true });
}

function scheduledCondition(pod: Pod, now: number): readonly PodCondition[] {
  const old = pod.status?.conditions ?? [];
  const scheduled: PodCondition = { type: 'PodScheduled', status: 'True', lastTransitionTime: timestamp(now) };
  return old.some(({ type }) => type === 'PodScheduled')
    ? old.map((condition) => (condition.type === 'PodScheduled' ? scheduled : condition))
    : [...old, scheduled];
}
