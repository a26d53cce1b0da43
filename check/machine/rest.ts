import type { KubeObject } from '../../core/model/object.js';
import type { Millis } from '../../core/model/revision.js';
import type { Trigger } from '../../core/process/work-queue.js';
import { isOver } from './countdown.js';
import { interruptAtRest } from './interrupt.js';
import { letGo, nextTimer, tickAll, waitsForTime } from './let-go.js';
import { BACKGROUND } from './scenario.js';
import type { Simulator } from './simulator.js';
import { tellEverything, tellProcess } from './tell-process.js';
import { takeUserStep } from './user-turn.js';

/** From rest to the last time that every controller is asked: so long that times in whole seconds differ. */
const BEFORE_RESYNC: Millis = 2_000;
/** More than asking all of them takes. */
const LONGEST_RESYNC: Millis = 1_000;

/** Nobody has anything to do now: something that was held back comes, time passes, a user comes, or it is over. */
export function rest(simulator: Simulator): void {
  simulator.rests++;
  if (simulator.phase === 'resync') {
    simulator.phase = 'over';
    return;
  }
  if (simulator.deviations.length > 0) {
    if (interruptAtRest(simulator)) return;
    tickAll(simulator, 'rests');
    if (letGo(simulator, (waiting) => isOver(waiting, simulator.now))) return;
  }
  const timer = nextTimer(simulator);
  const isQuiet = simulator.patience.isOver(timer, simulator.scenario.quietAfter);
  if (isQuiet && simulator.phase === 'starting') {
    simulator.phase = 'running';
    return;
  }
  if (isQuiet && letGo(simulator, ({ until }) => !('userSteps' in until || 'millis' in until))) return;
  if (isQuiet) expectUser(simulator);
  const { userDue = Number.POSITIVE_INFINITY } = simulator;
  if (userDue !== Number.POSITIVE_INFINITY && userDue <= timer) {
    simulator.now = Math.max(simulator.now, userDue);
    return takeUserStep(simulator, true);
  }
  const due = Math.min(timer, userDue);
  if (
    !isQuiet ||
    (due !== Number.POSITIVE_INFINITY && (userDue !== Number.POSITIVE_INFINITY || waitsForTime(simulator)))
  ) {
    simulator.now = Math.max(simulator.now, due);
    return simulator.patience.waited();
  }
  if (letGo(simulator, () => true)) return;
  if (simulator.now < simulator.staysUntil) simulator.now = Math.min(timer, simulator.staysUntil);
  else askEverybodyOnceMore(simulator);
}

/** The cluster is at rest, so a user comes, after having waited. */
function expectUser(simulator: Simulator): void {
  const user = simulator.workload[simulator.nextUser];
  if (user === undefined) return;
  simulator.userDue ??= simulator.now + (user.after ?? 0);
}

function askEverybodyOnceMore(simulator: Simulator): void {
  const { history, revision, processes, scenario, now } = simulator;
  simulator.restedAt = { revision, reconciles: history.reconciles.length, now };
  simulator.phase = 'resync';
  simulator.now += scenario.tested > 0 ? BEFORE_RESYNC : pauseOfBuiltIn(simulator);
  const trigger = { correlation: 'resync' };
  if (scenario.tested === 0) return tellOfAllThatChanged(simulator, trigger);
  for (const process of processes.slice(0, scenario.tested)) tellEverything(simulator, process, trigger);
}

/** Deadlines of Pods pass by themselves, each with a timer: what comes of one is not something that was left to be done. */
function pauseOfBuiltIn(simulator: Simulator): Millis {
  return Math.max(0, Math.min(BEFORE_RESYNC, nextTimer(simulator) - simulator.now - LONGEST_RESYNC));
}

/** Where the built-in controllers are under test: of what was there from the start, and never changed, they need not be told again. */
function tellOfAllThatChanged(simulator: Simulator, trigger: Trigger): void {
  const { history, scenario, processes, startsAt } = simulator;
  const { tip } = history;
  const changed = new Set<KubeObject>();
  for (const { resource, key } of history.transitions.slice(startsAt)) {
    const after = BACKGROUND.has(resource) ? undefined : tip.find(resource, key);
    if (after === undefined || changed.has(after)) continue;
    changed.add(after);
    for (const place of scenario.interests.in(resource)) {
      tellProcess(simulator, processes[place]!, resource, { after }, trigger);
    }
  }
}
