import { BehaviorSubject, type Observable, Subject } from 'rxjs';
import type { Clock } from '../../../core/model/clock.js';
import type { ClusterEvent } from '../../../core/model/cluster-event.js';
import type { Millis, Revision } from '../../../core/model/revision.js';
import type { Transition } from '../../../core/state/reduce.js';
import type { LogSource } from '../../log/log-source.js';
import type { Moment } from '../../log/moments/moment.js';
import { type Direction, Player } from '../../log/moments/player.js';
import type { Breakpoint } from './breakpoint.js';

/** What to play, and how. Absent ends are the log's own. */
export interface PlayQuery {
  /** The oldest event to play. */
  readonly from?: Revision;
  /** The newest event to play. */
  readonly to?: Revision;
  /** How many times faster than it happened; 0 or infinity for as fast as possible, which it is without it. */
  readonly speed?: number;
  /** Backwards begins at the newest event. Without it, forwards. */
  readonly direction?: Direction;
  /** Begins paused, before the first moment. */
  readonly paused?: boolean;
  /** Pauses at the ends of the range instead of being over there. */
  readonly holdsAtEnds?: boolean;
  /** Which events are shown and stopped at, by what they say and by what became of their object; the state follows them all. */
  readonly shows?: (event: ClusterEvent, transition: Transition) => boolean;
  readonly breakpoints?: readonly Breakpoint[];
  /** Playing goes on when this resolves: it gets no further ahead of whoever takes the moments than one of them. */
  readonly ready?: () => Promise<void>;
  /** Freezes every object, so that a mutation throws. For tests. */
  readonly frozen?: boolean;
}

/** How playing stands, and why it stands still: because somebody asked, at a breakpoint, or at an end of the range. */
export type PlayStatus =
  | { readonly type: 'playing' | 'over' }
  | { readonly type: 'paused'; readonly at: 'request' | 'end' }
  | { readonly type: 'paused'; readonly at: 'breakpoint'; readonly breakpoint: Breakpoint };

/** A history that is being played. */
export interface Playing {
  /** Every moment that is come to, whichever way. Completes when playing is over; fails with `EventLogError`. */
  readonly moments: Observable<Moment>;
  /** How playing stands, from now on. */
  readonly status: Observable<PlayStatus>;
  /** The last moment come to. */
  readonly current: Moment | undefined;
  direction: Direction;
  speed: number;
  pause(): void;
  resume(): void;
  /** Pauses, and goes to the next event that is shown; undefined, and at the end, when there is none. */
  step(): Promise<Moment | undefined>;
  /** The same, to the event before. */
  stepBack(): Promise<Moment | undefined>;
  /** Goes to a revision, and plays on from there if it was playing; undefined, and stays, when it is out of range. */
  seek(revision: Revision): Promise<Moment | undefined>;
  /** Ends it; `moments` completes. */
  stop(): void;
}

/** After so many moments as fast as possible others get a turn. */
const TURN = 64;

/**
 * Plays a stretch of a history: its events, each with the state right after it, at the pace at which they happened, or another.
 * Moments come in order and one at a time; nothing is read further ahead than a bounded piece. Time comes from the clock alone.
 */
export function play({ log }: Pick<LogSource, 'log'>, query: PlayQuery, clock: Clock): Playing {
  const { revision: head } = log.head();
  const range = { from: Math.max(query.from ?? 1, 1), to: Math.min(query.to ?? head, head), frozen: query.frozen };
  return new PlayingLog(new Player(log, range), query, clock);
}

class PlayingLog implements Playing {
  readonly #player: Player;
  readonly #query: PlayQuery;
  readonly #clock: Clock;
  readonly #moments = new Subject<Moment>();
  readonly #status = new BehaviorSubject<PlayStatus>({ type: 'paused', at: 'request' });
  #direction: Direction;
  #speed: number;
  /** Steps are taken one after the other, whoever asks for them. */
  #steps: Promise<unknown> = Promise.resolve();
  #cancel: (() => void) | undefined;
  #isTurning = false;

  constructor(player: Player, query: PlayQuery, clock: Clock) {
    this.#player = player;
    this.#query = query;
    this.#clock = clock;
    this.#direction = query.direction ?? 'forward';
    this.#speed = query.speed ?? Number.POSITIVE_INFINITY;
    if (query.paused !== true) this.resume();
  }

  get moments(): Observable<Moment> {
    return this.#moments.asObservable();
  }

  get status(): Observable<PlayStatus> {
    return this.#status.asObservable();
  }

  get current(): Moment | undefined {
    return this.#player.current;
  }

  get direction(): Direction {
    return this.#direction;
  }

  set direction(direction: Direction) {
    this.#direction = direction;
    this.#repace();
  }

  get speed(): number {
    return this.#speed;
  }

  set speed(speed: number) {
    this.#speed = speed;
    this.#repace();
  }

  pause(): void {
    if (this.#isPlaying) this.#rest({ type: 'paused', at: 'request' });
  }

  resume(): void {
    if (this.#isPlaying || this.#isOver) return;
    this.#status.next({ type: 'playing' });
    // A turn that was paused on its way goes on by itself.
    if (!this.#isTurning) this.#schedule(0);
  }

  step(): Promise<Moment | undefined> {
    return this.#stepOnce('forward');
  }

  stepBack(): Promise<Moment | undefined> {
    return this.#stepOnce('backward');
  }

  seek(revision: Revision): Promise<Moment | undefined> {
    return this.#inTurn(async () => {
      const moment = await this.#player.seek(revision);
      if (moment !== undefined) this.#arrive(moment);
      if (this.#isPlaying) this.#schedule(this.#pace(await this.#player.peek(this.#direction)));
      return moment;
    });
  }

  stop(): void {
    if (this.#isOver) return;
    this.#rest({ type: 'over' });
    this.#moments.complete();
  }

  get #isPlaying(): boolean {
    return this.#status.value.type === 'playing';
  }

  get #isOver(): boolean {
    return this.#status.value.type === 'over';
  }

  #rest(status: PlayStatus): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#status.next(status);
  }

  #schedule(delay: Millis): void {
    this.#cancel?.();
    this.#cancel = this.#clock.schedule(delay, () => {
      this.#cancel = undefined;
      // A failure is told to whoever takes the moments.
      this.#inTurn(() => this.#turn()).catch(() => undefined);
    });
  }

  /** Waits anew for the next moment when the pace has changed. */
  #repace(): void {
    if (this.#cancel === undefined) return;
    this.#inTurn(async () => {
      const next = await this.#player.peek(this.#direction);
      if (this.#isPlaying) this.#schedule(this.#pace(next));
    }).catch(() => undefined);
  }

  async #turn(): Promise<void> {
    this.#isTurning = true;
    try {
      await this.#takeSteps();
    } finally {
      this.#isTurning = false;
    }
  }

  /** Takes steps until one has to be waited for, or others should have a turn. */
  async #takeSteps(): Promise<void> {
    for (let count = 0; count < TURN && this.#isPlaying; count++) {
      const direction = this.#direction;
      const moment = await this.#player.step(direction);
      if (moment === undefined) return this.#isPlaying ? this.#end() : undefined;
      if (this.#shows(moment)) {
        this.#arrive(moment);
        await this.#query.ready?.();
      }
      if (!this.#isPlaying) return;
      const wait = this.#isPaced ? this.#pace(await this.#player.peek(this.#direction)) : 0;
      if (wait > 0 && this.#isPlaying) return this.#schedule(wait);
    }
    if (this.#isPlaying) this.#schedule(0);
  }

  #stepOnce(direction: Direction): Promise<Moment | undefined> {
    this.pause();
    return this.#inTurn(async () => {
      while (!this.#isOver) {
        const moment = await this.#player.step(direction);
        if (moment === undefined) {
          if (!this.#isOver) this.#rest({ type: 'paused', at: 'end' });
          return undefined;
        }
        if (!this.#shows(moment)) continue;
        this.#arrive(moment);
        return moment;
      }
      return undefined;
    });
  }

  #shows({ event, transition }: Moment): boolean {
    return this.#query.shows?.(event, transition) ?? true;
  }

  /** Shows a moment. Every breakpoint looks at it; one that stops does so only while playing. */
  #arrive(moment: Moment): void {
    if (this.#isOver) return;
    const stopping = (this.#query.breakpoints ?? []).filter((breakpoint) => breakpoint.pausesAt(moment));
    const [breakpoint] = stopping;
    this.#moments.next(moment);
    // Whoever saw the moment may have stopped it.
    if (breakpoint !== undefined && this.#isPlaying) this.#rest({ type: 'paused', at: 'breakpoint', breakpoint });
  }

  #end(): void {
    if (this.#query.holdsAtEnds === true) this.#rest({ type: 'paused', at: 'end' });
    else this.stop();
  }

  get #isPaced(): boolean {
    return this.#speed > 0 && Number.isFinite(this.#speed);
  }

  /** How long to wait for an event, from the last moment on. */
  #pace(next: ClusterEvent | undefined): Millis {
    const { current } = this.#player;
    if (!this.#isPaced || next === undefined || current === undefined) return 0;
    return Math.abs(Date.parse(next.time) - Date.parse(current.event.time)) / this.#speed;
  }

  /** Runs one thing after the other. What fails ends the playing. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#steps.then(work);
    this.#steps = done.catch((error: unknown) => {
      if (this.#isOver) return;
      this.#rest({ type: 'over' });
      this.#moments.error(error);
    });
    return done;
  }
}
