import type { Dirent } from 'node:fs';
import { readdir, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, normalize, resolve } from 'node:path';
import { makeOpenDirectory } from './open-directory.js';

/** Something of the machine that a container sees elsewhere. */
export interface Mount {
  /** A directory or a file that is there. */
  readonly source: string;
  /** An absolute path in the container. */
  readonly target: string;
  readonly readOnly: boolean;
}

/** A directory that becomes the root of a container, once what `fstab` lists is mounted in it. */
export interface ContainerRoot {
  readonly root: string;
  /** A file as in fstab(5). Nothing of it is ever mounted where the server runs. */
  readonly fstab: string;
}

/** What else a root is to be. */
export interface RootOptions {
  /** Paths that are to be there. */
  readonly directories: readonly string[];
  /** Whether nothing can be written but in mounts and what the kernel itself shows. */
  readonly readOnly: boolean;
}

/** What the kernel shows, which is mounted in each container in any case. */
const OF_THE_KERNEL = ['/dev', '/proc', '/sys'];
/** As many as the kernel follows. Source: path_resolution(7). */
const MOST_LINKS = 40;

/**
 * Makes what is to be the root of a container: all that the machine has at the same places, but for what is mounted there. Directories that lie on
 * the way to a mount, and that the machine has not, are made in a copy of the directory around them, so that nothing is made on the machine itself.
 * Throws where a path leads through a file, or to nothing that can be a mount.
 *
 * @param place where the root and its list are made; what was there goes
 * @param mounts later ones may lie in earlier ones
 */
export async function makeContainerRoot(
  place: string,
  mounts: readonly Mount[],
  { directories, readOnly }: RootOptions,
): Promise<ContainerRoot> {
  const root = join(place, 'root');
  const fstab = join(place, 'fstab');
  await rm(root, { recursive: true, force: true });
  await makeOpenDirectory(root);
  const plan = new RootPlan(root, readOnly);
  const inOrder = mounts
    .map((mount) => ({ ...mount, target: normalize(mount.target) }))
    .sort((one, other) => one.target.split('/').length - other.target.split('/').length);
  for (const mount of inOrder) await plan.mount(mount);
  for (const directory of directories) await plan.directory(normalize(directory));
  await writeFile(fstab, await plan.lines());
  return { root, fstab };
}

class RootPlan {
  readonly #root: string;
  readonly #readOnly: boolean;
  /** Directories of the machine that are made anew, entry by entry. */
  readonly #open = new Set(['/']);
  /** What the machine has not, and the container has. */
  readonly #made = new Map<string, 'directory' | 'file'>();
  readonly #mounts: Mount[] = [];

  constructor(root: string, readOnly: boolean) {
    this.#root = root;
    this.#readOnly = readOnly;
  }

  async mount(mount: Mount): Promise<void> {
    const kind = await kindOf(mount.source);
    if (kind === undefined) throw new Error(`${mount.source}: no such file or directory`);
    const around = this.#around(mount.target);
    if (around !== undefined) await makeInside(around, mount.target, kind);
    const target = around === undefined ? await this.#find(mount.target, kind) : mount.target;
    if (target === '/') throw new Error('nothing can be mounted at /');
    this.#mounts.push({ ...mount, target });
  }

  async directory(path: string): Promise<void> {
    const around = this.#around(path);
    if (around !== undefined) await makeInside(around, path, 'directory');
    else if (path !== '/') await this.#find(path, 'directory');
  }

  /** The list of what is to be mounted, once what it is mounted on is made. */
  async lines(): Promise<string> {
    for (const path of [...this.#open].sort()) await makeOpenDirectory(this.#inRoot(path));
    const binds: Mount[] = [];
    for (const directory of this.#open) {
      for (const entry of await readdir(directory, { withFileTypes: true })) {
        const path = join(directory, entry.name);
        if (this.#open.has(path) || this.#made.has(path)) continue;
        if (await this.#show(entry, path)) binds.push({ source: path, target: path, readOnly: this.#isKept(path) });
      }
    }
    for (const [path, kind] of this.#made) await makeAt(this.#inRoot(path), kind);
    // What the root itself lies in comes first: it would take the mounts below with it.
    const isAround = ({ source }: Mount) => this.#root.startsWith(`${source}/`);
    const own = this.#readOnly ? [{ source: this.#root, target: '/', readOnly: true }] : [];
    const sorted = [...own, ...binds.filter(isAround), ...binds.filter((bind) => !isAround(bind)), ...this.#mounts];
    return sorted.map((mount) => this.#line(mount)).join('');
  }

  /** Makes an entry of a directory that is made anew; says whether it is to be mounted. */
  async #show(entry: Dirent, path: string): Promise<boolean> {
    const place = this.#inRoot(path);
    if (entry.isSymbolicLink()) {
      await symlink(await readlink(path), place);
      return false;
    }
    await makeAt(place, entry.isDirectory() ? 'directory' : 'file');
    return true;
  }

  #isKept(path: string): boolean {
    return this.#readOnly && !OF_THE_KERNEL.some((one) => path === one || path.startsWith(`${one}/`));
  }

  #line({ source, target, readOnly }: Mount): string {
    const options = readOnly ? 'rbind,ro' : 'rbind';
    return `${escaped(source)} ${escaped(this.#inRoot(target))} none ${options} 0 0\n`;
  }

  #inRoot(path: string): string {
    return path === '/' ? this.#root : join(this.#root, path);
  }

  /** The mount that a path lies in. */
  #around(path: string): Mount | undefined {
    return this.#mounts.findLast(({ target }) => path.startsWith(`${target}/`));
  }

  /** Where a path leads in the container, with all that it needs to be there. */
  async #find(path: string, kind: 'directory' | 'file'): Promise<string> {
    let rest = path.split('/').filter((part) => part !== '');
    let at = '/';
    for (let links = 0; rest.length > 0; ) {
      const next = join(at, rest[0]!);
      rest = rest.slice(1);
      const link = await readlink(next).catch(() => undefined);
      if (link !== undefined) {
        if (++links > MOST_LINKS) throw new Error(`${path}: too many levels of symbolic links`);
        rest = [
          ...resolve(at, link)
            .split('/')
            .filter((part) => part !== ''),
          ...rest,
        ];
        at = '/';
        continue;
      }
      await this.#step(at, next, rest.length === 0 ? kind : 'directory', path);
      at = next;
    }
    return at;
  }

  /** One more part of a path: it is there, or it is made in what is around it. */
  async #step(around: string, next: string, wanted: 'directory' | 'file', path: string): Promise<void> {
    const found = this.#made.get(next) ?? (await kindOf(next));
    if (found === undefined) {
      if (this.#made.get(around) === undefined) this.#openAll(around);
      this.#made.set(next, wanted);
    } else if (found !== wanted) {
      throw new Error(`${path}: ${found === 'file' ? 'not a directory' : 'is a directory'}`);
    }
  }

  #openAll(path: string): void {
    for (let at = path; !this.#open.has(at); at = dirname(at)) this.#open.add(at);
  }
}

/** Makes what a mount is mounted on, where that lies in a volume that is mounted already. */
async function makeInside({ source, target }: Mount, path: string, kind: 'directory' | 'file'): Promise<void> {
  const inside = join(source, path.slice(target.length));
  if ((await kindOf(inside)) === undefined) await makeAt(inside, kind);
}

async function makeAt(path: string, kind: 'directory' | 'file'): Promise<void> {
  await makeOpenDirectory(kind === 'directory' ? path : dirname(path));
  if (kind === 'file') await writeFile(path, '', { flag: 'a' });
}

async function kindOf(path: string): Promise<'directory' | 'file' | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found && (found.isDirectory() ? 'directory' : 'file');
}

/** As fstab(5) and getmntent(3) want names that have blanks in them. */
function escaped(path: string): string {
  return path.replace(/[\s\\#]/g, (sign) => `\\${sign.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
