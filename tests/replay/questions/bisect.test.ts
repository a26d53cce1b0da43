import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { compileCel } from '../../../core/cel/compile-cel.js';
import { objectKey } from '../../../core/model/object-key.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { objectAt } from '../../../replay/log/object-versions.js';
import { objectPredicate } from '../../../replay/log/predicates/object-predicate.js';
import { bisect } from '../../../replay/questions/bisect/bisect.js';
import type { BisectQuery } from '../../../replay/questions/bisect/bisection.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { runs } from '../../support/runs.js';
import { madeUpHistory } from '../made-up-history.js';
import { Recorder } from '../recorder.js';
import { type BadRollOut, badRollOut } from './bisect-story.js';

const schemas = loadSchemas();
const FRONTEND = { resource: 'deployments.apps', namespace: 'default', name: 'frontend' };
const WEB = { resource: 'pods', namespace: 'shop', name: 'web' };

function predicate(text: string) {
  const program = compileCel(text);
  if (!program.ok) throw new Error(program.error.message);
  return objectPredicate(program.value);
}

type Question = Pick<BisectQuery, 'good' | 'bad'> & Partial<Pick<BisectQuery, 'search'>> & { readonly holds: string };

async function ask(log: MemoryEventLog | BadRollOut['test']['log'], address: typeof WEB, question: Question) {
  const query = { search: 'scan' as const, ...question, address, holds: predicate(question.holds) };
  return bisect({ log, schemas }, query);
}

/** The answer to a question that has one. */
async function found(...args: Parameters<typeof ask>) {
  const result = await ask(...args);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

async function logOf(recorder: Recorder): Promise<MemoryEventLog> {
  const log = new MemoryEventLog();
  await recorder.appendTo(log);
  return log;
}

describe('bisect of a Deployment that was given a bad image', () => {
  let given: BadRollOut;
  beforeAll(async () => {
    given = await badRollOut();
  });

  test.each(['scan', 'binary'] as const)(
    'names the event after which no Pod was ready, and who wrote it (%s)',
    async (search) => {
      const { test: cluster, ready, badImage, broken } = given;
      const holds = 'object.status.readyReplicas >= 1';
      const answer = await found(cluster.log, FRONTEND, { good: ready, bad: broken, holds, search });
      const { revision, actor, request, fields, cause } = answer.event;
      expect(answer.type).toBe('broke');
      expect(revision).toBeGreaterThan(badImage);
      expect(revision).toBeLessThanOrEqual(broken);
      expect(actor.controller).toBe('deployment-controller');
      expect(request).toMatchObject({ verb: 'update', subresource: 'status' });
      expect(cause?.trigger).toBeGreaterThanOrEqual(badImage);
      expect(fields.map(({ path }) => path)).toContain('status.readyReplicas');
      expect(answer.before).toEqual({ at: revision - 1, exists: true, holds: true });
      expect(answer.after).toEqual({ at: revision, exists: true, holds: false, error: 'no such key: readyReplicas' });
    },
  );

  test('names the person who set the image', async () => {
    const { test: cluster, ready, badImage, broken } = given;
    const holds = 'object.spec.template.spec.containers.all(c, !c.image.endsWith("missing"))';
    const { event } = await found(cluster.log, FRONTEND, { good: ready, bad: broken, holds });
    expect(event).toMatchObject({
      revision: badImage,
      actor: { user: 'kubernetes-admin' },
      request: { verb: 'patch' },
    });
  });

  test('given the bad revision first, names the event from which on it holds', async () => {
    const { test: cluster, broken, repaired } = given;
    const holds = 'object.status.readyReplicas == object.spec.replicas';
    const answer = await found(cluster.log, FRONTEND, { good: repaired, bad: broken, holds });
    const state = async (at: number) => (await objectAt(cluster.log, FRONTEND, at)) as unknown as Status;
    expect(answer.type).toBe('began');
    expect(answer.before).toMatchObject({ holds: false });
    expect((await state(answer.event.revision)).status.readyReplicas).toBe(2);
    expect((await state(answer.event.revision - 1)).status.readyReplicas).not.toBe(2);
  });

  test('finds when the object came to be', async () => {
    const { test: cluster, ready } = given;
    const answer = await found(cluster.log, FRONTEND, { good: ready, bad: 0, holds: 'has(object.spec)' });
    expect(answer).toMatchObject({ type: 'began', event: { change: { type: 'created' } } });
    expect(answer.before).toMatchObject({ exists: false, holds: false, error: 'object does not exist' });
  });
});

interface Status {
  readonly status: { readonly readyReplicas?: number };
}

describe('bisect of a Pod that comes, changes and goes', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop' } };
  const set = (recorder: Recorder, phase: string) =>
    recorder.modify('pods', 'shop/web', (draft) => Object.assign(draft, { status: { phase } }));
  const other = (recorder: Recorder, name: string) =>
    recorder.create('pods', { ...pod, metadata: { name, namespace: 'shop' } });
  const running = 'object.status.phase == "Running"';

  /** 1 created, 3 runs, 5 fails, 6 runs, 7 deleted, 8 created again, 9 runs, 10 fails. */
  const story = () => {
    const recorder = new Recorder().create('pods', pod);
    set(other(recorder, 'a'), 'Running');
    set(set(other(recorder, 'b'), 'Failed'), 'Running');
    set(recorder.delete('pods', 'shop/web').create('pods', pod), 'Running');
    return set(recorder, 'Failed');
  };

  test('finds the first break of several, where halving finds one that is true but later', async () => {
    const log = await logOf(story());
    expect((await found(log, WEB, { good: 3, bad: 10, holds: running })).event.revision).toBe(5);
    const binary = await found(log, WEB, { good: 3, bad: 10, holds: running, search: 'binary' });
    expect(binary.event.revision).toBe(7);
    expect(binary.before).toMatchObject({ at: 6, holds: true });
  });

  test('counts a deleted object as one of which nothing holds, and follows it across its next life', async () => {
    const log = await logOf(story());
    const deleted = await found(log, WEB, { good: 6, bad: 8, holds: running });
    expect(deleted.event).toMatchObject({ revision: 7, change: { type: 'deleted' } });
    expect(deleted.after).toEqual({ at: 7, exists: false, holds: false, error: 'object does not exist' });
    expect(
      await found(log, WEB, { good: 6, bad: 10, holds: 'has(object.spec) || has(object.metadata)' }).catch(
        (error: Error) => error.message,
      ),
    ).toMatch(/holds at the bad revision 10, too/);
    const reborn = await found(log, WEB, { good: 9, bad: 7, holds: 'object.metadata.uid == "uid-8"' });
    expect(reborn).toMatchObject({ type: 'began', event: { revision: 8, change: { type: 'created' } } });
    const uid = await found(log, WEB, { good: 6, bad: 10, holds: 'object.metadata.uid == "uid-1"', search: 'binary' });
    expect(uid.event.revision).toBe(7);
  });

  test('shows the predicate every version as it was, its resourceVersion included', async () => {
    const log = await logOf(story());
    const holds = 'int(object.metadata.resourceVersion) < 6';
    for (const search of ['scan', 'binary'] as const) {
      expect((await found(log, WEB, { good: 4, bad: 6, holds, search })).event.revision).toBe(6);
    }
  });

  test('notices that items of a list changed places, and nothing else', async () => {
    const recorder = new Recorder()
      .create('pods', { ...pod, spec: { containers: [{ name: 'a' }, { name: 'b' }] } })
      .modify('pods', 'shop/web', (draft) => Object.assign(draft, { status: { phase: 'Running' } }))
      .modify('pods', 'shop/web', (draft) => void (draft['spec']!['containers'] as unknown[]).reverse());
    const log = await logOf(recorder);
    expect(
      (await found(log, WEB, { good: 1, bad: 3, holds: 'object.spec.containers[0].name == "a"' })).event.revision,
    ).toBe(3);
    const anyOrder = 'object.spec.containers.exists(c, c.name == "a")';
    expect(await ask(log, WEB, { good: 1, bad: 3, holds: anyOrder })).toMatchObject({ error: { reason: 'bad-holds' } });
  });

  test('says which of the two ends is not as it was said to be', async () => {
    const log = await logOf(story());
    const problem = async (question: Omit<Question, 'holds'>, holds = running, address = WEB) => {
      const result = await ask(log, address, { ...question, holds });
      return result.ok ? 'found' : `${result.error.reason}: ${result.error.message}`;
    };
    expect(await problem({ good: 5, bad: 10 })).toBe(
      'good-does-not-hold: the predicate does not hold at the good revision 5',
    );
    expect(await problem({ good: 1, bad: 5 })).toBe(
      'good-does-not-hold: the predicate does not hold at the good revision 1: no such key: status',
    );
    expect(await problem({ good: 7, bad: 5 })).toBe(
      'good-does-not-hold: the predicate does not hold at the good revision 7: pods "web" did not exist in namespace "shop" then',
    );
    expect(await problem({ good: 3, bad: 6 })).toBe('bad-holds: the predicate holds at the bad revision 6, too');
    expect(await problem({ good: 3, bad: 3 })).toBe(
      'same-revision: the good and the bad revision are both 3: they must differ',
    );
    expect(await problem({ good: 3, bad: 11 })).toBe(
      'no-such-revision: there is no revision 11 (bad): the newest is 10',
    );
    expect(await problem({ good: 3, bad: 5 }, 'object.status.phase')).toContain('a predicate must be true or false');
    expect(await problem({ good: 3, bad: 5 }, running, { ...WEB, name: 'nobody' })).toContain(
      'pods "nobody" did not exist',
    );
  });

  test('tells how far it has come, and stops when it is told to', async () => {
    const log = await logOf(story());
    const query = { address: WEB, good: 3, bad: 10, holds: predicate(running) };
    const reached: number[] = [];
    await bisect({ log, schemas }, { ...query, search: 'scan' }, (revision) => reached.push(revision));
    expect(reached).toEqual([5]);
    for (const search of ['scan', 'binary'] as const) {
      const result = await bisect({ log, schemas }, { ...query, search }, undefined, AbortSignal.abort());
      expect(result).toMatchObject({ ok: false, error: { reason: 'interrupted' } });
    }
  });
});

describe('bisect of any history', () => {
  const ends = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
  const address = fc.constantFrom(
    { resource: 'pods', namespace: 'x', name: 'a' },
    { resource: 'widgets.example.com', namespace: 'x-y', name: 'a-b' },
    { resource: 'pods', namespace: 'x', name: 'a-b' },
  );
  const wanted = fc.constantFrom('object.spec.value == 1', 'object.spec.value < 2', 'has(object.spec)');

  property.prop([madeUpHistory, ends, address, wanted], runs(300))(
    'finds the first change when it scans, and a change when it halves',
    async (recorder, shares, about, holds) => {
      const [one, other] = shares.map((share) => Math.round(share * recorder.revision)) as [number, number];
      const test = predicate(holds);
      const truth = recorder.states.map((state) => {
        const answer = test(state.find(about.resource, objectKey(about.namespace, about.name)));
        return answer.ok && answer.value;
      });
      if (truth[one] === truth[other]) return;
      const [good, bad] = truth[one] === true ? [one, other] : [other, one];
      const [from, to] = [Math.min(good, bad), Math.max(good, bad)];
      const first = truth.findIndex((value, at) => at > from && value === truth[to]);
      const log = await logOf(recorder);
      const scanned = await found(log, about, { good, bad, holds });
      expect(scanned.event.revision).toBe(first);
      expect(scanned.type).toBe(good < bad ? 'broke' : 'began');
      const halved = await found(log, about, { good, bad, holds, search: 'binary' });
      const { revision } = halved.event;
      expect([truth[revision - 1], truth[revision]]).toEqual([truth[from], truth[to]]);
      expect(revision).toBeGreaterThan(from);
      expect(revision).toBeLessThanOrEqual(to);
      expect(halved.event.ref).toMatchObject({ namespace: about.namespace, name: about.name });
      expect(halved.versions).toBeLessThanOrEqual(3 + Math.ceil(Math.log2(to - from + 1)));
    },
  );
});
