import type { Verification } from '../../core/model/event-log.js';
import type { LogHead } from '../../core/model/journal.js';

/** An end of a log on its way: the hash in hex. */
export interface WireHead {
  readonly revision: number;
  readonly hash: string;
}

/** Both ends of a log on their way. */
export interface WireEnds {
  readonly origin: WireHead;
  readonly head: WireHead;
}

/** A verification on its way. */
export type WireVerification =
  | Exclude<Verification, { ok: true }>
  | (Omit<Extract<Verification, { ok: true }>, 'head'> & { readonly head: WireHead });

/** Writes an end of a log. */
export function wireHeadOf({ revision, hash }: LogHead): WireHead {
  return { revision, hash: Buffer.from(hash).toString('hex') };
}

/** Reads it again. */
export function headOfWire({ revision, hash }: WireHead): LogHead {
  return { revision, hash: Uint8Array.from(Buffer.from(hash, 'hex')) };
}
