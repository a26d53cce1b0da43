import { dueAfter } from '../model/recorded-time.js';
import type { Millis } from '../model/revision.js';
import { parseTimestamp, timestamp } from '../model/timestamp.js';
import type { View } from '../model/view.js';
import type { Container, ContainerStatus, Node, Pod, PodCondition, PodStatus } from '../schema/generated/types/core.js';
import { type PodRejection, podRejection } from './admit-pod.js';
import { afterBoot, KILLED, terminated } from './container-run.js';
import type { ContainerRuntime } from './container-runtime.js';
import type { ImageName } from './images.js';
import type { Pressure } from './machine.js';
import { hasStarted, isSidecar, type PodFacts, podConditions } from './pod-conditions.js';
import { nodeIP, podIP } from './pod-ip.js';
import { appsAreDone, initFailed, initRole, podPhase } from './pod-phase.js';
import { type KubeletNote, PodTurn } from './pod-turn.js';
import { EVICTED, pressureEviction } from './pressure-eviction.js';
import { isResizeCondition, resizeContainers } from './resize-pod.js';
import { SIMULATED_RUNTIME } from './simulated-runtime.js';
import { stopContainers } from './stop-containers.js';
import { runningSince, syncContainer } from './sync-container.js';
import { syncEphemeralContainers } from './sync-ephemeral-containers.js';
import { mountProblem } from './volumes.js';

/** What the kubelet finds when it looks at a Pod. */
export interface PodSync {
  /** The whole status as it should be; what is not the kubelet's is as before. */
  readonly status: PodStatus;
  readonly notes: readonly KubeletNote[];
  readonly pulled: readonly ImageName[];
  /** Whether the Pod was to be deleted and nothing of it runs any more. */
  readonly gone: boolean;
  /** When something changes next by itself; infinite when nothing does. */
  readonly due: Millis;
}

/** What a kubelet knows of the machine that it runs on. */
export interface MachineState {
  /** Which boot of the node it is; undefined when it never lost its power. */
  readonly boot: string | undefined;
  /** What the machine lacks, whatever its Pods use. */
  readonly pressures: readonly Pressure[];
  /** Addresses that it gave to Pods, which the view does not show yet. */
  readonly promised?: ReadonlySet<string>;
}

interface Statuses {
  readonly init: readonly ContainerStatus[];
  readonly app: readonly ContainerStatus[];
  readonly ephemeral: readonly ContainerStatus[];
}

const DEFAULT_GRACE_SECONDS = 30;
/** About as long as a kubelet takes to say so; a controller that makes such a Pod again at once would else do so as fast as it can. */
const BEFORE_REJECTION: Millis = 1_000;

/**
 * Brings a Pod's status up to the present. Everything it reads is in the objects, so any kubelet that looks at the same
 * state at the same time finds the same.
 * Source: pkg/kubelet/kubelet.go SyncPod; kuberuntime_manager.go computePodActions for the order of containers.
 */
export function syncPod(
  view: View,
  pod: Pod,
  node: Node,
  { boot, pressures, promised }: MachineState,
  now: Millis,
  runtime: ContainerRuntime = SIMULATED_RUNTIME,
): PodSync {
  const podStart = parseTimestamp(pod.status?.startTime) ?? parseTimestamp(timestamp(now)) ?? now;
  const ip = pod.status?.podIP ?? podIP(view, pod, node, promised);
  const turn = new PodTurn(view, pod, node, podStart, ip ?? '', boot, now, runtime);
  const before = survivors(turn, currentStatuses(pod));

  if (pod.metadata.deletionTimestamp !== undefined) return terminate(turn, before, ip);
  const rejection = podRejection(view, pod, node);
  if (rejection !== undefined) {
    const due = dueAfter(pod.metadata.creationTimestamp, BEFORE_REJECTION, now);
    return now < due ? { ...unchanged(turn), due } : reject(turn, rejection);
  }
  const deadline = deadlineOf(pod, podStart);
  if (now >= deadline) return exceedDeadline(turn, before, ip);
  turn.wakeAt(deadline);
  const eviction = pressureEviction(view, pod, node, pressures, now);
  if (eviction !== undefined && now >= eviction.at) return evict(turn, before, ip, eviction.message);
  turn.wakeAt(eviction?.at);

  const resized = withResources(turn, before);
  const after = canRun(turn, resized, ip) ? runContainers(turn, resized) : resized;
  return result(turn, after, podPhase(pod, after), ip, false);
}

/** The container statuses the Pod has, and first ones for containers without. */
function currentStatuses(pod: Pod): Statuses {
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec;
  const reason = initContainers.length > 0 ? 'PodInitializing' : 'ContainerCreating';
  const find = (container: Container, statuses: readonly ContainerStatus[] | undefined): ContainerStatus =>
    statuses?.find(({ name }) => name === container.name) ?? {
      name: container.name,
      image: container.image ?? '',
      imageID: '',
      ready: false,
      started: false,
      restartCount: 0,
      state: { waiting: { reason } },
      lastState: {},
    };
  return {
    init: initContainers.map((container) => find(container, pod.status?.initContainerStatuses)),
    app: containers.map((container) => find(container, pod.status?.containerStatuses)),
    ephemeral: ephemeralContainers.map((container) => find(container, pod.status?.ephemeralContainerStatuses)),
  };
}

function allOf({ init, app, ephemeral }: Statuses): readonly ContainerStatus[] {
  return [...init, ...app, ...ephemeral];
}

function eachStatus(
  { init, app, ephemeral }: Statuses,
  change: (status: ContainerStatus) => ContainerStatus,
): Statuses {
  return { init: init.map(change), app: app.map(change), ephemeral: ephemeral.map(change) };
}

function survivors(turn: PodTurn, statuses: Statuses): Statuses {
  const { pod, boot, now, runtime } = turn;
  if (boot === undefined) return statuses;
  const survived = eachStatus(statuses, (status) => afterBoot(pod, status, runtime.name, boot, now));
  const before = allOf(statuses);
  if (allOf(survived).some((status, index) => status !== before[index])) {
    turn.note('Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
  }
  return survived;
}

/** Before the first container runs, volumes must be mounted and the Pod needs an address. */
function canRun(turn: PodTurn, { init, app }: Statuses, ip: string | undefined): boolean {
  if ([...init, ...app].some(hasStarted)) return true;
  const problem = mountProblem(turn.view, turn.pod);
  if (problem !== undefined) {
    const isTold = turn.now >= turn.podStart + problem.patience;
    if (isTold) turn.note('Warning', 'FailedMount', problem.message, undefined, true);
    turn.retry(turn.podStart);
    return false;
  }
  if (ip === undefined) {
    const message =
      'Failed to create pod sandbox: failed to setup network for sandbox: no IP addresses available in range set';
    turn.note('Warning', 'FailedCreatePodSandBox', message, undefined, true);
    turn.retry(turn.podStart);
    return false;
  }
  return true;
}

function withResources(turn: PodTurn, before: Statuses): Statuses {
  const { initContainers = [], containers } = turn.pod.spec;
  const [init = before.init, app = before.app] = resizeContainers(turn, [
    [initContainers, before.init],
    [containers, before.app],
  ]);
  return { ...before, init, app };
}

/** Init containers one after the other, then the others in the order they are written. */
function runContainers(turn: PodTurn, before: Statuses): Statuses {
  const { spec } = turn.pod;
  if (appsAreDone(turn.pod, before.app) || initFailed(turn.pod, before.init)) return stopOthers(turn, before);
  const ephemeral = syncEphemeralContainers(turn, before.ephemeral);
  const appsStarted = before.app.some(hasStarted);
  const init = [...before.init];
  let begin = turn.podStart;
  let initialized = true;
  for (const [index, container] of (spec.initContainers ?? []).entries()) {
    const old = init[index] as ContainerStatus;
    const role = initRole(container);
    if (appsStarted && role === 'init') continue;
    const status = syncContainer(turn, container, old, role, begin);
    init[index] = status;
    const ended = status.state?.terminated;
    const passed = role === 'sidecar' ? status.started === true : ended?.exitCode === 0;
    begin = Math.max(begin, runningSince(status) ?? parseTimestamp(ended?.finishedAt) ?? begin);
    if (!passed && !appsStarted) {
      initialized = false;
      break;
    }
  }
  const app = initialized ? runApps(turn, before.app, begin) : before.app;
  const after = { init, app, ephemeral };
  return appsAreDone(turn.pod, app) || initFailed(turn.pod, init) ? stopOthers(turn, after) : after;
}

function runApps(turn: PodTurn, before: readonly ContainerStatus[], from: Millis): readonly ContainerStatus[] {
  let begin = from;
  return turn.pod.spec.containers.map((container, index) => {
    const status = syncContainer(turn, container, before[index] as ContainerStatus, 'app', begin);
    // A container that runs for the first time is what the next one had to wait for.
    if (status.restartCount === 0) begin = Math.max(begin, runningSince(status) ?? begin);
    return status;
  });
}

/** Once a Pod's own containers are done, sidecars and those that look around in it are asked to stop. */
function stopOthers(turn: PodTurn, { init, app, ephemeral }: Statuses): Statuses {
  const sidecars = (turn.pod.spec.initContainers ?? []).filter(isSidecar);
  const ends = [...init, ...app].map(({ state }) => parseTimestamp(state?.terminated?.finishedAt) ?? turn.podStart);
  const grace = (turn.pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS) * 1000;
  const end = Math.max(...ends);
  return {
    init: stopContainers(turn, sidecars, init, end, grace),
    app,
    ephemeral: stopContainers(turn, turn.pod.spec.ephemeralContainers ?? [], ephemeral, end, grace),
  };
}

/** A Pod that is being deleted: its containers stop, and when none runs it is gone. */
function terminate(turn: PodTurn, before: Statuses, ip: string | undefined): PodSync {
  const { pod } = turn;
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = pod.metadata;
  const grace = deletionGracePeriodSeconds * 1000;
  const asked = (parseTimestamp(deletionTimestamp) ?? turn.now) - grace;
  // The API's clock says that it was asked only later: nobody can tell how long ago it was, so there is no grace left.
  const askedAt = asked > turn.now ? turn.now - grace : asked;
  const init = stopContainers(turn, pod.spec.initContainers ?? [], before.init, askedAt, grace);
  const app = stopContainers(turn, pod.spec.containers, before.app, askedAt, grace);
  const ephemeral = stopContainers(turn, pod.spec.ephemeralContainers ?? [], before.ephemeral, askedAt, grace);
  const after = { init, app, ephemeral };
  const runs = allOf(after).some(({ state }) => state?.running !== undefined);
  if (runs) return result(turn, after, pod.status?.phase ?? 'Pending', ip, false);
  const succeeded = app.every(({ state, lastState }) => (state?.terminated ?? lastState?.terminated)?.exitCode === 0);
  return result(turn, after, succeeded ? 'Succeeded' : 'Failed', ip, true);
}

function deadlineOf({ spec }: Pod, podStart: Millis): Millis {
  return spec.activeDeadlineSeconds === undefined
    ? Number.POSITIVE_INFINITY
    : podStart + spec.activeDeadlineSeconds * 1000;
}

/** Nothing is said of the Pod yet. */
function unchanged({ pod, notes }: PodTurn): Omit<PodSync, 'due'> {
  return { status: pod.status ?? {}, notes, pulled: [], gone: false };
}

/** A Pod that was not taken has failed before it began. Source: pkg/kubelet/kubelet.go rejectPod. */
function reject(turn: PodTurn, { reason, message }: PodRejection): PodSync {
  turn.note('Warning', reason, message);
  const { pod, now } = turn;
  const status: PodStatus = {
    ...pod.status,
    phase: 'Failed',
    reason,
    message: `Pod was rejected: ${message}`,
    startTime: timestamp(now),
  };
  return { status, notes: turn.notes, pulled: [], gone: false, due: Number.POSITIVE_INFINITY };
}

/** Source: pkg/kubelet/active_deadline.go. */
function exceedDeadline(turn: PodTurn, before: Statuses, ip: string | undefined): PodSync {
  const message = 'Pod was active on the node longer than the specified deadline';
  turn.note('Normal', 'DeadlineExceeded', message);
  return fail(turn, before, ip, 'DeadlineExceeded', message);
}

/** Source: pkg/kubelet/eviction/eviction_manager.go evictPod. */
function evict(turn: PodTurn, before: Statuses, ip: string | undefined, message: string): PodSync {
  turn.note('Warning', EVICTED, message);
  const sync = fail(turn, before, ip, EVICTED, message);
  const others = (sync.status.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget');
  const disruption = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'TerminationByKubelet',
    message,
    lastTransitionTime: timestamp(turn.now),
  };
  return { ...sync, status: { ...sync.status, conditions: [disruption, ...others] } };
}

/** Kills what runs, and the Pod has failed. */
function fail(turn: PodTurn, before: Statuses, ip: string | undefined, reason: string, message: string): PodSync {
  const kill = (status: ContainerStatus) =>
    status.state?.running === undefined ? status : terminated(status, turn.now, KILLED);
  const sync = result(turn, eachStatus(before, kill), 'Failed', ip, false);
  return { ...sync, status: { ...sync.status, reason, message } };
}

function result(
  turn: PodTurn,
  { init, app, ephemeral }: Statuses,
  phase: PodStatus['phase'],
  ip: string | undefined,
  gone: boolean,
): PodSync {
  const { pod, now } = turn;
  const hasSandbox = ip !== undefined && [...init, ...app].some((status) => hasStarted(status) || showsTrouble(status));
  const hasAddress =
    hasSandbox || pod.status?.podIP !== undefined || (pod.spec.hostNetwork === true && ip !== undefined);
  const hostIP = nodeIP(turn.node);
  const { generation } = pod.metadata;
  const status: PodStatus = {
    ...pod.status,
    phase,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    conditions: conditionsOf(turn, { phase, hasSandbox, initStatuses: init, appStatuses: app }),
    ...(hostIP === undefined ? {} : { hostIP, hostIPs: [{ ip: hostIP }] }),
    ...(hasAddress && ip !== undefined ? { podIP: ip, podIPs: [{ ip }] } : {}),
    startTime: pod.status?.startTime ?? timestamp(now),
    ...(init.length > 0 ? { initContainerStatuses: init } : {}),
    containerStatuses: app,
    ...(ephemeral.length > 0 ? { ephemeralContainerStatuses: ephemeral } : {}),
  };
  return { status, notes: turn.notes, pulled: turn.pulled, gone, due: turn.due };
}

/** How far a change of resources has come is told as long as the Pod may run. */
function conditionsOf({ pod, now, resize }: PodTurn, facts: PodFacts): readonly PodCondition[] {
  const conditions = podConditions(pod, facts, now);
  const isOver = facts.phase === 'Failed' || facts.phase === 'Succeeded';
  if (resize === undefined && !isOver) return conditions;
  return [...(isOver ? [] : (resize ?? [])), ...conditions.filter((one) => !isResizeCondition(one))];
}

/** Whether a container waits for more than its turn: its Pod then has a sandbox. */
function showsTrouble({ state }: ContainerStatus): boolean {
  const reason = state?.waiting?.reason;
  return reason !== undefined && reason !== 'ContainerCreating' && reason !== 'PodInitializing';
}
