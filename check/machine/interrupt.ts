import type { GroupResource } from '../../core/model/group-resource.js';
import type { Revision } from '../../core/model/revision.js';
import type { Deviation, Until } from '../deviation.js';
import { ControllerProcess } from './controller-process.js';
import { countdown } from './countdown.js';
import { RequestQueue } from './request-queue.js';
import type { Simulator } from './simulator.js';
import { restart } from './tell-process.js';

type Interruption = Extract<Deviation, { readonly at: unknown }>;

/** Lets a deviation come to pass that is pinned to what a controller is about to do. Says whether one did. */
export function interrupt(simulator: Simulator, process: ControllerProcess): boolean {
  if (process.isFormer || simulator.struck.size === simulator.deviations.length) return false;
  return simulator.deviations.some((deviation, index) => {
    if (!('at' in deviation) || deviation.controller !== process.name || simulator.struck.has(index)) return false;
    const { at } = deviation;
    const isHere =
      process.turn === undefined
        ? 'reconcile' in at && at.reconcile === process.reconciles + 1
        : 'write' in at && at.write === process.writes + 1;
    return isHere && carryOut(simulator, process, deviation, index);
  });
}

/** The same for what is pinned to a moment of rest. */
export function interruptAtRest(simulator: Simulator): boolean {
  return simulator.deviations.some((deviation, index) => {
    if (!('at' in deviation) || !('rest' in deviation.at) || simulator.struck.has(index)) return false;
    if (deviation.at.rest !== simulator.rests) return false;
    const process = simulator.processes.find(({ name, isFormer }) => name === deviation.controller && !isFormer);
    return process !== undefined && carryOut(simulator, process, deviation, index);
  });
}

/** Says whether it could be done: whoever does nothing has nothing to be paused in. */
function carryOut(simulator: Simulator, process: ControllerProcess, deviation: Interruption, index: number): boolean {
  const { name } = process;
  switch (deviation.kind) {
    case 'crash':
      simulator.strike(index, `${name} crashes${where(process)}${downFor(deviation.until)}`);
      crash(process);
      if (deviation.until === undefined) restart(simulator, process);
      else process.stopped = { ...countdown(deviation.until, simulator.now), isDown: true };
      return true;
    case 'rewind':
      return rewind(simulator, process, deviation, index);
    case 'pause':
      simulator.strike(index, `${name} is held up${where(process)}`);
      process.stopped = { ...countdown(deviation.until, simulator.now), isDown: false };
      return true;
    case 'two-leaders':
      if (process.turn === undefined) return false;
      simulator.strike(index, `a second ${name} takes over${where(process)}, while the first has not noticed`);
      simulator.processes.push(formerLeader(process, deviation.until, simulator));
      crash(process);
      restart(simulator, process);
      return true;
  }
}

/** All that a controller holds is gone. */
function crash(process: ControllerProcess): void {
  process.turn = undefined;
  process.path = undefined;
  process.repeated = [];
  process.queue = new RequestQueue();
  for (const resource of process.held.keys()) process.letGo(resource);
}

/** The controller starts again and sees what was there some events ago. */
function rewind(
  simulator: Simulator,
  process: ControllerProcess,
  deviation: Extract<Deviation, { kind: 'rewind' }>,
  index: number,
): boolean {
  const { transitions, states } = simulator.history;
  const events: Revision[] = [];
  for (let revision = simulator.revision; revision > simulator.startsAt && events.length < deviation.back; revision--) {
    const { resource } = transitions[revision - 1]!;
    if (deviation.resource === undefined || resource === deviation.resource) events.push(revision);
  }
  const oldest = events.at(-1);
  if (oldest === undefined || events.length < deviation.back) return false;
  const at = oldest - 1;
  const seen: readonly GroupResource[] =
    deviation.resource === undefined
      ? [...new Set([...states[at]!.resources(), ...simulator.history.tip.resources()])]
      : [deviation.resource];
  const what = deviation.resource ?? 'everything';
  simulator.strike(index, `${process.name} starts again${where(process)} and sees ${what} as of revision ${at}`);
  crash(process);
  for (const resource of seen) {
    const pending: Revision[] = [];
    for (let revision = at + 1; revision <= simulator.revision; revision++) {
      if (transitions[revision - 1]!.resource === resource) pending.push(revision);
    }
    const waiting = countdown(deviation.until, simulator.now);
    process.hold(resource, { at, pending, waiting, how: 'rewind' });
  }
  restart(simulator, process);
  return true;
}

/** What remains of a leader that was replaced: the reconcile it is in the middle of. */
function formerLeader(process: ControllerProcess, until: Until, simulator: Simulator): ControllerProcess {
  const former = new ControllerProcess(process.controller, true);
  former.turn = process.turn;
  former.instance = process.instance;
  former.stopped = { ...countdown(until, simulator.now), isDown: false };
  return former;
}

function where({ turn }: ControllerProcess): string {
  if (turn === undefined) return '';
  const { next, record } = turn;
  const { intents } = record;
  if (next === 0) return ` before the first of its ${intents.length} writes`;
  return ` after ${next} of its ${intents.length} writes`;
}

function downFor(until: Until | undefined): string {
  if (until === undefined) return ' and starts again';
  if ('millis' in until) return ` and starts again ${until.millis / 1000} s later`;
  return ' and starts again later';
}
