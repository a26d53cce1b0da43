import type { Refusal } from '../../core/model/controller.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import type { StatusError } from '../../core/model/status-error.js';
import type { Effect } from '../../core/process/effect.js';
import type { Input } from '../../core/process/input.js';
import { controllerProblem, skippedObject } from '../../guard/controller-problem.js';
import { answerWrite } from '../client/answer-write.js';
import { isAsyncController } from '../client/async-controller.js';
import { asyncTurn } from '../client/async-turn.js';
import { callController, reconcile } from './call-controller.js';
import { commit } from './commit.js';
import { isOver, tick } from './countdown.js';
import { heldUpUntil, isStoreFailing, SLOW_WRITE, writeUnderFaults } from './fault-effects.js';
import { processView } from './process-view.js';
import { deliverOldest, releaseWatch, repeatEvents } from './release-watch.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { Simulation } from './simulation.js';
import { writeFault } from './write-fault.js';

/** Every reconcile takes that long, so that no two have the same time. */
const RECONCILE_TIME: Millis = 1;
const NO_FAULTS: readonly string[] = Object.freeze([]);

type Submit = Extract<Effect, { readonly type: 'submit' }>;

/** Takes a controller's next request and asks it what it wants. */
export function startTurn(simulation: Simulation, process: SimulatedProcess): void {
  const { request } = process.process.queue.first!;
  const later = heldUpUntil(simulation, process, request);
  if (later !== undefined)
    return void process.process.step({ type: 'put-off', delay: later - simulation.now }, simulation.now);
  process.reconciles++;
  simulation.now += RECONCILE_TIME;
  process.process.step({ type: 'take' }, simulation.now);
  const { controller, instance } = process;
  const { history, scenario } = simulation;
  const now = simulation.timeOf(process.name);
  const view = processView(process, history.states);
  const truth = history.tip;
  const given = { view, now, faults: NO_FAULTS };
  if (isAsyncController(controller)) {
    const path = (process.path ?? controller.started).begin(request);
    const record = { controller, view, request, now, instance, truth, path, intents: [], writes: [] };
    process.turn = { record, index: history.begin(record), asked: { path, isOpen: true } };
    return drive(simulation, process, { type: 'began', given });
  }
  const found = reconcile({ controller, view, request, now }, scenario.calls);
  if (!found.ok) return simulation.fail(found.error);
  const { intents, defects = [] } = found.value;
  const [defect] = defects;
  if (defect !== undefined) return simulation.fail(skippedObject({ controller, view, request }, defect));
  const record = { controller, view, request, now, instance, truth, intents, writes: [] };
  process.turn = { record, index: history.begin(record) };
  drive(simulation, process, { type: 'wanted', given, wanted: found.value });
}

/** Sends the next write of the reconcile that a controller is in the middle of. */
export function sendWrite(simulation: Simulation, process: SimulatedProcess): void {
  const turn = process.turn!;
  const { record, index, asked } = turn;
  const submission = turn.submission!;
  const { intent } = submission;
  process.writes++;
  const before = simulation.revision;
  const refused = send(simulation, process, submission);
  const { revision: after, history } = simulation;
  record.writes.push(refused === undefined ? { intent, before, after } : { intent, before, after, refused });
  history.entries.push({ type: 'write', reconcile: index, write: record.writes.length - 1 });
  if (asked !== undefined) {
    const path = asked.path.answer(answerWrite(intent, { before, refused }, history));
    process.turn = { record, index, asked: { path, isOpen: true } };
  }
  drive(simulation, process, refused === undefined ? ANSWERED : { type: 'answered', refused });
}

const ANSWERED: Input = { type: 'answered' };

/**
 * Lets a controller that has got its answer go on to its next write or to its end. Whatever it reads on the way it reads now. Throws
 * `Unexplored`, before anything has happened, when nobody knows yet what it does.
 */
export function resumeTurn(simulation: Simulation, process: SimulatedProcess): void {
  const { turn } = process;
  if (turn?.asked?.isOpen !== true) return;
  const { history } = simulation;
  const view = processView(process, history.states);
  const { tip, transitions } = history;
  const next = asyncTurn(turn.asked.path, { view, tip, now: simulation.timeOf(process.name), transitions });
  if (next.does === 'offend') {
    const problem = controllerProblem(next.type, turn.record, next.what);
    return simulation.fail(next.stopped === true ? { ...problem, stopped: true } : problem);
  }
  if (next.does === 'write') {
    const { intent } = next;
    const record = history.addIntent(turn.index, intent);
    process.turn = { ...turn, record, asked: { path: next.path, isOpen: false } };
    return drive(simulation, process, { type: 'wants', intent });
  }
  process.path = next.path;
  if (next.does === 'fail') return drive(simulation, process, { type: 'threw', error: next.text });
  drive(simulation, process, { type: 'finished', requeueAfter: next.requeueAfter });
}

/** Lets the process of a controller take a step, and does what it asks for. A write waits until it is the controller's turn again. */
function drive(simulation: Simulation, process: SimulatedProcess, input: Input): void {
  const effects = process.process.step(input, simulation.now, simulation.nextTurn());
  for (const effect of effects) {
    switch (effect.type) {
      case 'submit':
        if (process.process.turn!.refusal === undefined) process.turn = { ...process.turn!, submission: effect };
        else report(simulation, process, effect);
        break;
      case 'report':
        drive(simulation, process, { type: 'reported', intents: reportsOf(simulation, process, effect.refusal) });
        break;
      case 'await-durable':
        process.process.step({ ...effect, type: 'durable', ok: true }, simulation.now);
        break;
      case 'ended':
        if (effect.result === 'error' || effect.result === 'panicked') simulation.quiescence.refused(simulation.now);
        leave(simulation, process);
        break;
    }
  }
}

/** What a controller has to say about a refusal. */
function reportsOf(simulation: Simulation, { turn, controller }: SimulatedProcess, refusal: Refusal) {
  if (controller.refused === undefined || isStoreFailing(simulation)) return [];
  const { view, request, now } = turn!.record;
  const found = callController(
    { controller, view, request, now },
    simulation.scenario.calls,
    ' when it was refused',
    () => controller.refused!(view, request, refusal, now),
  );
  if (found.ok) return found.value;
  simulation.fail(found.error);
  return [];
}

/** Writes what a controller has to say about a refusal: at once, and whatever is in the way of writes. */
function report(simulation: Simulation, process: SimulatedProcess, { intent, origin }: Submit): void {
  const outcome = commit(simulation, intent, origin, process.turn!.index);
  drive(simulation, process, outcome.ok ? ANSWERED : { type: 'answered', refused: outcome.error });
}

/** What the controller is told of a write; undefined when all went well. */
function send(simulation: Simulation, process: SimulatedProcess, { intent, origin }: Submit): StatusError | undefined {
  const fault = simulation.mayFail ? writeFault(simulation, process) : undefined;
  if (simulation.timedFaults.length > 0 && simulation.timedFaults.some(({ kind }) => kind === 'slow-store'))
    simulation.now += SLOW_WRITE;
  if (fault?.isAfter === false) return fault.error;
  const command = simulation.timedFaults.length === 0 ? intent : writeUnderFaults(simulation, process, intent);
  const before = simulation.revision;
  const outcome = commit(simulation, command, origin, process.turn!.index);
  if (process.held.size > 0 && simulation.scenario.seeOwnWrites.has(process.name)) seeOwn(simulation, process, before);
  return outcome.ok ? fault?.error : outcome.error;
}

/** Lets a controller see the kinds that it has written since a revision. */
function seeOwn(simulation: Simulation, process: SimulatedProcess, since: Revision): void {
  for (const { resource } of simulation.history.transitions.slice(since)) {
    if (process.held.has(resource)) releaseWatch(simulation, process, resource);
  }
}

/** The end of a reconcile, for which some events may have waited. */
function leave(simulation: Simulation, process: SimulatedProcess): void {
  process.turn = undefined;
  if (process.isFormer) simulation.processes = simulation.processes.filter((other) => other !== process);
  if (process.repeated.length > 0) repeatEvents(simulation, process);
  if (process.held.size === 0) return;
  for (const [resource, watch] of process.held) {
    const waiting = tick(watch.waiting, 'reconciles');
    if (waiting !== watch.waiting) process.hold(resource, { ...watch, waiting });
    if (isOver(waiting, simulation.now) && 'reconciles' in waiting.until) releaseWatch(simulation, process, resource);
    else if (watch.how === 'slow-watch') deliverOldest(simulation, process, resource);
  }
}
