import type { ObjectRef } from '../../core/model/cluster-event.js';
import { type decodeHeader, headerTextOf } from '../../core/model/event-record.js';

/** An event without its change and hash. */
export type EventHeader = ReturnType<typeof decodeHeader>;

/** How many objects are known by their text. */
const KNOWN_REFS = 20_000;
const REF_LAST = ',"ref":';

/**
 * Reads headers as `decodeHeader` does. Events are about the same objects again and again: what names an object is parsed once, and
 * events that name one alike hold the same `ref`.
 */
export class HeaderReader {
  readonly #refs = new Map<string, ObjectRef>();

  /** Throws when the record or its header does not decode. */
  read(record: Uint8Array): EventHeader {
    const text = headerTextOf(record);
    const at = text.lastIndexOf(REF_LAST);
    if (at < 0) return JSON.parse(text) as EventHeader;
    try {
      // Where `ref` is not the last member of the header itself, one of the two parts is no JSON.
      const header = JSON.parse(`${text.slice(0, at)}}`) as Omit<EventHeader, 'ref'>;
      return { ...header, ref: this.#refOf(text.slice(at + REF_LAST.length, -1)) };
    } catch {
      return JSON.parse(text) as EventHeader;
    }
  }

  #refOf(text: string): ObjectRef {
    const known = this.#refs.get(text);
    if (known !== undefined) return known;
    const ref = JSON.parse(text) as ObjectRef;
    if (this.#refs.size === KNOWN_REFS) this.#refs.clear();
    this.#refs.set(text, ref);
    return ref;
  }
}
