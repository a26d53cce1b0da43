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
  /** One at least, in order; other events lie between two of them only where a webhook was waited for. */
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

/**
 * How many events others may write while a reconcile waits for an answer from outside: after so many nothing more is expected of it, so that
 * memory does not grow with the log.
 */
const LONGEST_WAIT = 4096;

interface OpenReconcile {
  readonly effects: [RecordedEffect, ...RecordedEffect[]];
  /** Whether others may write before its next event: while it was at work there was somebody outside to be asked. */
  mayWait: boolean;
}

/**
 * Collects the events of a log, in order, into reconciles. All that a reconcile wants is taken at once by the single writer, so its events
 * follow one another; but where a webhook is asked about one of them, others write meanwhile.
 */
export class ReconcileCollector {
  /** By controller, which makes one reconcile at a time; in the order in which they began. */
  readonly #open = new Map<string, OpenReconcile>();

  /** Where the first reconcile begins of which more events may come; undefined when there is none. */
  get begin(): Revision | undefined {
    for (const { effects } of this.#open.values()) return effects[0].event.revision;
    return undefined;
  }

  /** Takes the next event, and whether webhooks may be asked as it is written. Gives the reconciles that have ended with it, in order. */
  add(effect: RecordedEffect, mayWait: boolean): readonly RecordedReconcile[] {
    const { event } = effect;
    const name = isReconciled(event) ? event.actor.controller! : undefined;
    const own = name === undefined ? undefined : this.#open.get(name);
    const isOfOwn = own !== undefined && areOfOneReconcile(own.effects[0].event, event);
    const ended: RecordedReconcile[] = [];
    for (const [controller, open] of this.#open) {
      if (controller === name ? isOfOwn : open.mayWait && !isOverdue(open, event)) continue;
      this.#open.delete(controller);
      ended.push(reconcileOf(open));
    }
    if (own !== undefined && isOfOwn) {
      own.effects.push(effect);
      own.mayWait = mayWait;
    } else if (name !== undefined) this.#open.set(name, { effects: [effect], mayWait });
    return ended;
  }

  /** Gives the reconciles under way when no more events come. */
  end(): readonly RecordedReconcile[] {
    const ended = [...this.#open.values()].map(reconcileOf);
    this.#open.clear();
    return ended;
  }
}

function isOverdue({ effects }: OpenReconcile, { revision }: ClusterEvent): boolean {
  return revision > effects.at(-1)!.event.revision + LONGEST_WAIT;
}

function reconcileOf({ effects }: OpenReconcile): RecordedReconcile {
  const { actor, cause } = effects[0].event;
  return {
    controller: actor.controller!,
    request: cause!.request!,
    now: Date.parse(cause!.now!),
    seen: cause!.seen!,
    ...(cause!.trigger === undefined ? {} : { trigger: cause!.trigger }),
    effects,
  };
}
