import type { ControllerWatch, ReconcileRequest } from '../model/controller.js';
import type { Millis } from '../model/revision.js';
import type { View } from '../model/view.js';

/** What a node runs out of. */
export type Pressure = 'memory' | 'disk' | 'pid';

/** A machine as the kubelet on it finds it. */
export interface Machine {
  /** Whether it is supplied with power. */
  readonly hasPower: boolean;
  /** Whether the kubelet can reach the API. */
  readonly reachesApi: boolean;
  /** How much later than on others its Pods start. */
  readonly startDelay: Millis;
  readonly pressures: readonly Pressure[];
}

/** The machines of a cluster. */
export interface Machines {
  /** The machine of the node with this name. */
  at(view: View, node: string): Machine;
  /** Watches what machines change with, beside their Nodes; `requests` says what a node's change means. */
  watches(requests: (node: string, view: View) => Iterable<ReconcileRequest>): readonly ControllerWatch[];
}

/** Nothing is wrong with a machine. */
export const SOUND_MACHINE: Machine = { hasPower: true, reachesApi: true, startDelay: 0, pressures: [] };

/** Machines that nothing is ever wrong with. */
export const SOUND_MACHINES: Machines = { at: () => SOUND_MACHINE, watches: () => [] };
