import type { JsonObject } from '../../core/model/json.js';
import { objectKey } from '../../core/model/object-key.js';
import type { Origin } from '../../core/model/origin.js';
import type { CustomResourceDefinition } from '../../core/schema/generated/types/apiextensions.js';
import { CUSTOM_RESOURCE_DEFINITIONS } from '../../core/schema/kinds.js';
import type { Deviation } from '../deviation.js';
import type { Workload } from '../user-step.js';
import { commit } from './commit.js';
import { interrupt } from './interrupt.js';
import { release } from './release.js';
import { rest } from './rest.js';
import type { Scenario } from './scenario.js';
import type { SimulatedProcess } from './simulated-process.js';
import { Simulation } from './simulation.js';
import { resumeTurn, sendWrite, startTurn } from './take-turn.js';
import { beginAndEndTimedFaults } from './timed-faults.js';
import { takeUserStep, userComesEarly } from './user-turn.js';
import { listEverything } from './watch-events.js';

const SETUP: Origin = {
  actor: { user: 'system:apiserver', groups: ['system:masters'] },
  cause: { reason: 'bootstrap' },
};
/** After so many steps nothing is held back any longer. */
const MOST_HELD_STEPS = 600;

/**
 * A cluster that lives one step at a time: a user step, a reconcile, one write, or the passing of time. It is decided by its scenario,
 * seed, workload and deviations alone. `fork` gives a copy at any moment.
 */
export class Simulator extends Simulation {
  /** Sets up a cluster, which is then at rest, and nobody has done anything to it. */
  constructor(scenario: Scenario, from: number | Simulator) {
    super(scenario, from);
    if (from instanceof Simulator) return;
    this.#setUp();
    while (this.phase === 'starting') this.step();
    this.startsAt = this.revision;
    this.startedAt = this.now;
    this.inputsEndAt = this.revision;
    this.steps = 0;
  }

  /** A copy that goes on by itself, with further deviations. */
  fork(more: readonly Deviation[] = []): Simulator {
    const copy = new Simulator(this.scenario, this);
    if (more.length > 0) copy.deviations = [...this.deviations, ...more];
    return copy;
  }

  /** A copy of a cluster in which nothing has happened yet, with what is to happen. */
  withPlan(workload: Workload, deviations: readonly Deviation[]): Simulator {
    const copy = new Simulator(this.scenario, this);
    copy.workload = workload;
    copy.deviations = deviations;
    return copy;
  }

  /** Runs to the end. */
  run(): this {
    while (this.phase !== 'over') this.step();
    return this;
  }

  /** Runs to the nth rest, or to the end if that comes first. */
  runTo(rests: number): void {
    while (this.rests < rests && this.phase !== 'over') this.step();
  }

  /**
   * Takes one step. Throws `Unexplored`, before anything has happened, when it is not known yet what a controller that waits for answers
   * does next.
   */
  step(): void {
    for (const process of this.processes) resumeTurn(this, process);
    if (this.#hasNoEnd()) {
      this.phase = 'over';
      return;
    }
    this.steps++;
    if (this.mayFail && this.#isHeldTooLong()) release(this, () => true);
    if (this.phase !== 'resync') for (const process of this.processes) this.#wake(process);
    if (this.mayFail) beginAndEndTimedFaults(this);
    if (userComesEarly(this)) return takeUserStep(this, false);
    const process = this.nextProcess();
    if (process === undefined) return rest(this);
    this.sinceUser++;
    if (this.mayFail && interrupt(this, process)) return;
    if (process.turn === undefined) startTurn(this, process);
    else sendWrite(this, process);
  }

  /** Makes ready what is due. */
  #wake({ process }: SimulatedProcess): void {
    if (process.queue.due > this.now) return;
    for (const key of process.queue.overdue(this.now))
      process.step({ type: 'timer', of: 'request', key }, this.now, this.nextTurn());
  }

  /** Stores a definition as it is when the API has served its kind for long. */
  #define({ metadata: { name }, apiVersion, kind, spec, status }: CustomResourceDefinition): void {
    const target = { resource: CUSTOM_RESOURCE_DEFINITIONS.groupResource, name };
    // Its types are JSON by construction; they only lack the index signature.
    const object = { apiVersion, kind, metadata: { name }, spec } as object as JsonObject;
    const value = { status } as object as JsonObject;
    const patched = { ...target, subresource: 'status' };
    const stored = commit(this, { verb: 'create', target, object }, SETUP, -1);
    const established = commit(this, { verb: 'patch', target: patched, patch: { type: 'merge', value } }, SETUP, -1);
    for (const outcome of [stored, established])
      if (!outcome.ok) throw new Error(`the kind of ${name} could not be defined: ${outcome.error.message}`);
  }

  #setUp(): void {
    for (const definition of this.scenario.definitions) this.#define(definition);
    for (const { resource, object } of this.scenario.objects) {
      const { name, namespace } = object['metadata'] as { name: string; namespace?: string };
      const command = { verb: 'create' as const, target: { resource, namespace, name }, object };
      const refused = commit(this, command, SETUP, -1);
      if (!refused.ok && refused.error.reason !== 'AlreadyExists') {
        throw new Error(
          `the object ${resource} ${objectKey(namespace, name)} could not be created: ${refused.error.message}`,
        );
      }
    }
    this.isSetUp = true;
    for (const process of this.processes) listEverything(this, process, {});
  }

  /** What is held back may keep a cluster from ever coming to rest, and nothing is held back for ever. */
  #isHeldTooLong(): boolean {
    if (!this.processes.some(({ held, stopped }) => held.size > 0 || stopped !== undefined)) return false;
    if (++this.heldSteps <= MOST_HELD_STEPS) return false;
    this.heldSteps = 0;
    return true;
  }

  #hasNoEnd(): boolean {
    const { mostWrites, mostSteps } = this.scenario;
    return this.problem !== undefined || this.revision - this.startsAt > mostWrites || this.steps > mostSteps;
  }
}
