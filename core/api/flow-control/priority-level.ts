import type { Clock } from '../../model/clock.js';
import type { Millis } from '../../model/revision.js';
import type { PriorityLevelConfigurationSpec } from '../../schema/generated/types/flowcontrol.js';

/** Gives a seat back. */
export type Release = () => void;

/** How long a request waits for a seat at most. Source: kube-apiserver waits a quarter of `--request-timeout`. */
const LONGEST_WAIT: Millis = 15_000;

interface Waiter {
  readonly seat: (release: Release | undefined) => void;
  readonly cancel: () => void;
}

/**
 * The seats of one priority level: so many requests are served at a time, some more wait in line, each flow in its own, and the rest is turned
 * away. Source: KEP-1040; apiserver pkg/util/flowcontrol/fairqueuing.
 */
export class PriorityLevel {
  readonly #clock: Clock;
  /** Whether the level may take a seat beyond its own. */
  readonly #mayBorrow: () => boolean;
  readonly #lines = new Map<string, Waiter[]>();
  #spec: PriorityLevelConfigurationSpec;
  #waiting = 0;
  /** How many of its requests are served now. */
  inUse = 0;
  /** How many seats are its own. */
  seats = 0;

  constructor(spec: PriorityLevelConfigurationSpec, clock: Clock, mayBorrow: () => boolean) {
    this.#spec = spec;
    this.#clock = clock;
    this.#mayBorrow = mayBorrow;
  }

  /** How many requests wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** How many of its own seats others may have now. */
  get lendable(): number {
    const lendable = Math.floor((this.seats * (this.#spec.limited?.lendablePercent ?? 0)) / 100);
    return Math.max(0, Math.min(lendable, this.seats - this.inUse));
  }

  /** Takes on another configuration. */
  configure(spec: PriorityLevelConfigurationSpec, seats: number): void {
    this.#spec = spec;
    this.seats = seats;
    this.#seatNext();
  }

  /** A seat at once, or later; undefined when the request is turned away. */
  take(flow: string): Release | undefined | Promise<Release | undefined> {
    if (this.#spec.type === 'Exempt') return this.#seat();
    if (this.#waiting === 0 && this.#hasRoom()) return this.#seat();
    const { limitResponse } = this.#spec.limited ?? {};
    if (limitResponse?.type !== 'Queue') return undefined;
    const { queues = 64, handSize = 8, queueLengthLimit = 50 } = limitResponse.queuing ?? {};
    const line = this.#lines.get(flow) ?? [];
    if (line.length >= handSize * queueLengthLimit || this.#waiting >= queues * queueLengthLimit) return undefined;
    return new Promise((seat) => {
      const waiter: Waiter = {
        seat,
        cancel: this.#clock.schedule(LONGEST_WAIT, () => {
          line.splice(line.indexOf(waiter), 1);
          this.#leave(flow, line);
          seat(undefined);
        }),
      };
      line.push(waiter);
      this.#lines.set(flow, line);
      this.#waiting++;
    });
  }

  #hasRoom(): boolean {
    if (this.inUse < this.seats) return true;
    const { borrowingLimitPercent } = this.#spec.limited ?? {};
    const most =
      borrowingLimitPercent === undefined
        ? Number.POSITIVE_INFINITY
        : this.seats + Math.round((this.seats * borrowingLimitPercent) / 100);
    return this.inUse < most && this.#mayBorrow();
  }

  #seat(): Release {
    this.inUse++;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.inUse--;
      this.#seatNext();
    };
  }

  /** The lines take turns. */
  #seatNext(): void {
    while (this.#waiting > 0 && this.#hasRoom()) {
      const [flow, line] = this.#lines.entries().next().value!;
      const waiter = line.shift()!;
      waiter.cancel();
      this.#lines.delete(flow);
      if (line.length > 0) this.#lines.set(flow, line);
      this.#waiting--;
      waiter.seat(this.#seat());
    }
  }

  #leave(flow: string, line: readonly Waiter[]): void {
    this.#waiting--;
    if (line.length === 0) this.#lines.delete(flow);
  }
}
