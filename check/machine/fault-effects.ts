import type { Intent } from '../../core/model/command.js';
import type { ReconcileRequest } from '../../core/model/controller.js';
import type { JsonObject } from '../../core/model/json.js';
import type { Millis } from '../../core/model/revision.js';
import type { Pod } from '../../core/schema/generated/types/core.js';
import { NODES, PODS } from '../../core/schema/kinds.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { Simulation, TimedFault } from './simulation.js';

/** How long each write takes while the store is slow. */
export const SLOW_WRITE: Millis = 1_000;

/** When a kubelet can look at a request, if something keeps it from that now. */
export function heldUpUntil(
  simulation: Simulation,
  process: SimulatedProcess,
  request: ReconcileRequest,
): Millis | undefined {
  const { name } = process;
  if (simulation.timedFaults.length === 0 || (name !== 'kubelet-node' && name !== 'kubelet-pod')) return undefined;
  const pod: Pod | undefined =
    name === 'kubelet-pod' ? simulation.history.tip.get(PODS, request.namespace, request.name) : undefined;
  const node = name === 'kubelet-node' ? request.name : pod?.spec.nodeName;
  const fault = simulation.timedFaults.find(
    (one) =>
      (one.kind === 'partition' && one.node === node) ||
      (one.kind === 'slow-start' && one.node === node && pod?.status?.phase === 'Pending'),
  );
  return fault?.due;
}

/** A write as it is sent while faults last: kubelets of nodes that have run out of something say so. */
export function writeUnderFaults(simulation: Simulation, process: SimulatedProcess, intent: Intent): Intent {
  const { target } = intent;
  if (process.name !== 'kubelet-node' || target.resource !== NODES.groupResource || intent.verb !== 'patch')
    return intent;
  const pressures = simulation.timedFaults.filter(
    (fault): fault is PressureFault => fault.kind === 'pressure' && fault.node === target.name,
  );
  if (pressures.length === 0 || intent.patch.type !== 'merge') return intent;
  const { status } = intent.patch.value as { readonly status?: { readonly conditions?: readonly JsonObject[] } };
  if (status?.conditions === undefined) return intent;
  const conditions = pressures.reduce((known, pressure) => underPressure(known, pressure, 'True'), status.conditions);
  const value = { status: { ...status, conditions } };
  return { ...intent, patch: { type: 'merge', value } };
}

/** Whether no write of a controller succeeds now. */
export function isStoreFailing(simulation: Simulation): boolean {
  return simulation.timedFaults.some(({ kind }) => kind === 'failing-store');
}

/** A node that runs out of something. */
export type PressureFault = Extract<TimedFault, { readonly kind: 'pressure' }>;

/** What it runs out of. */
export function pressedResource({ of }: PressureFault): 'disk' | 'memory' {
  return of ?? 'disk';
}

const PRESSURES = {
  disk: { type: 'DiskPressure', True: 'KubeletHasDiskPressure', False: 'KubeletHasNoDiskPressure' },
  memory: { type: 'MemoryPressure', True: 'KubeletHasInsufficientMemory', False: 'KubeletHasSufficientMemory' },
} as const;

/** The conditions of a node as its kubelet reports them when it runs out of something, or no longer. */
export function underPressure(
  conditions: readonly JsonObject[],
  pressure: PressureFault,
  status: 'True' | 'False',
): readonly JsonObject[] {
  const { type, [status]: reason } = PRESSURES[pressedResource(pressure)];
  return conditions.map((condition) => (condition['type'] === type ? { ...condition, status, reason } : condition));
}
