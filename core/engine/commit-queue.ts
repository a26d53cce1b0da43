import { Subject } from 'rxjs';
import { type DecideContext, type Decision, decide } from '../api/decide/decide.js';
import type { Actor, Cause, ClusterEvent } from '../model/cluster-event.js';
import type { Command, CommandOutcome } from '../model/command.js';
import type { EventLog, LogEntry } from '../model/event-log.js';
import { decodeEvent, encodeEvent } from '../model/event-record.js';
import { toJson } from '../model/object.js';
import { fail, ok, type Result } from '../model/result.js';
import type { Millis } from '../model/revision.js';
import { internalError, type StatusError, serviceUnavailable } from '../model/status-error.js';
import type { Schemas } from '../schema/schemas.js';
import type { ClusterState } from '../state/cluster-state.js';
import type { Commit } from '../state/commit.js';
import { objectJson } from '../state/object-json.js';
import { reduce } from '../state/reduce.js';
import type { Environment } from './environment.js';

/** Who stands behind a command, and why. */
export interface Origin {
  readonly actor: Actor;
  readonly cause?: Cause;
  /** The chain of writes this one belongs to; absent when it starts one. */
  readonly correlation?: string;
}

/** A command's two answers: what was decided, at once, and the same once it is durable. */
export interface Submission {
  readonly decided: Result<CommandOutcome>;
  /** Settles after the log has the events, and so does everything the decision was made on. Never rejects. */
  readonly durable: Promise<Result<CommandOutcome>>;
}

interface Waiting {
  readonly command: Command;
  readonly origin: Origin;
  readonly answer: Result<CommandOutcome>;
  readonly resolve: (result: Result<CommandOutcome>) => void;
}

interface Batch {
  readonly entries: LogEntry[];
  readonly commits: Commit[];
  readonly waiting: Waiting[];
}

const emptyBatch = (): Batch => ({ entries: [], commits: [], waiting: [] });

/**
 * The single writer. Commands are decided one after the other against the tip, which may be ahead of what is durable;
 * their events are appended in groups; only then are they published and their callers answered. When an append fails,
 * everybody whose answer rests on it is told, and the tip falls back to what is durable.
 */
export class CommitQueue {
  readonly #log: EventLog;
  readonly #environment: Environment;
  readonly #schemas: Schemas;
  readonly #commits = new Subject<readonly Commit[]>();
  #durable: ClusterState;
  #tip: ClusterState;
  #tipHash: Uint8Array;
  #lastTime: Millis;
  #pending: Batch = emptyBatch();
  #flight: Promise<void> | undefined;
  #closed = false;

  constructor(options: {
    log: EventLog;
    state: ClusterState;
    schemas: Schemas;
    environment: Environment;
    lastTime?: Millis;
  }) {
    this.#log = options.log;
    this.#environment = options.environment;
    this.#schemas = options.schemas;
    this.#durable = options.state;
    this.#tip = options.state;
    this.#tipHash = options.log.head().hash;
    this.#lastTime = options.lastTime ?? 0;
  }

  /** Durable commits, as groups, in order. */
  get commits() {
    return this.#commits.asObservable();
  }

  /** The newest state that is durable: all that may be shown outside. */
  get state(): ClusterState {
    return this.#durable;
  }

  /** The state decisions are made on. What is decided on it lies behind it in the log, so it may rest on what is not durable yet. */
  get tip(): ClusterState {
    return this.#tip;
  }

  /** Decides a command now and appends what comes of it with the next group. */
  submit(command: Command, origin: Origin): Submission {
    if (this.#closed) {
      const refused = fail(serviceUnavailable('the server is shutting down'));
      return { decided: refused, durable: Promise.resolve(refused) };
    }
    const answer = this.#decide(command, origin);
    if (this.#pending.entries.length === 0 && this.#flight === undefined) {
      return { decided: answer, durable: Promise.resolve(answer) };
    }
    const durable = new Promise<Result<CommandOutcome>>((resolve) => {
      this.#pending.waiting.push({ command, origin, answer, resolve });
    });
    if (this.#flight === undefined) this.#flight = Promise.resolve().then(() => this.#flush());
    return { decided: answer, durable };
  }

  /** Takes no more commands; settles when all that was taken is answered. */
  async close(): Promise<void> {
    this.#closed = true;
    while (this.#flight !== undefined) await this.#flight;
    this.#commits.complete();
  }

  /**
   * Decides a command on the tip and stages its events. When that throws, an invariant is broken, and nothing of the command
   * stays behind.
   */
  #decide(command: Command, origin: Origin): Result<CommandOutcome> {
    const [tip, hash, staged] = [this.#tip, this.#tipHash, this.#pending.entries.length];
    try {
      return this.#decideAndStage(command, origin);
    } catch (error) {
      this.#tip = tip;
      this.#tipHash = hash;
      this.#pending.entries.length = staged;
      this.#pending.commits.length = staged;
      throw error;
    }
  }

  #decideAndStage(command: Command, origin: Origin): Result<CommandOutcome> {
    const now = Math.max(this.#environment.clock.now(), this.#lastTime);
    const { random, newUid } = this.#environment;
    const context: DecideContext = { schemas: this.#schemas, now, random, newUid, actor: origin.actor };
    const decided = decide(this.#tip, command, context);
    if (!decided.ok) return decided;
    return ok(this.#stage(decided.value, command, origin, now));
  }

  /** Turns a decision into staged events and moves the tip. */
  #stage(decision: Decision, command: Command, origin: Origin, now: Millis): CommandOutcome {
    const { happenings, created, removed, warnings } = decision;
    if (happenings.length === 0) return { object: decision.object, created, removed, warnings };
    this.#lastTime = now;
    const correlation = origin.correlation ?? String(this.#tip.revision + 1);
    let object = decision.object;
    for (const { ref, change } of happenings) {
      const draft = {
        revision: this.#tip.revision + 1,
        time: new Date(now).toISOString(),
        version: 1 as const,
        actor: origin.actor,
        request: {
          verb: command.verb,
          ...(command.target.subresource === undefined ? {} : { subresource: command.target.subresource }),
          ...(command.options?.fieldManager === undefined ? {} : { fieldManager: command.options.fieldManager }),
          correlation,
        },
        ...(origin.cause === undefined ? {} : { cause: origin.cause }),
        ref,
        change,
      };
      const createdJson = change.type === 'created' ? objectJson(change.object) : undefined;
      const encoded = encodeEvent(draft, this.#tipHash, createdJson);
      const { state, transition } = reduce(this.#tip, encoded.event);
      const { after } = transition;
      this.#pending.entries.push(
        change.type === 'modified' && after !== undefined ? { ...encoded, after: objectJson(after) } : encoded,
      );
      this.#pending.commits.push({ event: encoded.event, transition, state });
      this.#tip = state;
      this.#tipHash = encoded.record.subarray(0, 32);
      if (after !== undefined && decision.object['metadata'] !== undefined && decision.object['kind'] === after.kind) {
        object = toJson(after);
      }
    }
    return { object, revision: this.#tip.revision, created, removed, warnings };
  }

  async #flush(): Promise<void> {
    while (this.#pending.waiting.length > 0) {
      const batch = this.#pending;
      this.#pending = emptyBatch();
      await this.#append(batch);
    }
    this.#flight = undefined;
  }

  async #append(batch: Batch): Promise<void> {
    if (batch.entries.length === 0) return answer(batch.waiting, undefined);
    try {
      const outcome = await this.#log.append(batch.entries, this.#durable.revision);
      if (outcome.type === 'conflict') return await this.#decideAgain(batch);
    } catch (error) {
      return this.#fallBack(batch.waiting, error);
    }
    this.#durable = batch.commits.at(-1)!.state;
    answer(batch.waiting, undefined);
    this.#commits.next(batch.commits);
  }

  /** An append failed: nothing that waited for it, and nothing decided on it, has happened. */
  #fallBack(waiting: readonly Waiting[], error: unknown): void {
    const abandoned = this.#pending;
    this.#pending = emptyBatch();
    this.#tip = this.#durable;
    this.#tipHash = this.#log.head().hash;
    const message = error instanceof Error ? error.message : String(error);
    const failure = internalError(`the event log could not be written: ${message}`);
    answer(waiting, failure);
    answer(abandoned.waiting, failure);
  }

  /** Another writer of the log came first: take in its events, then decide everything again on the newer head. */
  async #decideAgain(batch: Batch): Promise<void> {
    const stale = [...batch.waiting, ...this.#pending.waiting];
    this.#pending = emptyBatch();
    let commits: readonly Commit[];
    try {
      commits = await this.#readNew();
    } catch (error) {
      return this.#fallBack(stale, error);
    }
    // What came in while the log was read was decided on the old tip.
    stale.push(...this.#pending.waiting);
    this.#pending = emptyBatch();
    this.#durable = commits.at(-1)?.state ?? this.#durable;
    this.#tip = this.#durable;
    this.#tipHash = this.#log.head().hash;
    this.#commits.next(commits);
    for (const { command, origin, resolve } of stale) {
      this.#pending.waiting.push({ command, origin, resolve, answer: this.#decideOrRefuse(command, origin) });
    }
  }

  /** The commits that others made since the newest durable state. */
  async #readNew(): Promise<readonly Commit[]> {
    let state = this.#durable;
    const commits: Commit[] = [];
    for await (const records of this.#log.events({ from: state.revision + 1 })) {
      for (const record of records) {
        const event: ClusterEvent = decodeEvent(record);
        const next = reduce(state, event);
        state = next.state;
        commits.push({ event, transition: next.transition, state });
        this.#lastTime = Math.max(this.#lastTime, Date.parse(event.time));
      }
    }
    return commits;
  }

  /** Here nobody stands by who could be thrown at: a broken invariant is answered. */
  #decideOrRefuse(command: Command, origin: Origin): Result<CommandOutcome> {
    try {
      return this.#decide(command, origin);
    } catch (error) {
      return fail(internalError(error instanceof Error ? error.message : String(error)));
    }
  }
}

function answer(waiting: readonly Waiting[], failure: StatusError | undefined): void {
  for (const { answer: result, resolve } of waiting) resolve(failure === undefined ? result : fail(failure));
}
