import { dueAfter } from '../model/recorded-time.js';
import { sameJson } from '../model/same-json.js';
import { timestamp } from '../model/timestamp.js';
import type { Container, ContainerStatus, Pod, PodCondition } from '../schema/generated/types/core.js';
import { podRejection } from './admit-pod.js';
import { KILLED, terminated } from './container-run.js';
import type { PodTurn } from './pod-turn.js';
import { resizeMessage } from './resize-message.js';
import { RESIZE_RETRY, RESIZE_TIME } from './timings.js';

/** Tells of resources that a Pod is to get, and for which there is no room yet. */
export const RESIZE_PENDING = 'PodResizePending';
/** Tells of resources that a Pod was granted and is given. */
export const RESIZE_IN_PROGRESS = 'PodResizeInProgress';

type Resources = ContainerStatus['resources'];

interface Sized {
  readonly container: Container;
  readonly status: ContainerStatus;
}

/**
 * Gives containers the resources that the Pod has been told to have since. First the node must have room; then it takes a moment, and a container
 * whose policy wants that is started again. What it has meanwhile stands in its status, what it was granted in `allocatedResources`.
 * Source: pkg/kubelet/allocation/allocation_manager.go handlePodResourcesResize; kuberuntime_manager.go computePodResizeAction; KEP-1287.
 *
 * @param lists containers with their statuses; those of the Pod and those that initialize it
 */
export function resizeContainers(
  turn: PodTurn,
  lists: readonly (readonly [containers: readonly Container[], statuses: readonly ContainerStatus[]])[],
): readonly (readonly ContainerStatus[])[] {
  const before = lists.map(([, statuses]) => statuses);
  const { pod } = turn;
  // What was never changed has what it was made with.
  if ((pod.metadata.generation ?? 1) < 2) return before;
  const old = (pod.status?.conditions ?? []).filter(isResizeCondition);
  const wanting = lists.some(([containers, statuses]) => statuses.some((status) => toChange(containers, status)));
  if (!wanting) {
    if (old.length > 0) turn.resize = [];
    if (old.some(({ type }) => type === RESIZE_IN_PROGRESS)) noteCompleted(turn);
    return before;
  }
  const granted = old.find(({ type }) => type === RESIZE_IN_PROGRESS);
  if (granted !== undefined && granted.observedGeneration === pod.metadata.generation) {
    const due = dueAfter(granted.lastTransitionTime, RESIZE_TIME, turn.now);
    if (turn.now < due) {
      turn.wakeAt(due);
      return before;
    }
    turn.resize = [];
    noteCompleted(turn);
    return changed(lists, (one) => given(turn, one));
  }
  return grant(turn, lists, old);
}

/** Whether a condition tells how far a change of resources has come. */
export function isResizeCondition({ type }: PodCondition): boolean {
  return type === RESIZE_PENDING || type === RESIZE_IN_PROGRESS;
}

/** Whether a Pod waits for room to grow: it may be there as soon as another has left. */
export function waitsForRoom({ metadata, status }: Pod): boolean {
  return (metadata.generation ?? 1) > 1 && status?.conditions?.some(({ type }) => type === RESIZE_PENDING) === true;
}

/** What a container is started with: while there is no room for more, what it had. */
export function startResources(turn: PodTurn, container: Container, status: ContainerStatus): Resources {
  const isRefused = turn.resize?.some(({ type }) => type === RESIZE_PENDING) === true;
  return isRefused && status.resources !== undefined ? status.resources : container.resources;
}

function grant(
  turn: PodTurn,
  lists: readonly (readonly [readonly Container[], readonly ContainerStatus[]])[],
  old: readonly PodCondition[],
): readonly (readonly ContainerStatus[])[] {
  const { pod, node, view, now } = turn;
  const refused = podRejection(view, pod, node, 'resize');
  if (refused === undefined) {
    turn.resize = [condition(turn, RESIZE_IN_PROGRESS, undefined)];
    turn.note('Normal', 'ResizeStarted', resizeMessage('Pod resize started', pod));
    turn.wakeAt(now + RESIZE_TIME);
    return changed(lists, ({ container, status }) => allocated(status, container.resources));
  }
  const before = old.find(({ type }) => type === RESIZE_PENDING);
  const pending = { ...condition(turn, RESIZE_PENDING, before), reason: 'Deferred', message: refused.message };
  const isNews = before === undefined || before.observedGeneration !== pod.metadata.generation;
  turn.resize = [pending];
  if (isNews) {
    turn.note('Warning', 'ResizeDeferred', resizeMessage('Pod resize Deferred', pod, refused.message));
  }
  turn.wakeAt(now + RESIZE_RETRY);
  // What was granted before and has not been given yet is off.
  return changed(lists, ({ status }) => allocated(status, status.resources));
}

function condition({ pod, now }: PodTurn, type: string, before: PodCondition | undefined): PodCondition {
  const { generation } = pod.metadata;
  return {
    type,
    status: 'True',
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    lastProbeTime: before?.lastProbeTime ?? timestamp(now),
    lastTransitionTime: before?.lastTransitionTime ?? timestamp(now),
  };
}

function noteCompleted(turn: PodTurn): void {
  turn.note('Normal', 'ResizeCompleted', resizeMessage('Pod resize completed', turn.pod));
}

function allocated(status: ContainerStatus, resources: Resources): ContainerStatus {
  const { allocatedResources: _, ...rest } = status;
  return resources?.requests === undefined ? rest : { ...rest, allocatedResources: resources.requests };
}

/** A container that has what it is to have; one that must be started again for that has ended first. */
function given(turn: PodTurn, { container, status }: Sized): ContainerStatus {
  const resized = { ...allocated(status, container.resources), resources: container.resources ?? {} };
  if (status.state?.running === undefined || !mustRestart(container, status.resources)) return resized;
  turn.note('Normal', 'Killing', `Container ${container.name} resize requires restart`, container);
  return terminated(resized, turn.now, KILLED);
}

/** Source: resizePolicy of the container; what is not named there needs no restart. */
function mustRestart({ resources, resizePolicy = [] }: Container, before: Resources): boolean {
  return resizePolicy.some(
    ({ resourceName, restartPolicy }) =>
      restartPolicy === 'RestartContainer' &&
      (['requests', 'limits'] as const).some(
        (amounts) => resources?.[amounts]?.[resourceName] !== before?.[amounts]?.[resourceName],
      ),
  );
}

/** Whether a container is to have other resources than it has. One that has not been started yet gets them then. */
function isToChange({ container, status }: Sized): boolean {
  const { resources } = status;
  if (resources === undefined || resources === container.resources) return false;
  return (['requests', 'limits'] as const).some(
    (amounts) => !sameJson(container.resources?.[amounts] ?? {}, resources[amounts] ?? {}),
  );
}

/** The container of a status, when it is to have other resources than it has. */
function toChange(containers: readonly Container[], status: ContainerStatus): Sized | undefined {
  const container = containers.find(({ name }) => name === status.name);
  return container !== undefined && isToChange({ container, status }) ? { container, status } : undefined;
}

function changed(
  lists: readonly (readonly [readonly Container[], readonly ContainerStatus[]])[],
  change: (one: Sized) => ContainerStatus,
): readonly (readonly ContainerStatus[])[] {
  return lists.map(([containers, statuses]) =>
    statuses.map((status) => {
      const one = toChange(containers, status);
      return one === undefined ? status : change(one);
    }),
  );
}
