import type { LogHead } from '../../core/model/journal.js';
import type { Revision } from '../../core/model/revision.js';

/** How time passes in a fork: with the clock of the wall, from the moment it left its parent; or only when it is told to. */
export type ForkTime = 'real' | 'virtual';

/** How a fork runs on. */
export interface ForkSettings {
  readonly time: ForkTime;
  /** False when nothing acts by itself: no controllers, no scheduler, no nodes. */
  readonly controllers: boolean;
  /** How many simulated nodes it has at least; absent, those its parent had. */
  readonly nodes?: number;
  /** Path of a file with controllers that take the places of those of the same name. */
  readonly with?: string;
}

/** What is remembered of a fork beside the events it holds. */
export interface ForkRecord extends ForkSettings {
  readonly name: string;
  /** The fork it was made from; absent when that is the cluster itself. */
  readonly parent?: string;
  /** Where it left its parent. */
  readonly base: LogHead;
  /** When it was made, RFC 3339. */
  readonly created: string;
}

/** A record as JSON, the hash in hex. */
interface WrittenRecord extends Omit<ForkRecord, 'base'> {
  readonly base: { readonly revision: number; readonly hash: string };
}

/** Writes a record as JSON, for people too. */
export function writeForkRecord({ base, ...rest }: ForkRecord): string {
  const written: WrittenRecord = {
    ...rest,
    base: { revision: base.revision, hash: Buffer.from(base.hash).toString('hex') },
  };
  return `${JSON.stringify(written, null, 2)}\n`;
}

/** Reads what `writeForkRecord` wrote; undefined when the text is anything else. */
export function readForkRecord(text: string): ForkRecord | undefined {
  let value: Partial<WrittenRecord> | null;
  try {
    value = JSON.parse(text) as Partial<WrittenRecord> | null;
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { name, parent, base, created, time, controllers, nodes, with: file } = value;
  if (typeof name !== 'string' || typeof created !== 'string' || typeof controllers !== 'boolean') return undefined;
  if (!isAbsentOr(parent, 'string') || !isAbsentOr(nodes, 'number') || !isAbsentOr(file, 'string')) return undefined;
  if (time !== 'real' && time !== 'virtual') return undefined;
  if (!Number.isSafeInteger(base?.revision) || !/^[0-9a-f]{64}$/.test(base?.hash ?? '')) return undefined;
  const hash = Uint8Array.from(Buffer.from(base!.hash, 'hex'));
  return { name, parent, base: { revision: base!.revision, hash }, created, time, controllers, nodes, with: file };
}

function isAbsentOr(value: unknown, type: 'string' | 'number'): boolean {
  return value === undefined || typeof value === type;
}
/** What fork to make. */

export interface ForkRequest extends ForkSettings {
  readonly name: string;
  /** The last revision that is shared with the parent. */
  readonly at: Revision;
  /** The fork to make it from; absent for the cluster itself. */
  readonly parent?: string;
}
