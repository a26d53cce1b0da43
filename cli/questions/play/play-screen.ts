import type { Revision } from '../../../core/model/revision.js';
import type { Moment } from '../../../replay/log/moments/moment.js';
import type { MomentReader } from '../../../replay/questions/play/moment-reader.js';
import type { Playing, PlayStatus } from '../../../replay/questions/play/play.js';
import { type EventSink, eventSink } from '../../output/event-sink.js';
import type { Printer } from '../../output/printer.js';
import type { Style } from '../../output/style.js';
import type { TableOutput } from '../../output/table-output.js';
import type { Io } from '../../terminal/io.js';

/** Which keys do what, for people. */
export const KEYS_HELP = [
  ['space', 'play or pause'],
  ['n, right', 'the next event'],
  ['p, left', 'the event before'],
  ['r', 'turn round'],
  ['+, -', 'twice as fast, half as fast'],
  ['q, Ctrl-C', 'quit'],
  ['?', 'these keys'],
] as const;

const CLEAR_LINE = '\r\u001b[K';
const FASTEST = 65_536;
const SLOWEST = 1 / 16;

/**
 * Plays on a terminal: each event is a line, as in a listing, and below them one line tells how playing stands and obeys keys. Whatever
 * is written waits for what was written before.
 */
export class PlayScreen {
  readonly #io: Io;
  readonly #reader: MomentReader;
  readonly #printer: Printer;
  readonly #style: Style;
  readonly #rows: EventSink;
  readonly #last: Revision;
  #written: Promise<void> = Promise.resolve();
  #status: PlayStatus = { type: 'paused', at: 'request' };
  #playing: Playing | undefined;
  #failure: unknown;

  /** `last` is the newest revision that playing may come to. */
  constructor(io: Io, output: TableOutput, reader: MomentReader, withNamespace: boolean, last: Revision) {
    this.#io = io;
    this.#reader = reader;
    this.#printer = output.printer;
    this.#style = output.style;
    this.#rows = eventSink('table', output, withNamespace);
    this.#last = last;
  }

  /** Plays until the user quits. `start` gives a playing that waits for the promises of `ready`. Rejects when it fails. */
  async run(start: (ready: () => Promise<void>) => Playing): Promise<void> {
    const playing = start(() => this.#written);
    this.#playing = playing;
    const stopInterrupts = this.#io.onInterrupt(() => playing.stop());
    const stopKeys = this.#io.keys?.((key) => this.#obey(key, playing));
    try {
      await new Promise<void>((resolve, reject) => {
        playing.status.subscribe((status) => {
          this.#status = status;
          this.#write(() => this.#line(playing));
        });
        playing.moments.subscribe({
          next: (moment) => this.#write(() => this.#row(moment, playing)),
          complete: resolve,
          error: reject,
        });
        // The first event is shown at once, so that there is something to go on from.
        if (this.#status.type === 'paused') this.#do(playing, playing.direction === 'forward' ? 'step' : 'stepBack');
      });
    } finally {
      stopKeys?.();
      stopInterrupts();
      await this.#written;
      await this.#printer.write(CLEAR_LINE);
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  #obey(keys: string, playing: Playing): void {
    for (const key of keysIn(keys)) {
      switch (key) {
        case ' ':
          if (this.#status.type === 'playing') playing.pause();
          else playing.resume();
          break;
        case 'n':
        case '\u001b[C':
          this.#do(playing, 'step');
          break;
        case 'p':
        case '\u001b[D':
          this.#do(playing, 'stepBack');
          break;
        case 'r':
          playing.direction = playing.direction === 'forward' ? 'backward' : 'forward';
          break;
        case '+':
          playing.speed = Math.min(playing.speed * 2, FASTEST);
          break;
        case '-':
          playing.speed = Math.max(playing.speed / 2, SLOWEST);
          break;
        case '?':
          this.#write(() => this.#help());
          break;
        case 'q':
        case '\u0003':
        case '\u0004':
          playing.stop();
          return;
      }
      this.#write(() => this.#line(playing));
    }
  }

  /** A step that fails also fails the moments, where it is told. */
  #do(playing: Playing, step: 'step' | 'stepBack'): void {
    playing[step]().catch(() => undefined);
  }

  #write(write: () => Promise<void>): void {
    this.#written = this.#written.then(write).catch((error: unknown) => {
      // A terminal that cannot be written to is gone.
      this.#failure ??= error;
      this.#playing?.stop();
    });
  }

  async #row(moment: Moment, playing: Playing): Promise<void> {
    const summary = await this.#reader.summary(moment);
    await this.#printer.write(CLEAR_LINE);
    await this.#rows.add(summary);
    await this.#rows.flush();
    await this.#line(playing);
  }

  async #help(): Promise<void> {
    const lines = KEYS_HELP.map(([key, what]) => `  ${key.padEnd(12)}${what}\n`);
    await this.#printer.write(CLEAR_LINE + lines.join(''));
  }

  async #line(playing: Playing): Promise<void> {
    if (this.#status.type === 'over') return;
    const at = playing.current?.event;
    const place = at === undefined ? '' : `  ${at.revision} of ${this.#last}`;
    const arrow = playing.direction === 'forward' ? '>' : '<';
    const speed = `${playing.speed === 0 ? 'as fast as possible' : `${playing.speed}x`} ${arrow}`;
    const text = `${statusText(this.#status)}${place}  ${speed}  [space n p r + - q ?]`;
    await this.#printer.write(CLEAR_LINE + this.#style('heading', text));
  }
}

function statusText(status: PlayStatus): string {
  if (status.type !== 'paused') return 'playing';
  return { request: 'paused', breakpoint: 'paused: --break-when holds', end: 'paused: no more events' }[status.at];
}

const ARROW = /^\[[A-D]/;
const ESCAPE = '\u001b';

/** Several keys may come at once, when they are typed fast or pasted. An arrow is an escape and two more characters. */
function keysIn(text: string): readonly string[] {
  return text.split(ESCAPE).flatMap((part, index) => {
    const isArrow = index > 0 && ARROW.test(part);
    return isArrow ? [ESCAPE + part.slice(0, 2), ...part.slice(2)] : [...part];
  });
}
