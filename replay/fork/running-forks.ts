import { ok, type Result } from '../../core/model/result.js';
import type { Millis } from '../../core/model/revision.js';
import { messageOf } from '../../core/model/thrown-text.js';
import type { ForkAdmin, ForkStatus } from './fork-admin.js';
import { ForkDefects } from './fork-defects.js';
import { type ForkProblem, forkProblem, noSuchFork } from './fork-problem.js';
import type { ForkRecord, ForkRequest } from './fork-record.js';
import { forkStatus } from './fork-status.js';
import type { Forks } from './forks.js';
import { type ForkWorld, type RunningFork, startFork } from './running-fork.js';

/** The longest that virtual time can be told to pass at once. */
const LONGEST_RUN: Millis = 366 * 86_400_000;

/**
 * Runs the forks of a registry. A fork runs from when it is first asked for until it is deleted or all are stopped; `live` ones
 * from when they are made, as a server's do.
 */
export class RunningForks implements ForkAdmin {
  readonly #forks: Forks;
  readonly #world: ForkWorld;
  readonly #live: boolean;
  readonly #running = new Map<string, Promise<RunningFork | undefined>>();
  /** Those of them that have started. */
  readonly #started = new Map<string, RunningFork>();
  readonly #defects = new ForkDefects();
  #stopped = false;

  constructor(forks: Forks, world: ForkWorld, { live }: { readonly live: boolean }) {
    this.#forks = forks;
    this.#world = world;
    this.#live = live;
  }

  /** Starts all forks. One that cannot be started is told of as a defect, and the others run. Never rejects. */
  async startAll(): Promise<void> {
    try {
      for (const { name } of await this.#forks.list()) await this.#startOrTell(name);
    } catch (error) {
      this.#world.onDefect('the start of the forks', error);
    }
  }

  /** A fork, started if it does not run yet; undefined when there is none of this name. Rejects when it cannot be started. */
  get(name: string): Promise<RunningFork | undefined> {
    const known = this.#running.get(name);
    if (known !== undefined) return known;
    if (this.#stopped) return Promise.resolve(undefined);
    const starting = this.#start(name);
    starting.catch((error: unknown) => this.#defects.note(name, 'the start', error));
    this.#running.set(name, starting);
    const settle = (fork?: RunningFork) => {
      if (this.#running.get(name) !== starting) return;
      if (fork === undefined) this.#running.delete(name);
      else this.#started.set(name, fork);
    };
    starting.then(settle, () => settle());
    return starting;
  }

  async list(): Promise<readonly ForkStatus[]> {
    return Promise.all((await this.#forks.list()).map((record) => this.#status(record)));
  }

  async create(request: ForkRequest, run?: Millis): Promise<Result<ForkStatus, ForkProblem>> {
    if (run !== undefined && request.time !== 'virtual') {
      return forkProblem('not-virtual', 'only virtual time can be told to pass: the fork must be on virtual time');
    }
    const bad = (run === undefined ? undefined : badSpan(run)) ?? (await this.#controllerProblem(request));
    if (bad !== undefined) return forkProblem('bad-settings', bad);
    const created = await this.#forks.create(request);
    if (!created.ok) return created;
    if (run !== undefined) return this.run(request.name, run);
    const status = await this.#status(created.value);
    // To load a state may take a second, and nobody need wait for it who only wants a fork.
    if (this.#live) void this.#startOrTell(request.name);
    return ok(status);
  }

  async run(name: string, milliseconds: Millis): Promise<Result<ForkStatus, ForkProblem>> {
    const bad = badSpan(milliseconds);
    if (bad !== undefined) return forkProblem('bad-settings', bad);
    const found = await this.#forks.find(name);
    if (!found.ok) return found;
    if (found.value.time !== 'virtual') {
      return forkProblem('not-virtual', `fork ${name} is on real time, which passes by itself`);
    }
    const fork = await this.get(name);
    if (fork?.virtualTime === undefined) return noSuchFork(name);
    await fork.virtualTime.run(milliseconds);
    return ok(await this.#status(fork.record));
  }

  async delete(name: string): Promise<Result<ForkStatus, ForkProblem>> {
    const found = await this.#forks.find(name);
    if (!found.ok) return found;
    const status = await this.#status(found.value);
    const deleted = await this.#forks.delete(name, async () => {
      const running = this.#running.get(name);
      this.#running.delete(name);
      this.#started.delete(name);
      this.#defects.forget(name);
      await (await running?.catch(() => undefined))?.stop();
    });
    return deleted.ok ? ok(status) : deleted;
  }

  /** Stops all forks and closes their logs. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const running = [...this.#running.values()];
    this.#running.clear();
    this.#started.clear();
    for (const fork of running) await (await fork.catch(() => undefined))?.stop();
    await this.#forks.close();
  }

  async #start(name: string): Promise<RunningFork | undefined> {
    const record = await this.#forks.find(name);
    const log = await this.#forks.open(name);
    if (!record.ok || !log.ok) return undefined;
    this.#defects.forget(name);
    const onDefect = (where: string, error: unknown) => {
      this.#defects.note(name, where, error);
      this.#world.onDefect(`${where} in fork ${name}`, error);
    };
    return startFork(record.value, log.value, { ...this.#world, onDefect });
  }

  async #startOrTell(name: string): Promise<void> {
    try {
      await this.get(name);
    } catch (error) {
      this.#world.onDefect(`the start of fork ${name}`, error);
    }
  }

  #status(record: ForkRecord): Promise<ForkStatus> {
    const { name } = record;
    return forkStatus(record, () => this.#forks.open(name), {
      now: this.#started.get(name)?.cluster.environment.clock.now(),
      problem: this.#defects.textOf(name),
    });
  }

  /** Why the controllers of a fork cannot be had: found out before anything is written. */
  async #controllerProblem(request: ForkRequest): Promise<string | undefined> {
    if (request.with === undefined || !request.controllers) return undefined;
    try {
      await this.#world.controllersOf(request);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }
}

function badSpan(milliseconds: Millis): string | undefined {
  if (Number.isSafeInteger(milliseconds) && milliseconds >= 0 && milliseconds <= LONGEST_RUN) return undefined;
  return 'virtual time can be told to pass for at most 366 days';
}
