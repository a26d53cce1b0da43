import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { ContainerPlace } from './container-place.js';
import type { ContainerRoot } from './container-root.js';
import type { ContainerUser } from './container-user.js';

/** What a container that has a root of its own is started with. */
export interface RootedOptions extends ContainerRoot {
  readonly hostname: string;
  readonly workingDir: string;
  readonly env: ReadonlyMap<string, string>;
  /** Who its programs are; whoever the server is when absent. */
  readonly user?: ContainerUser;
  /** A file that only this run of the container writes. */
  readonly failure: string;
}

/**
 * Runs the program, and says so on the way if it cannot: what follows is no shell any more. `$1` is the file for that, which a user of the
 * container's own may not write, and `$2` the directory.
 */
const START = [
  'failure=$1; directory=$2; shift 2',
  `cd "$directory" || { { echo "chdir to cwd failed: $directory" >"$failure"; } 2>/dev/null; exit 128; }`,
  'exec 3>&-',
  `command -v -- "$1" >/dev/null || { { echo 127 >"$failure"; } 2>/dev/null; exit 127; }`,
  `trap '{ echo "$?" >"$failure"; } 2>/dev/null' EXIT`,
  'exec "$@"',
].join('\n');

/** Mounts what there is to mount, where nobody else sees it, and goes on with what it is given. */
const ENTER = [
  'mount=$1; fstab=$2; hostname=$3; failure=$4; shift 4',
  'hostname "$hostname" 2>/dev/null',
  '"$mount" -a -T "$fstab" 2>"$failure" || exit 128',
  'exec "$@"',
].join('\n');

/** The programs of util-linux and the core utilities that this takes, by name. */
const PROGRAMS = ['unshare', 'nsenter', 'mount', 'chroot'] as const;

/** Gives containers mounts and a host name of their own, by namespaces of the kernel. See namespaces(7). */
export class Namespaces {
  readonly #programs: ReadonlyMap<string, string>;
  /** Whether the server is nobody who may do this, so that each container has a namespace of users as well, in which it is root. */
  readonly #asUser: boolean;

  private constructor(programs: ReadonlyMap<string, string>, asUser: boolean) {
    this.#programs = programs;
    this.#asUser = asUser;
  }

  /** Finds out whether this machine lets the server do it; gives why not where it does not. */
  static async find(path = process.env['PATH'] ?? ''): Promise<Namespaces | string> {
    const programs = new Map<string, string>();
    for (const name of PROGRAMS) {
      const found = path
        .split(delimiter)
        .map((directory) => join(directory, name))
        .find((file) => existsSync(file));
      if (found === undefined) return `${name} is not installed`;
      programs.set(name, found);
    }
    let why = '';
    for (const asUser of [false, true]) {
      const namespaces = new Namespaces(programs, asUser);
      const failure = await namespaces.#try();
      if (failure === undefined) return namespaces;
      why = failure;
    }
    return why;
  }

  /** Whether containers can be given users: else each is whoever the server is. */
  get hasUsers(): boolean {
    return !this.#asUser;
  }

  /** The place of a container that has a root of its own. */
  place({ root, fstab, hostname, workingDir, env, user, failure }: RootedOptions): ContainerPlace {
    let runs = 0;
    const as = user === undefined || !this.hasUsers ? [] : [`--userspec=${user.uid}:${user.gid}`, groupsOf(user)];
    const inside = (own: string, command: readonly string[]) => [
      ...[this.#program('chroot'), ...as, root],
      ...['/bin/sh', '-c', START, 'sh', own, workingDir, ...pastShells(env), ...command],
    ];
    return {
      first: (command) => ({
        words: [
          ...this.#unshare(),
          ...['/bin/sh', '-c', ENTER, 'sh', this.#program('mount'), fstab, hostname, failure],
          ...inside(failure, command),
        ],
        failure,
      }),
      beside: (pid, command) => {
        const own = `${failure}-${++runs}`;
        return { words: [...this.#nsenter(pid), ...inside(own, command)], failure: own };
      },
    };
  }

  #unshare(): readonly string[] {
    return [this.#program('unshare'), ...(this.#asUser ? ['--map-root-user'] : []), '--mount', '--uts', '--'];
  }

  #nsenter(pid: number): readonly string[] {
    const user = this.#asUser ? ['--user', '--preserve-credentials'] : [];
    return [this.#program('nsenter'), '--target', String(pid), ...user, '--mount', '--uts', '--'];
  }

  #program(name: (typeof PROGRAMS)[number]): string {
    return this.#programs.get(name) ?? name;
  }

  async #try(): Promise<string | undefined> {
    const directory = mkdtempSync(join(tmpdir(), 'hindcast-'));
    const script = '"$1" --rbind "$3" "$3" && "$2" / /bin/sh -c true';
    const [program = '', ...args] = [
      ...this.#unshare(),
      ...['/bin/sh', '-c', script, 'sh', this.#program('mount'), this.#program('chroot'), directory],
    ];
    try {
      await promisify(execFile)(program, args, { timeout: 10_000 });
      return undefined;
    } catch (error) {
      const { stderr = '', message = '' } = error as { readonly stderr?: string; readonly message?: string };
      return (stderr || message).trim().split('\n')[0] ?? '';
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
}

function groupsOf({ groups }: ContainerUser): string {
  return `--groups=${groups.join(',')}`;
}

/** Sets the variables whose names shells let nobody inherit, such as those that keys of ConfigMaps make. */
function pastShells(env: ReadonlyMap<string, string>): readonly string[] {
  const odd = [...env].filter(([name]) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  return odd.length === 0 ? [] : ['env', ...odd.map(([name, value]) => `${name}=${value}`)];
}
