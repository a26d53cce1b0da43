import type { Clock } from '../model/clock.js';
import type { Command, CommandOutcome, Intent } from '../model/command.js';
import type { Controller, ReconcileRequest } from '../model/controller.js';
import type { KubeObject } from '../model/object.js';
import type { Origin } from '../model/origin.js';
import type { Result } from '../model/result.js';
import type { Submission } from '../model/submission.js';
import type { View } from '../model/view.js';
import { ControllerProcess } from '../process/controller-process.js';
import type { Effect, ReconcileResult, Subject, TimerId } from '../process/effect.js';
import type { Input } from '../process/input.js';
import type { Interests } from '../process/interests.js';
import type { CommittedEvent, WatchEvent } from '../process/pending-events.js';
import { ownActor } from '../process/reconcile-origin.js';
import type { TurnRequest } from '../process/turn.js';
import type { ClusterState } from '../state/cluster-state.js';
import type { DefectReports } from './defect-reports.js';
import type { FairTurns, TurnTaker } from './fair-turns.js';
import type { ClusterMetrics } from './metrics/cluster-metrics.js';

/** What a runner needs of the cluster around it. */
export interface RunnerPort {
  readonly clock: Clock;
  /** The state decisions are made on. */
  tip(): ClusterState;
  submit(command: Command, origin: Origin): Submission;
  /** Tells of what the controller's code did not reckon with. */
  readonly defects: DefectReports;
  readonly metrics: ClusterMetrics;
  /** Shares out time among the controllers. */
  readonly turns: FairTurns;
}

const NO_FAULTS: readonly string[] = Object.freeze([]);

/** Drives the process of one controller in a running cluster: with real timers, on the tip, one reconcile a turn. */
export class ControllerRunner {
  readonly process: ControllerProcess;
  readonly #port: RunnerPort;
  readonly #interests: Interests;
  readonly #timers = new Map<string, () => void>();
  readonly #turns: TurnTaker;
  #cancelTurn: (() => void) | undefined;
  #stopped = false;
  /** Settles when the newest write of the turn is durable. */
  #written: Promise<Result<CommandOutcome>> | undefined;

  constructor(controller: Controller, port: RunnerPort, interests: Interests) {
    this.#port = port;
    this.#interests = interests;
    this.process = new ControllerProcess(controller);
    this.#turns = port.turns.join();
    port.metrics.addController({ name: controller.name, queue: this.process.queue });
  }

  /** The controller's name. */
  get name(): string {
    return this.process.name;
  }

  /** Stops at once; what is submitted already goes on. */
  stop(): void {
    this.drive({ type: 'stopped' });
    this.#stopped = true;
    this.#cancelTurn?.();
    this.#turns.leave();
  }

  /** Lets the process take a step, and does what it asks for. `state` is the one that changes are seen in; the tip when absent. */
  drive(input: Input, state?: ClusterState): void {
    if (this.#stopped) return;
    const { clock } = this.#port;
    const effects = [...this.process.step(input, clock.now())];
    for (let at = 0; at < effects.length; at++) {
      const next = this.#perform(effects[at]!, state);
      if (next !== undefined) effects.push(...this.process.step(next, clock.now()));
    }
  }

  /** Lets the process take its next request. */
  protected takeTurn(): void {
    this.drive({ type: 'take' });
  }

  /** Asks the controller what it wants. */
  protected reconcile({ request }: TurnRequest): Input {
    const view = this.#port.tip();
    const now = this.#port.clock.now();
    const wanted = this.process.controller.reconcile(view, request, now);
    return { type: 'wanted', given: { view, now, faults: NO_FAULTS }, wanted };
  }

  /** Submits a write; gives the answer, or nothing where it comes later. */
  protected submit(intent: Intent, origin: Origin): Input | undefined {
    const { decided, durable } = this.write(intent, origin);
    if (decided instanceof Promise) return void this.#answerLater(decided, durable);
    return this.#answered(decided, durable);
  }

  /** Submits a write. */
  protected write({ reason: _, ...command }: Intent, origin: Origin): Submission {
    return this.#port.submit(command, origin);
  }

  #answered(decided: Result<CommandOutcome>, durable: Submission['durable']): Input {
    if (!decided.ok) return { type: 'answered', refused: decided.error };
    this.#written = durable;
    return { type: 'answered' };
  }

  /** Webhooks are asked about a write. The turn goes on when they have answered, if it has not been ended meanwhile. */
  async #answerLater(decided: Promise<Result<CommandOutcome>>, durable: Submission['durable']): Promise<void> {
    const { turn } = this.process;
    const result = await decided;
    if (this.process.turn !== turn) return;
    try {
      this.drive(this.#answered(result, durable));
    } catch (error) {
      this.drive({ type: 'threw', error });
    }
    if (this.process.queue.size > 0) this.#wake();
  }

  /** Lets the controller see an event that its watch held back. */
  protected deliver(event: CommittedEvent, _state: ClusterState): Input | undefined {
    return { type: 'seen', event };
  }

  /** Counts a reconcile that has come to its end. */
  protected ended(result: ReconcileResult): void {
    this.#port.metrics.counted(this.name, result);
  }

  #perform(effect: Effect, state: ClusterState | undefined): Input | undefined {
    const { controller } = this.process;
    switch (effect.type) {
      case 'ready':
        return void this.#wake();
      case 'deliver':
        return this.deliver(effect.event, state ?? this.#port.tip());
      case 'map':
        return this.#map(effect.event, state ?? this.#port.tip());
      case 'reconcile':
        return this.reconcile(effect);
      case 'submit':
        return this.submit(effect.intent, effect.origin);
      case 'report': {
        const { view, now } = effect.given;
        const intents = controller.refused?.(view, effect.request, effect.refusal, now) ?? [];
        return { type: 'reported', intents };
      }
      case 'ask':
        throw new Error(`${this.name} waits for answers, which no controller of a running cluster may`);
      case 'await-durable': {
        const { request, trigger } = effect;
        return void this.#written!.then(({ ok }) => this.drive({ type: 'durable', ok, request, trigger }));
      }
      case 'set-timer':
        return void this.#setTimer(effect, effect.delay);
      case 'cancel-timer':
        return void this.#cancelTimer(timerKey(effect));
      case 'cancel-timers':
        for (const cancel of this.#timers.values()) cancel();
        return void this.#timers.clear();
      case 'count':
        return void this.#port.metrics.counted(this.name, effect.what);
      case 'ended':
        return void this.ended(effect.result);
      case 'defect': {
        const about = this.#objectOf(effect.about);
        const { error, trigger } = effect;
        return void this.#port.defects.report({ actor: ownActor(controller), about, error, trigger });
      }
      case 'recovered': {
        const about = this.#objectOf(effect.about);
        if (about !== undefined) this.#port.defects.forget(this.name, about);
        return undefined;
      }
    }
  }

  #wake(): void {
    this.#turns.wait();
    this.#cancelTurn ??= this.#port.clock.schedule(0, () => {
      this.#cancelTurn = undefined;
      if (!this.#turns.isDue()) return this.#wake();
      this.#turns.leave();
      this.#turns.take(() => this.#turn());
    });
  }

  /** One reconcile a turn: whoever waits for an answer, a client above all, gets one in between. */
  #turn(): void {
    // A turn that waits for webhooks goes on first, and wakes the process when it ends.
    if (this.process.turn !== undefined) return;
    try {
      this.takeTurn();
    } catch (error) {
      this.drive({ type: 'threw', error });
    }
    if (this.process.queue.size > 0) this.#wake();
  }

  /** Finds the requests that a change means: what one watch of the controller throws keeps none of its others from saying. */
  #map(event: WatchEvent, view: View): Input {
    const { resource, change } = event;
    const requests: ReconcileRequest[] = [];
    let thrown: { readonly error: unknown } | undefined;
    for (const mapping of this.#interests.mappings(this.process.controller, resource)) {
      try {
        for (const request of mapping(change, view)) requests.push(request);
      } catch (error) {
        thrown ??= { error };
      }
    }
    if (thrown === undefined) return { type: 'mapped', event, requests };
    return { type: 'unmapped', event, requests, error: thrown.error };
  }

  #setTimer(timer: TimerId, delay: number): void {
    const name = timerKey(timer);
    this.#cancelTimer(name);
    const cancel = this.#port.clock.schedule(delay, () => {
      this.#timers.delete(name);
      this.drive({ type: 'timer', of: timer.of, key: timer.key });
    });
    this.#timers.set(name, cancel);
  }

  #cancelTimer(name: string): void {
    this.#timers.get(name)?.();
    this.#timers.delete(name);
  }

  #objectOf(about: Subject): KubeObject | undefined {
    return 'object' in about ? about.object : this.#requested(this.#port.tip(), about.request);
  }

  /** The object that a request names: of the kinds that the controller watches, its own comes first. */
  #requested(view: View, { namespace, name }: ReconcileRequest): KubeObject | undefined {
    for (const { type } of this.process.controller.watches) {
      const object = type.namespaced === (namespace !== undefined) ? view.get(type, namespace, name) : undefined;
      if (object !== undefined) return object;
    }
    return undefined;
  }
}

function timerKey({ of, key }: TimerId): string {
  return `${of} ${key}`;
}
