import { decodeEffect, type EventEffect } from '../../model/event-record.js';
import type { GroupResource } from '../../model/group-resource.js';
import type { KubeObject } from '../../model/object.js';
import { type ObjectKey, objectKey } from '../../model/object-key.js';
import { replayPatch } from '../../model/replay-patch.js';
import type { Revision } from '../../model/revision.js';
import type { History } from './history.js';

/** What became of one object at one revision. */
export interface ObjectTransition {
  readonly revision: Revision;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject | undefined;
}

/** How many revisions are looked at before others get their turn. */
const STRIDE = 2_000;

/**
 * Reads the changes of one resource from a revision on, in groups, as far as the log goes: from the log while they are
 * older than what memory holds, then from memory. Each call goes on where the last one ended, so a slow reader costs
 * nothing but its place.
 */
export class StoredTransitions {
  readonly #history: History;
  readonly #resource: GroupResource;
  readonly #namespace: string | undefined;
  #position: Revision;

  /** Reads what comes after a revision. */
  constructor(history: History, resource: GroupResource, namespace: string | undefined, after: Revision) {
    this.#history = history;
    this.#resource = resource;
    this.#namespace = namespace;
    this.#position = after;
  }

  /** The revision up to which all has been read. */
  get position(): Revision {
    return this.#position;
  }

  /** Yields groups until the newest revision is reached. */
  async *catchUp(): AsyncGenerator<readonly ObjectTransition[]> {
    while (this.#position < this.#history.head) {
      if (this.#position < this.#history.source.recent.floor) yield* this.#fromLog();
      else yield this.#fromMemory();
    }
  }

  #fromMemory(): readonly ObjectTransition[] {
    const { recent } = this.#history.source;
    const end = Math.min(this.#history.head, this.#position + STRIDE);
    const found: ObjectTransition[] = [];
    while (this.#position < end) {
      const commit = recent.get(this.#position + 1);
      if (commit === undefined) break;
      this.#position++;
      const { transition } = commit;
      if (transition.resource !== this.#resource || !this.#isHere(transition.key)) continue;
      found.push({ revision: this.#position, before: transition.before, after: transition.after });
    }
    return found;
  }

  async *#fromLog(): AsyncGenerator<readonly ObjectTransition[]> {
    const { log, recent } = this.#history.source;
    const to = Math.min(this.#history.head, recent.floor);
    const known = new Map<ObjectKey, KubeObject | undefined>();
    const range = { from: this.#position + 1, to, resource: this.#resource, namespace: this.#namespace };
    for await (const records of log.events(range)) {
      const group: ObjectTransition[] = [];
      const effects = records.map(decodeEffect);
      await this.#learn(effects, known);
      for (const { revision, ref, change } of effects) {
        const key = objectKey(ref.namespace, ref.name);
        const before = change.type === 'created' ? undefined : known.get(key);
        const after =
          change.type === 'created'
            ? change.object
            : change.type === 'deleted'
              ? undefined
              : modified(before, change.patch, revision);
        known.set(key, after);
        group.push({ revision, before, after });
      }
      yield group;
    }
    this.#position = to;
  }

  /** Reads what events find that change an object which is not known yet: all at once, since each has its way to the disk. */
  async #learn(effects: readonly EventEffect[], known: Map<ObjectKey, KubeObject | undefined>): Promise<void> {
    const reads: Promise<void>[] = [];
    const coming = new Set<ObjectKey>();
    for (const { revision, ref, change } of effects) {
      const key = objectKey(ref.namespace, ref.name);
      if (known.has(key) || coming.has(key)) continue;
      coming.add(key);
      if (change.type === 'created') continue;
      const read = this.#history.object(this.#resource, ref.namespace, ref.name, revision - 1);
      reads.push(read.then((object) => void known.set(key, object)));
    }
    await Promise.all(reads);
  }

  #isHere(key: ObjectKey): boolean {
    return this.#namespace === undefined || key.startsWith(`${this.#namespace}/`);
  }
}

function modified(
  before: KubeObject | undefined,
  patch: Parameters<typeof replayPatch>[1],
  revision: Revision,
): KubeObject {
  if (before === undefined) throw new Error(`event ${revision} modifies an object that the log does not hold`);
  const patched = replayPatch(before, patch) as KubeObject;
  return { ...patched, metadata: { ...patched.metadata, resourceVersion: String(revision) } };
}
