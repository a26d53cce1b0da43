import type { GroupResource } from '../../core/model/group-resource.js';
import type { Revision } from '../../core/model/revision.js';
import { seal } from './checked-value.js';
import type { Database } from './database.js';
import { directoryKey, manifestKey, roundKey } from './keys.js';
import { changesBetween, directoryAt, filedUnder, type ManifestPlace, manifestsOf, roundBefore } from './manifest.js';

/** One entry of a batch to write. */
export interface Put {
  readonly type: 'put';
  readonly key: Buffer;
  readonly value: Buffer;
}

/** What a round reads from and writes through: writing has to wait for its turn among the appends. */
export interface ManifestTarget {
  readonly database: Database;
  readonly resources: Iterable<GroupResource>;
  write(puts: Put[]): Promise<void>;
}

/**
 * Writes rounds of manifests behind the appends. The next round is due `interval` events after the last one, or half as
 * many events as that one wrote entries if this is more: so in a large cluster manifests never cost more than two entries
 * an event, and the fold that a listing makes stays in proportion to the listing.
 */
export class ManifestWriter {
  readonly #interval: number;
  #last: Revision;
  #due: Revision;
  #writing: Promise<void> | undefined;

  private constructor(interval: number, last: Revision, written: number) {
    this.#interval = interval;
    this.#last = last;
    this.#due = this.#after(last, written);
  }

  /** Takes up where the last writer of this log stopped. */
  static async resume(database: Database, interval: number, head: Revision): Promise<ManifestWriter> {
    const { revision, written } = await roundBefore(database, head);
    return new ManifestWriter(interval, revision, written);
  }

  /**
   * Starts a round in the background if one is due at this head. A round that fails is tried again after the next append:
   * a log without it is slower and not wrong, so nobody needs to be told.
   */
  appended(target: ManifestTarget, head: Revision): void {
    if (head < this.#due || this.#writing !== undefined) return;
    this.#writing = this.#writeRound(target, head)
      .catch(() => undefined)
      .finally(() => {
        this.#writing = undefined;
      });
  }

  /** Resolves when no round is being written. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #writeRound({ database, resources, write }: ManifestTarget, at: Revision): Promise<void> {
    const puts: Put[] = [];
    let written = 0;
    for (const resource of [...resources]) written += await this.#collect(database, resource, at, puts);
    puts.push(sealed(roundKey(at), written));
    await write(puts);
    this.#last = at;
    this.#due = this.#after(at, written);
  }

  /** Adds to `puts` what changed in a resource since the last round. Returns how many entries that is. */
  async #collect(database: Database, resource: GroupResource, at: Revision, puts: Put[]): Promise<number> {
    const changes = new Map<string, Map<string, ManifestPlace | undefined>>();
    for await (const batch of changesBetween(database, resource, this.#last + 1, at)) {
      for (const { key, place } of batch) {
        const { namespace, name } = filedUnder(key);
        let inNamespace = changes.get(namespace);
        if (inNamespace === undefined) {
          inNamespace = new Map();
          changes.set(namespace, inNamespace);
        }
        inNamespace.set(name, place);
      }
    }
    if (changes.size === 0) return 0;
    const directory = await directoryAt(database, resource, this.#last);
    const changed = new Map([...directory].filter(([namespace]) => changes.has(namespace)));
    const manifests = await manifestsOf(database, resource, changed);
    let written = 0;
    for (const [namespace, inNamespace] of changes) {
      const objects = manifests.get(namespace) ?? new Map<string, ManifestPlace>();
      for (const [name, place] of inNamespace) {
        if (place === undefined) objects.delete(name);
        else objects.set(name, place);
      }
      if (objects.size === 0) {
        directory.delete(namespace);
        continue;
      }
      directory.set(namespace, at);
      puts.push(sealed(manifestKey(resource, namespace, at), [...objects].flat()));
      written += objects.size;
    }
    puts.push(sealed(directoryKey(resource, at), [...directory].flat()));
    return written + directory.size;
  }

  #after(last: Revision, written: number): Revision {
    return last + Math.max(this.#interval, Math.floor(written / 2));
  }
}

function sealed(key: Buffer, json: unknown): Put {
  return { type: 'put', key, value: seal(key, Buffer.from(JSON.stringify(json))) };
}
