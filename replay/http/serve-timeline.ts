import type { Exchange } from '../../core/api/http/exchange.js';
import { respondError } from '../../core/api/http/respond.js';
import type { ObjectVersion } from '../../core/model/log-index.js';
import { fail, ok, type Result } from '../../core/model/result.js';
import { badRequest, notFound } from '../../core/model/status-error.js';
import { readQuery } from '../log/asking/parameter.js';
import type { QuestionSource } from '../log/asking/question.js';
import { type AnyQuestion, QUESTIONS } from '../questions/questions.js';
import { answerLines } from './answer-lines.js';
import { sendFrames } from './frames.js';
import { ENDS, RECORDS, RESOURCES, REVISION_AT, VERIFY, VERSION, VERSIONS } from './log-questions.js';
import { sendLines } from './send-lines.js';
import { encodeVersion } from './version-frame.js';

/** What is answered in lines of JSON. */
const IN_LINES: ReadonlyMap<string, AnyQuestion> = new Map<string, AnyQuestion>(
  [...Object.values<AnyQuestion>(QUESTIONS), ENDS, RESOURCES, REVISION_AT, VERIFY].map((question) => [
    question.path,
    question,
  ]),
);

type Frames = AsyncIterable<readonly Uint8Array[]>;
type BinaryQuestion = (source: QuestionSource, url: URLSearchParams) => Result<Frames>;

/** What is answered in frames: records and objects as the log holds them. */
const IN_FRAMES: ReadonlyMap<string, BinaryQuestion> = new Map<string, BinaryQuestion>([
  ['records', records],
  ['version', version],
  ['versions', versions],
]);

/** Answers one question about a history. `path` is what follows `/timeline/`. */
export async function serveTimeline(source: QuestionSource, exchange: Exchange, path: string): Promise<void> {
  const client = new AbortController();
  const frames = IN_FRAMES.get(path)?.(source, exchange.query);
  if (frames?.ok === true) return sendFrames(exchange, frames.value, client);
  if (frames !== undefined) return respondError(exchange, frames.error);
  const question = IN_LINES.get(path);
  if (question === undefined) return respondError(exchange, notFound({ group: '', resource: 'timeline' }, path));
  const query = readQuery(question.parameters, exchange.query);
  if (!query.ok) return respondError(exchange, query.error);
  await sendLines(exchange, answerLines(question, source, query.value, client.signal), client);
}

function records({ log }: QuestionSource, url: URLSearchParams): Result<Frames> {
  const range = readQuery(RECORDS, url);
  if (!range.ok) return range;
  const { resource, namespace, name } = range.value;
  if (resource === undefined && (namespace !== undefined || name !== undefined))
    return fail(badRequest('namespace and name need a resource'));
  return ok(log.events(range.value));
}

function version({ log }: QuestionSource, url: URLSearchParams): Result<Frames> {
  const asked = readQuery(VERSION, url);
  if (!asked.ok) return asked;
  const { at, ...address } = asked.value;
  return ok(encoded(single(() => log.objectAt(address, at))));
}

function versions({ log }: QuestionSource, url: URLSearchParams): Result<Frames> {
  const asked = readQuery(VERSIONS, url);
  if (!asked.ok) return asked;
  const { resource, namespace, at } = asked.value;
  return ok(encoded(log.objectsAt(resource, namespace, at)));
}

async function* single<T>(read: () => Promise<T | undefined>): AsyncGenerator<readonly T[]> {
  const item = await read();
  if (item !== undefined) yield [item];
}

async function* encoded(batches: AsyncIterable<readonly ObjectVersion[]>): Frames {
  for await (const batch of batches) yield batch.map(encodeVersion);
}
