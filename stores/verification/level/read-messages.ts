import type { EventLogError, ObjectVersion } from '../../../core/model/event-log.js';
import type { PackedValues } from './packed-values.js';
import type { SealedReads } from './sealed-reads.js';

/** Which reads come in many parts, and which in one. */
export type StreamName = 'events' | 'index';
export type CallName = Exclude<keyof SealedReads, StreamName>;

/** What a thread asks of the one that holds the database. Streams give a part each time they are asked for the `next`. */
export type ReadQuestion =
  | { readonly type: 'call'; readonly id: number; readonly name: CallName; readonly args: readonly unknown[] }
  | { readonly type: 'open'; readonly stream: number; readonly name: StreamName; readonly args: readonly unknown[] }
  | { readonly type: 'next'; readonly id: number; readonly stream: number }
  | { readonly type: 'close'; readonly stream: number };

/** What it is answered. Nothing after the end of a stream, and for an object that is not there. */
export type ReadAnswer =
  | { readonly id: number; readonly value: PackedValues | ObjectVersion | undefined }
  | { readonly id: number; readonly failure: ReadFailure };

/** An `EventLogError` on its way: another error is a defect, and has no reason. */
export interface ReadFailure {
  readonly reason?: EventLogError['reason'];
  readonly message: string;
}
