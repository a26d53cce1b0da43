import type { Exchange } from '../../core/api/http/exchange.js';
import { respondError } from '../../core/api/http/respond.js';
import { originOf } from '../../core/model/journal.js';
import type { ObjectVersion } from '../../core/model/log-index.js';
import { fail, ok, type Result } from '../../core/model/result.js';
import { badRequest, notFound } from '../../core/model/status-error.js';
import type { Timeline } from '../timeline.js';
import { answerWithLeftOut } from './answer-with-left-out.js';
import { sendFrames } from './frames.js';
import { sendLines } from './send-lines.js';
import { answerLines, type TimelineLine } from './timeline-line.js';
import {
  readDiffQuery,
  readEventQuery,
  readNamesInQuestion,
  readRange,
  readRevision,
  readSelector,
  readTime,
} from './timeline-query.js';
import { encodeVersion } from './version-frame.js';
import { type WireEnds, type WireVerification, wireHeadOf } from './wire-head.js';

type Lines = AsyncIterable<TimelineLine>;
type Question = (timeline: Timeline, query: URLSearchParams, signal: AbortSignal) => Result<Lines>;

/** What is answered in lines of JSON. */
const QUESTIONS: ReadonlyMap<string, Question> = new Map<string, Question>([
  ['ends', ({ log }) => ok(one(async () => endsOf(log)))],
  ['resources', ({ log }) => ok(one(() => log.resources()))],
  ['revision-at', ({ log }, query) => mapResult(readTime(query, 'time'), (time) => one(() => log.revisionAt(time)))],
  ['events', events],
  [
    'event',
    (timeline, query) => mapResult(readRevision(query, 'revision'), (revision) => one(() => timeline.event(revision))),
  ],
  ['diff', diff],
  [
    'unknown-name',
    (timeline, query) => mapResult(readNamesInQuestion(query), (names) => one(() => timeline.unknownName(names))),
  ],
  ['verify', (timeline, _query, signal) => ok(verify(timeline, signal))],
]);

type Frames = AsyncIterable<readonly Uint8Array[]>;
type BinaryQuestion = (timeline: Timeline, query: URLSearchParams) => Result<Frames>;

/** What is answered in frames: records and objects as the log holds them. */
const BINARY_QUESTIONS: ReadonlyMap<string, BinaryQuestion> = new Map<string, BinaryQuestion>([
  ['records', ({ log }, query) => mapResult(readRange(query), (range) => log.events(range))],
  ['version', version],
  ['versions', versions],
]);

/** Answers one question about a timeline. `path` is what follows `/timeline/`. */
export async function serveTimeline(timeline: Timeline, exchange: Exchange, path: string): Promise<void> {
  const client = new AbortController();
  const frames = BINARY_QUESTIONS.get(path)?.(timeline, exchange.query);
  if (frames?.ok === true) return sendFrames(exchange, frames.value, client);
  const lines = frames ?? QUESTIONS.get(path)?.(timeline, exchange.query, client.signal);
  if (lines === undefined) return respondError(exchange, notFound({ group: '', resource: 'timeline' }, path));
  if (!lines.ok) return respondError(exchange, lines.error);
  await sendLines(exchange, answerLines(lines.value), client);
}

function endsOf(log: Timeline['log']): WireEnds {
  return { origin: wireHeadOf(originOf(log)), head: wireHeadOf(log.head()) };
}

function version({ log }: Timeline, query: URLSearchParams): Result<Frames> {
  const at = readRevision(query, 'at');
  if (!at.ok) return at;
  const { resource, namespace, name } = readSelector(query);
  if (resource === undefined || name === undefined) return fail(badRequest('resource and name are required'));
  return ok(encoded(single(() => log.objectAt({ resource, namespace, name }, at.value))));
}

function versions({ log }: Timeline, query: URLSearchParams): Result<Frames> {
  const at = readRevision(query, 'at');
  if (!at.ok) return at;
  const { resource, namespace } = readSelector(query);
  if (resource === undefined) return fail(badRequest('resource is required'));
  return ok(encoded(log.objectsAt(resource, namespace, at.value)));
}

async function* single<T>(read: () => Promise<T | undefined>): AsyncGenerator<readonly T[]> {
  const item = await read();
  if (item !== undefined) yield [item];
}

async function* encoded(batches: AsyncIterable<readonly ObjectVersion[]>): Frames {
  for await (const batch of batches) yield batch.map(encodeVersion);
}

function events(timeline: Timeline, query: URLSearchParams, signal: AbortSignal): Result<Lines> {
  return mapResult(readEventQuery(query), ({ follow, ...asked }) =>
    answerWithLeftOut((onLeftOut) =>
      follow ? timeline.follow(asked, signal, onLeftOut) : timeline.events(asked, onLeftOut),
    ),
  );
}

function diff(timeline: Timeline, query: URLSearchParams): Result<Lines> {
  return mapResult(readDiffQuery(query), (asked) =>
    answerWithLeftOut((onLeftOut) => inBatches(timeline.diff(asked, onLeftOut))),
  );
}

/** Progress comes while the check runs, so lines wait in a queue; only the newest matters. */
async function* verify(timeline: Timeline, signal: AbortSignal): AsyncGenerator<TimelineLine> {
  let reached: number | undefined;
  let wake = () => {};
  const verified = timeline.verify((revision) => {
    // Nobody waits for the answer any more.
    signal.throwIfAborted();
    reached = revision;
    wake();
  });
  const done = verified.then(
    () => true,
    () => true,
  );
  for (;;) {
    const woken = new Promise<false>((resolve) => (wake = () => resolve(false)));
    if (await Promise.race([done, woken])) break;
    if (reached !== undefined) yield { progress: reached };
  }
  if (signal.aborted) return;
  const result = await verified;
  const item: WireVerification = result.ok ? { ...result, head: wireHeadOf(result.head) } : result;
  yield { item };
}

async function* one(read: () => Promise<unknown>): AsyncGenerator<TimelineLine> {
  yield { item: (await read()) ?? null };
}

async function* inBatches<T>(items: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  for await (const item of items) yield [item];
}

function mapResult<T, R>(value: Result<T>, map: (value: T) => R): Result<R> {
  return value.ok ? ok(map(value.value)) : value;
}
