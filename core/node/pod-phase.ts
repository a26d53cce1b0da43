import type { ContainerStatus, Pod, PodStatus } from '../schema/generated/types/core.js';
import { isSidecar } from './pod-conditions.js';
import { type ContainerRole, restarts } from './sync-container.js';

/**
 * What the kubelet says of the Pod as a whole. A Pod is over only when nothing of it runs, sidecars and ephemeral containers included. Source:
 * pkg/kubelet/status/status_manager.go mergePodStatus.
 */
export function podPhase(
  pod: Pod,
  {
    init: initStatuses,
    app: appStatuses,
    ephemeral,
  }: Readonly<Record<'init' | 'app' | 'ephemeral', readonly ContainerStatus[]>>,
): NonNullable<PodStatus['phase']> {
  const running = [...initStatuses, ...ephemeral].some(({ state }) => state?.running !== undefined);
  if (initFailed(pod, initStatuses)) return running ? 'Pending' : 'Failed';
  if (appsAreDone(pod, appStatuses)) {
    if (running) return 'Running';
    return appStatuses.every(({ state }) => state?.terminated?.exitCode === 0) ? 'Succeeded' : 'Failed';
  }
  // Source: pkg/kubelet/kubelet_pods.go getPhase: one container that has yet to run for the first time keeps the Pod pending.
  const untried = appStatuses.some(
    ({ state, lastState }) => state?.waiting !== undefined && lastState?.terminated === undefined,
  );
  return untried ? 'Pending' : 'Running';
}

/** Whether an init container failed for good. */
export function initFailed(pod: Pod, initStatuses: readonly ContainerStatus[]): boolean {
  return (pod.spec.initContainers ?? []).some((container) => {
    const ended = initStatuses.find(({ name }) => name === container.name)?.state?.terminated;
    if (ended === undefined || ended.exitCode === 0 || isSidecar(container)) return false;
    return !restarts({ pod }, container, ended.exitCode, 'init');
  });
}

/** Whether every app container has ended and none is started again. */
export function appsAreDone(pod: Pod, appStatuses: readonly ContainerStatus[]): boolean {
  return pod.spec.containers.every((container) => {
    const ended = appStatuses.find(({ name }) => name === container.name)?.state?.terminated;
    return ended !== undefined && !restarts({ pod }, container, ended.exitCode, 'app');
  });
}

/** The part an init container plays. */
export function initRole(container: Parameters<typeof isSidecar>[0]): ContainerRole {
  return isSidecar(container) ? 'sidecar' : 'init';
}
