import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { get } from './get.js';
import type { Target } from './target.js';

/** Writes what a GET answers into a file, so that a bare server can answer with the same bytes. */
export async function saveBody({ path, file, ...target }: Target & { path: string; file: string }): Promise<void> {
  await pipeline(await get(target, path), createWriteStream(file));
}
