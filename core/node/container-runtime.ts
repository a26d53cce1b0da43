import type { Millis } from '../model/revision.js';
import type { Container, ContainerStatus, Node, Pod } from '../schema/generated/types/core.js';
import type { RunEnd } from './container-run.js';
import type { PullOutlook } from './image-pull.js';
import type { ImageName } from './images.js';
import type { ProbeOutlook } from './probes.js';

/** What of a look at a Pod a runtime is shown. */
export interface RuntimeTurn {
  readonly pod: Pod;
  readonly node: Node;
  readonly podStart: Millis;
  readonly podIP: string;
  readonly now: Millis;
}

/** How a running container fares. */
export interface RunOutlook {
  /** How it ends if nobody stops it; undefined when nothing is known of an end. */
  readonly end?: RunEnd;
  readonly probes: ProbeOutlook;
  /** What the kubelet says while its readiness probe fails. */
  readonly unhealthyMessage?: string;
}

/**
 * What a kubelet knows its containers by. The rules of Pods are the same whether runs are made up, as they are here, or observed, as they are
 * where containers are processes.
 */
export interface ContainerRuntime {
  /** What stands in front of the IDs of its containers. */
  readonly name: string;
  /** Whether it has images: where it has none, nothing is pulled. */
  readonly hasImages: boolean;
  /** How pulling an image goes for the run of a container, which the kubelet came to at `begin`. */
  pull(turn: RuntimeTurn, container: Container, image: ImageName, run: number, begin: Millis): PullOutlook;
  /** How long creating and starting a container takes. */
  startTime(pod: Pod, container: Container): Millis;
  /** Why a container cannot be created, if it cannot. */
  createError(pod: Pod, container: Container): string | undefined;
  running(turn: RuntimeTurn, container: Container, status: ContainerStatus, startedAt: Millis): RunOutlook;
  /** How a run ends that was asked to stop at `askedAt`, and is killed when the grace is over; undefined while that is not known. */
  stop(
    turn: RuntimeTurn,
    container: Container,
    status: ContainerStatus,
    startedAt: Millis,
    askedAt: Millis,
    grace: Millis,
  ): RunEnd | undefined;
}
