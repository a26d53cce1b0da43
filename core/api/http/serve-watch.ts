import type { Clock } from '../../model/clock.js';
import { fromJson, type KubeObject } from '../../model/object.js';
import type { Millis, Revision } from '../../model/revision.js';
import type { StatusError } from '../../model/status-error.js';
import type { ObjectTransition } from '../read/changes.js';
import { tooLargeResourceVersion } from '../read/list-options.js';
import { encodeShown, groupVersion, type Representation } from '../read/representation.js';
import type { Selection } from '../read/selection.js';
import { UnreadableObject } from '../read/unreadable-object.js';
import type { WatchOptions } from '../read/watch-options.js';
import type { WatchSource } from '../read/watch-source.js';
import type { OpenReply } from './exchange.js';
import { statusOf } from './status.js';
import type { WatchEventType, WatchFraming } from './watch-framing.js';

/** Between bookmarks, and from the last one to the end of the watch. Source: apiserver cacher cache_watcher.go nextBookmarkTime. */
const BOOKMARK_EVERY = 60_000;
const BOOKMARK_BEFORE_END = 2_000;

/** So many bytes are sent at a time. */
const CHUNK = 64 * 1024;

/** One watch to serve. */
export interface WatchJob {
  readonly source: WatchSource;
  /** The client's time: a watch ends when its own time is up, whatever the cluster's clock says. */
  readonly clock: Clock;
  /** Settles when others have had their turn. */
  turn(): Promise<void>;
  readonly selection: Selection;
  readonly how: Representation;
  readonly framing: WatchFraming;
  readonly options: WatchOptions;
  /** The revision that the initial objects are read at. */
  readonly at: Revision;
  /** The newest revision that there is as the watch begins. */
  readonly newest: Revision;
  readonly reply: OpenReply;
  /** Told up to which revision the client has been sent what happened, each time it has been sent something. */
  sent(revision: Revision): void;
}

/**
 * Serves a watch until the client goes or its time is up. Reads on only as fast as the client does, so a slow one holds
 * nothing but its place in the log. Source: KEP-365, KEP-3157; apiserver handlers/watch.go.
 */
export async function serveWatch(job: WatchJob): Promise<void> {
  const { source, clock, how, framing, options, reply, newest } = job;
  const wake = new Wake();
  const reader = source.after(options.after ?? job.at);
  const unsubscribe = source.subscribe(
    () => wake.ring(),
    () => wake.stop(),
  );
  const cancelTimeout = clock.schedule(options.timeout, () => wake.stop());
  reply.onClose(() => wake.stop());
  const writer = new WatchWriter(how, framing);
  try {
    const { notOlderThan = 0 } = options;
    if (notOlderThan > newest) return await tellError(job, writer, tooLargeResourceVersion(notOlderThan, newest));
    if (options.after === undefined) await sendInitial(job, writer);
    const deadline = clock.now() + options.timeout;
    let due = nextBookmark(clock.now(), deadline);
    while (!wake.stopped) {
      for await (const group of reader.catchUp()) {
        for (const transition of group) {
          writer.change(transition, job.selection);
          if (writer.size > CHUNK) await send(job, writer, transition.revision);
        }
        if (writer.size > 0) await send(job, writer, group.at(-1)!.revision);
        if (wake.stopped) return;
      }
      if (options.bookmarks && clock.now() >= due) {
        due = nextBookmark(clock.now(), deadline);
        // Nobody is told that a revision has come which is yet to come.
        if (reader.position > newest && reader.position === options.after) continue;
        writer.bookmark(reader.position, false);
        await send(job, writer, reader.position);
      }
      await wake.wait(clock, options.bookmarks ? Math.max(0, due - clock.now()) : undefined);
    }
  } catch (error) {
    // A watch that is over may find the log closed behind it.
    if (wake.stopped) return;
    if (!(error instanceof UnreadableObject)) throw error;
    const { code, message } = error.status;
    await tellError(job, writer, { code, message, reason: 'InternalError' });
  } finally {
    cancelTimeout();
    unsubscribe();
    reply.end();
  }
}

function nextBookmark(now: Millis, deadline: Millis): Millis {
  const last = deadline - BOOKMARK_BEFORE_END;
  return last > now ? Math.min(last, now + BOOKMARK_EVERY) : now + BOOKMARK_EVERY;
}

/** Sends what has been gathered, which tells all up to a revision. */
async function send({ reply, sent }: WatchJob, writer: WatchWriter, revision: Revision): Promise<void> {
  await reply.write(writer.take());
  sent(revision);
}

/** Sends why the watch cannot go on. */
async function tellError({ reply }: WatchJob, writer: WatchWriter, error: StatusError): Promise<void> {
  writer.error(error);
  await reply.write(writer.take());
}

async function sendInitial(job: WatchJob, writer: WatchWriter): Promise<void> {
  const { source, at, selection, options, reply, turn } = job;
  for await (const batch of source.initial(at)) {
    for (const object of batch) {
      if (selection.matches(object)) writer.add('ADDED', object);
      if (writer.size <= CHUNK) continue;
      await reply.write(writer.take());
      await turn();
    }
  }
  if (options.marksInitialEnd) writer.bookmark(at, true);
  if (writer.size > 0) await send(job, writer, at);
}

/** Gathers watch events. */
class WatchWriter {
  readonly #how: Representation;
  readonly #framing: WatchFraming;
  #pieces: Uint8Array[] = [];
  #first = true;
  /** Bytes that are gathered. */
  size = 0;

  constructor(how: Representation, framing: WatchFraming) {
    this.#how = how;
    this.#framing = framing;
  }

  /** Adds what a transition means to a client that sees only its selection. Source: apiserver cacher watchFilterFunction. */
  change({ revision, before, after }: ObjectTransition, selection: Selection): void {
    const was = before !== undefined && selection.matches(before);
    const is = after !== undefined && selection.matches(after);
    if (is) this.add(was ? 'MODIFIED' : 'ADDED', after);
    else if (was)
      this.add('DELETED', { ...before, metadata: { ...before.metadata, resourceVersion: String(revision) } });
  }

  add(type: WatchEventType, object: KubeObject): void {
    this.#event(type, encodeShown(object, this.#how, this.#first));
    this.#first = false;
  }

  /** Tells the client why the watch cannot go on. */
  error(error: StatusError): void {
    this.#event('ERROR', Buffer.from(JSON.stringify(statusOf(error))));
  }

  /** Tells the client how far it has seen, and whether all initial objects are out. */
  bookmark(revision: Revision, endsInitial: boolean): void {
    const annotations = endsInitial ? { 'k8s.io/initial-events-end': 'true' } : undefined;
    const metadata = { resourceVersion: String(revision), creationTimestamp: null, annotations };
    const { served } = this.#how;
    const object = fromJson({ kind: served.kind, apiVersion: groupVersion(served), metadata });
    this.#event('BOOKMARK', encodeShown(object, this.#how, this.#first));
  }

  take(): Uint8Array {
    const chunk = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.size = 0;
    return chunk;
  }

  #event(type: WatchEventType, object: Uint8Array): void {
    this.#pieces.push(...this.#framing(type, object));
    this.size += object.length;
  }
}

/** Lets a watch sleep until something happens. A ring that comes before the wait is not lost. */
class Wake {
  stopped = false;
  #rung = false;
  #resume: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#resume?.();
  }

  stop(): void {
    this.stopped = true;
    this.ring();
  }

  async wait(clock: Clock, longest: number | undefined): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const cancel = longest === undefined ? () => {} : clock.schedule(longest, resolve);
        this.#resume = () => {
          cancel();
          resolve();
        };
      });
      this.#resume = undefined;
    }
    this.#rung = false;
  }
}
