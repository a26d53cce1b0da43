import { LRUCache } from 'lru-cache';
import type { Clock } from '../model/clock.js';
import type { Command } from '../model/command.js';
import type { KubeObject } from '../model/object.js';
import type { Origin } from '../model/origin.js';
import type { ControllerActor } from '../process/reconcile-origin.js';
import type { Trigger } from '../process/work-queue.js';
import { recordEvent } from '../schema/record-event.js';
import type { ClusterState } from '../state/cluster-state.js';

/** What reports need of the cluster around them. */
export interface ReportPort {
  readonly clock: Clock;
  tip(): ClusterState;
  submit(command: Command, origin: Origin): unknown;
  onError(controller: string, error: unknown): void;
}

/** One thing that a controller's code did not reckon with. */
export interface DefectReport {
  readonly actor: ControllerActor;
  /** The object that it tripped over; undefined where that cannot be told. */
  readonly about: KubeObject | undefined;
  readonly error: unknown;
  readonly trigger: Trigger;
}

/** The reason of the Events, as controllers that are made with the Operator SDK give it. */
const REASON = 'ReconcileError';
/** An Event's note may have that many characters. Source: pkg/apis/core/validation/events.go NoteLengthLimit. */
const LONGEST_MESSAGE = 1_024;
/** How many objects are counted at the same time; there are never so many but in the worst of cases. */
const MOST_OBJECTS = 10_000;

/**
 * Tells of objects that controllers trip over: by an Event on the object, and to whoever runs the cluster. The same defect again counts the Event
 * up, and only at the 1st, 2nd, 4th, 8th … time, so that the log stays small however long it goes on. The Event is written in the controller's
 * name but is no decision of its reconcile, so a rerun with mended code does not miss it.
 */
export class DefectReports {
  readonly #port: ReportPort;
  readonly #times = new LRUCache<string, number>({ max: MOST_OBJECTS });

  constructor(port: ReportPort) {
    this.#port = port;
  }

  /** Tells of one defect. */
  report(report: DefectReport): void {
    const { actor, about, error } = report;
    this.#port.onError(actor.controller, error);
    // An Event about an Event would be one more object to trip over.
    if (about === undefined || about.kind === 'Event') return;
    const key = keyOf(actor.controller, about);
    const times = (this.#times.get(key) ?? 0) + 1;
    this.#times.set(key, times);
    if (Number.isInteger(Math.log2(times))) this.#write(report, about, Math.max(1, times / 2));
  }

  /** The controller got on with an object: the next defect there is the first again. */
  forget(controller: string, about: KubeObject): void {
    if (this.#times.size > 0) this.#times.delete(keyOf(controller, about));
  }

  #write({ actor, error, trigger }: DefectReport, about: KubeObject, times: number): void {
    const tip = this.#port.tip();
    const message = `${actor.controller} cannot work with this object: ${textOf(error)}`.slice(0, LONGEST_MESSAGE);
    const note = { type: 'Warning', reason: REASON, message, component: actor.controller, times } as const;
    const { reason: _, ...command } = recordEvent(tip, this.#port.clock.now(), about, note);
    const cause = {
      ...(trigger.revision === undefined ? {} : { trigger: trigger.revision }),
      reason: 'its code tripped over the object',
    };
    try {
      this.#port.submit(command, { actor, cause, correlation: trigger.correlation });
    } catch (failure) {
      this.#port.onError(actor.controller, failure);
    }
  }
}

function keyOf(controller: string, { metadata }: KubeObject): string {
  return `${controller}\0${metadata.uid}`;
}

function textOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.split('\n', 1)[0]!;
}
