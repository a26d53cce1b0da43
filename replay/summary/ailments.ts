import { NEVER_POSTED } from '../../core/controllers/node-lifecycle/heartbeat.js';
import { isPodReady, podCondition } from '../../core/controllers/pods/pod-condition.js';
import { podSummary } from '../../core/kinds/core/pod/summary.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { KubeObject } from '../../core/model/object.js';
import type { Millis } from '../../core/model/revision.js';
import { parseTimestamp } from '../../core/model/timestamp.js';
import { FAULTS, type Fault } from '../../core/schema/fault.js';
import { isInForce } from '../../core/schema/faults-in-force.js';
import type { Deployment, ReplicaSet } from '../../core/schema/generated/types/apps.js';
import type { Namespace, Node, PersistentVolumeClaim, Pod } from '../../core/schema/generated/types/core.js';
import {
  DEPLOYMENTS,
  NAMESPACES,
  NODES,
  PERSISTENT_VOLUME_CLAIMS,
  PODS,
  REPLICA_SETS,
} from '../../core/schema/kinds.js';

/** What is wrong with an object. */
export interface Ailment {
  /** In a word or two, the same for all that have the same trouble: `CrashLoopBackOff`, `NotReady`, `2 of 3 available`. */
  readonly problem: string;
  /** The last reason that is given, in the words of whoever gave it. */
  readonly reason?: string;
  /** How often containers were started again. */
  readonly restarts?: number;
}

/** What is wrong with objects of one kind, and whether anything is, which must not depend on the time: it is asked of every version. */
export interface KindHealth {
  readonly resource: GroupResource;
  ailmentOf(object: KubeObject, now: Millis): Ailment | undefined;
  isUnwell(object: KubeObject): boolean;
}

/** A Pod that was only just made may still be coming up, and what is being deleted may still be going. */
const PATIENCE: Millis = 60_000;
/** A Pod that runs again after so many restarts, the last of them so recent, is expected to end once more. */
const MANY_RESTARTS = 2;
const RECENTLY: Millis = 10 * 60_000;

type Condition = {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
};

/** The kinds whose objects are looked at, in the order in which they are told. */
export const HEALTH: readonly KindHealth[] = [
  health<Fault>(FAULTS.groupResource, isInForce, (fault) => ({
    problem: fault.spec.type ?? 'Fault',
    reason: faultTarget(fault),
  })),
  health<Node>(
    NODES.groupResource,
    (node) => nodeProblem(node) !== undefined,
    (node) => nodeProblem(node),
  ),
  health<Namespace>(NAMESPACES.groupResource, isGoing, stuckDeletion),
  health<Deployment>(
    DEPLOYMENTS.groupResource,
    (deployment) => deploymentProblem(deployment) !== undefined,
    deploymentProblem,
  ),
  health<ReplicaSet>(
    REPLICA_SETS.groupResource,
    (set) => replicaFailure(set) !== undefined,
    (set) => replicaFailure(set),
  ),
  health<Pod>(PODS.groupResource, isPodUnwell, podProblem),
  health<PersistentVolumeClaim>(
    PERSISTENT_VOLUME_CLAIMS.groupResource,
    ({ status }) => status?.phase !== 'Bound',
    ({ status }) => (status?.phase === 'Bound' ? undefined : { problem: status?.phase ?? 'Pending' }),
  ),
];

function health<T extends KubeObject>(
  resource: GroupResource,
  isUnwell: (object: T) => boolean,
  ailmentOf: (object: T, now: Millis) => Ailment | undefined,
): KindHealth {
  return {
    resource,
    isUnwell: (object) => isUnwell(withParts(object) as T),
    ailmentOf: (object, now) => {
      const whole = withParts(object) as T;
      return isUnwell(whole) ? ailmentOf(whole, now) : undefined;
    },
  };
}

/** An object with a spec and a status, if empty ones: old and hand-written ones may lack them. */
function withParts(object: KubeObject): KubeObject {
  const { spec, status } = object as KubeObject & { readonly spec?: unknown; readonly status?: unknown };
  return { ...object, spec: spec ?? {}, status: status ?? {} } as KubeObject;
}

function faultTarget({ spec }: Fault): string | undefined {
  const { controller, node, client, kinds } = spec;
  const parts = [
    controller === undefined ? undefined : `controller ${controller}`,
    node === undefined ? undefined : `node ${node}`,
    client === undefined ? undefined : `client ${client.user ?? client.userAgent ?? '*'}`,
    kinds === undefined ? undefined : kinds.join(', '),
  ];
  const told = parts.filter((part) => part !== undefined).join('; ');
  return told === '' ? undefined : told;
}

function nodeProblem({ status }: Node): Ailment | undefined {
  const conditions: readonly Condition[] = status?.conditions ?? [];
  const ready = conditions.find(({ type }) => type === 'Ready');
  if (ready === undefined) return { problem: 'NotReady', reason: NEVER_POSTED };
  if (ready.status !== 'True') return ailment('NotReady', ready);
  const pressure = conditions.find((condition) => condition.type.endsWith('Pressure') && condition.status === 'True');
  return pressure === undefined ? undefined : ailment(pressure.type, pressure);
}

function deploymentProblem({ spec, status }: Deployment): Ailment | undefined {
  const wanted = spec?.replicas ?? 1;
  const available = status?.availableReplicas ?? 0;
  const conditions: readonly Condition[] = status?.conditions ?? [];
  const isFalse = (type: string) =>
    conditions.find((condition) => condition.type === type && condition.status === 'False');
  const stuck = isFalse('Progressing');
  if (available < wanted) return ailment(`${available} of ${wanted} available`, stuck ?? isFalse('Available'));
  return stuck === undefined ? undefined : ailment('roll-out stuck', stuck);
}

function replicaFailure({ status }: ReplicaSet): Ailment | undefined {
  const conditions: readonly Condition[] = status?.conditions ?? [];
  const failure = conditions.find(({ type, status: is }) => type === 'ReplicaFailure' && is === 'True');
  return failure === undefined ? undefined : ailment('ReplicaFailure', failure);
}

function isPodUnwell(pod: Pod): boolean {
  if (pod.status?.phase === 'Succeeded') return false;
  return isGoing(pod) || !isPodReady(pod) || restartsOf(pod) > 0;
}

function podProblem(pod: Pod, now: Millis): Ailment | undefined {
  if (isGoing(pod)) return stuckDeletion(pod, now);
  const { status, restarts, lastRestart } = podSummary(pod);
  const told = { reason: lastReason(pod), ...(restarts === 0 ? {} : { restarts }) };
  if (isPodReady(pod)) {
    const isRecent = lastRestart !== undefined && now - lastRestart <= RECENTLY;
    return isRecent && restarts >= MANY_RESTARTS ? { problem: 'restarts', ...told } : undefined;
  }
  if (status === 'SchedulingGated') return undefined;
  const age = now - (parseTimestamp(pod.metadata.creationTimestamp) ?? 0);
  const isComing = ['Pending', 'ContainerCreating', 'PodInitializing', 'Running'].includes(status);
  const isWaiting = podCondition(pod, 'PodScheduled')?.status === 'False';
  if (isComing && !isWaiting && restarts === 0 && age < PATIENCE && !wasReady(pod)) return undefined;
  return { problem: isWaiting ? 'Unschedulable' : status === 'Running' ? 'NotReady' : status, ...told };
}

/** Whether a Pod that is not ready was so before: then its condition has changed since its containers run. */
function wasReady(pod: Pod): boolean {
  const since = parseTimestamp(podCondition(pod, 'Ready')?.lastTransitionTime);
  const started = (pod.status?.containerStatuses ?? []).map(({ state }) => parseTimestamp(state?.running?.startedAt));
  return since !== undefined && started.some((at) => at !== undefined && at < since);
}

/** What was last said of why a Pod does not run: by the scheduler, the kubelet, or the container that ended. */
function lastReason(pod: Pod): string | undefined {
  const waiting = podCondition(pod, 'PodScheduled');
  if (waiting?.status === 'False') return waiting.message ?? waiting.reason;
  for (const { state, lastState } of pod.status?.containerStatuses ?? []) {
    const ended = state?.terminated ?? lastState?.terminated;
    if (ended !== undefined && ended !== null) return `${ended.reason ?? 'ended'} (exit code ${ended.exitCode})`;
    if (state?.waiting?.message !== undefined) return state.waiting.message;
  }
  return pod.status?.message;
}

function restartsOf(pod: Pod): number {
  return (pod.status?.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + (restartCount ?? 0), 0);
}

function isGoing({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** `deletionTimestamp` of a Pod is when its grace ends. */
function stuckDeletion({ metadata }: KubeObject, now: Millis): Ailment | undefined {
  const due = parseTimestamp(metadata.deletionTimestamp) ?? now;
  return now - due < PATIENCE ? undefined : { problem: 'Terminating', reason: metadata.finalizers?.join(', ') };
}

function ailment(problem: string, condition: Condition | undefined): Ailment {
  const reason = condition?.message || condition?.reason;
  return reason === undefined || reason === '' ? { problem } : { problem, reason };
}
