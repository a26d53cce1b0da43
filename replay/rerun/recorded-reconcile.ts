import type { ClusterEvent, Seen } from '../../core/model/cluster-event.js';
import type { ReconcileRequest } from '../../core/model/controller.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import { sameJson } from '../../core/model/same-json.js';
import type { Transition } from '../../core/state/reduce.js';

/** One event, and what it made of its object. */
export interface RecordedEffect {
  readonly event: ClusterEvent;
  readonly transition: Transition;
}

/**
 * A reconcile as the log tells of it: what the controller was given, and what came of what it wanted. Intents themselves are not
 * recorded. Those that changed nothing or were refused left no event, so a reconcile that came to nothing is not in the log at all.
 */
export interface RecordedReconcile {
  readonly controller: string;
  readonly request: ReconcileRequest;
  readonly now: Millis;
  readonly seen: Seen;
  readonly trigger?: Revision;
  /** One at least, with no other event between them: the single writer takes all that a reconcile wants at once. */
  readonly effects: readonly [RecordedEffect, ...RecordedEffect[]];
}

/** Whether an event came of a reconcile that can be run again: one of which is known what it was given. */
export function isReconciled({ actor, cause }: ClusterEvent): boolean {
  return (
    actor.controller !== undefined &&
    cause?.request !== undefined &&
    cause.now !== undefined &&
    cause.seen !== undefined
  );
}

/** Whether two events, each of which came of a reconcile, came of the same one. */
export function areOfOneReconcile(left: ClusterEvent, right: ClusterEvent): boolean {
  const [one, other] = [left.cause!, right.cause!];
  return (
    one.now === other.now &&
    one.trigger === other.trigger &&
    left.actor.controller === right.actor.controller &&
    one.request!.name === other.request!.name &&
    one.request!.namespace === other.request!.namespace &&
    sameJson(one.seen, other.seen)
  );
}

/** Collects the events of a log, in order, into reconciles. */
export class ReconcileCollector {
  #effects: RecordedEffect[] = [];

  /** Where the reconcile begins of which more events may come; undefined when there is none. */
  get begin(): Revision | undefined {
    return this.#effects[0]?.event.revision;
  }

  /** Takes the next event. Gives the reconcile before it when that has ended. */
  add(effect: RecordedEffect): RecordedReconcile | undefined {
    const isOne = isReconciled(effect.event);
    const last = this.#effects.at(-1);
    if (isOne && last !== undefined && areOfOneReconcile(last.event, effect.event)) {
      this.#effects.push(effect);
      return undefined;
    }
    const ended = this.end();
    if (isOne) this.#effects.push(effect);
    return ended;
  }

  /** Gives the reconcile under way when no more events come. */
  end(): RecordedReconcile | undefined {
    const [first, ...rest] = this.#effects;
    if (first === undefined) return undefined;
    this.#effects = [];
    const { actor, cause } = first.event;
    return {
      controller: actor.controller!,
      request: cause!.request!,
      now: Date.parse(cause!.now!),
      seen: cause!.seen!,
      ...(cause!.trigger === undefined ? {} : { trigger: cause!.trigger }),
      effects: [first, ...rest],
    };
  }
}
