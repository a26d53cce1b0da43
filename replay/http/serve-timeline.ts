import type { Exchange } from '../../core/api/http/exchange.js';
import { respondError } from '../../core/api/http/respond.js';
import type { ObjectAddress } from '../../core/model/event-log.js';
import { objectKey } from '../../core/model/object-key.js';
import { fail, ok, type Result } from '../../core/model/result.js';
import { badRequest, notFound } from '../../core/model/status-error.js';
import type { Timeline } from '../timeline.js';
import { sendLines } from './send-lines.js';
import { answerLines, type TimelineLine } from './timeline-line.js';
import { readDiffQuery, readEventQuery, readRevision, readSelector, readText } from './timeline-query.js';

type Lines = AsyncIterable<TimelineLine>;
type Question = (timeline: Timeline, query: URLSearchParams, signal: AbortSignal) => Result<Lines>;

const QUESTIONS: ReadonlyMap<string, Question> = new Map<string, Question>([
  ['head', (timeline) => ok(one(() => timeline.head()))],
  ['resolve', resolve],
  ['resource', (timeline, query) => then(readText(query, 'name'), (name) => one(() => timeline.findResource(name)))],
  ['events', events],
  [
    'event',
    (timeline, query) => then(readRevision(query, 'revision'), (revision) => one(() => timeline.event(revision))),
  ],
  ['object', object],
  ['state', (timeline, query) => then(readRevision(query, 'at'), (at) => state(timeline, at))],
  ['diff', (timeline, query) => then(readDiffQuery(query), (diff) => each(timeline.diff(diff)))],
  ['verify', (timeline) => ok(verify(timeline))],
]);

/** Answers one question about a timeline, in lines of JSON. `path` is what follows `/timeline/`. */
export async function serveTimeline(timeline: Timeline, exchange: Exchange, path: string): Promise<void> {
  const question = QUESTIONS.get(path);
  if (question === undefined) return respondError(exchange, notFound({ group: '', resource: 'timeline' }, path));
  const client = new AbortController();
  const lines = question(timeline, exchange.query, client.signal);
  if (!lines.ok) return respondError(exchange, lines.error);
  await sendLines(exchange, answerLines(lines.value), client);
}

function resolve(timeline: Timeline, query: URLSearchParams): Result<Lines> {
  const text = readText(query, 'text');
  const now = readRevision(query, 'now');
  if (!text.ok) return text;
  if (!now.ok) return now;
  const bound = query.get('bound') === 'first' ? 'first' : 'last';
  return ok(one(() => timeline.resolveRevision(text.value, now.value, bound)));
}

function events(timeline: Timeline, query: URLSearchParams, signal: AbortSignal): Result<Lines> {
  return then(readEventQuery(query), ({ follow, ...asked }) =>
    batches(follow ? timeline.follow(asked, signal) : timeline.events(asked)),
  );
}

function object(timeline: Timeline, query: URLSearchParams): Result<Lines> {
  const at = readRevision(query, 'at');
  if (!at.ok) return at;
  const { resource, namespace, name } = readSelector(query);
  if (resource === undefined || name === undefined) return fail(badRequest('resource and name are required'));
  const address: ObjectAddress = { resource, namespace, name };
  return ok(one(() => timeline.objectAt(address, at.value)));
}

async function* state(timeline: Timeline, at: number): AsyncGenerator<TimelineLine> {
  const state = await timeline.stateAt(at);
  for (const [resource, objects] of state.collections.entries()) {
    for (const object of objects.values()) {
      yield { item: { resource, key: objectKey(object.metadata.namespace, object.metadata.name), object } };
    }
  }
}

/** Progress comes while the check runs, so lines wait in a queue; only the newest matters. */
async function* verify(timeline: Timeline): AsyncGenerator<TimelineLine> {
  let reached: number | undefined;
  let wake = () => {};
  const verified = timeline.verify((revision) => {
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
  const result = await verified;
  yield {
    item: result.ok
      ? { ...result, head: { ...result.head, hash: Buffer.from(result.head.hash).toString('hex') } }
      : result,
  };
}

async function* one(read: () => Promise<unknown>): AsyncGenerator<TimelineLine> {
  yield { item: (await read()) ?? null };
}

async function* each(items: AsyncIterable<unknown>): AsyncGenerator<TimelineLine> {
  for await (const item of items) yield { item };
}

async function* batches(items: AsyncIterable<readonly unknown[]>): AsyncGenerator<TimelineLine> {
  for await (const batch of items) for (const item of batch) yield { item };
}

function then<T>(value: Result<T>, lines: (value: T) => Lines): Result<Lines> {
  return value.ok ? ok(lines(value.value)) : value;
}
