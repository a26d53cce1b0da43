import type { Command } from '../../core/model/command.js';
import type { JsonObject } from '../../core/model/json.js';
import { NODES } from '../../core/schema/kinds.js';
import { POWER_ANNOTATION } from '../../core/schema/simulation-annotations.js';
import { commitFault } from './commit.js';
import { type PressureFault, pressedResource, SLOW_WRITE, underPressure } from './fault-effects.js';
import type { ClockJump, Simulation, TimedFault } from './simulation.js';

/** Begins what is to begin after so many writes, and ends what has lasted long enough. */
export function beginAndEndTimedFaults(simulation: Simulation): void {
  if (simulation.timedFaults.length > 0) {
    const over = simulation.timedFaults.filter(({ due }) => due <= simulation.now);
    simulation.timedFaults = simulation.timedFaults.filter(({ due }) => due > simulation.now);
    for (const fault of over) end(simulation, fault);
  }
  const { deviations } = simulation;
  if (simulation.struck.size === deviations.length) return;
  const written = simulation.revision - simulation.startsAt;
  for (let index = 0; index < deviations.length; index++) {
    const deviation = deviations[index]!;
    if (!('commits' in deviation) || simulation.struck.has(index) || written < deviation.commits) continue;
    if (deviation.kind === 'clock') jump(simulation, deviation, index);
    else begin(simulation, { ...deviation, due: simulation.now + deviation.millis }, index);
  }
}

function jump(simulation: Simulation, { millis }: ClockJump, index: number): void {
  simulation.strike(index, `the clock jumps ${Math.abs(millis) / 1_000} s ${millis < 0 ? 'back' : 'ahead'}`);
  if (millis > 0) simulation.now += millis;
  else simulation.clockOffset += millis;
  simulation.quiescence.changed(simulation.now);
}

function begin(simulation: Simulation, fault: TimedFault, index: number): void {
  const seconds = fault.millis / 1_000;
  switch (fault.kind) {
    case 'node-crash':
      simulation.strike(index, `${fault.node} loses its power for ${seconds} s`);
      commitFault(simulation, power(fault.node, 'off'), `${fault.node} loses its power`);
      break;
    case 'partition':
      simulation.strike(index, `${fault.node} cannot reach the API for ${seconds} s`);
      break;
    case 'slow-start':
      simulation.strike(index, `${fault.node} starts no Pod for ${seconds} s`);
      break;
    case 'pressure':
      simulation.strike(index, `${fault.node} runs out of ${pressedResource(fault)} for ${seconds} s`);
      report(simulation, fault, 'True');
      break;
    case 'clock-skew': {
      const off = `${Math.abs(fault.by) / 1_000} s ${fault.by < 0 ? 'behind' : 'ahead'}`;
      simulation.strike(index, `the clock of ${fault.controller} is ${off} for ${seconds} s`);
      break;
    }
    case 'slow-store':
      simulation.strike(index, `every write takes ${SLOW_WRITE / 1_000} s, for ${seconds} s`);
      break;
    case 'failing-store':
      simulation.strike(index, `no write succeeds for ${seconds} s`);
      break;
  }
  simulation.timedFaults = [...simulation.timedFaults, fault];
}

function end(simulation: Simulation, fault: TimedFault): void {
  simulation.faultsEndAt = simulation.revision;
  simulation.quiescence.changed(simulation.now);
  if (fault.kind === 'node-crash') {
    commitFault(simulation, power(fault.node, null), `${fault.node} has power again`);
  } else if (fault.kind === 'pressure') report(simulation, fault, 'False');
  simulation.note(`${fault.kind} is over`);
}

function power(node: string, value: 'off' | null): Command {
  return patchNode(node, { metadata: { annotations: { [POWER_ANNOTATION]: value } } });
}

function patchNode(name: string, value: JsonObject, subresource?: string): Command {
  const target = { resource: NODES.groupResource, name, ...(subresource === undefined ? {} : { subresource }) };
  return { verb: 'patch', target, patch: { type: 'merge', value } };
}

/** What a kubelet says when its node has run out of something, or no longer. */
function report(simulation: Simulation, pressure: PressureFault, status: 'True' | 'False'): void {
  const node = simulation.history.tip.get(NODES, undefined, pressure.node);
  if (node === undefined) return;
  const known = (node.status?.conditions ?? []) as unknown as readonly JsonObject[];
  const conditions = underPressure(known, pressure, status);
  const command = patchNode(pressure.node, { status: { conditions } }, 'status');
  commitFault(simulation, command, `the ${pressedResource(pressure)} of ${pressure.node}`);
}
