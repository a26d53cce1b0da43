import { join } from 'node:path';
import type { EventLog } from '../../core/model/event-log.js';
import { ok } from '../../core/model/result.js';
import { loadSchemas, type Schemas } from '../../core/schema/schemas.js';
import { bisect } from '../../replay/bisect/bisect.js';
import { blame } from '../../replay/blame/blame.js';
import { LocalTimeline } from '../../replay/local-timeline.js';
import { Player } from '../../replay/play/player.js';
import { rerunOpenLoop } from '../../replay/rerun/rerun-open-loop.js';
import { todaysCode } from '../../replay/rerun/todays-controllers.js';
import { consequences } from '../../replay/why/consequences.js';
import { why } from '../../replay/why/why.js';
import { openLevelLog } from '../../stores/level/open-level-log.js';
import { CHAIN_LENGTH, namespaceOf, podName } from '../stores/fill-log.js';
import { peakMemory } from './peak-memory.js';
import { serveCalls } from './serve-calls.js';

/** A log at hand, and how its Pods are spread. */
interface Asked {
  readonly log: EventLog;
  readonly schemas: Schemas;
  readonly head: number;
  /** How many Pods the log begins with. */
  readonly objects: number;
  readonly namespaces: number;
}

const QUESTIONS = {
  diff: async ({ log, schemas, head, objects }: Asked) => {
    await drain(new LocalTimeline({ log, schemas }).diff({ from: objects, to: head }));
  },
  blame: async ({ namespaces, head, ...source }: Asked) => {
    await blame(source, { address: podAddress(namespaces), at: head });
  },
  why: async ({ log, schemas, head }: Asked) => {
    await why({ log, schemas }, { revision: head - (head % CHAIN_LENGTH) });
  },
  'why --forward': (source: Asked) => drain(consequences(source, { revision: 1 })),
  play: async ({ log, head }: Asked) => {
    const player = new Player(log, { from: 1, to: head });
    const steps = Math.floor(head / 10);
    await player.seek(head - steps);
    for (let step = 0; step < steps; step++) await player.step('forward');
    for (let step = 0; step < steps; step++) await player.step('backward');
  },
  summary: async ({ log, schemas }: Asked) => {
    await new LocalTimeline({ log, schemas }).summary({});
  },
  bisect: async ({ namespaces, head, objects, ...source }: Asked) => {
    const found = await bisect(source, {
      address: podAddress(namespaces),
      good: objects,
      bad: head,
      search: 'scan',
      holds: (object) => ok(Number(object?.metadata.resourceVersion) < head / 2),
    });
    if (!found.ok) throw new Error(found.error.message);
  },
  rerun: async (source: Asked) => {
    const { asked } = await todaysCode(source.schemas, {}, []);
    await drain(rerunOpenLoop(source, { controllers: asked }));
  },
  verify: async ({ log }: Asked) => {
    const found = await log.verify();
    if (!found.ok) throw new Error(`event ${found.revision} ${found.problem}`);
  },
} as const satisfies Record<string, (asked: Asked) => Promise<void>>;

/** What a process can be asked about a log. */
export type TimelineQuestion = keyof typeof QUESTIONS;
export const TIMELINE_QUESTIONS = Object.keys(QUESTIONS) as readonly TimelineQuestion[];

export type TimelineQuestionOperations = typeof operations;

/** One question about a log, asked in a process of its own. Arguments: the data directory, how many Pods its log begins with, and in how many namespaces. */
const operations = {
  /** Answers, and gives the most resident memory that it took, in MiB. */
  ask: async (question: TimelineQuestion): Promise<number> => {
    const [dataDir, objects, namespaces] = process.argv.slice(2);
    const log = await openLevelLog(join(dataDir!, 'log'));
    const head = log.head().revision;
    const spread = { objects: Number(objects), namespaces: Number(namespaces) };
    await QUESTIONS[question]({ log, schemas: loadSchemas(), head, ...spread });
    await log.close();
    return peakMemory();
  },
};

function podAddress(namespaces: number) {
  return { resource: 'pods', namespace: namespaceOf(0, namespaces), name: podName(0) };
}

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}

// Who imports the questions does not ask any.
if (process.argv[1] === import.meta.filename) {
  await serveCalls(async () => ({ ready: null, operations, stop: async () => {} }));
}
