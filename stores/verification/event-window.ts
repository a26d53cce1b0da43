import { EventLogError } from '../../core/model/event-log.js';
import { type GroupResource, groupResource } from '../../core/model/group-resource.js';
import { objectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';
import { FetchSize } from '../fetch-size.js';
import type { ScannedHeader, ScannedRef } from './header-scan.js';
import type { KnownObjects } from './known-objects.js';
import type {
  EventProblem,
  IndexedEvent,
  LoggedObject,
  StoredVersion,
  VerifiableLog,
  VersionedEvent,
} from './verifiable-log.js';
import { objectPlace } from './verifiable-log.js';
import { VersionChecks } from './version-checks.js';
import type { WindowSpace } from './window-space.js';

/** An object that events of a window are about, and the first and last of those. */
interface ObjectInWindow extends LoggedObject {
  readonly number: number;
  first: number | undefined;
  last: number;
}

/**
 * Events in a row whose chain is sound. What is kept beside their records is checked object by object, because that is how a store
 * lays versions down, and so how it reads them fastest.
 */
export class EventWindow {
  readonly #log: VerifiableLog;
  readonly #known: KnownObjects;
  readonly #space: WindowSpace;
  readonly #objects: ObjectInWindow[] = [];
  readonly #byPlace = new Map<string, ObjectInWindow>();
  /** The same, by references that were looked up before: headers share them. */
  readonly #byRef = new Map<ScannedRef, ObjectInWindow>();
  #first: Revision = 0;

  /** Events are kept in `space`, which no other window may use at the same time. */
  constructor(log: VerifiableLog, known: KnownObjects, space: WindowSpace) {
    this.#log = log;
    this.#known = known;
    this.#space = space;
    space.clear();
  }

  /** Adds the event that comes next. */
  add({ header, record }: { readonly header: ScannedHeader; readonly record: Uint8Array }): void {
    const object = this.#objectOf(header.ref);
    const at = this.#space.add(record, object.number);
    if (at === 0) this.#first = header.revision;
    if (object.first === undefined) object.first = at;
    else this.#space.link(object.last, at);
    object.last = at;
  }

  #objectOf(ref: ScannedRef): ObjectInWindow {
    const known = this.#byRef.get(ref);
    if (known !== undefined) return known;
    const object = this.#objectAt(ref);
    this.#byRef.set(ref, object);
    return object;
  }

  #objectAt(ref: ScannedRef): ObjectInWindow {
    const { group, resource: plural, namespace, name } = ref;
    const resource = groupResource(group, plural);
    const key = objectKey(namespace, name);
    const place = objectPlace(resource, key);
    let object = this.#byPlace.get(place);
    if (object === undefined) {
      const address = { resource, namespace, name };
      object = { address, key, place, number: this.#objects.length, first: undefined, last: 0 };
      this.#objects.push(object);
      this.#byPlace.set(place, object);
    }
    return object;
  }

  /** Checks all events, and gives what is wrong with the first of those where something is. */
  async firstProblem(): Promise<EventProblem | undefined> {
    const problems = await Promise.all([...this.#indexProblems(), this.#versionProblem()]);
    return problems.reduce(
      (first, problem) =>
        first === undefined || (problem !== undefined && problem.revision < first.revision) ? problem : first,
      undefined,
    );
  }

  #indexProblems(): Promise<EventProblem | undefined>[] {
    if (this.#log.indexProblem === undefined) return [];
    const byResource = new Map<GroupResource, number[]>();
    for (let at = 0; at < this.#space.count; at++) {
      const { resource } = this.#objects[this.#space.objectOf(at)]!.address;
      const own = byResource.get(resource);
      if (own === undefined) byResource.set(resource, [at]);
      else own.push(at);
    }
    return [...byResource].map(([resource, places]) =>
      this.#log.indexProblem!(resource, {
        length: places.length,
        at: (index) => this.#indexed(places[index]!),
      }),
    );
  }

  async #versionProblem(): Promise<EventProblem | undefined> {
    const check = new VersionChecks(this.#known);
    const size = new FetchSize();
    const events = new ObjectByObject(this.#space, this.#objects);
    const nextSlice = (): VersionedEvent[] => events.take(size.next).map((at) => this.#event(at));
    let coming = this.#fetch(nextSlice());
    for (;;) {
      const { slice, versions } = await coming;
      if (slice.length === 0) return check.end();
      // A patch of ten bytes may leave a megabyte: how much is read at a time follows what came.
      size.saw(slice.map(({ change }, index) => jsonOf(versions[index]) ?? change));
      // The next versions are read while these are checked.
      coming = this.#fetch(nextSlice());
      coming.catch(() => undefined);
      await check.prepare(slice);
      for (let index = 0; index < slice.length; index++) {
        check.take(slice[index]!, versions[index] ?? 'has no stored version');
      }
    }
  }

  #event(at: number): VersionedEvent {
    const { revision, type, object } = this.#indexed(at);
    return { revision, type, object, change: this.#space.changeOf(at) };
  }

  #indexed(at: number): IndexedEvent {
    const object = this.#objects[this.#space.objectOf(at)]!;
    return { revision: this.#first + at, type: this.#space.typeOf(at), object };
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

/** All events of a window, object by object in the order of their places, those of an object in their own order. */
class ObjectByObject {
  readonly #space: WindowSpace;
  readonly #objects: readonly ObjectInWindow[];
  #turn = 0;
  #next: number | undefined;

  constructor(space: WindowSpace, objects: readonly ObjectInWindow[]) {
    this.#space = space;
    this.#objects = objects.toSorted((a, b) => (a.place < b.place ? -1 : 1));
    this.#next = this.#objects[0]?.first;
  }

  /** The next few, or all that are left. */
  take(count: number): number[] {
    const taken: number[] = [];
    while (taken.length < count && this.#next !== undefined) {
      taken.push(this.#next);
      this.#next = this.#space.next(this.#next) ?? this.#objects[++this.#turn]?.first;
    }
    return taken;
  }
}

function jsonOf(version: StoredVersion | string | undefined): Uint8Array | undefined {
  return typeof version === 'object' ? version.json : undefined;
}
