import type { KubeObject } from '../../core/model/object.js';
import type { Millis } from '../../core/model/revision.js';
import type { Trigger } from '../../core/process/work-queue.js';
import { isOver } from './countdown.js';
import { interruptAtRest } from './interrupt.js';
import { nextTimer, release, tickAll, waitsForTime } from './release.js';
import { BACKGROUND } from './scenario.js';
import type { Simulation } from './simulation.js';
import { takeUserStep } from './user-turn.js';
import { listEverything, see } from './watch-events.js';

/** From rest to the last time that every controller is asked: so long that times in whole seconds differ. */
const BEFORE_RESYNC: Millis = 2_000;
/** More than asking all of them takes. */
const LONGEST_RESYNC: Millis = 1_000;

/** Nobody has anything to do now: something that was held back comes, time passes, a user comes, or it is over. */
export function rest(simulation: Simulation): void {
  simulation.rests++;
  if (simulation.phase === 'resync') {
    simulation.phase = 'over';
    return;
  }
  if (simulation.deviations.length > 0) {
    if (interruptAtRest(simulation)) return;
    tickAll(simulation, 'rests');
    if (release(simulation, (waiting) => isOver(waiting, simulation.now))) return;
  }
  const timer = nextTimer(simulation);
  const isQuiet = simulation.quiescence.isOver(timer, simulation.scenario.quietAfter);
  if (isQuiet && simulation.phase === 'starting') {
    simulation.phase = 'running';
    return;
  }
  if (isQuiet && release(simulation, ({ until }) => !('userSteps' in until || 'millis' in until))) return;
  if (isQuiet) expectUser(simulation);
  const { userDue = Number.POSITIVE_INFINITY } = simulation;
  if (userDue !== Number.POSITIVE_INFINITY && userDue <= timer) {
    simulation.now = Math.max(simulation.now, userDue);
    return takeUserStep(simulation, true);
  }
  const due = Math.min(timer, userDue);
  if (
    !isQuiet ||
    (due !== Number.POSITIVE_INFINITY && (userDue !== Number.POSITIVE_INFINITY || waitsForTime(simulation)))
  ) {
    simulation.now = Math.max(simulation.now, due);
    return simulation.quiescence.waited();
  }
  if (release(simulation, () => true)) return;
  if (simulation.now < simulation.staysUntil) simulation.now = Math.min(timer, simulation.staysUntil);
  else askEverybodyOnceMore(simulation);
}

/** The cluster is at rest, so a user comes, after having waited. */
function expectUser(simulation: Simulation): void {
  const user = simulation.workload[simulation.nextUser];
  if (user === undefined) return;
  simulation.userDue ??= simulation.now + (user.after ?? 0);
}

function askEverybodyOnceMore(simulation: Simulation): void {
  const { history, revision, processes, scenario, now } = simulation;
  simulation.restedAt = { revision, reconciles: history.reconciles.length, now };
  simulation.phase = 'resync';
  simulation.now += scenario.tested > 0 ? BEFORE_RESYNC : pauseOfBuiltIn(simulation);
  const trigger = { correlation: 'resync' };
  if (scenario.tested === 0) return tellOfAllThatChanged(simulation, trigger);
  for (const process of processes.slice(0, scenario.tested)) listEverything(simulation, process, trigger);
}

/** Deadlines of Pods pass by themselves, each with a timer: what comes of one is not something that was left to be done. */
function pauseOfBuiltIn(simulation: Simulation): Millis {
  return Math.max(0, Math.min(BEFORE_RESYNC, nextTimer(simulation) - simulation.now - LONGEST_RESYNC));
}

/** Where the built-in controllers are under test: of what was there from the start, and never changed, they need not be told again. */
function tellOfAllThatChanged(simulation: Simulation, trigger: Trigger): void {
  const { history, scenario, processes, startsAt } = simulation;
  const { tip } = history;
  const changed = new Set<KubeObject>();
  for (const { resource, key } of history.transitions.slice(startsAt)) {
    const after = BACKGROUND.has(resource) ? undefined : tip.find(resource, key);
    if (after === undefined || changed.has(after)) continue;
    changed.add(after);
    for (const place of scenario.interests.in(resource)) {
      see(simulation, processes[place]!, { resource, change: { after }, trigger });
    }
  }
}
