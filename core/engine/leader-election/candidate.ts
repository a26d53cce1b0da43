import type { Clock, Random } from '../../model/clock.js';
import type { Command } from '../../model/command.js';
import type { Origin } from '../../model/origin.js';
import type { Submission } from '../../model/submission.js';
import { LEASES } from '../../schema/kinds.js';
import { recordEvent } from '../../schema/record-event.js';
import type { ClusterState } from '../../state/cluster-state.js';
import {
  type Election,
  electionStep,
  isLeading,
  LEASE_NAMESPACE,
  RENEW_DEADLINE,
  RETRY_PERIOD,
  renewed,
} from './election.js';

/** What a candidate needs of the cluster. */
export interface CandidatePort {
  readonly clock: Clock;
  readonly random: Random;
  tip(): ClusterState;
  submit(command: Command, origin: Origin): Submission;
}

/** What leads while its candidate does. */
export interface Led {
  start(): void;
  stop(): void;
}

/** How much later than it need be somebody may try to have the Lease, so that not all try at once. Source: client-go JitterFactor. */
const JITTER = 1.2;

/** One of several managers that may do the same work: it fights for a Lease, and works as long as it has it. */
export class Candidate {
  readonly #port: CandidatePort;
  readonly #lead: () => Led;
  #election: Election;
  #led: Led | undefined;
  #isWriting = false;
  #isStopped = false;
  #cancel = () => {};
  #cancelDeadline = () => {};

  /** @param lead makes what works, each time anew */
  constructor(lease: string, identity: string, port: CandidatePort, lead: () => Led) {
    this.#election = { lease, identity };
    this.#port = port;
    this.#lead = lead;
  }

  start(): void {
    this.#look();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
    this.#cancelDeadline();
    this.#led?.stop();
  }

  #look(): void {
    if (this.#isStopped) return;
    const { clock, random } = this.#port;
    const now = clock.now();
    if (!this.#isWriting) {
      const lease = this.#port.tip().get(LEASES, LEASE_NAMESPACE, this.#election.lease);
      const { election, write } = electionStep(this.#election, lease, now);
      this.#election = election;
      if (write !== undefined) void this.#write(write, now);
    }
    const pause = isLeading(this.#election, now) ? RETRY_PERIOD : RETRY_PERIOD * (1 + JITTER * random());
    this.#cancel = clock.schedule(Math.round(pause), () => this.#look());
  }

  async #write({ reason: _, ...command }: Command & { readonly reason?: string }, at: number): Promise<void> {
    this.#isWriting = true;
    const done = await this.#port.submit(command, this.#origin()).durable;
    this.#isWriting = false;
    if (!done.ok || this.#isStopped) return;
    this.#election = renewed(this.#election, at);
    const { clock } = this.#port;
    if (!isLeading(this.#election, clock.now())) return;
    this.#cancelDeadline();
    this.#cancelDeadline = clock.schedule(at + RENEW_DEADLINE - clock.now(), () => this.#lose());
    if (this.#led !== undefined) return;
    this.#led = this.#lead();
    this.#tell('became leader');
    this.#led.start();
  }

  /** Its time is up: whatever it was about to do, somebody else may do it now. */
  #lose(): void {
    const led = this.#led;
    if (led === undefined || isLeading(this.#election, this.#port.clock.now())) return;
    this.#led = undefined;
    led.stop();
    this.#tell('stopped leading');
  }

  /** Source: client-go tools/leaderelection/resourcelock/leaselock.go RecordEvent. */
  #tell(what: string): void {
    const { identity, lease: name } = this.#election;
    const { clock, tip, submit } = this.#port;
    const lease = tip().get(LEASES, LEASE_NAMESPACE, name);
    if (lease === undefined) return;
    const note = { type: 'Normal', reason: 'LeaderElection', message: `${identity} ${what}`, component: name } as const;
    const { reason: _, ...command } = recordEvent(tip(), clock.now(), lease, note);
    submit(command, this.#origin());
  }

  #origin(): Origin {
    const { identity, lease } = this.#election;
    return {
      actor: { user: `system:${lease}`, groups: ['system:authenticated'], userAgent: `${identity}/leader-election` },
    };
  }
}
