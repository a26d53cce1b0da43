import { systemEnvironment } from '../core/engine/environment.js';
import type { Controller } from '../core/model/controller.js';
import type { TimeBudget } from '../guard/time-budget.js';
import type { CheckOptions } from './check-options.js';
import type { CheckReport, Counterexample, Progress } from './check-report.js';
import { explored } from './client/unexplored.js';
import { faultsOf } from './faults-of.js';
import { stopBefore } from './machine/stop-before.js';
import { DEFAULT_PROPERTIES } from './properties/default-properties.js';
import { type Replay, readReplay, writeReplay } from './replay-string.js';
import { saveTimeline } from './save-timeline.js';
import { scenarioOf, timeBudgetOf } from './scenario-of.js';
import { Driver } from './search/driver.js';
import type { Finding } from './search/finding.js';
import { planSearch } from './search/plan-search.js';
import { type Endless, type Starved, sandboxed } from './search/sandbox.js';
import type { Search } from './search/search-one-fault.js';
import { TrialRunner } from './search/trial-runner.js';
import { shrink, trialOf } from './shrink/shrink.js';
import { tellStory } from './story/tell-story.js';
import type { Workload } from './user-step.js';
import { workloadsOf } from './workloads-of.js';

const SCHEDULES = 2_000;

/**
 * Tries workloads, schedules and faults against controllers and reports the smallest history that breaks a property, if one was found
 * within the budget. Rejects with `TypeError` when something that it was given is not what it should be, and with `ReplayError` when a
 * replay string cannot be replayed here.
 */
export async function findCounterexample(
  controllers: Controller | readonly Controller[],
  options: CheckOptions,
): Promise<CheckReport> {
  const list = isList(controllers) ? controllers : [controllers];
  const timeBudget = timeBudgetOf(options);
  // What a busy machine stopped in the midst is begun again from the start, and comes to the same.
  for (;;) {
    const report = await new Check(list, options, timeBudget).run();
    if (report !== 'starved') return report;
  }
}

/** A replay string that this check cannot replay: of another version, for other controllers, or damaged. The message says which. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';
}

function isList(controllers: Controller | readonly Controller[]): controllers is readonly Controller[] {
  return Array.isArray(controllers);
}

type Ended = Pick<CheckReport, 'ended'> & {
  readonly counterexample?: Counterexample;
  readonly notes: readonly string[];
};

/** One check. */
class Check {
  readonly #options: CheckOptions;
  readonly #names: readonly string[];
  readonly #trialRunner: TrialRunner;
  readonly #driver: Driver;
  readonly #seed: number;
  readonly #now = systemEnvironment().clock.now;
  readonly #started = this.#now();
  readonly #workloads = new Set<Workload>();
  #exhaustive: 0 | 1 | 2 = 0;

  constructor(controllers: readonly Controller[], options: CheckOptions, timeBudget: TimeBudget) {
    this.#options = options;
    this.#seed = options.seed ?? 1;
    if (!Number.isSafeInteger(this.#seed)) throw new TypeError('the seed must be a whole number');
    this.#names = controllers.map(({ name }) => name);
    const scenario = scenarioOf(controllers, options, timeBudget);
    this.#trialRunner = new TrialRunner(scenario, options.properties ?? DEFAULT_PROPERTIES);
    this.#driver = new Driver(this.#trialRunner, this.#now, () => options.onProgress?.(this.#progress()));
  }

  async run(): Promise<CheckReport | Starved> {
    const { replay } = this.#options;
    const ended = replay === undefined ? await this.#search() : await this.#replay(replay);
    if (ended === 'starved') return ended;
    this.#options.onProgress?.(this.#progress());
    return {
      ...this.#progress(),
      name: this.#options.name ?? (this.#names.join(', ') || 'the built-in controllers'),
      seed: this.#seed,
      exhaustive: this.#exhaustive,
      ...ended,
    };
  }

  #progress(): Progress {
    const { schedules, coverage } = this.#trialRunner;
    const { struck, outcomes } = coverage;
    const milliseconds = this.#now() - this.#started;
    return { schedules, milliseconds, workloads: this.#workloads.size, struck, outcomes };
  }

  async #search(): Promise<Ended | Starved> {
    const workload = workloadsOf(this.#options.workload, this.#seed);
    const faults = faultsOf(this.#options);
    const plan = {
      workload,
      isDrawn: !Array.isArray(this.#options.workload),
      seed: this.#seed,
      faults,
      exhausted: (count: 1 | 2) => {
        this.#exhaustive = count;
      },
      begun: (begun: Workload) => this.#workloads.add(begun),
    };
    let found: Finding | undefined;
    const isSpent = this.#budget();
    const stopped = await this.#driver.drive(planSearch(this.#trialRunner, plan), (finding) => {
      found = finding;
      return found !== undefined || isSpent();
    });
    if (stopped.type === 'starved') return stopped.type;
    if (stopped.type === 'endless') return this.#neverReturned(stopped.what);
    if (found !== undefined) {
      const counterexample = await this.#shrunk(found);
      if (counterexample === 'starved') return counterexample;
      return { ended: 'counterexample', counterexample, notes: [] };
    }
    const ended = stopped.type === 'done' ? 'exhausted' : 'budget';
    return { ended, notes: this.#notes(ended) };
  }

  #budget(): () => boolean {
    const { schedules, milliseconds } = this.#options.budget ?? {};
    const most = schedules ?? (milliseconds === undefined ? SCHEDULES : Number.POSITIVE_INFINITY);
    const until = milliseconds === undefined ? Number.POSITIVE_INFINITY : this.#started + milliseconds;
    return () => this.#trialRunner.schedules >= most || this.#now() >= until;
  }

  #notes(ended: CheckReport['ended']): readonly string[] {
    const notes: string[] = [];
    if (ended === 'budget') notes.push(this.#tried());
    if (!this.#trialRunner.coverage.hasInput) notes.push('No user step changed anything, so there was nothing to see.');
    return notes;
  }

  /** How far a search went that did not come to its end. */
  #tried(): string {
    const { size } = this.#workloads;
    if (!Array.isArray(this.#options.workload)) {
      return `Some single faults, and some of many at once, were tried in each workload that was drawn, ${size} in all.`;
    }
    if (this.#exhaustive === 0) return 'Not even every single fault was tried.';
    if (this.#exhaustive === 1) return 'Every single fault was tried, and not every two together.';
    return 'Every one and every two faults were tried, and more at random.';
  }

  async #replay(text: string): Promise<Ended | Starved> {
    const read = readReplay(text, this.#names);
    if (!read.ok) throw new ReplayError(read.error);
    const replay = read.value;
    this.#workloads.add(replay.workload);
    let found: Finding | undefined;
    const trialRunner = this.#trialRunner;
    const stopped = await this.#driver.drive(once(trialRunner, replay), (finding) => {
      found = finding;
      return true;
    });
    if (stopped.type === 'starved') return stopped.type;
    if (stopped.type === 'endless') return this.#neverReturned(stopped.what);
    if (found === undefined) return { ended: 'replayed', notes: ['What the string replays breaks no property now.'] };
    return { ended: 'replayed', counterexample: await this.#counterexample(found, 0), notes: [] };
  }

  async #shrunk(found: Finding): Promise<Counterexample | Starved> {
    // What has to be stopped would have to be each time.
    if (found.run.problem?.stopped === true) return this.#counterexample(found, 0);
    const stopped = await this.#driver.drive(shrink(this.#trialRunner, found), () => false);
    if (stopped.type === 'starved') return stopped.type;
    if (stopped.type === 'done') return this.#counterexample(stopped.value.finding, stopped.value.trials);
    return this.#counterexample(found, 0);
  }

  async #counterexample(finding: Finding, shrinks: number): Promise<Counterexample> {
    const { property, revision, message, run } = finding;
    const timeline = await this.#options.saveTimeline?.(`${property}-${run.seed}`);
    if (timeline !== undefined) {
      await saveTimeline(run, timeline.log);
      await timeline.log.close();
    }
    const trial = trialOf(finding);
    return {
      property,
      revision,
      message,
      ...trial,
      story: tellStory(run),
      replay: writeReplay({ ...trial, property }, this.#names),
      shrinks,
      ...(timeline === undefined ? {} : { timeline: timeline.path }),
      run,
    };
  }

  /** Something had to be stopped: a controller, whose run has no end, so it is told from what decided it; or a property. */
  async #neverReturned(endless: Endless): Promise<Ended> {
    const trialRunner = this.#trialRunner;
    const { calls } = trialRunner.scenario;
    const run = await explored(calls.limit, () => {
      const trial = trialRunner.current!;
      let simulator = trialRunner.begin(trial);
      if (endless.type === 'property') return trialRunner.run(simulator.run());
      let hangs = sandboxed(calls, () => void stopBefore(simulator, endless.problem));
      while (hangs === 'starved') {
        simulator = trialRunner.begin(trial);
        hangs = sandboxed(calls, () => void stopBefore(simulator, endless.problem));
      }
      if (hangs !== undefined) {
        // It is not a reconcile that hangs but the search for requests, on the way there.
        simulator = trialRunner.begin(trial);
        simulator.fail(endless.problem);
      }
      return trialRunner.run(simulator.run());
    });
    const finding: Finding =
      endless.type === 'property'
        ? { property: `property ${endless.property}`, revision: run.end.revision, message: endless.message, run }
        : { property: 'controller', revision: run.problem?.revision ?? 0, message: endless.problem.message, run };
    const counterexample = await this.#counterexample(finding, 0);
    return { ended: this.#options.replay === undefined ? 'counterexample' : 'replayed', counterexample, notes: [] };
  }
}

function* once(trialRunner: TrialRunner, replay: Replay): Search {
  yield yield* trialRunner.try(replay);
}
