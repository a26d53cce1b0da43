import { formatDuration } from '../model/duration.js';
import type { Millis } from '../model/revision.js';
import { timestamp } from '../model/timestamp.js';
import type { Container, ContainerStatus } from '../schema/generated/types/core.js';
import { containerID } from './container-run.js';
import { environmentError } from './environment.js';
import type { PullOutlook } from './image-pull.js';
import { type ImageName, imageID, imageSize, parseImageName } from './images.js';
import type { PodTurn } from './pod-turn.js';
import { startResources } from './resize-pod.js';
import { subPathError } from './sub-path.js';

/**
 * Takes a container that does not run a step towards running: its image is pulled, its environment built, and then it is
 * started. Gives the same status while that takes time, and a waiting one that says what is wrong.
 * Source: pkg/kubelet/kuberuntime/kuberuntime_container.go startContainer; events of pkg/kubelet/events/event.go.
 *
 * @param begin when the kubelet comes to it
 */
export function launchContainer(
  turn: PodTurn,
  container: Container,
  status: ContainerStatus,
  begin: Millis,
): ContainerStatus {
  const { pod, now, runtime } = turn;
  const requested = container.image ?? '';
  const image = parseImageName(requested);
  if (image === undefined) {
    const message = `Failed to apply default image tag "${requested}": couldn't parse image name "${requested}": invalid reference format`;
    return refuse(turn, container, status, 'InvalidImageName', message, 'InspectFailed');
  }
  const runs = ranBefore(status) ? status.restartCount + 1 : status.restartCount;
  const pull = runtime.pull(turn, container, image, runs, begin);
  if (pull.kind === 'forbidden') {
    turn.retry(begin);
    const message = `Container image "${requested}" is not present with pull policy of Never`;
    return refuse(turn, container, status, 'ErrImageNeverPull', message, 'ErrImageNeverPull');
  }
  if (pull.kind === 'pulling') {
    if (now >= begin && !pull.tried && !ranBefore(status)) notePulling(turn, container, true);
    turn.wakeAt(pull.due);
    return status;
  }
  if (pull.kind === 'failed') return pullFailed(turn, container, status, image, pull);

  const error = environmentError(turn.view, pod, container) ?? subPathError(turn.view, pod, container);
  if (error !== undefined) {
    turn.retry(begin);
    if (status.state?.waiting?.message === error) return status;
    turn.note('Warning', 'Failed', `Error: ${error}`, container);
    return waiting(container, status, 'CreateContainerConfigError', error);
  }
  const refused = runtime.createError(pod, container);
  if (refused !== undefined) {
    turn.retry(begin);
    if (status.state?.waiting?.message === refused) return status;
    turn.note('Warning', 'Failed', `Error: ${refused}`, container);
    return waiting(container, status, 'CreateContainerError', refused);
  }
  const startAt = pull.at + runtime.startTime(pod, container);
  if (now < startAt) {
    turn.wakeAt(startAt);
    return status;
  }
  if (runtime.hasImages) notePulled(turn, container, status, image, pull);
  return started(turn, container, status, image, runs);
}

function started(
  turn: PodTurn,
  container: Container,
  status: ContainerStatus,
  image: ImageName,
  runs: number,
): ContainerStatus {
  turn.note('Normal', 'Created', 'Container created', container);
  turn.note('Normal', 'Started', 'Container started', container);
  const resources = startResources(turn, container, status);
  return {
    ...status,
    ready: false,
    started: false,
    restartCount: runs,
    image: image.full,
    imageID: turn.runtime.hasImages ? imageID(image) : '',
    containerID: containerID(turn.pod, container.name, runs, turn.runtime.name, turn.boot),
    state: { running: { startedAt: timestamp(turn.now) } },
    lastState:
      status.state?.terminated === undefined ? (status.lastState ?? {}) : { terminated: status.state.terminated },
    ...(resources === undefined ? {} : { resources }),
    ...(resources?.requests === undefined ? {} : { allocatedResources: resources.requests }),
  };
}

function notePulled(
  turn: PodTurn,
  container: Container,
  status: ContainerStatus,
  image: ImageName,
  pull: PullOutlook,
): void {
  const name = container.image ?? '';
  if (pull.kind !== 'pulled') {
    turn.note(
      'Normal',
      'Pulled',
      `Container image "${name}" already present on machine and can be accessed by the pod`,
      container,
    );
    return;
  }
  turn.pulled.push(image);
  notePulling(turn, container, !ranBefore(status) && !isPullError(status));
  const took = formatDuration(pull.took);
  const message = `Successfully pulled image "${name}" in ${took} (${took} including waiting). Image size: ${imageSize(image)} bytes.`;
  turn.note('Normal', 'Pulled', message, container);
}

/** Says that a pull begins; a first pull is said when it is first seen, and not again when it is done. */
function notePulling(turn: PodTurn, container: Container, once: boolean): void {
  turn.note('Normal', 'Pulling', `Pulling image "${container.image ?? ''}"`, container, once);
}

function pullFailed(
  turn: PodTurn,
  container: Container,
  status: ContainerStatus,
  { full }: ImageName,
  pull: PullOutlook & { kind: 'failed' },
): ContainerStatus {
  const name = container.image ?? '';
  const error = `rpc error: code = NotFound desc = failed to pull and unpack image "${full}": failed to resolve reference "${full}": ${full}: not found`;
  turn.wakeAt(pull.due);
  const reason = pull.backingOff ? 'ImagePullBackOff' : 'ErrImagePull';
  const message = pull.backingOff ? `Back-off pulling image "${name}": ErrImagePull: ${error}` : error;
  const { waiting: old } = status.state ?? {};
  if (old?.reason === reason && old.message === message) return status;
  if (pull.backingOff) {
    turn.note('Normal', 'BackOff', `Back-off pulling image "${name}"`, container);
  } else {
    notePulling(turn, container, !ranBefore(status) && !isPullError(status));
    turn.note('Warning', 'Failed', `Failed to pull image "${name}": ${error}`, container);
  }
  turn.note('Warning', 'Failed', `Error: ${reason}`, container);
  return waiting(container, status, reason, message);
}

function refuse(
  turn: PodTurn,
  container: Container,
  status: ContainerStatus,
  reason: string,
  message: string,
  event: string,
): ContainerStatus {
  const { waiting: old } = status.state ?? {};
  if (old?.reason === reason && old.message === message) return status;
  turn.note('Warning', event, message, container);
  turn.note('Warning', 'Failed', `Error: ${reason}`, container);
  return waiting(container, status, reason, message);
}

function waiting(container: Container, status: ContainerStatus, reason: string, message: string): ContainerStatus {
  const { terminated } = status.state ?? {};
  return {
    ...status,
    ready: false,
    started: false,
    image: container.image ?? '',
    imageID: '',
    state: { waiting: { reason, message } },
    lastState: terminated === undefined ? (status.lastState ?? {}) : { terminated },
  };
}

function ranBefore({ state, lastState }: ContainerStatus): boolean {
  return state?.terminated !== undefined || lastState?.terminated !== undefined;
}

function isPullError({ state }: ContainerStatus): boolean {
  return state?.waiting?.reason === 'ErrImagePull' || state?.waiting?.reason === 'ImagePullBackOff';
}
