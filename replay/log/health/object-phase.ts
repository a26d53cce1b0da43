import { podSummary } from '../../../core/kinds/core/pod/summary.js';
import type { GroupResource } from '../../../core/model/group-resource.js';
import type { Json } from '../../../core/model/json.js';
import type { KubeObject } from '../../../core/model/object.js';
import { FAULTS, type Fault } from '../../../core/schema/fault.js';
import { isInForce } from '../../../core/schema/faults-in-force.js';
import type { Deployment, ReplicaSet } from '../../../core/schema/generated/types/apps.js';
import type { Job } from '../../../core/schema/generated/types/batch.js';
import type { Lease } from '../../../core/schema/generated/types/coordination.js';
import type { Node, Pod } from '../../../core/schema/generated/types/core.js';
import { DEPLOYMENTS, JOBS, LEASES, NODES, PODS, REPLICA_SETS } from '../../../core/schema/kinds.js';
import { conditionOf, type ObservedCondition } from './conditions.js';

/** How an object that is in a phase is: as it should be, on its way, wrong, or done. */
export type PhaseTone = 'well' | 'under-way' | 'unwell' | 'over';

/** What an object is doing, for as long as nothing of this changes. Plain JSON. */
export interface ObjectPhase {
  /** In a word or two, mostly those of kubectl's STATUS column. */
  readonly text: string;
  readonly tone: PhaseTone;
}

type PhaseOf = (object: KubeObject) => ObjectPhase | undefined;

const BY_RESOURCE: ReadonlyMap<GroupResource, PhaseOf> = new Map<GroupResource, PhaseOf>([
  [PODS.groupResource, (object) => podPhase(object as Pod)],
  [NODES.groupResource, (object) => nodePhase(object as Node)],
  [DEPLOYMENTS.groupResource, (object) => replicaPhase(object as Deployment)],
  [REPLICA_SETS.groupResource, (object) => replicaPhase(object as ReplicaSet)],
  ['statefulsets.apps', (object) => replicaPhase(object as Deployment)],
  ['replicationcontrollers', (object) => replicaPhase(object as ReplicaSet)],
  [JOBS.groupResource, (object) => jobPhase(object as Job)],
  [LEASES.groupResource, (object) => leasePhase(object as Lease)],
  [FAULTS.groupResource, (object) => faultPhase(object as Fault)],
]);

/** What an object is doing; undefined where its kind says nothing of the sort. */
export function objectPhase(resource: GroupResource, object: KubeObject): ObjectPhase | undefined {
  const phase = (BY_RESOURCE.get(resource) ?? statusPhase)(object);
  if (object.metadata.deletionTimestamp === undefined || resource === PODS.groupResource) return phase;
  return { text: 'Terminating', tone: 'under-way' };
}

const COMING = /^(Pending|ContainerCreating|PodInitializing|Init:\d+\/\d+|SchedulingGated|Terminating)$/;
const OVER = /^(Completed|Succeeded)$/;

function podPhase(pod: Pod): ObjectPhase {
  const legible = { ...pod, spec: pod.spec ?? {}, status: { ...pod.status, conditions: conditionsIn(pod.status) } };
  const { status: shown, ready, total } = podSummary(legible as Pod);
  const status = String(shown);
  if (OVER.test(status)) return { text: status, tone: 'over' };
  if (COMING.test(status)) return { text: status, tone: 'under-way' };
  if (status !== 'Running') return { text: status === '' ? 'Unknown' : status, tone: 'unwell' };
  return ready === total ? { text: 'Running', tone: 'well' } : { text: `Running ${ready}/${total}`, tone: 'under-way' };
}

function nodePhase({ spec, status }: Node): ObjectPhase {
  const ready = conditionsIn(status).findLast(({ type }) => type === 'Ready');
  if (ready?.status !== 'True') return { text: 'NotReady', tone: 'unwell' };
  return spec?.unschedulable === true
    ? { text: 'SchedulingDisabled', tone: 'under-way' }
    : { text: 'Ready', tone: 'well' };
}

function replicaPhase({ spec, status }: Pick<Deployment, 'spec' | 'status'> | ReplicaSet): ObjectPhase {
  const wanted = spec?.replicas ?? 1;
  const ready = status?.readyReplicas ?? 0;
  const { updatedReplicas } = (status ?? {}) as { readonly updatedReplicas?: number };
  const isRolling = updatedReplicas !== undefined && updatedReplicas < wanted;
  const text = `${ready}/${wanted}`;
  const isStuck = conditionsIn(status).some(({ type, status: is }) => type === 'Progressing' && is === 'False');
  if (isStuck) return { text, tone: 'unwell' };
  if (wanted === 0 && ready === 0) return { text, tone: 'over' };
  return { text, tone: ready >= wanted && !isRolling ? 'well' : 'under-way' };
}

function jobPhase({ status }: Job): ObjectPhase {
  const conditions = conditionsIn(status);
  const is = (type: string) => conditions.some((condition) => condition.type === type && condition.status === 'True');
  if (is('Complete')) return { text: 'Complete', tone: 'over' };
  if (is('Failed')) return { text: 'Failed', tone: 'unwell' };
  return is('Suspended') ? { text: 'Suspended', tone: 'over' } : { text: 'Running', tone: 'under-way' };
}

function leasePhase({ spec }: Lease): ObjectPhase | undefined {
  const holder = spec?.holderIdentity;
  return !holder ? { text: 'free', tone: 'over' } : { text: holder, tone: 'well' };
}

function faultPhase(fault: Fault): ObjectPhase {
  return isInForce(fault) ? { text: fault.spec?.type ?? 'Fault', tone: 'unwell' } : { text: 'over', tone: 'over' };
}

/** What any kind may say in `status.phase`, and what its condition Ready says. */
function statusPhase(object: KubeObject): ObjectPhase | undefined {
  const { status } = object as KubeObject & { readonly status?: { readonly phase?: unknown; conditions?: unknown } };
  if (typeof status !== 'object' || status === null) return undefined;
  const ready = conditionsIn(status).find(({ type }) => type === 'Ready');
  if (typeof status.phase === 'string' && status.phase !== '') {
    const isPending = status.phase === 'Pending';
    const isBad = /fail|error|lost/i.test(status.phase) || ready?.status === 'False';
    return { text: status.phase, tone: isPending ? 'under-way' : isBad ? 'unwell' : 'well' };
  }
  if (ready === undefined) return undefined;
  return ready.status === 'True'
    ? { text: 'Ready', tone: 'well' }
    : { text: ready.reason ?? 'NotReady', tone: 'unwell' };
}

/** What can be read of a status's conditions: imported and custom objects may hold anything there. */
function conditionsIn(status: object | null | undefined): readonly ObservedCondition[] {
  const { conditions } = (status ?? {}) as { readonly conditions?: unknown };
  return Array.isArray(conditions) ? conditions.flatMap((one: Json) => conditionOf(one) ?? []) : [];
}
