import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeDirectory } from '../../workspace/directory.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hindcast-directory-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('making a directory', () => {
  it('makes those it lies in, and names the outermost', async () => {
    expect(await makeDirectory(join(folder, 'a', 'b', 'c'), 0o700)).toBe(join(folder, 'a'));
    expect((await stat(join(folder, 'a', 'b', 'c'))).mode & 0o777).toBe(0o700);
    expect(await makeDirectory(join(folder, 'a', 'b', 'd'))).toBe(join(folder, 'a', 'b', 'd'));
  });

  it('leaves one that is there as it is', async () => {
    expect(await makeDirectory(folder)).toBeUndefined();
  });

  it('makes it for all who ask at once', async () => {
    for (let round = 0; round < 50; round++) {
      const path = join(folder, `${round}`, 'b', 'c');
      const outermost = await Promise.all(Array.from({ length: 4 }, () => makeDirectory(path)));
      expect(outermost).toContain(join(folder, `${round}`));
    }
  });

  it('rejects where a file is in the way', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(makeDirectory(join(folder, 'file'))).rejects.toThrow('EEXIST');
    await expect(makeDirectory(join(folder, 'file', 'below', 'it'))).rejects.toThrow('ENOTDIR');
  });

  // Node's own recursive mkdir never ended here.
  it('rejects where the system takes no directories', async () => {
    await expect(makeDirectory('/proc/nothing/below')).rejects.toThrow();
  });
});
