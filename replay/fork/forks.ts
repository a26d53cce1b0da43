import type { Clock } from '../../core/model/clock.js';
import type { ReadonlyEventLog } from '../../core/model/event-log.js';
import { originOf } from '../../core/model/journal.js';
import { dns1123LabelErrors } from '../../core/model/names.js';
import { ok, type Result } from '../../core/model/result.js';
import type { Revision } from '../../core/model/revision.js';
import { headAt } from '../log/records.js';
import { ForkEventLog } from './fork-event-log.js';
import { type ForkProblem, forkProblem, noSuchFork } from './fork-problem.js';
import { mustBeMadeFrom, parentGone } from './fork-reader.js';
import type { ForkRecord, ForkRequest, ForkSettings } from './fork-record.js';
import type { ForkStore } from './fork-store.js';

/** The most simulated nodes a cluster may have: as many as there are Pod address ranges for. */
export const MOST_NODES = 3_072;

/** The named forks of one log: what there is, and their logs. Whether and how they run is for others to say. */
export class Forks {
  readonly #root: ReadonlyEventLog;
  readonly #store: ForkStore;
  readonly #clock: Clock;
  readonly #logs = new Map<string, ForkEventLog>();
  #last: Promise<unknown> = Promise.resolve();

  /** `root` stays its owner's; the store is used by this registry alone. */
  constructor(root: ReadonlyEventLog, store: ForkStore, clock: Clock) {
    this.#root = root;
    this.#store = store;
    this.#clock = clock;
  }

  /** Every fork, by name. */
  async list(): Promise<readonly ForkRecord[]> {
    const records = await this.#store.list();
    return [...records].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** One fork's record. */
  async find(name: string): Promise<Result<ForkRecord, ForkProblem>> {
    const record = (await this.#store.list()).find((candidate) => candidate.name === name);
    return record === undefined ? noSuchFork(name) : ok(record);
  }

  /** Makes a fork. Nothing is copied: it takes the same time whatever the length of its parent. */
  create(request: ForkRequest): Promise<Result<ForkRecord, ForkProblem>> {
    return this.#alone(() => this.#create(request));
  }

  /** Opens the log of a fork, or gives it again when it is open: it stays open until the fork is deleted or all are closed. */
  open(name: string): Promise<Result<ForkEventLog, ForkProblem>> {
    return this.#alone(() => this.#open(name));
  }

  /** Deletes a fork and what was written to it. `stop` stops what runs on it, once it is sure that it may go. */
  delete(name: string, stop?: () => Promise<void>): Promise<Result<ForkRecord, ForkProblem>> {
    return this.#alone(async () => {
      const records = await this.list();
      const record = records.find((candidate) => candidate.name === name);
      if (record === undefined) return noSuchFork(name);
      const forks = records.filter(({ parent }) => parent === name).map((fork) => fork.name);
      if (forks.length > 0) {
        return forkProblem('has-forks', `other forks were made from ${name}: ${forks.join(', ')}`);
      }
      await stop?.();
      await this.#logs.get(name)?.close();
      this.#logs.delete(name);
      await this.#store.remove(name);
      return ok(record);
    });
  }

  /** Closes the logs of all forks. */
  close(): Promise<void> {
    return this.#alone(async () => {
      await Promise.all([...this.#logs.values()].map((log) => log.close()));
      this.#logs.clear();
    });
  }

  async #create(request: ForkRequest): Promise<Result<ForkRecord, ForkProblem>> {
    const { name, at, parent, ...settings } = request;
    const wrong = dns1123LabelErrors(name)[0];
    if (wrong !== undefined) {
      return forkProblem('bad-name', `${JSON.stringify(name)} cannot be the name of a fork: ${wrong}`);
    }
    const bad = badSettings(settings);
    if (bad !== undefined) return forkProblem('bad-settings', bad);
    if ((await this.find(name)).ok) return forkProblem('taken', `there is a fork ${name} already`);
    const source = parent === undefined ? ok(this.#root) : await this.#open(parent);
    if (!source.ok) return source;
    const base = await baseOf(source.value, at);
    if (!base.ok) return base;
    const created = new Date(this.#clock.now()).toISOString();
    const record: ForkRecord = { name, parent, base: base.value, created, ...settings };
    const own = await this.#store.create(record);
    this.#logs.set(name, new ForkEventLog(source.value, record.base, own));
    return ok(record);
  }

  async #open(name: string): Promise<Result<ForkEventLog, ForkProblem>> {
    const known = this.#logs.get(name);
    if (known !== undefined) return ok(known);
    const found = await this.find(name);
    if (!found.ok) return found;
    const record = found.value;
    const parent = record.parent === undefined ? ok(this.#root) : await this.#open(record.parent);
    if (!parent.ok) throw parentGone(record);
    await mustBeMadeFrom(parent.value, record);
    const own = await this.#store.open(record);
    const log = new ForkEventLog(parent.value, record.base, own);
    this.#logs.set(name, log);
    return ok(log);
  }

  /** One thing at a time: names are looked up and then taken. */
  #alone<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

async function baseOf(log: ReadonlyEventLog, at: Revision): Promise<Result<ForkRecord['base'], ForkProblem>> {
  const head = log.head().revision;
  if (at > head) return forkProblem('not-yet', `there is no revision ${at} yet: the newest is ${head}`);
  const first = Math.max(1, originOf(log).revision);
  const base = at < first ? undefined : await headAt(log, at);
  if (base === undefined) return forkProblem('before-the-log', `there is no revision ${at}: the first is ${first}`);
  return ok(base);
}

function badSettings({ nodes, controllers, with: file }: ForkSettings): string | undefined {
  if (nodes !== undefined && !(Number.isSafeInteger(nodes) && nodes >= 0 && nodes <= MOST_NODES)) {
    return `a cluster has from 0 to ${MOST_NODES} nodes`;
  }
  if (file !== undefined && !controllers) return 'a file of controllers needs controllers to run';
  return undefined;
}
