import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock, Random } from '../model/clock.js';

/** All that makes one run differ from the next. */
export interface Environment {
  readonly clock: Clock;
  readonly random: Random;
  /** A fresh RFC 4122 UUID at every call. */
  readonly newUid: () => string;
  /** Milliseconds since some moment, with fractions, to tell how long work takes. Nothing that is written depends on it. */
  readonly elapsed: () => number;
}

/** Node refuses timers longer than this many milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The real world. The only place in Hindcast that reads the clock, sets timers or draws random numbers. */
export function systemEnvironment(): Environment {
  return {
    clock: { now: Date.now, schedule },
    random: drawUniform,
    newUid: randomUUID,
    elapsed: () => performance.now(),
  };
}

function schedule(delay: number, callback: () => void): () => void {
  if (delay <= 0) {
    const immediate = setImmediate(callback);
    return () => clearImmediate(immediate);
  }
  let left = delay;
  let timer: NodeJS.Timeout;
  const arm = () => {
    const step = Math.min(left, LONGEST_TIMER);
    left -= step;
    timer = setTimeout(left > 0 ? arm : callback, step);
  };
  arm();
  return () => clearTimeout(timer);
}

/** Random bytes are fetched many at a time: a system call for each number costs more than what the number is for. */
const POOL_BYTES = 4_096;
let pool = Buffer.alloc(0);
let used = 0;

/** A uniform number in [0, 1) with 32 random bits. */
function drawUniform(): number {
  if (used >= pool.length) {
    pool = randomBytes(POOL_BYTES);
    used = 0;
  }
  const drawn = pool.readUInt32BE(used) / 2 ** 32;
  used += 4;
  return drawn;
}
