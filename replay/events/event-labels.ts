import { LRUCache } from 'lru-cache';
import type { ReadonlyEventLog } from '../../core/model/event-log.js';
import { decodeEvent } from '../../core/model/event-record.js';
import { groupResource } from '../../core/model/group-resource.js';
import type { ObjectAddress } from '../../core/model/log-index.js';
import type { KubeObject } from '../../core/model/object.js';
import { objectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';
import { objectAt } from '../object-at.js';
import type { EventHeader } from './staleness.js';

/** How many objects' labels are remembered. */
const REMEMBERED = 8_000;

/** The labels of an object; `gone` where there is no object. */
export type KnownLabels = { readonly [key: string]: string } | 'gone';

/** The labels of an object around an event. */
export interface LabelsAround {
  readonly before: KnownLabels;
  readonly after: KnownLabels;
}

/**
 * Knows which labels the object of an event had before it and after it. Few events change labels, so what an object's neighbouring
 * event left is remembered, and a look into the log is rare: then all events about an object must be told, in order.
 */
export class EventLabels {
  readonly #log: ReadonlyEventLog;
  readonly #isReverse: boolean;
  readonly #known = new LRUCache<string, { readonly labels: KnownLabels }>({ max: REMEMBERED });

  constructor(log: ReadonlyEventLog, { reverse }: { readonly reverse: boolean }) {
    this.#log = log;
    this.#isReverse = reverse;
  }

  /** Passes over an event: whatever it did to its object's labels is looked up when it matters. */
  pass(header: EventHeader): void {
    this.#known.delete(placeOf(header));
  }

  /** The labels around one event. Rejects with `EventLogError`; throws when the record is damaged. */
  async around(header: EventHeader, record: Uint8Array): Promise<LabelsAround> {
    const place = placeOf(header);
    const around = await this.#around(header, record, this.#known.get(place)?.labels);
    this.#known.set(place, { labels: this.#isReverse ? around.before : around.after });
    return around;
  }

  async #around(header: EventHeader, record: Uint8Array, known: KnownLabels | undefined): Promise<LabelsAround> {
    const { revision, change, ref } = decodeEvent(record);
    const address = { resource: groupResource(ref.group, ref.resource), namespace: ref.namespace, name: ref.name };
    if (change.type === 'created') return { before: 'gone', after: change.object.metadata.labels ?? {} };
    if (change.type === 'deleted') {
      const before = this.#isReverse ? undefined : known;
      return { before: before ?? (await this.#labelsAt(address, revision - 1)), after: 'gone' };
    }
    const isRelabelled = change.patch.some((operation) => touchesLabels(operation.path) || 'from' in operation);
    if (!isRelabelled) {
      const labels = known ?? (await this.#labelsAt(address, revision - 1));
      return { before: labels, after: labels };
    }
    return {
      before: await this.#labelsAt(address, header.revision - 1),
      after: await this.#labelsAt(address, header.revision),
    };
  }

  async #labelsAt(address: ObjectAddress, at: Revision): Promise<KnownLabels> {
    const object: KubeObject | undefined = await objectAt(this.#log, address, at);
    return object === undefined ? 'gone' : (object.metadata.labels ?? {});
  }
}

function touchesLabels(pointer: string): boolean {
  return pointer === '' || pointer === '/metadata' || /^\/metadata\/labels(\/|$)/.test(pointer);
}

function placeOf({ ref }: EventHeader): string {
  return `${groupResource(ref.group, ref.resource)}\0${objectKey(ref.namespace, ref.name)}`;
}
