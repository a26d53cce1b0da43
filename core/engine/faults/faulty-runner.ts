import type { Intent } from '../../model/command.js';
import type { Controller } from '../../model/controller.js';
import type { Origin } from '../../model/origin.js';
import type { Millis } from '../../model/revision.js';
import type { View } from '../../model/view.js';
import type { ReconcileResult } from '../../process/effect.js';
import type { Input } from '../../process/input.js';
import type { Interests } from '../../process/interests.js';
import type { CommittedEvent } from '../../process/pending-events.js';
import type { TurnRequest } from '../../process/turn.js';
import type { ClusterState } from '../../state/cluster-state.js';
import { ControllerRunner, type RunnerPort } from '../controller-runner.js';
import type { ControllerFaults } from './controller-faults.js';

/** What is needed to know of faults. */
export interface FaultyRunnerPort extends RunnerPort {
  /** The faults that a controller is under in a state; undefined when there is none. */
  faultsOf(controller: string, state: ClusterState): ControllerFaults | undefined;
  /** Writes down what faults struck. */
  settleFaults(): void;
}

/** The watches of a controller as faults make them. */
export interface RunnerWatches {
  /** Shows the controller, which has just begun, every object that it sees. */
  begin(state: ClusterState): void;
  /** Delivers an event that was held back. */
  deliver(event: CommittedEvent, state: ClusterState): void;
}

/** The turn of a controller that is under faults. */
interface FaultyTurn {
  readonly faults: ControllerFaults;
  readonly truth: ClusterState;
  readonly view: View;
  readonly now: Millis;
  readonly asked: TurnRequest;
  /** What it does, in a few words. */
  readonly what: string;
}

/** A runner whose controller faults can strike: what it sees, what time it takes it to be, and what becomes of its writes. */
export class FaultyRunner extends ControllerRunner {
  readonly #port: FaultyRunnerPort;
  readonly #watches: RunnerWatches;
  /** Those that the next turn is under. */
  #faults: ControllerFaults | undefined;
  #turn: FaultyTurn | undefined;
  #wentWell = false;

  constructor(controller: Controller, port: FaultyRunnerPort, interests: Interests, watches: RunnerWatches) {
    super(controller, port, interests);
    this.#port = port;
    this.#watches = watches;
  }

  /** Ends the controller, with all that it has in memory, and begins it anew. */
  restart(): void {
    this.drive({ type: 'stopped' });
    this.drive({ type: 'started' });
  }

  protected override takeTurn(): void {
    const faults = this.#port.faultsOf(this.name, this.#port.tip());
    this.#faults = faults;
    this.#turn = undefined;
    this.#wentWell = false;
    super.takeTurn();
    if (faults === undefined) return;
    this.#takeSecondTurn(faults);
    this.#port.settleFaults();
  }

  /** Lets a second leader decide on the same view, a moment later, so that the log tells the two apart. */
  #takeSecondTurn(faults: ControllerFaults): void {
    const first = this.#turn as FaultyTurn | undefined;
    if (first === undefined || !this.#wentWell || !faults.isDoubled(first.what)) return;
    this.#turn = { ...first, now: first.now + 1 };
    const { request, trigger } = first.asked;
    this.drive({ type: 'take-again', request, trigger });
  }

  protected override reconcile(asked: TurnRequest): Input {
    const faults = this.#faults;
    if (faults === undefined) return super.reconcile(asked);
    this.#turn ??= this.#begin(faults, asked);
    const { view, truth, now, what } = this.#turn;
    const wanted = this.process.controller.reconcile(view, asked.request, now);
    const names = faults.under(view, truth, wanted.intents, what);
    return { type: 'wanted', given: { view, now, faults: names }, wanted };
  }

  #begin(faults: ControllerFaults, asked: TurnRequest): FaultyTurn {
    const { namespace, name } = asked.request;
    const truth = this.#port.tip();
    const what = `a look at ${namespace === undefined ? name : `${namespace}/${name}`}`;
    return { faults, truth, view: faults.view(truth), now: this.#port.clock.now() + faults.clockOffset, asked, what };
  }

  protected override submit(intent: Intent, origin: Origin): Input | undefined {
    // What is written about a refusal is tried once, and nothing is in its way.
    const isReport = this.process.turn?.refusal !== undefined;
    const fate = isReport ? undefined : this.#faults?.fate(intent);
    if (fate === undefined) return super.submit(intent, origin);
    if (fate.type === 'crash') return this.#crash(fate.delay);
    if (fate.done) this.write(intent, origin);
    return { type: 'answered', refused: fate.error, isInjected: true };
  }

  #crash(delay: Millis): Input {
    this.#port.clock.schedule(delay, () => {
      this.drive({ type: 'started' });
      if (!this.process.isDown) this.#watches.begin(this.#port.tip());
    });
    return { type: 'stopped' };
  }

  protected override deliver(event: CommittedEvent, state: ClusterState): undefined {
    this.#watches.deliver(event, state);
  }

  protected override ended(result: ReconcileResult): void {
    super.ended(result);
    this.#wentWell = result === 'success' || result === 'requeue_after';
  }
}
