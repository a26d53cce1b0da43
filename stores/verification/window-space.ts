import type { Change } from '../../core/model/cluster-event.js';
import { changeBytesOf, changeTypeOf } from '../../core/model/event-record.js';

const TYPES = ['created', 'modified', 'deleted'] as const satisfies readonly Change['type'][];
const CODES = { created: 0, modified: 1, deleted: 2 } as const;
const NONE = -1;
/** What a short log needs no more of. */
const FIRST_BYTES = 64 * 1024;

/**
 * Memory for what events that are looked at together did: the changes themselves, and which events are about the same object. It is
 * used again and again: left to themselves, a million small objects come and go faster than they are collected.
 */
export class WindowSpace {
  readonly #bytes: number;
  #changes: Buffer;
  readonly #ends: Uint32Array;
  readonly #types: Uint8Array;
  readonly #objects: Uint32Array;
  readonly #next: Int32Array;
  /** Changes longer than all the room there is. */
  readonly #beyond = new Map<number, Uint8Array>();
  #count = 0;
  #used = 0;
  #isFull = false;

  /** Has room for so many events, and so many bytes of their changes; one change more is taken when these are used up. */
  constructor({ events, bytes }: { readonly events: number; readonly bytes: number }) {
    this.#bytes = bytes;
    this.#changes = Buffer.allocUnsafeSlow(Math.min(bytes, FIRST_BYTES));
    this.#ends = new Uint32Array(events);
    this.#types = new Uint8Array(events);
    this.#objects = new Uint32Array(events);
    this.#next = new Int32Array(events);
  }

  /** How many events there are. */
  get count(): number {
    return this.#count;
  }

  /** Whether no other event may be added. */
  get isFull(): boolean {
    return this.#isFull || this.#count === this.#ends.length;
  }

  /** Adds what a record says was done to the object of some number, and gives the event's place. Throws when it does not decode. */
  add(record: Uint8Array, object: number): number {
    const at = this.#count;
    const type = changeTypeOf(record);
    const change = changeBytesOf(record);
    const end = this.#used + change.length;
    if (end <= this.#bytes) {
      if (end > this.#changes.length) this.#grow(end);
      this.#changes.set(change, this.#used);
      this.#used = end;
    } else {
      this.#beyond.set(at, Uint8Array.from(change));
      this.#isFull = true;
    }
    this.#ends[at] = this.#used;
    this.#types[at] = CODES[type];
    this.#objects[at] = object;
    this.#next[at] = NONE;
    this.#count++;
    return at;
  }

  /** Twice the room, and enough for so many bytes. */
  #grow(least: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.min(this.#bytes, Math.max(2 * this.#changes.length, least)));
    larger.set(this.#changes.subarray(0, this.#used));
    this.#changes = larger;
  }

  /** Says that one event is the next about the object of another. */
  link(before: number, after: number): void {
    this.#next[before] = after;
  }

  /** The next event about the same object, if there is one. */
  next(at: number): number | undefined {
    const next = this.#next[at]!;
    return next === NONE ? undefined : next;
  }

  /** The number of an event's object. */
  objectOf(at: number): number {
    return this.#objects[at]!;
  }

  typeOf(at: number): Change['type'] {
    return TYPES[this.#types[at]!]!;
  }

  /** The bytes of an event's change; they last until the space is cleared. */
  changeOf(at: number): Uint8Array {
    const beyond = this.#beyond.get(at);
    return beyond ?? this.#changes.subarray(at === 0 ? 0 : this.#ends[at - 1]!, this.#ends[at]!);
  }

  /** Makes room; what was kept must not be looked at any more. */
  clear(): void {
    this.#beyond.clear();
    this.#count = 0;
    this.#used = 0;
    this.#isFull = false;
  }
}
