import type { RequestFilter } from '../api/http/api-context.js';
import type { Command } from '../model/command.js';
import type { ReadableLog } from '../model/event-log.js';
import type { Submit } from '../model/submission.js';
import { FAULTS } from '../schema/fault.js';
import { faultsInForce, ofController } from '../schema/faults-in-force.js';
import type { ClusterState } from '../state/cluster-state.js';
import type { Commit } from '../state/commit.js';
import type { PastStates } from '../state/past-states.js';
import type { RecentCommits } from '../state/recent-commits.js';
import type { CommitQueueOptions } from './commit-queue.js';
import type { Environment } from './environment.js';
import { ControllerFaults } from './faults/controller-faults.js';
import { FaultInjector } from './faults/fault-injector.js';
import { faultyApi } from './faults/faulty-api.js';
import { FaultyClock } from './faults/faulty-clock.js';
import { FaultyEventLog } from './faults/faulty-event-log.js';
import { restoreRecentCommits } from './faults/restore-recent-commits.js';

/** The ports of a cluster that nothing has gone wrong with. */
export interface SoundPorts {
  readonly environment: Environment;
  readonly log: CommitQueueOptions['log'];
  /** The newest durable state. */
  state(): ClusterState;
  /** The state that decisions are made on. */
  tip(): ClusterState;
  readonly submit: Submit;
  readonly past: PastStates;
}

/**
 * The ports of a cluster with a decorator on each, which does to it what objects of the kind Fault say; with no such object it passes
 * everything on. Nobody who uses a port knows which of the two it is, and only here is one put in the place of the other.
 */
export class FaultyPorts {
  /** Tells the time that faults show. */
  readonly environment: Environment;
  readonly log: CommitQueueOptions['log'];
  readonly submit: Submit;
  /** What clients' requests go through. */
  readonly filter: RequestFilter;
  readonly #sound: SoundPorts;
  readonly #injector: FaultInjector;
  readonly #log: FaultyEventLog;

  constructor(sound: SoundPorts) {
    const { clock, random } = sound.environment;
    const faultyClock = new FaultyClock(clock);
    this.#sound = sound;
    this.submit = (command, origin) => {
      const submission = sound.submit(command, origin);
      if (isAboutFault(command)) this.#log.recheck(sound.tip());
      return submission;
    };
    this.#injector = new FaultInjector({
      clock,
      random,
      tip: sound.tip,
      submit: this.submit,
      onChange: (state) => faultyClock.setFaults(faultsInForce(state)),
    });
    this.#log = new FaultyEventLog(sound.log, this.#injector, clock, sound.state);
    this.log = this.#log;
    this.environment = { ...sound.environment, clock: faultyClock };
    this.filter = faultyApi(this.#injector, sound.past);
  }

  /** Keeps in memory what somebody's view was held back at when the cluster stopped. */
  restore(log: ReadableLog, recent: RecentCommits): Promise<void> {
    return restoreRecentCommits(log, this.#sound.state(), recent);
  }

  /** From now on faults strike; before that none is in force. Goes on with those of the state. */
  start(state: ClusterState): void {
    this.#injector.start(state);
  }

  /** From now on none is in force any more. */
  stop(): void {
    this.#injector.stop();
    this.#log.recheck(this.#sound.tip());
  }

  /** Must be told of all commits. */
  follow(group: readonly Commit[]): void {
    this.#injector.follow(group);
  }

  /** The faults that a controller is under in a state; undefined when there is none. */
  faultsOf(controller: string, state: ClusterState): ControllerFaults | undefined {
    const inForce = ofController(this.#injector.inForce(state), controller);
    if (inForce.length === 0) return undefined;
    return new ControllerFaults(inForce, this.#injector, { head: state.revision, past: this.#sound.past });
  }

  /** Writes down what faults struck. */
  settle(): void {
    this.#injector.settle();
  }
}

/** Whether a command is about a fault: such go on whatever is broken, so that every fault can be seen and healed. */
export function isAboutFault({ target }: Command): boolean {
  return target.resource === FAULTS.groupResource;
}
