import { join } from 'node:path';
import { loadSchemas } from '../../core/schema/schemas.js';
import { Player } from '../../replay/log/moments/player.js';
import { blame } from '../../replay/questions/blame/blame.js';
import { why } from '../../replay/questions/why/why.js';
import { whyObject } from '../../replay/questions/why-object/why-object.js';
import { LocalTimeline } from '../../replay/timeline/local-timeline.js';
import { openLevelLog } from '../../stores/level/open-level-log.js';
import type { BigLog } from '../big-log.js';
import type { Row } from '../row.js';
import { percentile } from '../statistics.js';
import { CHAIN_LENGTH, fillLog, namespaceOf, podName } from '../stores/fill-log.js';
import { once } from '../stores/measure.js';
import { seededRandom } from '../stores/random.js';
import { withLog } from '../with-log.js';

const ROUNDS = 5;
const VERSIONS = 10_000;

/** How long each of so many tries takes, in milliseconds. */
async function times(tries: number, action: (attempt: number) => Promise<unknown>): Promise<number[]> {
  const found: number[] = [];
  for (let attempt = 0; attempt < tries; attempt++) found.push((await once(() => action(attempt))).milliseconds);
  return found;
}

function withTimeline<T>(big: BigLog, use: (timeline: LocalTimeline) => Promise<T>): Promise<T> {
  return withLog(big.dataDir, (log) => use(new LocalTimeline({ log, schemas: loadSchemas() })));
}

/** Opening the big log and asking for its head. */
export const opening: Row = {
  name: 'timeline-open',
  about: 'a timeline opened on the big log, and asked for its head',
  measure: async (bench) => {
    const big = await bench.bigLog();
    const values = await times(ROUNDS, () => withTimeline(big, (timeline) => timeline.head()));
    return [{ name: 'timeline-open', unit: 'ms', values, bound: { on: 'value', atMost: 300 } }];
  },
};

/** The whole cluster of the big log as of a random revision. */
export const wholeState: Row = {
  name: 'whole-state',
  about: 'the whole state of the big log, 10,000 Pods, as of a random revision',
  measure: async (bench) => {
    const big = await bench.bigLog();
    return withTimeline(big, async (timeline) => {
      const random = seededRandom(11);
      const found = await times(bench.scaled(100), () => timeline.stateAt(1 + Math.floor(random() * big.events)));
      const values = [percentile(found, 0.99)];
      return [{ name: 'whole-state p99', unit: 'ms', values, bound: { on: 'value', atMost: 1_000 } }];
    });
  },
};

/** What differs between two revisions of the big log. */
export const differences: Row = {
  name: 'diff',
  about: 'everything that differs between two random revisions of the big log, and between neighbours',
  measure: async (bench) => {
    const big = await bench.bigLog();
    return withTimeline(big, async (timeline) => {
      const random = seededRandom(13);
      const revision = (): number => 2 + Math.floor(random() * (big.events - 2));
      const diff = async (from: number, to: number): Promise<void> => {
        for await (const _ of timeline.diff({ from, to }));
      };
      const far = await times(bench.scaled(10), () => diff(revision(), revision()));
      const near = await times(bench.scaled(500), () => {
        const at = revision();
        return diff(at - 1, at);
      });
      return [
        { name: 'diff random', unit: 'ms', values: far, bound: { on: 'value', atMost: 1_500 } },
        { name: 'diff neighbours', unit: 'ms', values: near, bound: { on: 'value', atMost: 5 } },
      ];
    });
  },
};

/** Going through the big log event by event. */
export const playing: Row = {
  name: 'play',
  about: 'the next and the previous step while playing the big log, from a revision in its middle',
  measure: async (bench) => {
    const big = await bench.bigLog();
    return withLog(big.dataDir, async (log) => {
      const steps = bench.scaled(2_000);
      const player = new Player(log, { from: 1, to: big.events });
      await player.seek(Math.floor(big.events / 2));
      const back = await times(steps, () => player.step('backward'));
      const on = await times(2 * steps, () => player.step('forward'));
      const bound = { on: 'value', atMost: 1 } as const;
      return [
        { name: 'play previous p99', unit: 'ms', values: [percentile(back, 0.99)], bound },
        { name: 'play next p99', unit: 'ms', values: [percentile(on, 0.99)], bound },
      ];
    });
  },
};

/** Who set each field of an object with a long history. */
export const blaming: Row = {
  name: 'blame',
  about: `blame of every field of a Pod with ${VERSIONS} revisions`,
  measure: async (bench) => {
    const log = await openLevelLog(join(await bench.directory(), 'log'), { create: true });
    try {
      const events = bench.scaled(VERSIONS);
      await fillLog(log, { events, objects: 1, namespaces: 1, seed: 3, objectBytes: 1_024, deletes: 0 });
      const address = { resource: 'pods', namespace: namespaceOf(0, 1), name: podName(0) };
      const source = { log, schemas: loadSchemas() };
      const at = log.head().revision;
      await blame(source, { address, at });
      const values = await times(ROUNDS, () => blame(source, { address, at }));
      return [{ name: 'blame', unit: 'ms', values, bound: { on: 'value', atMost: 200 } }];
    } finally {
      await log.close();
    }
  },
};

/** Why an event came about, and all that an object rests on. */
export const explaining: Row = {
  name: 'why',
  about: `the chain of causes of an event at the end of a chain of ${CHAIN_LENGTH}, and all that a Pod of the big log rests on`,
  measure: async (bench) => {
    const big = await bench.bigLog();
    return withTimeline(big, async (timeline) => {
      const random = seededRandom(17);
      const chains = Math.floor(big.events / CHAIN_LENGTH);
      const values = await times(bench.scaled(50), () =>
        why(timeline, { revision: (1 + Math.floor(random() * (chains - 1))) * CHAIN_LENGTH }),
      );
      const objects = await times(bench.scaled(50), () => {
        const index = Math.floor(random() * big.objects);
        const address = { resource: 'pods', namespace: namespaceOf(index, big.namespaces), name: podName(index) };
        return whyObject(timeline, { address, at: big.events });
      });
      return [
        { name: 'why', unit: 'ms', values, bound: { on: 'value', atMost: 100 } },
        { name: 'why object', unit: 'ms', values: objects, bound: { on: 'value', atMost: 200 } },
      ];
    });
  },
};

/** What happened, in a page. */
export const summing: Row = {
  name: 'summary',
  about: 'the summary of all that happened in the life of a cluster, an event',
  measure: async (bench) => {
    const dataDir = await bench.life();
    return withLog(dataDir, async (log) => {
      const timeline = new LocalTimeline({ log, schemas: loadSchemas() });
      const events = log.head().revision;
      const found = await times(ROUNDS, () => timeline.summary({}));
      const values = found.map((milliseconds) => (milliseconds * 1_000) / events);
      return [{ name: 'summary', unit: 'us/event', values }];
    });
  },
};
