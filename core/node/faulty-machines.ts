import type { ObjectChange, ReconcileRequest } from '../model/controller.js';
import type { Millis } from '../model/revision.js';
import type { View } from '../model/view.js';
import type { Fault, FaultSpec } from '../schema/fault.js';
import { durationOf, faultsInForce, ofNode } from '../schema/faults-in-force.js';

/** What a node runs out of. */
export type Pressure = NonNullable<FaultSpec['pressure']>;

/** What faults do to one node. */
export interface NodeTrouble {
  /** It has no power. */
  readonly isOff: boolean;
  /** Its kubelet cannot reach the API. */
  readonly isCutOff: boolean;
  /** How much later its Pods start. */
  readonly startDelay: Millis;
  readonly pressures: readonly Pressure[];
}

const NONE: NodeTrouble = { isOff: false, isCutOff: false, startDelay: 0, pressures: [] };

/** What the faults in force in a view do to a node. */
export function nodeTrouble(view: View, name: string): NodeTrouble {
  const faults = ofNode(faultsInForce(view), name);
  if (faults.length === 0) return NONE;
  return {
    isOff: faults.some(({ spec }) => spec.type === 'node-crash'),
    isCutOff: faults.some(({ spec }) => spec.type === 'partition'),
    startDelay: Math.max(0, ...faults.map(({ spec }) => (spec.type === 'slow-start' ? durationOf(spec.delay) : 0))),
    pressures: faults.flatMap(({ spec }) => (spec.type === 'pressure' ? (spec.pressure ?? []) : [])),
  };
}

/** The nodes that a change of a fault concerns. */
export function nodesOfFault({ before, after }: ObjectChange<Fault>): ReconcileRequest[] {
  const names = new Set([before, after].flatMap((fault) => fault?.spec.node ?? []));
  return [...names].map((name) => ({ name }));
}
