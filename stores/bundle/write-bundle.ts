import { createHash } from 'node:crypto';
import { EventLogError, type ReadonlyEventLog } from '../../core/model/event-log.js';
import { decodeHeader, hashOf } from '../../core/model/event-record.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { Journal } from '../../core/model/journal.js';
import { originOf } from '../../core/model/journal.js';
import type { Revision } from '../../core/model/revision.js';
import { deflateBlock } from './block.js';
import { BlockWriter } from './block-writer.js';
import { BundleEventLog } from './bundle-event-log.js';
import { type DropPath, parseDropPath } from './drop-path.js';
import { EventRedaction } from './event-redaction.js';
import {
  BUNDLE_FORMAT,
  BUNDLE_MAGIC,
  type BundleDirectory,
  type BundleEnd,
  END_MAGIC,
  type Redaction,
  type SegmentRef,
} from './format.js';
import { Redactor } from './redactor.js';
import { type BundleLayout, SegmentWriter, USUAL_LAYOUT } from './segment-writer.js';

/** What to put into a bundle. */
export interface BundleOptions {
  /** First event; that of the log when absent. */
  readonly from?: Revision;
  /** Last event; that of the log when absent. */
  readonly to?: Revision;
  /** Puts in the data of Secrets. */
  readonly secrets?: boolean;
  /** Fields to leave out of all objects, see `parseDropPath`. */
  readonly drop?: readonly string[];
  /** Gets the revision reached. What it throws ends the writing. */
  readonly progress?: (revision: Revision) => void;
  readonly signal?: AbortSignal;
  readonly layout?: Partial<BundleLayout>;
}

/** What was written. */
export interface BundleSummary {
  readonly from: Revision;
  readonly to: Revision;
  readonly events: number;
  /** What was left out, now or before. */
  readonly redaction: Redaction;
  /** How many events something was left out of, now or before. */
  readonly redacted: number;
  readonly bytes: number;
  /** Names the bundle: SHA-256, in hex, that covers every byte of it. */
  readonly digest: string;
}

/**
 * Writes a range of a log as a bundle, piece by piece; `write` resolves when it may be called again. Memory holds the names of the
 * objects of one segment and a few blocks, however long the range is. Rejects with `RangeError` when there are no such events or a path
 * is none, with `EventLogError` when the log cannot be read, with the signal's reason, and with whatever `write` rejects with.
 */
export async function writeBundle(
  log: ReadonlyEventLog,
  options: BundleOptions,
  write: (chunk: Uint8Array) => Promise<void>,
): Promise<BundleSummary> {
  const { from, to } = rangeOf(log, options);
  const redaction = redactionOf(log, options);
  const events = new EventRedaction(log, new Redactor(redaction.drop.map(dropPath), redaction.secrets));
  const blocks = new BlockWriter(write);
  const surroundings = { log, blocks, redaction: events, layout: { ...USUAL_LAYOUT, ...options.layout } };
  const segments: SegmentRef[] = [];
  const resources = new Set<GroupResource>();
  const header = fileHeader();
  await blocks.raw(header);
  let segment: SegmentWriter | undefined;
  let head: BundleEnd | undefined;
  const endSegment = async () => {
    if (segment === undefined) return;
    for (const resource of segment.resources) resources.add(resource);
    segments.push(await segment.end());
    segment = undefined;
  };
  for await (const records of log.events({ from, to })) {
    for (const record of records) {
      options.signal?.throwIfAborted();
      const event = decodeHeader(record);
      segment ??= await SegmentWriter.begin(surroundings, event);
      await segment.add(record, event);
      head = { revision: event.revision, hash: hashOf(record) };
      if (segment.isFull) await endSegment();
    }
    options.progress?.(head?.revision ?? from);
  }
  if (head?.revision !== to) throw new EventLogError('corrupt', `event ${(head?.revision ?? from - 1) + 1} is missing`);
  await endSegment();
  const directory: BundleDirectory = {
    origin: await originEnd(log, from - 1),
    head,
    redaction,
    redacted: events.redacted,
    resources: [...resources].sort(),
    segments,
  };
  const digest = await writeDirectory(blocks, header, directory);
  const { redacted } = events;
  return { from, to, events: to - from + 1, redaction, redacted, bytes: blocks.bytes, digest };
}

function fileHeader(): Buffer {
  return Buffer.from([...BUNDLE_MAGIC, BUNDLE_FORMAT >> 8, BUNDLE_FORMAT & 0xff]);
}

async function writeDirectory(blocks: BlockWriter, header: Buffer, directory: BundleDirectory): Promise<string> {
  const { block, ref } = await deflateBlock(Buffer.from(JSON.stringify(directory)));
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32BE(ref.stored, 0);
  lengths.writeUInt32BE(ref.inflated, 4);
  const digest = createHash('sha256').update(header).update(block).update(lengths).digest();
  await blocks.raw(Buffer.concat([block, lengths, digest, END_MAGIC]));
  return digest.toString('hex');
}

function rangeOf(log: Journal, options: BundleOptions): { readonly from: Revision; readonly to: Revision } {
  const first = originOf(log).revision + 1;
  const last = log.head().revision;
  const { from = first, to = last } = options;
  if (last < first) throw new RangeError('the log has no events yet');
  if (from > to) throw new RangeError(`a range cannot begin at ${from} and end at ${to}`);
  if (from < first) throw new RangeError(`there is no event ${from}: the first one is ${first}`);
  if (to > last) throw new RangeError(`there is no event ${to} yet: the newest is ${last}`);
  return { from, to };
}

/** What was left out of a bundle before stays left out of a bundle of it. */
function redactionOf(log: Journal, { secrets = false, drop = [] }: BundleOptions): Redaction {
  const earlier = log instanceof BundleEventLog ? log.redaction : { secrets: false, drop: [] };
  return { secrets: !secrets || earlier.secrets, drop: [...new Set([...earlier.drop, ...drop])] };
}

function dropPath(text: string): DropPath {
  const path = parseDropPath(text);
  if (!path.ok) throw new RangeError(path.error);
  return path.value;
}

async function originEnd(log: Journal, revision: Revision): Promise<BundleEnd> {
  const origin = originOf(log);
  if (revision > origin.revision) {
    for await (const [record] of log.events({ from: revision, to: revision })) {
      if (record !== undefined) return { revision, hash: hashOf(record) };
    }
  }
  return { revision: origin.revision, hash: Buffer.from(origin.hash).toString('hex') };
}
