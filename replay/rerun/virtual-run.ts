import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { VirtualClock } from '../../core/engine/virtual-environment.js';
import type { ClusterEvent } from '../../core/model/cluster-event.js';
import type { EventLog } from '../../core/model/event-log.js';
import { groupResource } from '../../core/model/group-resource.js';
import type { AppendOutcome, LogEntry } from '../../core/model/journal.js';
import { objectKey } from '../../core/model/object-key.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import type { Commit } from '../../core/state/commit.js';

/** How often one object may be written, and how many timers may fire without any write, before a moment counts as one without end. */
const MOST_WRITES = 2_000;
const MOST_IDLE_TURNS = 100_000;

/** A cluster that does ever more without time going on. The message is one line that names who and what. */
export class NeverSettles extends Error {
  override readonly name = 'NeverSettles';
}

/** Lets virtual time pass in a cluster, everything due in it event in order and each write being durable before the next turn. */
export class VirtualRun {
  readonly #clock: VirtualClock;
  readonly #appends: AppendCounter;
  readonly #check: () => void;
  #moment: Millis = Number.NEGATIVE_INFINITY;
  #idleTurns = 0;
  readonly #writes = new Map<string, number>();

  /** `check` is called after every turn; what it throws ends the run. */
  constructor(clock: VirtualClock, appends: AppendCounter, check: () => void) {
    this.#clock = clock;
    this.#appends = appends;
    this.#check = check;
  }

  /** Must be told of all commits. Throws `NeverSettles`. */
  note(commits: readonly Commit[]): void {
    this.#idleTurns = 0;
    for (const { event } of commits) {
      const { ref } = event;
      const place = `${groupResource(ref.group, ref.resource)} ${objectKey(ref.namespace, ref.name)}`;
      const writes = (this.#writes.get(place) ?? 0) + 1;
      this.#writes.set(place, writes);
      if (writes > MOST_WRITES)
        throw new NeverSettles(`${whoWrites(event)} writes ${place} again and again at ${this.#time()}`);
    }
  }

  /** Fires all that is due up to a time. Rejects with `NeverSettles`, or what `check` throws. */
  async until(time: Millis): Promise<void> {
    await this.settle();
    while (this.#clock.next !== undefined && this.#clock.next <= time) {
      this.#clock.step();
      this.#countTurn();
      await this.settle();
    }
    this.#clock.advanceTo(time);
  }

  /** Waits until nothing is on its way to the log. */
  async settle(): Promise<void> {
    do await turnOfTheLoop();
    while (this.#appends.underWay > 0);
    this.#check();
  }

  #countTurn(): void {
    if (this.#clock.now() !== this.#moment) {
      this.#moment = this.#clock.now();
      this.#writes.clear();
      this.#idleTurns = 0;
    }
    if (++this.#idleTurns > MOST_IDLE_TURNS)
      throw new NeverSettles(`something looks again and again at ${this.#time()} without writing`);
  }

  #time(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}

/** Knows how many appends to a log are under way. */
export class AppendCounter {
  #underWay = 0;

  get underWay(): number {
    return this.#underWay;
  }

  /** The same log, its appends counted. */
  counting(log: EventLog): EventLog {
    const append = async (entries: readonly LogEntry[], expectedHead: Revision): Promise<AppendOutcome> => {
      this.#underWay++;
      try {
        return await log.append(entries, expectedHead);
      } finally {
        this.#underWay--;
      }
    };
    return new Proxy(log, {
      get: (target, member) => {
        if (member === 'append') return append;
        const value: unknown = Reflect.get(target, member, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }
}

function whoWrites({ actor }: ClusterEvent): string {
  return actor.controller ?? actor.user;
}
