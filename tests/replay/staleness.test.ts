import { expect, test } from 'vitest';
import { loadSchemas } from '../../core/schema/schemas.js';
import type { Staleness } from '../../replay/events/staleness.js';
import { LocalTimeline } from '../../replay/local-timeline.js';
import { MemoryEventLog } from '../../stores/memory/memory-event-log.js';
import { Recorder } from './recorder.js';

const pod = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'a' },
  spec: { value: 0 },
});
const decision = (seen: number, now = 't1') => ({
  actor: { controller: 'c' },
  cause: { trigger: 1, seen, now, request: { namespace: 'a', name: 'x' } },
});

test('a decision is stale when others wrote what it had not seen; its own writes do not count', async () => {
  const set = (value: number) => (draft: Record<string, Record<string, unknown>>) =>
    Object.assign(draft['spec']!, { value });
  const recorder = new Recorder()
    .create('pods', pod('p'))
    .create('pods', pod('own-1'), decision(1))
    .create('pods', pod('own-2'), decision(1))
    .modify('pods', 'a/own-1', set(1), decision(1))
    .create('pods', pod('others'))
    .create('pods', pod('own-3'), decision(1))
    .modify('pods', 'a/p', set(1))
    .modify('pods', 'a/p', set(2), decision(1))
    .modify('pods', 'a/p', set(3), decision(7, 't2'))
    .modify('pods', 'a/p', set(4), { cause: { seen: 8, inferred: true } });
  const log = new MemoryEventLog();
  await recorder.appendTo(log);
  const timeline = new LocalTimeline({ log, schemas: loadSchemas() });
  const expected: (Staleness | undefined)[] = [
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    { seen: 1, unseen: 1 },
    undefined,
    { seen: 1, unseen: 2, missed: 7 },
    { seen: 7, unseen: 1, missed: 8 },
    { seen: 8, unseen: 1, missed: 9 },
  ];
  for (const reverse of [false, true]) {
    const found: (Staleness | undefined)[] = [];
    for await (const batch of timeline.events({ reverse })) found.push(...batch.map(({ staleness }) => staleness));
    expect(reverse ? found.reverse() : found).toEqual(expected);
  }
  for (const [index, staleness] of expected.entries())
    expect((await timeline.event(index + 1))?.staleness).toEqual(staleness);
});
