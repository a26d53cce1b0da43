import { readFile, truncate, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventLogError } from '../../../core/model/event-log.js';
import { openBundle } from '../../../stores/bundle/open-bundle.js';
import { HistoryBuilder, podVersion } from '../../../stores/contract/history-builder.js';
import { listingOf, recordsIn } from '../../../stores/contract/read-back.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { BundleFolder } from './bundle-files.js';

let folder: BundleFolder;
let bytes: Buffer;
let told: string;

/** Everything that a bundle says, and what its verification finds. */
async function tell(path: string): Promise<string> {
  const log = await openBundle(path);
  try {
    const parts = (await recordsIn(log)).map((record) => Buffer.from(record).toString('hex'));
    for (let at = 2; at <= log.head().revision; at++) parts.push(...(await listingOf(log, 'pods', undefined, at)));
    parts.push(String((await log.verify()).ok));
    return parts.join('\n');
  } finally {
    await log.close();
  }
}

/** What became of a damaged bundle: the failure it was told by, or what it says. */
async function outcome(path: string): Promise<string> {
  try {
    return await tell(path);
  } catch (error) {
    if (error instanceof EventLogError) return error.reason;
    throw error;
  }
}

beforeAll(async () => {
  folder = await BundleFolder.make();
  const history = new HistoryBuilder();
  for (const name of ['x', 'y', 'z']) history.create(podVersion('a', name));
  for (let turn = 0; turn < 6; turn++) history.modify(podVersion('a', 'x'), { turn });
  history.delete(podVersion('a', 'y'));
  const log = new MemoryEventLog();
  await history.appendTo(log);
  const layout = { blockBytes: 700, segmentBytes: 1_500, patchesInRow: 2 };
  const { path } = await folder.write(log, { from: 3, layout });
  bytes = await readFile(path);
  told = await tell(path);
});
afterAll(() => folder.remove());

describe('a damaged bundle', () => {
  it('is told by every flipped bit, when it is opened or when what was hit is read', async () => {
    const path = folder.path();
    const found = new Map<string, number>();
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 1 << (at % 8);
      await writeFile(path, damaged);
      const reason = await outcome(path);
      expect(reason, `byte ${at}`).toMatch(/^(corrupt|not-a-log|newer-format)$/);
      found.set(reason, (found.get(reason) ?? 0) + 1);
    }
    expect(found.get('not-a-log')).toBe(10);
  });

  it('is told when it was cut off anywhere, as soon as it is opened', async () => {
    const path = folder.path();
    await writeFile(path, bytes);
    for (let length = bytes.length - 1; length > 0; length--) {
      await truncate(path, length);
      await expect(openBundle(path), `${length} bytes`).rejects.toMatchObject({ reason: 'corrupt' });
    }
    await truncate(path, 0);
    await expect(openBundle(path)).rejects.toMatchObject({ reason: 'not-a-log' });
  });

  it('says nothing wrong, whatever was done to its bytes', async () => {
    const path = folder.path();
    const edits = fc.array(
      fc.record({ at: fc.nat(bytes.length - 1), by: fc.uint8Array({ minLength: 1, maxLength: 40 }) }),
      {
        minLength: 1,
        maxLength: 4,
      },
    );
    await fc.assert(
      fc.asyncProperty(edits, async (changes) => {
        const damaged = Buffer.from(bytes);
        for (const { at, by } of changes) damaged.set(by.slice(0, damaged.length - at), at);
        await writeFile(path, damaged);
        const said = await outcome(path);
        if (damaged.equals(bytes)) expect(said).toBe(told);
        else expect(said).toMatch(/^(corrupt|not-a-log|newer-format)$/);
      }),
      { numRuns: 200 },
    );
  });

  it('is told from bytes added at its end, and from other files', async () => {
    const path = folder.path();
    const attempt = async (content: string | Uint8Array) => {
      await writeFile(path, content);
      return outcome(path);
    };
    expect(await attempt(Buffer.concat([bytes, Buffer.from([0])]))).toBe('corrupt');
    expect(await attempt(Buffer.concat([bytes, bytes]))).toBe('corrupt');
    expect(await attempt('kind: List\n')).toBe('not-a-log');
    expect(await attempt('')).toBe('not-a-log');
    expect(await attempt(Buffer.alloc(100_000))).toBe('not-a-log');
    const newer = Buffer.from(bytes);
    newer[11] = 2;
    expect(await attempt(newer)).toBe('newer-format');
  });

  it('is told in a line that names the file', async () => {
    const path = folder.path();
    await writeFile(path, 'hello');
    await expect(openBundle(path)).rejects.toThrow(`${path} is not a bundle`);
    await expect(openBundle(`${path}.gone`)).rejects.toThrow(
      `cannot open the bundle ${path}.gone: there is no such file`,
    );
    await expect(openBundle(path.slice(0, path.lastIndexOf('/')))).rejects.toMatchObject({ reason: 'not-a-log' });
    await writeFile(path, bytes.subarray(0, 50));
    await expect(openBundle(path)).rejects.toThrow(`the bundle ${path} is cut off or damaged`);
  });
});
