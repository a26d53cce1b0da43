import type { ReadableLog } from '../../../core/model/event-log.js';
import type { GroupResource } from '../../../core/model/group-resource.js';
import type { EventRange, LogHead } from '../../../core/model/journal.js';
import type { ObjectVersion } from '../../../core/model/log-index.js';
import type { Revision } from '../../../core/model/revision.js';
import type { BorrowerWord, LenderWord, LentLog } from './lent-log.js';
import { unpackBytes } from './packed-bytes.js';

/** How a stream begins. */
type Beginning =
  Extract<BorrowerWord, { type: 'events' | 'objects' }> extends infer Word
    ? Word extends BorrowerWord
      ? Omit<Word, 'stream'>
      : never
    : never;
type Waiting = (word: LenderWord) => void;

/**
 * A log that another thread holds, as it was when it was lent, see `lendLog`. What a batch holds lasts until the next but one is asked
 * for.
 */
export class BorrowedLog implements ReadableLog {
  readonly #lent: LentLog;
  readonly #waiting = new Map<number, Waiting>();
  #streams = 0;

  constructor(lent: LentLog) {
    this.#lent = lent;
    lent.port.on('message', (word: LenderWord) => this.#waiting.get(word.stream)?.(word));
  }

  head(): LogHead {
    return this.#lent.head;
  }

  origin(): LogHead {
    return this.#lent.origin;
  }

  async resources(): Promise<readonly GroupResource[]> {
    return this.#lent.resources;
  }

  async *events(range: EventRange = {}): AsyncGenerator<readonly Uint8Array[]> {
    for await (const word of this.#stream({ type: 'events', range })) {
      if (word.type === 'events') yield unpackBytes(word.records);
    }
  }

  async *objectsAt(
    resource: GroupResource,
    namespace: string | undefined,
    at: Revision,
  ): AsyncGenerator<readonly ObjectVersion[]> {
    for await (const word of this.#stream({ type: 'objects', resource, namespace, at })) {
      if (word.type !== 'objects') continue;
      const json = unpackBytes(word.json);
      yield word.versions.map((version, index) => ({ ...version, json: json[index]! }));
    }
  }

  /** Lets go of the log. */
  close(): void {
    this.#lent.port.close();
  }

  /** Asks for the batch after one before that one is given, so that it comes while there is still something to do. */
  async *#stream(beginning: Beginning): AsyncGenerator<LenderWord> {
    const stream = ++this.#streams;
    let next = this.#ask({ stream, ...beginning });
    let spent: ArrayBuffer | undefined;
    let isOver = false;
    try {
      for (;;) {
        const word = await next;
        isOver = word.type === 'end' || word.type === 'failed';
        if (word.type === 'end') return;
        if (word.type === 'failed') throw new Error(word.message);
        next = this.#ask({ stream, type: 'next', spent });
        yield word;
        spent = word.type === 'events' ? word.records.bytes : word.json.bytes;
      }
    } finally {
      this.#waiting.delete(stream);
      if (!isOver) this.#say({ stream, type: 'forget' });
    }
  }

  #ask(word: BorrowerWord): Promise<LenderWord> {
    const answered = new Promise<LenderWord>((resolve) => this.#waiting.set(word.stream, resolve));
    this.#say(word);
    return answered;
  }

  #say(word: BorrowerWord): void {
    const spent = word.type === 'next' && word.spent !== undefined ? [word.spent] : [];
    this.#lent.port.postMessage(word, spent);
  }
}
