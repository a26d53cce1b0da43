import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Mount, makeContainerRoot } from '../../../server/processes/container-root.js';

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'hindcast-root-'));
  await mkdir(join(base, 'volume'));
  await writeFile(join(base, 'volume/file'), '');
  await mkdir(join(base, 'there/inner'), { recursive: true });
  await writeFile(join(base, 'there/plain'), '');
  await symlink('there', join(base, 'link'));
});
afterEach(() => rm(base, { recursive: true }));

const mount = (target: string, source = 'volume'): Mount => ({ source: join(base, source), target, readOnly: false });

async function made(mounts: readonly Mount[], directories: readonly string[] = [], readOnly = false) {
  const { root, fstab } = await makeContainerRoot(join(base, 'place'), mounts, { directories, readOnly });
  const lines = (await readFile(fstab, 'utf8')).trim().split('\n');
  const mounted = lines.map((line) => line.split(' ').slice(0, 2) as [string, string]);
  return { root, lines, of: (path: string) => mounted.find(([, target]) => target === join(root, path))?.[0] };
}

describe('the root of a container', () => {
  test('has all that the machine has, directory by directory, and no more', async () => {
    const { root, of } = await made([]);
    expect((await readdir(root)).sort()).toEqual((await readdir('/')).sort());
    expect(of('/tmp')).toBe('/tmp');
  });

  test('has a mount over what is there', async () => {
    const { of } = await made([mount(join(base, 'there/inner'))]);
    expect(of(join(base, 'there/inner'))).toBe(join(base, 'volume'));
    expect(of(join(base, 'there'))).toBeUndefined();
  });

  test('has one where nothing is, in a copy of what is around, and the machine stays as it was', async () => {
    const { root, of } = await made([mount(join(base, 'there/new/deep'))]);
    expect(of(join(base, 'there/new/deep'))).toBe(join(base, 'volume'));
    expect([of(join(base, 'there/inner')), of(join(base, 'there/plain'))]).toEqual([
      join(base, 'there/inner'),
      join(base, 'there/plain'),
    ]);
    expect((await readdir(join(root, base, 'there'))).sort()).toEqual(['inner', 'new', 'plain']);
    expect((await readdir(join(base, 'there'))).sort()).toEqual(['inner', 'plain']);
  });

  test('follows links on the way, and copies them', async () => {
    const { root, of } = await made([mount(join(base, 'link/new'))]);
    expect(of(join(base, 'there/new'))).toBe(join(base, 'volume'));
    expect(await readFile(join(root, base, 'link')).catch(({ code }) => code)).toBe('EISDIR');
  });

  test('has files mounted on files, and directories that are asked for', async () => {
    const { root, of } = await made([mount(join(base, 'there/conf'), 'volume/file')], [join(base, 'work/deep')]);
    expect(of(join(base, 'there/conf'))).toBe(join(base, 'volume/file'));
    expect(await readdir(join(root, base, 'work'))).toEqual(['deep']);
  });

  test('has a mount in a mount, whose place is made in the volume', async () => {
    const { lines } = await made([mount(join(base, 'there/inner/sub'), 'there'), mount(join(base, 'there/inner'))]);
    const [outer, inner] = lines.slice(-2);
    expect([outer, inner]).toEqual([
      expect.stringContaining(`${base}/there/inner none rbind`),
      expect.stringContaining(`${base}/there/inner/sub none rbind`),
    ]);
    expect((await readdir(join(base, 'volume'))).sort()).toEqual(['file', 'sub']);
  });

  test('mounts what it lies in itself before all else', async () => {
    const { lines } = await made([]);
    expect(base.startsWith(lines[0]!.split(' ')[0]!)).toBe(true);
  });

  test('writes names with blanks as fstab has them', async () => {
    const { lines } = await made([mount(join(base, 'there/a b\n#\\'))]);
    expect(lines.at(-1)).toContain('/there/a\\040b\\012\\043\\134 none rbind 0 0');
  });

  test('is read-only but for mounts, and for what the kernel shows', async () => {
    const { root, lines } = await made([mount(join(base, 'there/inner'))], [], true);
    expect(lines[0]).toBe(`${root} ${root} none rbind,ro 0 0`);
    const isWritable = (path: string) =>
      lines.find((line) => line.split(' ')[1] === join(root, path))?.includes(' rbind 0 0');
    expect(['/usr', '/proc', '/dev', join(base, 'there/inner')].map(isWritable)).toEqual([false, true, true, true]);
  });

  test.each([
    ['there/plain/in', 'volume', 'not a directory'],
    ['there/plain', 'volume', 'not a directory'],
    ['there/inner', 'volume/file', 'is a directory'],
    ['there/x', 'missing', 'no such file or directory'],
    ['loop/x', 'volume', 'too many levels of symbolic links'],
  ])('cannot be made with a mount at %s of %s', async (target, source, why) => {
    await symlink('loop', join(base, 'loop'));
    await expect(made([mount(join(base, target), source)])).rejects.toThrow(why);
  });

  test('is not what a mount is mounted on', async () => {
    await expect(made([mount('/')])).rejects.toThrow('nothing can be mounted at /');
  });
});
