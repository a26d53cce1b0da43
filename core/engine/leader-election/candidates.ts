import type { Controller } from '../../model/controller.js';
import { Candidate, type CandidatePort, type Led } from './candidate.js';

/** How many managers a cluster has, and what they fight for. */
export interface LeaderElection {
  /** How many there are of whoever runs a controller that only one may. */
  readonly managers: number;
  /** The name of the Lease that goes with a controller; undefined for one that runs in any case. */
  leaseOf(controller: Controller): string | undefined;
}

/**
 * Runs each controller once, though there are several managers: those that have the Lease of it run it, the others wait for their turn. What needs no Lease
 * runs at once.
 *
 * @param newUid tells managers of one server from those of another
 * @param run makes what runs controllers
 */
export function candidates(
  controllers: readonly Controller[],
  { managers, leaseOf }: LeaderElection,
  port: CandidatePort & { newUid(): string },
  run: (controllers: readonly Controller[]) => Led,
): Led {
  const byLease = new Map<string | undefined, Controller[]>();
  for (const controller of controllers) {
    const lease = leaseOf(controller);
    byLease.set(lease, [...(byLease.get(lease) ?? []), controller]);
  }
  const all: Led[] = [];
  for (const [lease, own] of byLease) {
    if (lease === undefined) all.push(run(own));
    else
      for (let manager = 1; manager <= managers; manager++)
        all.push(new Candidate(lease, `manager-${manager}_${port.newUid()}`, port, () => run(own)));
  }
  return {
    start: () => {
      for (const one of all) one.start();
    },
    stop: () => {
      for (const one of all) one.stop();
    },
  };
}
