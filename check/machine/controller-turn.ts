import type { Intent } from '../../core/model/command.js';
import type { Refusal } from '../../core/model/controller.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import { EVENTS } from '../../core/schema/kinds.js';
import { skippedObject } from '../../guard/controller-problem.js';
import { answerWrite } from '../client/answer-write.js';
import { isAsyncController } from '../client/async-controller.js';
import { callController, reconcile } from './call-controller.js';
import { controllerOrigin } from './controller-origin.js';
import type { ControllerProcess, Turn } from './controller-process.js';
import { isOver, tick } from './countdown.js';
import { processView } from './process-view.js';
import { letArrive, releaseWatch, tellAgain } from './release-watch.js';
import type { Simulator } from './simulator.js';
import { heldUpUntil, SLOW_WRITE, storeFault, timeOf, writeUnderSpells } from './spells.js';
import { writeFault } from './write-fault.js';

/** Every reconcile takes that long, so that no two have the same time. */
const RECONCILE_TIME: Millis = 1;

/** Takes a controller's next request and asks it what it wants. */
export function beginTurn(simulator: Simulator, process: ControllerProcess): void {
  const { request, trigger } = process.queue.take()!;
  const later = heldUpUntil(simulator, process, request);
  if (later !== undefined) return process.queue.addAt(request, trigger, later);
  process.reconciles++;
  simulator.now += RECONCILE_TIME;
  const { controller, instance } = process;
  const { history, scenario } = simulator;
  const now = timeOf(simulator, process.name);
  const view = processView(process, history.states);
  const truth = history.tip;
  if (isAsyncController(controller)) {
    const path = (process.path ?? controller.started).begin(request);
    const record = { controller, view, request, now, instance, truth, path, intents: [], writes: [] };
    process.turn = { record, index: history.begin(record), trigger, next: 0, asked: { path, isOpen: true } };
    return;
  }
  const found = reconcile({ controller, view, request, now }, scenario.calls);
  if (!found.ok) return simulator.fail(found.error);
  const { intents, requeueAfter, also, defects = [] } = found.value;
  const [defect] = defects;
  if (defect !== undefined) return simulator.fail(skippedObject({ controller, view, request }, defect));
  const record = { controller, view, request, now, instance, truth, intents, writes: [] };
  const turn = { record, index: history.begin(record), trigger, next: 0, requeueAfter, also };
  if (intents.length === 0) conclude(simulator, process, turn);
  else process.turn = turn;
}

/** Sends the next write of the reconcile that a controller is in the middle of. */
export function sendWrite(simulator: Simulator, process: ControllerProcess): void {
  const turn = process.turn!;
  const { record, next } = turn;
  const intent = record.intents[next]!;
  process.writes++;
  const before = simulator.revision;
  const refused = send(simulator, process, turn, intent);
  const { revision: after, history } = simulator;
  record.writes.push(refused === undefined ? { intent, before, after } : { intent, before, after, refused });
  history.entries.push({ type: 'write', reconcile: turn.index, write: record.writes.length - 1 });
  if (turn.asked !== undefined) {
    const path = turn.asked.path.answer(answerWrite(intent, { before, refused }, history));
    process.turn = { ...turn, next: next + 1, asked: { path, isOpen: true } };
    return;
  }
  // What it wants rests on what was refused. Events only tell of it: theirs are not missed.
  if (refused !== undefined && intent.target.resource !== EVENTS.groupResource) {
    report(simulator, turn, { intent, error: refused });
    return tryAgain(simulator, process, turn);
  }
  process.turn = { ...turn, next: next + 1 };
  if (next + 1 === record.intents.length) conclude(simulator, process, turn);
}

/** What the controller is told of a write; undefined when all went well. */
function send(simulator: Simulator, process: ControllerProcess, { record, index, trigger }: Turn, intent: Intent) {
  const fault = simulator.mayFail ? writeFault(simulator, process) : undefined;
  if (simulator.spells.length > 0 && simulator.spells.some(({ kind }) => kind === 'slow-store'))
    simulator.now += SLOW_WRITE;
  if (fault?.isAfter === false) return fault.error;
  const command = simulator.spells.length === 0 ? intent : writeUnderSpells(simulator, process, intent);
  const origin = controllerOrigin(record, intent, trigger);
  const before = simulator.revision;
  const outcome = simulator.commit(command, origin, index);
  if (process.held.size > 0 && simulator.scenario.seeOwnWrites.has(process.name)) seeOwn(simulator, process, before);
  return outcome.ok ? fault?.error : outcome.error;
}

/** Lets a controller see the kinds that it has written since a revision. */
function seeOwn(simulator: Simulator, process: ControllerProcess, since: Revision): void {
  for (const { resource } of simulator.history.transitions.slice(since)) {
    if (process.held.has(resource)) releaseWatch(simulator, process, resource);
  }
}

/** Writes what a controller has to say of a refusal; these writes are tried once. */
function report(simulator: Simulator, { record, index, trigger }: Turn, refusal: Refusal): void {
  const { controller, view, request, now } = record;
  if (controller.refused === undefined || storeFault(simulator) !== undefined) return;
  const found = callController(
    { controller, view, request, now },
    simulator.scenario.calls,
    ' when it was refused',
    () => controller.refused!(view, request, refusal, now),
  );
  if (!found.ok) return simulator.fail(found.error);
  for (const intent of found.value) {
    simulator.commit(intent, controllerOrigin(record, intent, trigger), index);
  }
}

/** Ends a reconcile that is to be tried again. */
export function tryAgain(simulator: Simulator, process: ControllerProcess, { record, trigger }: Turn): void {
  simulator.patience.refused(simulator.now);
  process.queue.retry(record.request, trigger, simulator.now);
  leave(simulator, process);
}

/** Ends a reconcile that has come to its end. */
export function conclude(
  simulator: Simulator,
  process: ControllerProcess,
  { record, trigger, requeueAfter, also }: Turn,
): void {
  const { queue } = process;
  queue.forget(record.request);
  if (requeueAfter !== undefined) queue.addAt(record.request, trigger, simulator.now + requeueAfter);
  for (const other of also ?? []) queue.add(other, trigger, simulator.nextTurn());
  leave(simulator, process);
}

/** The end of a reconcile, for which some events may have waited. */
function leave(simulator: Simulator, process: ControllerProcess): void {
  process.turn = undefined;
  if (process.isFormer) simulator.processes = simulator.processes.filter((other) => other !== process);
  if (process.repeated.length > 0) tellAgain(simulator, process);
  if (process.held.size === 0) return;
  for (const [resource, watch] of process.held) {
    const waiting = tick(watch.waiting, 'reconciles');
    if (waiting !== watch.waiting) process.hold(resource, { ...watch, waiting });
    if (isOver(waiting, simulator.now) && 'reconciles' in waiting.until) releaseWatch(simulator, process, resource);
    else if (watch.how === 'slow-watch') letArrive(simulator, process, resource);
  }
}
