import { expect, test } from 'vitest';
import { loadSchemas } from '../../../core/schema/schemas.js';
import type { Staleness } from '../../../replay/log/events/staleness.js';
import { LocalTimeline } from '../../../replay/timeline/local-timeline.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { Recorder } from '../recorder.js';

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

test('a decider that sees each kind as of its own revision is stale by what it missed of any kind that it looks at', async () => {
  const seen = (pods: number, maps: number) => ({ pods, configmaps: maps });
  const by = (kinds: Record<string, number>) => ({
    actor: { controller: 'c' },
    cause: { trigger: 1, seen: kinds, now: 't1', request: { namespace: 'a', name: 'x' } },
  });
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm', namespace: 'a' }, data: { value: '0' } };
  const set = (value: number) => (draft: Record<string, Record<string, unknown>>) =>
    Object.assign(draft['spec']!, { value });
  const recorder = new Recorder()
    .create('pods', pod('p'))
    .create('configmaps', map)
    .modify('pods', 'a/p', set(1))
    .create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } })
    .create('configmaps', { ...map, metadata: { name: 'late', namespace: 'a' } }, by(seen(1, 4)))
    .modify('pods', 'a/p', set(2), by(seen(1, 4)))
    .create('configmaps', { ...map, metadata: { name: 'now', namespace: 'a' } }, by(seen(6, 6)))
    .create('configmaps', { ...map, metadata: { name: 'maps-only', namespace: 'a' } }, by({ configmaps: 7 }));
  const log = new MemoryEventLog();
  await recorder.appendTo(log);
  const timeline = new LocalTimeline({ log, schemas: loadSchemas() });
  const of = async (revision: number) => (await timeline.event(revision))?.staleness;
  expect(await of(5)).toEqual({ seen: 1, unseen: 1 });
  expect(await of(6)).toEqual({ seen: 1, unseen: 1, missed: 3 });
  expect(await of(7)).toBeUndefined();
  expect(await of(8)).toBeUndefined();
  const why = await timeline.why({ revision: 5 });
  expect(why?.steps.at(-1)?.knowledge).toMatchObject({
    stale: true,
    seen: 1,
    unseen: [{ revision: 3, kind: 'Pod', namespace: 'a', name: 'p' }],
  });
});
