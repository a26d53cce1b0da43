import type { ObjectRef } from '../../core/model/cluster-event.js';
import { decodeHeader, headerTextOf } from '../../core/model/event-record.js';

/** What names an object, whichever one of that name it is. */
export type ScannedRef = Omit<ObjectRef, 'uid'>;

/** What a verification needs of an event's header. Headers of events about the same object mostly hold the same reference. */
export interface ScannedHeader {
  readonly revision: number;
  readonly time: string;
  readonly ref: ScannedRef;
}

/**
 * Reads the headers of records. One that is written as this release writes it is held against that form as a whole, so that it is
 * known to be JSON without being parsed, in half the time; any other is parsed.
 */
export class HeaderScan {
  readonly #refs = new Map<string, ScannedRef>();

  /** Reads a record's header. Throws when it does not decode. */
  read(record: Uint8Array): ScannedHeader {
    // Bytes beyond ASCII stand inside strings of JSON; only those of the reference matter as characters.
    const match = HEADER.exec(headerTextOf(record));
    if (match === null) return decodeHeader(record);
    const [, revision, time, ref] = match as unknown as readonly [string, string, string, string];
    return { revision: Number(revision), time, ref: this.#refOf(ref) };
  }

  #refOf(members: string): ScannedRef {
    const known = this.#refs.get(members);
    if (known !== undefined) return known;
    const ref = JSON.parse(`${members}}`) as ScannedRef;
    if (this.#refs.size === MOST_REFS) this.#refs.clear();
    // A part of a text keeps the whole of it in memory; a copy does not.
    this.#refs.set(Buffer.from(members, 'latin1').toString('latin1'), ref);
    return ref;
  }
}

const MOST_REFS = 32_768;

/** JSON as far as headers hold it: no escapes, no fractions, and a list or an object with lists at most. */
const TEXT = '"[^"\\\\\\0-\\x1f]*"';
const PLAIN = '[^"\\\\\\0-\\x1f\\x80-\\xff]';
const PLAIN_TEXT = `"${PLAIN}*"`;
const NUMBER = '(?:0|[1-9]\\d{0,15})';
const SCALAR = `(?:${TEXT}|${NUMBER}|true|false|null)`;
const LIST = `\\[(?:${SCALAR}(?:,${SCALAR})*)?\\]`;
const VALUE = `(?:${SCALAR}|${LIST})`;
const OBJECT = `\\{(?:${TEXT}:${VALUE}(?:,${TEXT}:${VALUE})*)?\\}`;
const REF = `(\\{${PLAIN_TEXT}:${PLAIN_TEXT}(?:,(?!"uid")${PLAIN_TEXT}:${PLAIN_TEXT})*)(?:,"uid":${PLAIN_TEXT})?\\}`;
/** Of two members of the same name, JSON would take the later one: these three stand where they are looked for, and nowhere else. */
const OTHER_MEMBER = `,(?!"(?:revision|time|ref)")${TEXT}:(?:${VALUE}|${OBJECT})`;
const HEADER = new RegExp(`^\\{"revision":(${NUMBER}),"time":"(${PLAIN}*)"(?:${OTHER_MEMBER})*,"ref":${REF}\\}$`);
