import { EventLogError, type ReadonlyEventLog, type Verification } from '../../core/model/event-log.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { EventRange, LogHead } from '../../core/model/journal.js';
import type { ObjectAddress, ObjectVersion } from '../../core/model/log-index.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import type { TimelineClient } from './timeline-client.js';
import { writeQuery } from './timeline-query.js';
import { decodeVersion } from './version-frame.js';
import { headOfWire, type WireEnds, type WireVerification } from './wire-head.js';

/**
 * The log that a server holds, read-only: every question travels, and records and objects come back as the server's log holds them.
 * `head` is the head of when it was last asked for; `refresh` asks again.
 */
export class RemoteEventLog implements ReadonlyEventLog {
  readonly #client: TimelineClient;
  #ends: { readonly origin: LogHead; readonly head: LogHead };

  private constructor(client: TimelineClient, ends: { readonly origin: LogHead; readonly head: LogHead }) {
    this.#client = client;
    this.#ends = ends;
  }

  /** Asks for both ends of the log. `close` closes the client, too. */
  static async open(client: TimelineClient): Promise<RemoteEventLog> {
    return new RemoteEventLog(client, await endsOf(client));
  }

  head(): LogHead {
    return this.#ends.head;
  }

  origin(): LogHead {
    return this.#ends.origin;
  }

  /** Asks where the log ends now. */
  async refresh(): Promise<LogHead> {
    this.#mustBeOpen();
    this.#ends = await endsOf(this.#client);
    return this.head();
  }

  async *events(range: EventRange = {}): AsyncGenerator<readonly Uint8Array[]> {
    this.#mustBeOpen();
    if (range.resource === undefined && (range.namespace !== undefined || range.name !== undefined)) {
      throw new TypeError('events can be filtered by namespace or name only within a resource');
    }
    yield* this.#client.frames('records', writeQuery({ ...range }));
  }

  async objectAt({ resource, namespace, name }: ObjectAddress, at: Revision): Promise<ObjectVersion | undefined> {
    this.#mustBeOpen();
    let found: ObjectVersion | undefined;
    for await (const [item] of this.#client.frames('version', writeQuery({ resource, namespace, name, at })))
      found = item === undefined ? found : decodeVersion(item);
    return found;
  }

  async *objectsAt(
    resource: GroupResource,
    namespace: string | undefined,
    at: Revision,
  ): AsyncGenerator<readonly ObjectVersion[]> {
    this.#mustBeOpen();
    for await (const items of this.#client.frames('versions', writeQuery({ resource, namespace, at })))
      yield items.map(decodeVersion);
  }

  async resources(): Promise<readonly GroupResource[]> {
    this.#mustBeOpen();
    return this.#client.one('resources');
  }

  async revisionAt(time: Millis): Promise<Revision> {
    this.#mustBeOpen();
    return this.#client.one('revision-at', writeQuery({ time }));
  }

  async verify(progress?: (revision: Revision) => void): Promise<Verification> {
    this.#mustBeOpen();
    const found = await this.#client.one<WireVerification>('verify', '', { progress });
    return found.ok ? { ...found, head: headOfWire(found.head) } : found;
  }

  async close(): Promise<void> {
    this.#client.close();
  }

  #mustBeOpen(): void {
    if (this.#client.isClosed) throw new EventLogError('io', 'the event log is closed');
  }
}

async function endsOf(client: TimelineClient): Promise<{ readonly origin: LogHead; readonly head: LogHead }> {
  const { origin, head } = await client.one<WireEnds>('ends');
  return { origin: headOfWire(origin), head: headOfWire(head) };
}
