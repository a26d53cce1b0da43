import {
  EventLogError,
  type ReadonlyEventLog,
  type Verification,
  type VerifiedPart,
} from '../../core/model/event-log.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import { type EventRange, type LogHead, originOf } from '../../core/model/journal.js';
import type { ObjectAddress, ObjectVersion } from '../../core/model/log-index.js';
import { objectKey } from '../../core/model/object-key.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import { headAt } from './head-at.js';
import { HiddenObjects } from './hidden-objects.js';
import { mergeObjects } from './merge-objects.js';

/**
 * The history of a fork, to be read: that of its parent up to a revision, which is read from there and never copied, and behind it what the
 * fork has written itself. What happens to the parent afterwards does not show.
 */
export class ForkHistory implements ReadonlyEventLog {
  /** Where the fork leaves its parent. */
  readonly base: LogHead;
  /** What the fork was made from. Its events after the base are not the fork's. */
  readonly parent: ReadonlyEventLog;
  readonly #own: ReadonlyEventLog;
  readonly #hidden: HiddenObjects;
  #shared: Promise<readonly GroupResource[]> | undefined;
  #closed = false;

  /** `own` must be a log that begins after `base`, a head that `parent` once had. */
  constructor(parent: ReadonlyEventLog, base: LogHead, own: ReadonlyEventLog) {
    if (own.head().revision < base.revision) throw new Error("the fork's own log ends before the fork begins");
    this.base = base;
    this.parent = parent;
    this.#own = own;
    this.#hidden = new HiddenObjects(own, base);
  }

  head(): LogHead {
    return this.#own.head();
  }

  origin(): LogHead {
    return originOf(this.parent);
  }

  async *events(range: EventRange = {}): AsyncGenerator<readonly Uint8Array[]> {
    this.mustBeOpen();
    const { revision } = this.base;
    const { from = 1, to = Number.POSITIVE_INFINITY, reverse } = range;
    const shared = () => this.parent.events({ ...range, from, to: Math.min(to, revision) });
    const own = () => this.#own.events({ ...range, from: Math.max(from, revision + 1) });
    if (reverse === true && to > revision) yield* own();
    if (from <= revision) yield* shared();
    if (reverse !== true && to > revision) yield* own();
  }

  async objectAt(address: ObjectAddress, at: Revision): Promise<ObjectVersion | undefined> {
    this.mustBeOpen();
    if (at > this.base.revision) {
      const own = await this.#own.objectAt(address, at);
      if (own !== undefined) return own;
      if (await this.#wasTouched(address, at)) return undefined;
    }
    return this.parent.objectAt(address, Math.min(at, this.base.revision));
  }

  async *objectsAt(
    resource: GroupResource,
    namespace: string | undefined,
    at: Revision,
  ): AsyncGenerator<readonly ObjectVersion[]> {
    this.mustBeOpen();
    const shared = this.parent.objectsAt(resource, namespace, Math.min(at, this.base.revision));
    if (at <= this.base.revision) return yield* shared;
    const isHidden = await this.#hidden.at(resource, at);
    const shown = async function* (): AsyncGenerator<readonly ObjectVersion[]> {
      for await (const batch of shared) {
        const left = batch.filter(({ namespace, name }) => !isHidden(objectKey(namespace, name)));
        if (left.length > 0) yield left;
      }
    };
    yield* mergeObjects(shown(), this.#own.objectsAt(resource, namespace, at));
  }

  async resources(): Promise<readonly GroupResource[]> {
    this.mustBeOpen();
    this.#shared ??= this.#sharedResources();
    const known = await Promise.all([this.#shared, this.#own.resources()]);
    return [...new Set(known.flat())].sort();
  }

  async revisionAt(time: Millis): Promise<Revision> {
    this.mustBeOpen();
    const own = await this.#own.revisionAt(time);
    if (own > this.base.revision) return own;
    return Math.min(await this.parent.revisionAt(time), this.base.revision);
  }

  /** Checks what is shared, that the fork was made from it, and what the fork has written. */
  async verify(progress?: (revision: Revision) => void, part: VerifiedPart = {}): Promise<Verification> {
    this.mustBeOpen();
    const { revision, hash } = this.base;
    const { to = Number.POSITIVE_INFINITY } = part;
    const shared = await this.parent.verify(progress, { ...part, to: Math.min(to, revision) });
    if (to <= revision || !shared.ok) return shared;
    const left = await headAt(this.parent, revision);
    if (left === undefined || !Buffer.from(left.hash).equals(hash)) {
      return { ok: false, revision, problem: 'is not the one that the fork was made from' };
    }
    const objectAtBase = (address: ObjectAddress) => this.parent.objectAt(address, revision);
    const own = await this.#own.verify(progress, { to, objectAtBase });
    return own.ok ? { ...own, events: shared.events + own.events } : own;
  }

  /** Closes the fork's own log. The parent goes on: it belongs to whoever opened it. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#own.close();
  }

  /** Whether the fork itself has changed an object: that one is gone which it has changed and does not have. */
  #wasTouched({ resource, namespace = '', name }: ObjectAddress, at: Revision): Promise<boolean> {
    return isAny(this.#own.events({ resource, namespace, name, to: at, reverse: true }));
  }

  /** Those resources of the parent that it had an event about before the fork left it: found once, since they stay the same. */
  async #sharedResources(): Promise<readonly GroupResource[]> {
    const known = await this.parent.resources();
    const { revision: origin } = originOf(this.parent);
    const before = await Promise.all(
      known.map(
        async (resource) =>
          // A part of a log has objects that none of its events tells of.
          (await isAny(this.parent.objectsAt(resource, undefined, origin))) ||
          (await isAny(this.parent.events({ resource, to: this.base.revision }))),
      ),
    );
    return known.filter((_, index) => before[index]);
  }

  protected mustBeOpen(): void {
    if (this.#closed) throw new EventLogError('io', 'the event log is closed');
  }
}

/** Whether there is anything in batches. */
async function isAny(batches: AsyncIterable<readonly unknown[]>): Promise<boolean> {
  for await (const batch of batches) {
    if (batch.length > 0) return true;
  }
  return false;
}
