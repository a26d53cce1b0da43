import { test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { EventLog } from '../../core/model/event-log.js';
import { decodeEvent } from '../../core/model/event-record.js';
import type { ClusterState } from '../../core/state/cluster-state.js';
import { emptyState } from '../../core/state/cluster-state.js';
import type { Commit } from '../../core/state/commit.js';
import { loadState, rebuildState } from '../../core/state/load-state.js';
import { reduce } from '../../core/state/reduce.js';
import { runs } from '../support/runs.js';
import { testCluster } from '../support/test-cluster.js';
import { anyStory, play } from './any-story.js';
import { FlakyEventLog } from './flaky-event-log.js';

const RUNS = runs(25);

/** Everything in a state, as plain JSON by place. */
function contents(state: ClusterState): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const resource of state.resources()) {
    for (const [key, object] of state.collection(resource).entries()) all[`${resource} ${key}`] = object;
  }
  return all;
}

async function recordsOf(log: EventLog): Promise<Uint8Array[]> {
  const records: Uint8Array[] = [];
  for await (const batch of log.events()) records.push(...batch);
  return records;
}

describe('law 1: rebuilding from the log equals the live state, at every revision', () => {
  property.prop([anyStory], RUNS)('whatever happened', async (story) => {
    const test = await testCluster();
    const live = new Map<number, ClusterState>();
    test.cluster.commits.subscribe((group) => {
      const last = group.at(-1)!;
      live.set(last.event.revision, last.state!);
    });
    await play(test, story);
    let folded = emptyState();
    for (const record of await recordsOf(test.log)) {
      folded = reduce(folded, decodeEvent(record)).state;
      const then = live.get(folded.revision);
      if (then !== undefined && folded.revision % 7 === 0) expect(contents(folded)).toEqual(contents(then));
    }
    expect(contents(folded)).toEqual(contents(test.cluster.state));
    expect(contents(await loadState(test.log))).toEqual(contents(test.cluster.state));
    const middle = Math.floor(folded.revision / 2);
    expect(contents(await loadState(test.log, middle))).toEqual(contents(await rebuildState(test.log, middle)));
    await test.stop();
  });
});

describe('law 2: two runs from the same seed give the same log, byte for byte', () => {
  property.prop([anyStory], RUNS)('whatever happened', async (story) => {
    const logs = await Promise.all(
      [1, 2].map(async () => {
        const test = await testCluster({ seed: 42 });
        await play(test, story);
        const records = await recordsOf(test.log);
        await test.stop();
        return records;
      }),
    );
    expect(logs[0]!.length).toBe(logs[1]!.length);
    for (const [index, record] of logs[0]!.entries()) expect(Buffer.compare(record, logs[1]![index]!)).toBe(0);
  });

  it('and another seed gives another log', async () => {
    const heads = await Promise.all(
      [1, 2].map(async (seed) => {
        const test = await testCluster({ seed });
        const { hash } = test.log.head();
        await test.stop();
        return Buffer.from(hash).toString('hex');
      }),
    );
    expect(heads[0]).not.toBe(heads[1]);
  });
});

describe('law 4: an acknowledged write is never lost, a refused one never visible', () => {
  property.prop([anyStory], RUNS)('while the log fails now and then', async (story) => {
    const log = new FlakyEventLog();
    const test = await testCluster({ log });
    const seen: Commit[] = [];
    test.cluster.commits.subscribe((group) => seen.push(...group));
    log.failEvery(3);
    const acknowledged: { revision: number; uid: unknown }[] = [];
    for (const step of story) {
      if (step.type === 'wait') await test.run(Math.min(step.milliseconds, 500));
      else {
        const result = await test.submit(step.command);
        if (!result.ok) continue;
        const { revision, object } = result.value;
        if (revision !== undefined)
          acknowledged.push({ revision, uid: (object['metadata'] as { uid?: unknown } | undefined)?.uid });
      }
    }
    log.failEvery(0);
    const events = (await recordsOf(log)).map(decodeEvent);
    for (const { revision, uid } of acknowledged) {
      const event = events[revision - 1];
      expect(event?.revision).toBe(revision);
      if (uid !== undefined) expect(event?.ref.uid).toBe(uid);
    }
    for (const { event } of seen) expect(events[event.revision - 1]?.hash).toBe(event.hash);
    expect(contents(await rebuildState(log))).toEqual(contents(test.cluster.state));
    expect(await log.verify()).toMatchObject({ ok: true });
    await test.stop();
  });
});
