import { EventLogError } from '../../core/model/event-log.js';
import { messageOf } from '../../core/model/thrown-text.js';
import type { FoundObject, KnownObjects } from './known-objects.js';
import type { EventProblem, StoredVersion, VersionedEvent } from './verifiable-log.js';
import { checkVersion } from './version-check.js';

/** An object that could not be read. */
interface Unreadable {
  readonly problem: string;
}

/**
 * Checks events that come object by object, those of an object in order. What follows a bad event of an object is not looked at: it
 * rests on what was wrong already.
 */
export class VersionChecks {
  readonly #objects: KnownObjects;
  /** The objects that were read for the events to come, by place. */
  readonly #read = new Map<string, FoundObject | Unreadable>();
  #place: string | undefined;
  #object: FoundObject;
  #isBroken = false;
  #firstProblem: EventProblem | undefined;

  constructor(objects: KnownObjects) {
    this.#objects = objects;
  }

  /** Reads the objects that the next events find and that are not known. Rejects when the log cannot be asked. */
  async prepare(events: readonly VersionedEvent[]): Promise<void> {
    this.#read.clear();
    const firsts = events.filter(
      ({ object }, index) => object.place !== (index === 0 ? this.#place : events[index - 1]!.object.place),
    );
    await Promise.all(
      firsts.map(async (event) => {
        const { place } = event.object;
        if (!this.#objects.isKnown(place)) this.#read.set(place, await this.#readBefore(event));
      }),
    );
  }

  /** Checks the next event, for which `prepare` was called. */
  take(event: VersionedEvent, version: StoredVersion | string): void {
    const { revision, object } = event;
    if (object.place !== this.#place) {
      const problem = this.#begin(object.place);
      if (problem !== undefined) this.#broken(revision, problem);
    }
    if (this.#isBroken) return;
    const check = checkVersion(event, this.#object, version);
    if ('problem' in check) this.#broken(revision, check.problem);
    else this.#object = check.object;
  }

  /** Ends the checks, and gives what is wrong with the first event where something is. */
  end(): EventProblem | undefined {
    this.#leave();
    return this.#firstProblem;
  }

  /** Turns to another object; says what is wrong with it when it cannot be read. */
  #begin(place: string): string | undefined {
    this.#leave();
    this.#place = place;
    this.#isBroken = false;
    const found = this.#read.has(place) ? this.#read.get(place) : this.#objects.known(place);
    if (typeof found === 'object' && 'problem' in found) return found.problem;
    this.#object = found;
    return undefined;
  }

  #leave(): void {
    if (this.#place === undefined || this.#isBroken || this.#object === 'unknown') return;
    this.#objects.keep(this.#place, this.#object);
  }

  async #readBefore(event: VersionedEvent): Promise<FoundObject | Unreadable> {
    try {
      return await this.#objects.read(event);
    } catch (error) {
      if (error instanceof EventLogError && error.reason !== 'corrupt') throw error;
      return { problem: `is about an object that cannot be read: ${messageOf(error)}` };
    }
  }

  #broken(revision: number, problem: string): void {
    this.#isBroken = true;
    if (this.#firstProblem === undefined || revision < this.#firstProblem.revision) {
      this.#firstProblem = { revision, problem };
    }
  }
}
