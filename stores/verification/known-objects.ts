import { LRUCache } from 'lru-cache';
import type { VerifiedPart } from '../../core/model/event-log.js';
import type { ObjectAddress } from '../../core/model/log-index.js';
import type { Revision } from '../../core/model/revision.js';
import { FollowedObject } from './followed-object.js';
import type { VerifiableLog, VersionedEvent } from './verifiable-log.js';

/** How much JSON is kept, in characters. */
const KEPT_LENGTH = 16 * 1024 * 1024;
/** What an object costs beside its JSON, about. */
const KEPT_ENTRY = 256;
/** Kept of an object that is not there: looking for it again is dearer than remembering it. */
const NOTHING = '';

/** An object as an event finds it: undefined when there is none; unknown when it lies before the log's base, and nobody can tell. */
export type FoundObject = FollowedObject | 'unknown' | undefined;

/** What of a log tells of its objects. */
type ObjectLog = Pick<VerifiableLog, 'base' | 'events' | 'objectAt'>;

/**
 * The objects that events find before them. The JSON of as many is kept as memory allows; any other is read again from the version
 * its last event left. What is kept is not parsed, which would take several times the memory.
 */
export class KnownObjects {
  readonly #log: ObjectLog;
  readonly #objectAtBase: VerifiedPart['objectAtBase'];
  readonly #kept = new LRUCache<string, string>({
    maxSize: KEPT_LENGTH,
    sizeCalculation: ({ length }) => length + KEPT_ENTRY,
    dispose: (_json, _place, reason) => {
      if (reason === 'evict') this.#areAllKept = false;
    },
  });
  /** Whether every object that there is is kept, so that there is none where none is kept. */
  #areAllKept: boolean;

  /** `after` is the revision after which events are followed. */
  constructor(log: ObjectLog, after: Revision, objectAtBase?: VerifiedPart['objectAtBase']) {
    this.#log = log;
    this.#objectAtBase = objectAtBase;
    this.#areAllKept = after === 0;
  }

  /** Whether it is known what stands at a place, without reading it; see `objectPlace`. */
  isKnown(place: string): boolean {
    return this.#areAllKept || this.#kept.has(place);
  }

  /** The object at a place, of which that must be known. */
  known(place: string): FollowedObject | undefined {
    const json = this.#kept.get(place) ?? NOTHING;
    return json === NOTHING ? undefined : new FollowedObject(json);
  }

  /** Keeps the object that events left at a place, or that they left none. */
  keep(place: string, object: FollowedObject | undefined): void {
    this.#kept.set(place, object?.json ?? NOTHING);
    // One that is larger than all the room there is is let go at once.
    this.#areAllKept &&= this.#kept.has(place);
  }

  /** Reads the object that an event finds. */
  async read({ object: { address }, revision }: VersionedEvent): Promise<FoundObject> {
    const at = revision - 1;
    let found = await this.#log.objectAt(address, at);
    if (found === undefined && !(await this.#wasTouched(address, at))) {
      if (this.#objectAtBase === undefined) return 'unknown';
      found = await this.#objectAtBase(address);
    }
    if (found === undefined) return undefined;
    const { buffer, byteOffset, byteLength } = found.json;
    return new FollowedObject(Buffer.from(buffer, byteOffset, byteLength).toString('utf8'));
  }

  /** Whether the log itself tells what became of an object: a log that begins with the first event tells it of all. */
  async #wasTouched({ resource, namespace = '', name }: ObjectAddress, at: Revision): Promise<boolean> {
    if ((this.#log.base?.revision ?? 0) === 0) return true;
    for await (const records of this.#log.events({ resource, namespace, name, to: at, reverse: true })) {
      if (records.length > 0) return true;
    }
    return false;
  }
}
