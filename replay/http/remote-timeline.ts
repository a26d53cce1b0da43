import type { LogHead, ObjectAddress, Verification } from '../../core/model/event-log.js';
import { EventLogError } from '../../core/model/event-log.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { KubeObject } from '../../core/model/object.js';
import type { ObjectKey } from '../../core/model/object-key.js';
import type { Result } from '../../core/model/result.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import { type ClusterState, emptyState } from '../../core/state/cluster-state.js';
import { StateBuilder } from '../../core/state/reduce.js';
import type { DiffQuery } from '../diff/diff-revisions.js';
import type { ObjectDiff } from '../diff/object-diff.js';
import type { EventQuery } from '../events/event-query.js';
import type { EventDetail, EventSummary } from '../events/event-summary.js';
import type { RevisionBound, RevisionProblem } from '../resolve-revision.js';
import type { NamedResource } from '../resource-name.js';
import type { Timeline, TimelineHead } from '../timeline.js';
import { readLines } from './read-lines.js';
import { RemoteTimelineError } from './remote-timeline-error.js';
import type { ServerAddress } from './server-address.js';
import type { TimelineLine } from './timeline-line.js';
import { writeDiffQuery, writeEventQuery, writeQuery } from './timeline-query.js';

/**
 * The timeline of a log that a server holds open. The server computes every answer with the same code as a local timeline, since
 * it has the objects at hand that a summary or a difference needs; only the answers travel.
 */
export class RemoteTimeline implements Timeline {
  readonly #server: ServerAddress;
  readonly #closed = new AbortController();

  constructor(server: ServerAddress) {
    this.#server = server;
  }

  head(): Promise<TimelineHead> {
    return this.#one('head', '');
  }

  resolveRevision(text: string, now: Millis, bound?: RevisionBound): Promise<Result<Revision, RevisionProblem>> {
    return this.#one('resolve', writeQuery({ text, now, bound }));
  }

  async findResource(name: string): Promise<NamedResource | undefined> {
    return (await this.#one<NamedResource | null>('resource', writeQuery({ name }))) ?? undefined;
  }

  async *events(query: EventQuery): AsyncGenerator<readonly EventSummary[]> {
    for await (const event of this.#items<EventSummary>('events', writeEventQuery(query, false))) yield [event];
  }

  async *follow(query: EventQuery, signal?: AbortSignal): AsyncGenerator<readonly EventSummary[]> {
    for await (const event of this.#items<EventSummary>('events', writeEventQuery(query, true), signal)) yield [event];
  }

  async event(revision: Revision): Promise<EventDetail | undefined> {
    return (await this.#one<EventDetail | null>('event', writeQuery({ revision }))) ?? undefined;
  }

  async objectAt({ resource, namespace, name }: ObjectAddress, at: Revision): Promise<KubeObject | undefined> {
    return (await this.#one<KubeObject | null>('object', writeQuery({ resource, namespace, name, at }))) ?? undefined;
  }

  async stateAt(at: Revision): Promise<ClusterState> {
    const builder = new StateBuilder(emptyState());
    for await (const { resource, key, object } of this.#items<StateItem>('state', writeQuery({ at })))
      builder.load(resource, key, object);
    return builder.at(at).build();
  }

  diff(query: DiffQuery): AsyncIterable<ObjectDiff> {
    return this.#items('diff', writeDiffQuery(query));
  }

  async verify(progress?: (revision: Revision) => void): Promise<Verification> {
    const found = await this.#one<WiredVerification>('verify', '', progress);
    if (!found.ok) return found;
    return { ...found, head: { ...found.head, hash: Uint8Array.from(Buffer.from(found.head.hash, 'hex')) } };
  }

  async close(): Promise<void> {
    this.#closed.abort();
  }

  async #one<T>(question: string, query: string, progress?: (revision: Revision) => void): Promise<T> {
    for await (const item of this.#items<T>(question, query, undefined, progress)) return item;
    throw this.#brokenOff();
  }

  async *#items<T>(
    question: string,
    query: string,
    signal?: AbortSignal,
    progress?: (revision: Revision) => void,
  ): AsyncGenerator<T> {
    const ended = signal === undefined ? this.#closed.signal : AbortSignal.any([signal, this.#closed.signal]);
    for await (const text of readLines(this.#server, `/timeline/${question}?${query}`, ended)) {
      const line = this.#parse(text);
      if ('item' in line) yield line.item as T;
      else if ('progress' in line) progress?.(line.progress);
      else if ('failure' in line) throw failureOf(line.failure);
      else return;
    }
    if (!ended.aborted) throw this.#brokenOff();
  }

  #parse(text: string): TimelineLine {
    try {
      return JSON.parse(text) as TimelineLine;
    } catch (cause) {
      throw new RemoteTimelineError(
        'not-hindcast',
        `the server at ${this.#server.url} does not answer as Hindcast does`,
        { cause },
      );
    }
  }

  #brokenOff(): RemoteTimelineError {
    return new RemoteTimelineError('broken-off', `the server at ${this.#server.url} broke off its answer`);
  }
}

/** An object of a state on its way. */
interface StateItem {
  readonly resource: GroupResource;
  readonly key: ObjectKey;
  readonly object: KubeObject;
}

/** A verification on its way: the hash in hex. */
type WiredVerification =
  | Exclude<Verification, { ok: true }>
  | { readonly ok: true; readonly events: number; readonly head: Omit<LogHead, 'hash'> & { readonly hash: string } };

const LOG_REASONS = ['locked', 'corrupt', 'not-a-log', 'newer-format', 'io'] as const;

function failureOf({ reason, message }: { readonly reason: string; readonly message: string }): Error {
  const known = LOG_REASONS.find((candidate) => candidate === reason);
  return known === undefined ? new RemoteTimelineError('refused', message) : new EventLogError(known, message);
}
