import type { Operation } from 'fast-json-patch';
import { EventLogError } from '../../core/model/event-log.js';
import { changeBytesOf, changeTypeOf, isRedacted, redactRecord } from '../../core/model/event-record.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { LogIndex, ObjectAddress } from '../../core/model/log-index.js';
import type { KubeObject } from '../../core/model/object.js';
import type { Revision } from '../../core/model/revision.js';
import type { Redactor } from './redactor.js';

/** Leaves fields out of what a log holds, on its way into a bundle. */
export class EventRedaction {
  readonly #log: LogIndex;
  readonly #redactor: Redactor;
  #redacted = 0;

  constructor(log: LogIndex, redactor: Redactor) {
    this.#log = log;
    this.#redactor = redactor;
  }

  /** How many of the records so far something was left out of, now or before. */
  get redacted(): number {
    return this.#redacted;
  }

  /** A record without the fields: itself, when its event has nothing to do with them. */
  async record(record: Uint8Array, address: ObjectAddress, revision: Revision): Promise<Uint8Array> {
    const redacted = await this.#redact(record, address, revision);
    if (isRedacted(redacted)) this.#redacted++;
    return redacted;
  }

  /** An object's JSON without the fields. */
  json(resource: GroupResource, json: Uint8Array): Uint8Array {
    if (!this.#redactor.concerns(resource)) return json;
    const object = parse(json) as KubeObject;
    const redacted = this.#redactor.object(resource, object);
    return redacted === object ? json : Buffer.from(JSON.stringify(redacted));
  }

  /** The JSON of an object as an event left it, without the fields. */
  async objectAfter(address: ObjectAddress, revision: Revision): Promise<Uint8Array> {
    return this.json(address.resource, await this.#jsonAt(address, revision));
  }

  async #redact(record: Uint8Array, address: ObjectAddress, revision: Revision): Promise<Uint8Array> {
    const { resource } = address;
    const type = changeTypeOf(record);
    if (type === 'deleted' || !this.#redactor.concerns(resource)) return record;
    const change = parse(changeBytesOf(record));
    if (type === 'created') {
      const object = this.#redactor.object(resource, change as KubeObject);
      return object === change ? record : redactRecord(record, { type, object });
    }
    if (!this.#redactor.mayConcern(resource, change as Operation[])) return record;
    const [before, after] = [
      parse(await this.#jsonAt(address, revision - 1)) as KubeObject,
      parse(await this.#jsonAt(address, revision)) as KubeObject,
    ];
    const modification = this.#redactor.modification(resource, before, after);
    return modification === undefined ? record : redactRecord(record, modification);
  }

  async #jsonAt(address: ObjectAddress, at: Revision): Promise<Uint8Array> {
    const version = await this.#log.objectAt(address, at);
    if (version === undefined) {
      throw new EventLogError('corrupt', `${address.resource} ${address.name} is missing at revision ${at}`);
    }
    return version.json;
  }
}

function parse(json: Uint8Array): unknown {
  return JSON.parse(Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString());
}
