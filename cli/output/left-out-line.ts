import { LeftOutCounter } from '../../replay/events/left-out.js';
import { NOISES, type Noise } from '../../replay/events/noise.js';
import { isForPrograms } from '../arguments/output-option.js';
import type { Io } from '../io.js';
import { Printer } from './printer.js';

/** What is counted: writes, one by one, or objects that differ. */
type Counted = 'events' | 'objects';

/** One of a kind of noise, and several. */
const NOUNS: Readonly<Record<Counted, Readonly<Record<Noise, readonly [string, string]>>>> = {
  events: {
    'lease-renewal': ['Lease renewal', 'Lease renewals'],
    'node-heartbeat': ['Node heartbeat', 'Node heartbeats'],
    'kubernetes-event': ['write of an Event', 'writes of Events'],
    endpoints: ['write of Endpoints', 'writes of Endpoints'],
  },
  objects: {
    'lease-renewal': ['renewed Lease', 'renewed Leases'],
    'node-heartbeat': ['Node with a new heartbeat', 'Nodes with new heartbeats'],
    'kubernetes-event': ['Event', 'Events'],
    endpoints: ['object with Endpoints', 'objects with Endpoints'],
  },
};

/**
 * Counts the noise that a command leaves out, and tells of it on standard error, where it is in nobody's way; on a terminal behind the output
 * itself, so that it stands in the pager, too, unless that output is one for programs: a document is shown as it is.
 */
export class LeftOutLine {
  readonly #counter = new LeftOutCounter();
  readonly #io: Io;
  readonly #counted: Counted;
  readonly #format: string;

  /** `format` is the one that the output itself is written in. */
  constructor(io: Io, counted: Counted, format: string) {
    this.#io = io;
    this.#counted = counted;
    this.#format = format;
  }

  get isEmpty(): boolean {
    return this.#counter.total === 0;
  }

  /** Hears what is left out, see `Timeline.events`. */
  readonly count = this.#counter.addAll;

  /** Says how much was left out and what shows it; nothing when nothing was. */
  async print(): Promise<void> {
    const { stdout, stderr, stdoutIsTty } = this.#io;
    if (stdoutIsTty && isForPrograms(this.#format)) return;
    const { counts } = this.#counter;
    const parts = NOISES.flatMap((noise) => {
      const count = counts[noise];
      return count === undefined ? [] : [`${count} ${NOUNS[this.#counted][noise][count === 1 ? 0 : 1]}`];
    });
    if (parts.length > 0)
      await new Printer(stdoutIsTty ? stdout : stderr).line(
        `Left out as noise: ${parts.join(', ')}; --all shows them.`,
      );
  }
}
