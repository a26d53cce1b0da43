import type { Millis } from '../core/model/revision.js';

/** What has had this share of its time on the processor has had its time: the clocks of both do not agree to the last. */
const ENOUGH = 0.75;
/** So many times as long is waited for what does not use the processor at all. */
const MOST = 10;

/** Time that a thread has spent on a processor. Node.js 20 knows only that of the whole process. */
const { threadCpuUsage: cpuUsage = process.cpuUsage } = process as {
  readonly threadCpuUsage?: () => NodeJS.CpuUsage;
};

/**
 * How long to wait for something that may take so much time of the processor. A machine that is busy gives it less than all of the time
 * that passes, and somebody else's work must not count against it. So what is stopped is asked how much it got, and if that was too little
 * it may be tried again for longer.
 */
export class TimeBudget {
  /** How much time of the processor it may take. */
  readonly limit: Millis;
  #wall: Millis;
  #used = cpuUsage();

  constructor(limit: Millis) {
    this.limit = limit;
    this.#wall = limit;
  }

  /** How long to wait this time. */
  get wall(): Millis {
    return Math.ceil(this.#wall);
  }

  /** A try begins. */
  begin(): void {
    this.#used = cpuUsage();
  }

  /** A try was stopped: it took too long, or it was starved and may be tried again. */
  end(): 'too-long' | 'starved' {
    const now = cpuUsage();
    const used = (now.user + now.system - this.#used.user - this.#used.system) / 1_000;
    if (used >= ENOUGH * this.limit || this.#wall >= MOST * this.limit) return 'too-long';
    const needed = (this.#wall * this.limit) / Math.max(used, 1);
    this.#wall = Math.min(MOST * this.limit, Math.max(2 * this.#wall, needed));
    return 'starved';
  }
}
