import { access, type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CommandFailure } from '../core/model/command-failure.js';

/**
 * A file under construction: it lies beside its place until it is whole, so that nobody finds a half one there, and nothing when the
 * work fails. Only its owner may read it. Everything rejects with `CommandFailure`.
 */
export class DraftFile {
  readonly #path: string;
  /** Where it lies until it is finished. */
  readonly draft: string;
  readonly #overwrite: boolean;
  readonly #handle: FileHandle;

  private constructor(path: string, draft: string, overwrite: boolean, handle: FileHandle) {
    this.#path = path;
    this.draft = draft;
    this.#overwrite = overwrite;
    this.#handle = handle;
  }

  /** Begins a file. Rejects when there is one and it must not be overwritten. */
  static async begin(path: string, overwrite: boolean): Promise<DraftFile> {
    if (!overwrite) await mustNotExist(path);
    const draft = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
    return telling(path, async () => new DraftFile(path, draft, overwrite, await open(draft, 'w', 0o600)));
  }

  /** Adds bytes at the end. */
  write(bytes: Uint8Array): Promise<void> {
    return telling(this.#path, () => this.#handle.writeFile(bytes));
  }

  /** Puts the file into its place, durably. */
  async finish(): Promise<void> {
    if (!this.#overwrite) await mustNotExist(this.#path);
    await telling(this.#path, async () => {
      await this.#handle.sync();
      await this.#handle.close();
      await rename(this.draft, this.#path);
    });
  }

  /** Takes away what is not finished. */
  async discard(): Promise<void> {
    await this.#handle.close();
    await rm(this.draft, { force: true });
  }
}

async function mustNotExist(path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists) throw new CommandFailure(`${path} exists already; --force overwrites it`);
}

async function telling<T>(path: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such directory' : (code ?? message);
    throw new CommandFailure(`cannot write ${path}: ${why}`, { cause });
  }
}
