import type { StatusError } from '../../core/model/status-error.js';
import { writeFaultStatus } from '../../core/schema/fault-type.js';
import type { Deviation } from '../deviation.js';
import { isStoreFailing } from './fault-effects.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { Simulation } from './simulation.js';

/** How the API fails a write: before it takes effect or after, and what it says. */
export interface WriteFault {
  readonly isAfter: boolean;
  readonly error: StatusError;
}

type Failure = Extract<Deviation, { kind: 'error-before' | 'error-after' | 'conflict' }>;

/** What is to go wrong with the write that a controller is sending, which is its `writes`th. */
export function writeFault(simulation: Simulation, process: SimulatedProcess): WriteFault | undefined {
  const { target } = process.turn!.submission!.intent;
  const failing = isStoreFailing(simulation);
  if (failing) return { isAfter: false, error: writeFaultStatus('failing-store', target, SIMULATED) };
  if (process.isFormer) return undefined;
  for (const [index, deviation] of simulation.deviations.entries()) {
    if (!isFailure(deviation) || deviation.controller !== process.name) continue;
    const { write, times = 1 } = deviation;
    if (process.writes < write || process.writes >= write + times) continue;
    const isAfter = deviation.kind === 'error-after';
    simulation.strike(index, TEXT[deviation.kind](process.name));
    return { isAfter, error: writeFaultStatus(deviation.kind, target, SIMULATED) };
  }
  return undefined;
}

/** Who is to blame. */
const SIMULATED = 'a simulated fault';

const TEXT = {
  'error-before': (name: string) => `the API fails a write of ${name}, which has no effect`,
  'error-after': (name: string) => `the API fails a write of ${name} after it took effect`,
  conflict: (name: string) => `the API refuses a write of ${name} with a conflict`,
} as const;

function isFailure(deviation: Deviation): deviation is Failure {
  return deviation.kind === 'error-before' || deviation.kind === 'error-after' || deviation.kind === 'conflict';
}
