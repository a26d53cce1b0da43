import type { GroupResource } from '../../core/model/group-resource.js';
import type { Revision } from '../../core/model/revision.js';
import type { Deviation, Until } from '../deviation.js';
import { countdown } from './countdown.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { Simulation } from './simulation.js';
import { eventAt, restart } from './watch-events.js';

type Interruption = Extract<Deviation, { readonly at: unknown }>;

/** Lets a deviation come to pass that is pinned to what a controller is about to do. Says whether one did. */
export function interrupt(simulation: Simulation, process: SimulatedProcess): boolean {
  if (process.isFormer || simulation.struck.size === simulation.deviations.length) return false;
  return simulation.deviations.some((deviation, index) => {
    if (!('at' in deviation) || deviation.controller !== process.name || simulation.struck.has(index)) return false;
    const { at } = deviation;
    const isHere =
      process.turn === undefined
        ? 'reconcile' in at && at.reconcile === process.reconciles + 1
        : 'write' in at && at.write === process.writes + 1;
    return isHere && carryOut(simulation, process, deviation, index);
  });
}

/** The same for what is pinned to a moment of rest. */
export function interruptAtRest(simulation: Simulation): boolean {
  return simulation.deviations.some((deviation, index) => {
    if (!('at' in deviation) || !('rest' in deviation.at) || simulation.struck.has(index)) return false;
    if (deviation.at.rest !== simulation.rests) return false;
    const process = simulation.processes.find(({ name, isFormer }) => name === deviation.controller && !isFormer);
    return process !== undefined && carryOut(simulation, process, deviation, index);
  });
}

/** Says whether it could be done: whoever does nothing has nothing to be paused in. */
function carryOut(simulation: Simulation, process: SimulatedProcess, deviation: Interruption, index: number): boolean {
  const { name } = process;
  switch (deviation.kind) {
    case 'crash':
      simulation.strike(index, `${name} crashes${where(process)}${downFor(deviation.until)}`);
      process.crash(simulation.now);
      if (deviation.until === undefined) restart(simulation, process);
      else process.stopped = { ...countdown(deviation.until, simulation.now), isDown: true };
      return true;
    case 'rewind':
      return rewind(simulation, process, deviation, index);
    case 'pause':
      simulation.strike(index, `${name} is held up${where(process)}`);
      process.stopped = { ...countdown(deviation.until, simulation.now), isDown: false };
      return true;
    case 'two-leaders':
      if (process.turn === undefined) return false;
      simulation.strike(index, `a second ${name} takes over${where(process)}, while the first has not noticed`);
      simulation.processes.push(process.former(countdown(deviation.until, simulation.now)));
      process.crash(simulation.now);
      restart(simulation, process);
      return true;
  }
}

/** The controller starts again and sees what was there some events ago. */
function rewind(
  simulation: Simulation,
  process: SimulatedProcess,
  deviation: Extract<Deviation, { kind: 'rewind' }>,
  index: number,
): boolean {
  const { transitions, states } = simulation.history;
  const events: Revision[] = [];
  for (
    let revision = simulation.revision;
    revision > simulation.startsAt && events.length < deviation.back;
    revision--
  ) {
    const { resource } = transitions[revision - 1]!;
    if (deviation.resource === undefined || resource === deviation.resource) events.push(revision);
  }
  const oldest = events.at(-1);
  if (oldest === undefined || events.length < deviation.back) return false;
  const at = oldest - 1;
  const seen: readonly GroupResource[] =
    deviation.resource === undefined
      ? [...new Set([...states[at]!.resources(), ...simulation.history.tip.resources()])]
      : [deviation.resource];
  const what = deviation.resource ?? 'everything';
  simulation.strike(index, `${process.name} starts again${where(process)} and sees ${what} as of revision ${at}`);
  process.crash(simulation.now);
  process.process.step({ type: 'started' }, simulation.now);
  const waiting = countdown(deviation.until, simulation.now);
  for (const resource of seen) process.hold(resource, { at, waiting, how: 'rewind' });
  for (let revision = at + 1; revision <= simulation.revision; revision++) {
    const event = eventAt(simulation, revision);
    if (process.held.has(event.resource)) process.process.step({ type: 'held', event, merges: true }, simulation.now);
  }
  restart(simulation, process);
  return true;
}

function where({ turn, process }: SimulatedProcess): string {
  if (turn === undefined) return '';
  const { intents } = turn.record;
  const { next } = process.turn!;
  if (next === 0) return ` before the first of its ${intents.length} writes`;
  return ` after ${next} of its ${intents.length} writes`;
}

function downFor(until: Until | undefined): string {
  if (until === undefined) return ' and starts again';
  if ('millis' in until) return ` and starts again ${until.millis / 1000} s later`;
  return ' and starts again later';
}
