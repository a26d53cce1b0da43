import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Remembers which processes were started, so that those which outlive a server that was killed can be ended by the next one. A process is known
 * again by when it started, which only Linux tells; elsewhere none is.
 */
export class LeftOver {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = join(directory, 'pids');
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
  }

  /** Ends the process groups of a server before this one. */
  end(): void {
    for (const name of readdirSync(this.#directory)) {
      const pid = Number(name);
      const started = Number.isSafeInteger(pid) && pid > 1 ? startOf(pid) : undefined;
      if (started !== undefined && started === readFileSync(join(this.#directory, name), 'utf8')) killGroupOf(pid);
      this.forget(name);
    }
  }

  note(pid: number): void {
    const started = startOf(pid);
    if (started !== undefined) writeFileSync(join(this.#directory, String(pid)), started);
  }

  forget(pid: number | string): void {
    rmSync(join(this.#directory, String(pid)), { force: true });
  }
}

function killGroupOf(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}

/** When a process started, in ticks since the machine did. Source: proc(5), /proc/pid/stat. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
