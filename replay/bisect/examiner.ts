import type { LogIndex, ObjectAddress } from '../../core/model/log-index.js';
import type { KubeObject } from '../../core/model/object.js';
import type { Revision } from '../../core/model/revision.js';
import type { ObjectStep } from '../blame/object-steps.js';
import { parseVersion } from '../object-at.js';
import type { Predicate, Verdict } from './bisection.js';

/** Asks a predicate of the versions of one object, and counts them. */
export class Examiner {
  readonly #log: LogIndex;
  readonly #address: ObjectAddress;
  readonly #holds: Predicate;
  #versions = 0;

  constructor(log: LogIndex, address: ObjectAddress, holds: Predicate) {
    this.#log = log;
    this.#address = address;
    this.#holds = holds;
  }

  /** How many versions have been asked of so far. */
  get versions(): number {
    return this.#versions;
  }

  /** What the predicate says of the object as it was as of a revision; undefined is one that did not exist. */
  ask(object: KubeObject | undefined, at: Revision): Verdict {
    this.#versions++;
    const exists = object !== undefined;
    const answer = this.#holds(object);
    return answer.ok ? { at, exists, holds: answer.value } : { at, exists, holds: false, error: answer.error };
  }

  /** What the predicate says of the object as an event left it. */
  askAfter({ revision, after }: ObjectStep): Verdict {
    // Steps leave the resource version as it was, and a predicate may read it.
    return this.ask(
      after && { ...after, metadata: { ...after.metadata, resourceVersion: String(revision) } },
      revision,
    );
  }

  /** Looks the object up as of a revision. `since` is the event that made it so; undefined when it did not exist. */
  async look(at: Revision): Promise<{ readonly verdict: Verdict; readonly since: Revision | undefined }> {
    const version = at < 1 ? undefined : await this.#log.objectAt(this.#address, at);
    const object = version === undefined ? undefined : parseVersion(version.json, this.#address);
    return { verdict: this.ask(object, at), since: version?.revision };
  }
}
