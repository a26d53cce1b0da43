import { EventLogError } from '../../core/model/event-log.js';
import { groupResource } from '../../core/model/group-resource.js';
import { FetchSize } from '../fetch-size.js';
import type { EventHeader } from './chain-check.js';
import { type KnownObjects, placeOf } from './known-objects.js';
import type { RecordSpace } from './record-space.js';
import type { EventProblem, StoredVersion, VerifiableLog, VersionedEvent } from './verify-log.js';
import { VersionChecks } from './version-checks.js';

/**
 * Events in a row whose chain is sound. What is kept beside their records is checked object by object, because that is how a store
 * lays versions down, and so how it reads them fastest.
 */
export class EventWindow {
  readonly #log: VerifiableLog;
  readonly #objects: KnownObjects;
  readonly #events: VersionedEvent[] = [];
  readonly #byObject = new Map<string, VersionedEvent[]>();
  readonly #space: RecordSpace;

  /** Events are kept in `space`, which no other window may use at the same time. */
  constructor(log: VerifiableLog, objects: KnownObjects, space: RecordSpace) {
    this.#log = log;
    this.#objects = objects;
    this.#space = space;
    space.clear();
  }

  /** Adds the event that comes next. */
  add({ header, record }: { readonly header: EventHeader; readonly record: Uint8Array }): void {
    const { group, resource, namespace, name } = header.ref;
    const address = { resource: groupResource(group, resource), namespace, name };
    // The rest of the header is let go: a window holds many events.
    const place = placeOf(address);
    const own = this.#byObject.get(place);
    const kept = this.#space.keep(record);
    // All events of an object hold the same string, so that comparing them is comparing two pointers.
    const event = { header: { revision: header.revision }, record: kept, address, place: own?.[0]?.place ?? place };
    this.#events.push(event);
    if (own === undefined) this.#byObject.set(place, [event]);
    else own.push(event);
  }

  /** Checks all events, and gives what is wrong with the first of those where something is. */
  async firstProblem(): Promise<EventProblem | undefined> {
    const [indexProblems = [], versionProblem] = await Promise.all([
      this.#log.indexProblems?.(this.#events),
      this.#versionProblem(),
    ]);
    return [...indexProblems, versionProblem].reduce(
      (first, problem) =>
        first === undefined || (problem !== undefined && problem.revision < first.revision) ? problem : first,
      undefined,
    );
  }

  async #versionProblem(): Promise<EventProblem | undefined> {
    const check = new VersionChecks(this.#objects);
    const events = [...this.#byObject.keys()].sort().flatMap((place) => this.#byObject.get(place)!);
    const size = new FetchSize();
    const slices = new Slices(events, size);
    let coming = this.#fetch(slices.next());
    for (;;) {
      const { slice, versions } = await coming;
      if (slice.length === 0) return check.end();
      size.saw(slice.map(({ record }, index) => jsonOf(versions[index]) ?? record));
      // The next versions are read while these are checked.
      coming = this.#fetch(slices.next());
      coming.catch(() => undefined);
      await check.prepare(slice);
      for (let index = 0; index < slice.length; index++) {
        check.take(slice[index]!, versions[index] ?? 'has no stored version');
      }
    }
  }

  async #fetch(slice: readonly VersionedEvent[]): Promise<Fetched> {
    if (slice.length === 0) return { slice, versions: [] };
    try {
      return { slice, versions: await this.#log.storedVersions(slice) };
    } catch (error) {
      if (!(error instanceof EventLogError && error.reason === 'corrupt')) throw error;
      // Only one by one can they tell which of them cannot be read.
      if (slice.length === 1)
        return { slice, versions: [`has a stored version that cannot be read: ${error.message}`] };
      const versions: (StoredVersion | string)[] = [];
      for (const event of slice) versions.push(...(await this.#fetch([event])).versions);
      return { slice, versions };
    }
  }
}

interface Fetched {
  readonly slice: readonly VersionedEvent[];
  readonly versions: readonly (StoredVersion | string)[];
}

/** Cuts events so that their objects take a bounded amount of memory: a patch of ten bytes may leave a megabyte. */
class Slices {
  #at = 0;

  constructor(
    readonly events: readonly VersionedEvent[],
    readonly size: FetchSize,
  ) {}

  next(): readonly VersionedEvent[] {
    const slice = this.events.slice(this.#at, this.#at + this.size.next);
    this.#at += slice.length;
    return slice;
  }
}

function jsonOf(version: StoredVersion | string | undefined): Uint8Array | undefined {
  return typeof version === 'object' ? version.json : undefined;
}
