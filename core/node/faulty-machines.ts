import { type ObjectChange, watch } from '../model/controller.js';
import { FAULTS, type Fault } from '../schema/fault.js';
import { durationOf, faultsInForce, ofNode } from '../schema/faults-in-force.js';
import { type Machines, SOUND_MACHINE } from './machine.js';

/** Machines as the faults in force in a view have them. */
export const faultyMachines: Machines = {
  at(view, node) {
    const faults = ofNode(faultsInForce(view), node);
    if (faults.length === 0) return SOUND_MACHINE;
    return {
      hasPower: !faults.some(({ spec }) => spec.type === 'node-crash'),
      reachesApi: !faults.some(({ spec }) => spec.type === 'partition'),
      startDelay: Math.max(0, ...faults.map(({ spec }) => (spec.type === 'slow-start' ? durationOf(spec.delay) : 0))),
      pressures: faults.flatMap(({ spec }) => (spec.type === 'pressure' ? (spec.pressure ?? []) : [])),
    };
  },
  watches: (requests) => [
    watch(FAULTS, (change, view) => nodesOf(change).flatMap((node) => [...requests(node, view)])),
  ],
};

/** The nodes that a change of a fault concerns. */
function nodesOf({ before, after }: ObjectChange<Fault>): readonly string[] {
  return [...new Set([before, after].flatMap((fault) => fault?.spec.node ?? []))];
}
