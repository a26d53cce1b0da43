import type { Millis } from '../model/revision.js';
import type { View } from '../model/view.js';
import type { Container, Node, Pod, PodCondition } from '../schema/generated/types/core.js';
import type { EventNote } from '../schema/record-event.js';
import type { ContainerRuntime } from './container-runtime.js';
import type { ImageName } from './images.js';
import { RETRY_MAX, RETRY_START } from './timings.js';

/** What the kubelet tells people about a Pod or one of its containers. */
export type KubeletNote = Omit<EventNote, 'component' | 'host'>;

/** One look of the kubelet at one Pod: what it knows, and what it gathers on the way. Lives no longer than the look. */
export class PodTurn {
  readonly notes: KubeletNote[] = [];
  /** Images that were pulled for containers started in this turn. */
  readonly pulled: ImageName[] = [];
  /** When something changes next by itself. */
  due: Millis = Number.POSITIVE_INFINITY;

  /** How far a change of resources has come, as conditions; undefined while nothing changes about that. */
  resize: readonly PodCondition[] | undefined;

  constructor(
    readonly view: View,
    readonly pod: Pod,
    readonly node: Node,
    /** `status.startTime`. */
    readonly podStart: Millis,
    readonly podIP: string,
    /** Which boot of the node it is; undefined when it never lost its power. */
    readonly boot: string | undefined,
    readonly now: Millis,
    readonly runtime: ContainerRuntime,
  ) {}

  /** Asks for another look at a time. */
  wakeAt(time: Millis | undefined): void {
    if (time !== undefined) this.due = Math.min(this.due, time);
  }

  /** Asks for another look at something that is missing since `since`: the longer ago, the later, so the pauses double. */
  retry(since: Millis): void {
    this.wakeAt(this.now + Math.min(Math.max(this.now - since, RETRY_START), RETRY_MAX));
  }

  note(type: KubeletNote['type'], reason: string, message: string, container?: Container, once?: boolean): void {
    this.notes.push({ type, reason, message, fieldPath: container && this.#fieldPath(container), once });
  }

  #fieldPath(container: Container): string {
    const { initContainers, ephemeralContainers } = this.pod.spec;
    const list = initContainers?.includes(container)
      ? 'initContainers'
      : ephemeralContainers?.some((one) => one === container)
        ? 'ephemeralContainers'
        : 'containers';
    return `spec.${list}{${container.name}}`;
  }
}
