import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { timelineFolder } from '../../../workspace/check/timeline-folder.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hindcast-timelines-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a timeline takes the place of none before it, and says where it lies', async () => {
  const save = timelineFolder(join(folder, 'new', 'timelines'), 'my check');
  const paths: string[] = [];
  for (const saved of await Promise.all([save('settles-1'), save('settles-1'), save('settles-1')])) {
    paths.push(saved.path);
    await saved.log.close();
  }
  const again = await save('settles-1');
  await again.log.close();
  const names = ['my-check-settles-1', 'my-check-settles-1-2', 'my-check-settles-1-3', 'my-check-settles-1-4'];
  expect((await readdir(join(folder, 'new', 'timelines'))).sort()).toEqual(names);
  expect([...paths, again.path].map((path) => path.slice(path.lastIndexOf('my-check'))).sort()).toEqual(names);
});

test('whatever stands where a timeline would lie stays', async () => {
  const save = timelineFolder(folder, 'other');
  await writeFile(join(folder, 'other-settles-1'), 'mine');
  const saved = await save('settles-1');
  await saved.log.close();
  expect(saved.path).toMatch(/other-settles-1-2$/);
});
