import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { EventLogError } from '../../core/model/event-log.js';
import type { BlockRef } from './format.js';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

/** The quality from which on Brotli costs more time than it saves space, as measured on records. */
const QUALITY = 5;

/** No block that a writer makes is longer: what claims to be would only fill the memory. */
const MOST_BYTES = 1024 * 1024 * 1024;

/** Compresses a block, and gives what refers to it. */
export async function deflateBlock(bytes: Buffer): Promise<{ readonly block: Buffer; readonly ref: BlockRef }> {
  const block = await compress(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  return { block, ref: { stored: block.length, inflated: bytes.length, hash: sha256(block) } };
}

/** Inflates a block. Rejects with reason `corrupt` when it is not the one that was referred to. */
export async function inflateBlock(block: Buffer, ref: BlockRef): Promise<Buffer> {
  if (block.length !== ref.stored || sha256(block) !== ref.hash || ref.inflated > MOST_BYTES) {
    throw new EventLogError('corrupt', 'the bundle is damaged: a block is not what it was when it was written');
  }
  try {
    const bytes = await decompress(block, { maxOutputLength: Math.max(1, ref.inflated) });
    if (bytes.length === ref.inflated) return bytes;
  } catch (cause) {
    throw new EventLogError('corrupt', 'the bundle is damaged: a block cannot be inflated', { cause });
  }
  throw new EventLogError('corrupt', 'the bundle is damaged: a block is not as long as it should be');
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}
