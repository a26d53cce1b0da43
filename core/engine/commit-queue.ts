import { Subject } from 'rxjs';
import { hasWebhooks } from '../api/admission/webhook/webhooks-at.js';
import { type DecideContext, type Decision, decide } from '../api/decide/decide.js';
import { draftEvent, type WriteStamp, writeStamp } from '../api/decide/draft-event.js';
import type { ClusterEvent } from '../model/cluster-event.js';
import type { Command, CommandOutcome } from '../model/command.js';
import { changeBytesOf, decodeEvent, encodeEvent, HASH_BYTES } from '../model/event-record.js';
import type { LogEntry, WritableJournal } from '../model/journal.js';
import type { JsonObject } from '../model/json.js';
import { type KubeObject, toJson } from '../model/object.js';
import type { Origin } from '../model/origin.js';
import { fail, ok, type Result } from '../model/result.js';
import type { Millis } from '../model/revision.js';
import { internalError, type StatusError, serviceUnavailable, timeout } from '../model/status-error.js';
import type { Submission } from '../model/submission.js';
import { messageOf } from '../model/thrown-text.js';
import type { Schemas } from '../schema/schemas.js';
import type { ClusterState } from '../state/cluster-state.js';
import type { Commit } from '../state/commit.js';
import { objectJson, rememberJson } from '../state/object-json.js';
import { StateBuilder } from '../state/reduce.js';
import type { Environment } from './environment.js';
import { type Batch, PendingWrites, type Waiting } from './pending-writes.js';
import { Tip } from './tip.js';
import { AdmissionSession, type WebhookPort } from './webhooks/admission-session.js';
import { isConverted } from './webhooks/is-converted.js';

/** From so many callers on, an append takes half of them, so that the others are decided while the disk works. */
const WORTH_HALVING = 32;
/** Unless appends take longer than this: then the disk is what everybody waits for, and it had better sync less often. */
const QUICK_APPEND: Millis = 10;

/** What a queue starts from. */
export interface CommitQueueOptions {
  readonly log: WritableJournal;
  /** The state at the head of the log. */
  readonly state: ClusterState;
  readonly schemas: Schemas;
  readonly environment: Environment;
  /** When the newest event was decided; none is dated before it. */
  readonly lastTime?: Millis;
  /**
   * Which commands an append that fails does not take along: they are decided again and go first, by themselves. None when absent. The
   * name is that of the priority level whose requests no overload holds up. Source: KEP-1040, API Priority and Fairness.
   */
  readonly isExempt?: (command: Command) => boolean;
  /** Calls webhooks. Absent: none is called, as in a fork. */
  readonly webhooks?: WebhookPort;
}

/** How long a request may take with all that is asked about it. Source: kube-apiserver `--request-timeout`. */
const REQUEST_TIMEOUT: Millis = 60_000;
const TIMED_OUT = 'request did not complete within requested timeout - context deadline exceeded';

/**
 * The single writer. Commands are decided one after the other against the tip, which may be ahead of what is durable;
 * their events are appended in groups; only then are they published and their callers answered. When an append fails,
 * everybody whose answer rests on it is told, and the tip falls back to what is durable.
 */
export class CommitQueue {
  readonly #log: CommitQueueOptions['log'];
  readonly #environment: Environment;
  readonly #schemas: Schemas;
  readonly #isExempt: (command: Command) => boolean;
  readonly #webhooks: WebhookPort | undefined;
  readonly #commits = new Subject<readonly Commit[]>();
  #durable: ClusterState;
  #tip: Tip;
  #tipHash: Uint8Array;
  #lastTime: Millis;
  #lastAppend: Millis = 0;
  readonly #pending = new PendingWrites();
  /** What is on its way to the log, or there and not yet published. */
  #underWay: readonly Commit[] = [];
  #flight: Promise<void> | undefined;
  #closed = false;

  constructor(options: CommitQueueOptions) {
    this.#log = options.log;
    this.#environment = options.environment;
    this.#schemas = options.schemas;
    this.#durable = options.state;
    this.#tip = new Tip(options.state);
    this.#tipHash = options.log.head().hash;
    this.#lastTime = options.lastTime ?? 0;
    this.#isExempt = options.isExempt ?? (() => false);
    this.#webhooks = options.webhooks;
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
    return this.#tip.seal();
  }

  /** Decides a command now and appends what comes of it with the next group. */
  submit(command: Command, origin: Origin): Submission {
    return this.#submit(command, origin, this.#session(command));
  }

  #submit(command: Command, origin: Origin, session: AdmissionSession | undefined): Submission {
    if (this.#closed) return refused(serviceUnavailable('the server is shutting down'));
    const answer = this.#decide(command, origin, session);
    if (session?.isAwaiting === true) return this.#submitLater(command, origin, session);
    if (!this.#pending.hasEvents && this.#flight === undefined) {
      return { decided: answer, durable: Promise.resolve(answer) };
    }
    const durable = new Promise<Result<CommandOutcome>>((resolve) => {
      this.#pending.wait({ command, origin, session, answer, resolve }, () => this.#tip.seal());
    });
    this.#flight ??= Promise.resolve().then(() => this.#flush());
    return { decided: answer, durable };
  }

  /** What it takes to call webhooks, where there are any that a command may need. */
  #session(command: Command): AdmissionSession | undefined {
    const tip = this.#tip.passing;
    if (this.#webhooks === undefined || !(hasWebhooks(tip) || isConverted(tip, this.#schemas, command)))
      return undefined;
    return new AdmissionSession(this.#environment, Math.max(this.#environment.clock.now(), this.#lastTime));
  }

  /** Decides a command when webhooks have answered; until then others go on. */
  #submitLater(command: Command, origin: Origin, session: AdmissionSession): Submission {
    const submitted = this.#askFirst(command, origin, session);
    return {
      decided: submitted.then(({ decided }) => decided),
      durable: submitted.then(({ durable }) => durable),
    };
  }

  async #askFirst(command: Command, origin: Origin, session: AdmissionSession): Promise<Submission> {
    await session.ask(this.#webhooks!);
    if (this.#environment.clock.now() - session.now > REQUEST_TIMEOUT)
      return refused({ ...timeout(TIMED_OUT), isForeign: true });
    try {
      return this.#submit(command, origin, session);
    } catch (error) {
      return refused(internalError(messageOf(error)));
    }
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
  #decide(command: Command, origin: Origin, session: AdmissionSession | undefined): Result<CommandOutcome> {
    const hash = this.#tipHash;
    try {
      return this.#decideAndStage(command, origin, session);
    } catch (error) {
      this.#tip = new Tip(this.#durable);
      for (const { event } of [...this.#underWay, ...this.#pending.commits()]) this.#tip.apply(event);
      this.#tipHash = hash;
      throw error;
    }
  }

  #decideAndStage(command: Command, origin: Origin, session: AdmissionSession | undefined): Result<CommandOutcome> {
    const now = Math.max(this.#environment.clock.now(), this.#lastTime);
    session?.begin();
    const { random, newUid } = session ?? this.#environment;
    const context: DecideContext = {
      schemas: this.#schemas,
      now: session?.now ?? now,
      random,
      newUid,
      actor: origin.actor,
      identity: origin.identity,
      webhooks: session,
      conversions: session,
    };
    const decided = decide(this.#tip.passing, command, context);
    if (!decided.ok) return decided;
    const stamp = writeStamp(command, origin, now, this.#tip.passing.revision, session?.record);
    return ok(this.#stage(decided.value, stamp, now));
  }

  /** Turns a decision into staged events and moves the tip. */
  #stage(decision: Decision, stamp: WriteStamp, now: Millis): CommandOutcome {
    const { events, created, removed, warnings, auditAnnotations } = decision;
    if (events.length === 0) return { object: decision.object, created, removed, warnings, auditAnnotations };
    this.#lastTime = now;
    const entries: LogEntry[] = [];
    const commits: Commit[] = [];
    let object = decision.object;
    for (const event of events) {
      const { change } = event;
      const draft = draftEvent(stamp, event, this.#tip.passing.revision + 1);
      const encoded = encodeEvent(draft, this.#tipHash);
      if (change.type === 'created') rememberJson(change.object, changeBytesOf(encoded.record));
      const transition = this.#tip.apply(encoded.event);
      const { after } = transition;
      entries.push(
        change.type === 'modified' && after !== undefined ? { ...encoded, after: objectJson(after) } : encoded,
      );
      commits.push({ event: encoded.event, transition });
      this.#tipHash = encoded.record.subarray(0, HASH_BYTES);
      if (after !== undefined && isOfSameKind(decision.object, after)) object = toJson(after);
    }
    this.#pending.stage(entries, commits);
    return { object, revision: this.#tip.passing.revision, created, removed, warnings, auditAnnotations };
  }

  /** Appends what waits. Callers are answered when the next append is on its way, so that they go on while the disk works. */
  async #flush(): Promise<void> {
    let landed: Batch | undefined;
    while (landed !== undefined || this.#pending.waiting > 0) {
      const batch = this.#take(landed?.waiting.length ?? 0);
      if (landed !== undefined) this.#land(landed);
      const appending = batch && this.#append(batch);
      if (landed !== undefined) this.#publish(landed);
      landed = (await appending) ? batch : undefined;
    }
    this.#flight = undefined;
  }

  #take(answered: number): Batch | undefined {
    const { waiting } = this.#pending;
    if (waiting === 0) return undefined;
    const all = waiting + answered;
    const isHalved = all >= WORTH_HALVING && this.#lastAppend <= QUICK_APPEND;
    return this.#pending.take(isHalved ? Math.ceil(all / 2) : waiting, () => this.#tip.seal());
  }

  /** Whether a batch is in the log now. If not, its callers have been answered or wait again. */
  async #append(batch: Batch): Promise<boolean> {
    if (batch.entries.length === 0) return true;
    const { clock } = this.#environment;
    const start = clock.now();
    this.#underWay = batch.commits;
    try {
      const outcome = await this.#log.append(batch.entries, this.#durable.revision);
      if (outcome.type === 'conflict') {
        await this.#decideAgain(batch);
        return false;
      }
    } catch (error) {
      this.#fallBack(batch.waiting, error);
      return false;
    }
    this.#lastAppend = clock.now() - start;
    return true;
  }

  /** What is in the log is what the next append follows, and what there is to fall back to. */
  #land({ state }: Batch): void {
    if (state !== undefined) this.#durable = state;
    this.#underWay = [];
  }

  #publish({ commits, waiting, state }: Batch): void {
    answer(waiting, undefined);
    const last = commits.at(-1);
    if (last !== undefined && state !== undefined) this.#commits.next([...commits.slice(0, -1), { ...last, state }]);
  }

  /** An append failed: nothing that waited for it, and nothing decided on it, has happened. Exempt callers have another try, alone. */
  #fallBack(waiting: readonly Waiting[], error: unknown): void {
    const isAlone = waiting.every(({ command }) => this.#isExempt(command));
    const all = [...waiting, ...this.#pending.clear().waiting];
    this.#underWay = [];
    this.#tip = new Tip(this.#durable);
    this.#tipHash = this.#log.head().hash;
    const isSpared = ({ command }: Waiting) => !isAlone && this.#isExempt(command);
    const failure = internalError(`the event log could not be written: ${messageOf(error)}`);
    answer(
      all.filter((caller) => !isSpared(caller)),
      failure,
    );
    this.#waitAgain(all.filter(isSpared));
  }

  /** Another writer of the log came first: take in its events, then decide everything again on the newer head. */
  async #decideAgain(batch: Batch): Promise<void> {
    const stale = [...batch.waiting, ...this.#pending.clear().waiting];
    this.#underWay = [];
    let commits: readonly Commit[];
    try {
      commits = await this.#readNew();
    } catch (error) {
      return this.#fallBack(stale, error);
    }
    // What came in while the log was read was decided on the old tip.
    stale.push(...this.#pending.clear().waiting);
    this.#durable = commits.at(-1)?.state ?? this.#durable;
    this.#tip = new Tip(this.#durable);
    this.#tipHash = this.#log.head().hash;
    if (commits.length > 0) this.#commits.next(commits);
    this.#waitAgain(stale);
  }

  /** Decides again what has to be. */
  #waitAgain(callers: readonly Waiting[]): void {
    for (const { command, origin, session, resolve } of callers) {
      const answer = this.#decideOrRefuse(command, origin, session);
      if (session?.isAwaiting === true) void this.#submitLater(command, origin, session).durable.then(resolve);
      else this.#pending.wait({ command, origin, session, resolve, answer }, () => this.#tip.seal());
    }
  }

  /** The commits that others made since the newest durable state. */
  async #readNew(): Promise<readonly Commit[]> {
    const builder = new StateBuilder(this.#durable);
    const commits: Commit[] = [];
    for await (const records of this.#log.events({ from: this.#durable.revision + 1 })) {
      for (const record of records) {
        const event: ClusterEvent = decodeEvent(record);
        commits.push({ event, transition: builder.apply(event) });
        this.#lastTime = Math.max(this.#lastTime, Date.parse(event.time));
      }
    }
    const last = commits.pop();
    return last === undefined ? [] : [...commits, { ...last, state: builder.build() }];
  }

  /** Here nobody stands by who could be thrown at: a broken invariant is answered. */
  #decideOrRefuse(command: Command, origin: Origin, session: AdmissionSession | undefined): Result<CommandOutcome> {
    try {
      return this.#decide(command, origin, session);
    } catch (error) {
      return fail(internalError(messageOf(error)));
    }
  }
}

/** Whether an answer shows an object as it is stored, rather than a subresource of it, or the object in another version. */
function isOfSameKind({ apiVersion, kind, metadata }: JsonObject, stored: KubeObject): boolean {
  return metadata !== undefined && kind === stored.kind && apiVersion === stored.apiVersion;
}

function refused(error: StatusError): Submission {
  const decided = fail(error);
  return { decided, durable: Promise.resolve(decided) };
}

function answer(waiting: readonly Waiting[], failure: StatusError | undefined): void {
  for (const { answer: result, resolve } of waiting) resolve(failure === undefined ? result : fail(failure));
}
