import { describe, expect, it } from 'vitest';
import type { Command, CommandOutcome } from '../../../core/model/command.js';
import { decodeEvent, GENESIS_HASH, isChained } from '../../../core/model/event-record.js';
import type { Result } from '../../../core/model/result.js';
import type { Submission } from '../../../core/model/submission.js';
import { GatedEventLog, settle } from './gated-event-log.js';
import { createNamespace, labelNamespace, queueOn } from './queue-on.js';

/** The answer of a submission as soon as there is one. */
function answerOf(submission: Submission): { current: Result<CommandOutcome> | undefined } {
  const box: { current: Result<CommandOutcome> | undefined } = { current: undefined };
  void submission.durable.then((result) => {
    box.current = result;
  });
  return box;
}

async function records(log: GatedEventLog): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const batch of log.events()) all.push(...batch);
  return all;
}

describe('group commit', () => {
  it('shows nothing and answers nobody before it is durable', async () => {
    const log = new GatedEventLog();
    const { submit, queue, published } = await queueOn(log);
    log.hold();
    const answer = answerOf(submit(createNamespace('a')));
    await settle();
    expect(answer.current).toBeUndefined();
    expect(queue.state.revision).toBe(0);
    expect(queue.tip.revision).toBe(1);
    expect(published).toEqual([]);
    await log.pass();
    expect(answer.current).toMatchObject({ ok: true, value: { revision: 1, created: true } });
    expect(queue.state).toBe(queue.tip);
    expect(published.map((group) => group.map(({ event }) => event.revision))).toEqual([[1]]);
  });

  it('appends all that came in one turn as one batch, and what came during an append as the next', async () => {
    const log = new GatedEventLog();
    const { submit, published } = await queueOn(log);
    log.hold();
    const first = ['a', 'b', 'c'].map((name) => answerOf(submit(createNamespace(name))));
    await settle();
    const second = ['d', 'e'].map((name) => answerOf(submit(createNamespace(name))));
    await settle();
    expect(log.appends).toEqual([3]);
    await log.pass();
    expect(first.every(({ current }) => current?.ok)).toBe(true);
    expect(second.every(({ current }) => current === undefined)).toBe(true);
    expect(log.appends).toEqual([3, 2]);
    await log.pass();
    expect(second.map(({ current }) => current?.ok === true && current.value.revision)).toEqual([4, 5]);
    expect(published.map((group) => group.map(({ event }) => event.revision))).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
  });

  it('decides each command on all that were decided before it, durable or not', async () => {
    const log = new GatedEventLog();
    const { submit } = await queueOn(log);
    log.hold();
    const created = submit(createNamespace('a'));
    const labelled = submit(labelNamespace('a', 'x'));
    expect(await Promise.all([created.decided, labelled.decided])).toMatchObject([{ ok: true }, { ok: true }]);
    await settle();
    await log.pass();
    expect(await labelled.durable).toMatchObject({
      ok: true,
      value: { revision: 2, object: { metadata: { labels: { value: 'x' }, resourceVersion: '2' } } },
    });
  });

  it('answers a refusal only once what it rests on is durable', async () => {
    const log = new GatedEventLog();
    const { submit } = await queueOn(log);
    log.hold();
    submit(createNamespace('a'));
    const refused = submit(createNamespace('a'));
    expect(refused.decided).toMatchObject({ ok: false, error: { reason: 'AlreadyExists' } });
    const during = answerOf(refused);
    await settle();
    expect(during.current).toBeUndefined();
    await log.pass();
    expect(during.current).toMatchObject({ ok: false, error: { reason: 'AlreadyExists' } });
  });

  it('answers at once what changes nothing while nothing is under way', async () => {
    const log = new GatedEventLog();
    const { submit } = await queueOn(log);
    expect(await submit(labelNamespace('nowhere', 'x')).durable).toMatchObject({ ok: false, error: { code: 404 } });
    await submit(createNamespace('a')).durable;
    await submit(labelNamespace('a', 'x')).durable;
    const same = await submit(labelNamespace('a', 'x')).durable;
    expect(same).toMatchObject({ ok: true, value: { object: { metadata: { resourceVersion: '2' } } } });
    expect(same.ok && same.value.revision).toBeUndefined();
    expect(log.appends).toEqual([1, 1]);
  });

  it('chains every event to the one before it', async () => {
    const log = new GatedEventLog();
    const { submit } = await queueOn(log);
    await Promise.all(['a', 'b'].map((name) => submit(createNamespace(name)).durable));
    await submit(labelNamespace('a', 'x')).durable;
    let previous: Uint8Array = GENESIS_HASH;
    for (const record of await records(log)) {
      expect(isChained(record, previous)).toBe(true);
      previous = record.subarray(0, 32);
    }
    expect(await log.verify()).toMatchObject({ ok: true, events: 3 });
  });

  it('never lets event times go back, whatever the clock does', async () => {
    const log = new GatedEventLog();
    const { submit, clock } = await queueOn(log);
    clock.advanceTo(clock.now() + 5_000);
    await submit(createNamespace('a')).durable;
    const behind = await queueOn(log, 2);
    expect(behind.clock.now()).toBeLessThan(clock.now());
    await submit(createNamespace('b')).durable;
    const taken = await behind.submit(createNamespace('c')).durable;
    expect(taken).toMatchObject({ ok: true, value: { revision: 3 } });
    const times = (await records(log)).map((record) => decodeEvent(record).time);
    expect(times).toEqual([...times].sort());
  });

  it('starts a chain of its own where no correlation is given, and keeps the one that is', async () => {
    const log = new GatedEventLog();
    const { submit, published } = await queueOn(log);
    await submit(createNamespace('a')).durable;
    await submit(createNamespace('b'), { actor: { user: 'x', groups: [] }, correlation: 'chain' }).durable;
    expect(published.flat().map(({ event }) => event.request.correlation)).toEqual(['1', 'chain']);
  });
});

describe('a failed append', () => {
  it('answers everybody in the batch and everybody decided on it, and the tip falls back', async () => {
    const log = new GatedEventLog();
    const { submit, queue, published } = await queueOn(log);
    await submit(createNamespace('kept')).durable;
    log.hold();
    const batch = [submit(createNamespace('a')), submit(createNamespace('b'))].map(answerOf);
    await settle();
    const onTop = [submit(labelNamespace('a', 'x')), submit(createNamespace('a'))].map(answerOf);
    await log.fail();
    for (const { current } of [...batch, ...onTop]) {
      expect(current).toMatchObject({ ok: false, error: { code: 500, reason: 'InternalError' } });
      expect(current?.ok === false && current.error.message).toContain('no space left on device');
    }
    expect(queue.tip).toBe(queue.state);
    expect(queue.state.revision).toBe(1);
    expect(published).toHaveLength(1);
  });

  it('is tried again alone by who is exempt, and told to all others', async () => {
    const log = new GatedEventLog();
    const isExempt = ({ target }: Command) => target.name?.startsWith('exempt') === true;
    const { submit, published } = await queueOn(log, 1, { isExempt });
    log.hold();
    const names = ['a', 'exempt-1', 'b'];
    const first = names.map((name) => answerOf(submit(createNamespace(name))));
    await settle();
    const second = ['c', 'exempt-2'].map((name) => answerOf(submit(createNamespace(name))));
    await log.fail();
    for (const answer of [first[0], first[2], second[0]]) expect(answer?.current).toMatchObject({ ok: false });
    expect(log.appends).toEqual([3, 2]);
    await log.pass();
    for (const answer of [first[1], second[1]]) expect(answer?.current).toMatchObject({ ok: true });
    expect(published.flat().map(({ event }) => event.ref.name)).toEqual(['exempt-1', 'exempt-2']);
    expect(await log.verify()).toMatchObject({ ok: true, events: 2 });
  });

  it('is told to who is exempt, too, when it was theirs alone', async () => {
    const log = new GatedEventLog();
    const { submit } = await queueOn(log, 1, { isExempt: () => true });
    log.hold();
    const answer = answerOf(submit(createNamespace('a')));
    await settle();
    await log.fail();
    expect(answer.current).toMatchObject({ ok: false, error: { code: 500 } });
    expect(log.appends).toEqual([1]);
  });

  it('leaves a queue that works on, on an unbroken chain', async () => {
    const log = new GatedEventLog();
    const { submit } = await queueOn(log);
    log.hold();
    const lost = submit(createNamespace('a'));
    await settle();
    await log.fail();
    expect((await lost.durable).ok).toBe(false);
    const again = submit(createNamespace('a'));
    await settle();
    await log.pass();
    expect(await again.durable).toMatchObject({ ok: true, value: { revision: 1 } });
    expect(await log.verify()).toMatchObject({ ok: true, events: 1 });
  });
});

describe('another writer of the log', () => {
  it('makes the loser decide again on the newer head', async () => {
    const log = new GatedEventLog();
    const [ours, theirs] = [await queueOn(log, 1), await queueOn(log, 2)];
    await theirs.submit(createNamespace('theirs')).durable;
    const [mine, taken] = [ours.submit(createNamespace('mine')), ours.submit(createNamespace('theirs'))];
    expect(await taken.decided).toMatchObject({ ok: true });
    expect(await mine.durable).toMatchObject({ ok: true, value: { revision: 2 } });
    expect(await taken.durable).toMatchObject({ ok: false, error: { reason: 'AlreadyExists' } });
    expect(ours.published.flat().map(({ event }) => [event.revision, event.ref.name])).toEqual([
      [1, 'theirs'],
      [2, 'mine'],
    ]);
    expect(await log.verify()).toMatchObject({ ok: true, events: 2 });
  });

  it('takes along what was decided on the lost batch', async () => {
    const log = new GatedEventLog();
    const [ours, theirs] = [await queueOn(log, 1), await queueOn(log, 2)];
    log.hold();
    const theirWrite = theirs.submit(createNamespace('theirs'));
    await settle();
    const first = ours.submit(createNamespace('a'));
    await settle();
    const onTop = ours.submit(labelNamespace('a', 'x'));
    await log.pass();
    await theirWrite.durable;
    log.isOpen = true;
    await log.pass();
    expect(await first.durable).toMatchObject({ ok: true, value: { revision: 2 } });
    expect(await onTop.durable).toMatchObject({ ok: true, value: { revision: 3 } });
  });

  it('answers everybody when its events cannot be read', async () => {
    const log = new GatedEventLog();
    const [ours, theirs] = [await queueOn(log, 1), await queueOn(log, 2)];
    await theirs.submit(createNamespace('theirs')).durable;
    log.hold();
    const first = ours.submit(createNamespace('a'));
    await settle();
    const onTop = ours.submit(labelNamespace('a', 'x'));
    log.unreadable = true;
    await log.pass();
    for (const { durable } of [first, onTop]) {
      expect(await durable).toMatchObject({ ok: false, error: { code: 500 } });
    }
    log.unreadable = false;
    log.isOpen = true;
    expect(await ours.submit(createNamespace('a')).durable).toMatchObject({ ok: true, value: { revision: 2 } });
  });
});

describe('close', () => {
  it('finishes what was taken and takes no more', async () => {
    const log = new GatedEventLog();
    const { submit, queue } = await queueOn(log);
    let completed = false;
    queue.commits.subscribe({
      complete: () => {
        completed = true;
      },
    });
    log.hold();
    const taken = submit(createNamespace('a'));
    await settle();
    const next = submit(createNamespace('b'));
    const closing = queue.close();
    expect(await submit(createNamespace('c')).durable).toMatchObject({ ok: false, error: { code: 503 } });
    await log.pass();
    await log.pass();
    await closing;
    expect(completed).toBe(true);
    expect((await taken.durable).ok && (await next.durable).ok).toBe(true);
    expect(log.head().revision).toBe(2);
  });
});
