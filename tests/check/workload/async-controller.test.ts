import { describe, expect, test } from 'vitest';
import { ApiError } from '../../../check/client/api-error.js';
import type { AsyncReconcile } from '../../../check/client/async-code.js';
import { asyncController, isAsyncController } from '../../../check/client/async-controller.js';
import { CallPath } from '../../../check/client/call-path.js';
import { explored } from '../../../check/client/unexplored.js';
import { itself, watch } from '../../../core/model/controller.js';
import { controllerReference } from '../../../core/model/object.js';
import { CONFIG_MAPS, SECRETS } from '../../../core/schema/kinds.js';
import { AsyncWorld } from './async-world.js';

const WATCHES = [watch(CONFIG_MAPS, itself)];
const REQUEST = { namespace: 'default', name: 'a' };
const made = (reconcile: AsyncReconcile) => asyncController({ name: 'copier', watches: WATCHES, reconcile });

function worldWith(data: Record<string, string> = { a: '1' }): AsyncWorld {
  const world = new AsyncWorld();
  setData(world, data);
  return world;
}

function setData(world: AsyncWorld, data: Record<string, string>): void {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'default' }, data };
  const target = { resource: 'configmaps', namespace: 'default', name: 'a' };
  const isThere = world.history.tip.get(CONFIG_MAPS, 'default', 'a') !== undefined;
  world.write(
    isThere ? { verb: 'patch', target, patch: { type: 'merge', value: { data } } } : { verb: 'create', target, object },
  );
}

/** Keeps a Secret with the data of every ConfigMap. */
const copy: AsyncReconcile = async (client, { namespace, name }) => {
  const map = await client.get(CONFIG_MAPS, namespace, name);
  try {
    const secret = await client.get(SECRETS, namespace, name);
    secret.stringData = map.data;
    await client.update(SECRETS, secret);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 404) throw error;
    await client.create(SECRETS, {
      metadata: { namespace, name, ownerReferences: [controllerReference(map)] },
      stringData: map.data,
    });
  }
};

describe('a reconcile that waits for answers', () => {
  test('reads, finds nothing, and writes', async () => {
    const world = worldWith();
    expect(await world.reconcile(made(copy).started, REQUEST)).toMatchObject({ does: 'finish' });
    expect(world.history.tip.get(SECRETS, 'default', 'a')?.data).toEqual({ a: Buffer.from('1').toString('base64') });
  });

  test('goes on from what an earlier one left behind', async () => {
    const world = worldWith();
    const { started } = made(copy);
    const first = await world.reconcile(started, REQUEST);
    setData(world, { a: '2' });
    await world.reconcile(first.path, REQUEST);
    expect(world.history.tip.get(SECRETS, 'default', 'a')?.data).toEqual({ a: Buffer.from('2').toString('base64') });
  });

  test('reads its own view, which may be behind, and the truth through live', async () => {
    const world = worldWith();
    world.viewAt = world.history.tip.revision;
    setData(world, { a: '2' });
    const seen: unknown[] = [];
    await world.reconcile(
      made(async (client) => {
        seen.push((await client.get(CONFIG_MAPS, 'default', 'a')).data);
        seen.push((await client.live.get(CONFIG_MAPS, 'default', 'a')).data);
        seen.push((await client.list(CONFIG_MAPS, { namespace: 'default' })).length);
        seen.push((await client.live.list(CONFIG_MAPS, { labelSelector: 'app=a' })).length);
        seen.push(await client.now());
      }).started,
      REQUEST,
    );
    expect(seen).toEqual([{ a: '1' }, { a: '2' }, 1, 0, Date.UTC(2026, 0, 1)]);
  });

  test('is told of a refusal by a rejection, and goes on', async () => {
    const world = worldWith();
    const reasons: unknown[] = [];
    const turn = await world.reconcile(
      made(async (client) => {
        const map = await client.get(CONFIG_MAPS, 'default', 'a');
        await client.patch(CONFIG_MAPS, map, { data: { b: '2' } });
        await client.update(CONFIG_MAPS, map).catch((error: ApiError) => reasons.push([error.code, error.reason]));
        await client
          .create(CONFIG_MAPS, { metadata: { name: 'a', namespace: 'default' } })
          .catch((error: ApiError) => reasons.push(error.reason));
        await client.delete(CONFIG_MAPS, map);
        return { requeueAfter: 1_000 };
      }).started,
      REQUEST,
    );
    expect(reasons).toEqual([[409, 'Conflict'], 'AlreadyExists']);
    expect(turn).toMatchObject({ does: 'finish', requeueAfter: 1_000 });
    expect(world.history.tip.get(CONFIG_MAPS, 'default', 'a')).toBeUndefined();
  });

  test('gets each object as its own, and what it was made with a generated name', async () => {
    const world = worldWith();
    let name = '';
    await world.reconcile(
      made(async (client) => {
        const map = await client.get(CONFIG_MAPS, 'default', 'a');
        map.data = { ...map.data, mine: 'x' };
        const other = await client.create(CONFIG_MAPS, { metadata: { generateName: 'b-', namespace: 'default' } });
        name = other.metadata.name;
      }).started,
      REQUEST,
    );
    expect(name).toMatch(/^b-.{5}$/);
    expect(world.history.tip.get(CONFIG_MAPS, 'default', name)).toBeDefined();
    expect(world.history.tip.get(CONFIG_MAPS, 'default', 'a')?.data).toEqual({ a: '1' });
  });

  test('may make several calls at once, which are answered in order', async () => {
    const world = worldWith();
    const create = (name: string) => ({ metadata: { name, namespace: 'default' } });
    await world.reconcile(
      made(async (client) => {
        await Promise.all(['x', 'y', 'z'].map((name) => client.create(CONFIG_MAPS, create(name))));
      }).started,
      REQUEST,
    );
    const names = [...world.history.tip.list(CONFIG_MAPS)].map(({ metadata }) => metadata.name);
    expect(names).toEqual(['a', 'x', 'y', 'z']);
  });

  test('hears by a watch what has become of a kind', async () => {
    const world = worldWith();
    const from = String(world.history.tip.revision);
    setData(world, { a: '2' });
    world.write({ verb: 'delete', target: { resource: 'configmaps', namespace: 'default', name: 'a' } });
    const heard: unknown[] = [];
    await world.reconcile(
      made(async (client) => {
        const { changes, resourceVersion } = await client.watch(CONFIG_MAPS, { resourceVersion: from });
        heard.push(...changes.map(({ type, object }) => [type, object.data]), resourceVersion);
        heard.push((await client.watch(CONFIG_MAPS, { resourceVersion })).changes);
        await client
          .watch(CONFIG_MAPS, { resourceVersion: '999' })
          .catch((error: ApiError) => heard.push(error.reason));
      }).started,
      REQUEST,
    );
    expect(heard).toEqual([
      ['MODIFIED', { a: '2' }],
      ['DELETED', { a: '2' }],
      String(world.history.tip.revision),
      [],
      'Expired',
    ]);
  });

  test('that does not await a call does not end the process when it is refused', async () => {
    const world = worldWith();
    const turn = await world.reconcile(
      made(async (client) => {
        void client.create(CONFIG_MAPS, { metadata: { name: 'a', namespace: 'default' } });
      }).started,
      REQUEST,
    );
    expect(turn).toMatchObject({ does: 'finish' });
  });
});

describe('the path of an instance', () => {
  /** Counts its reconciles in memory and writes the count down. */
  const counter = () =>
    asyncController({
      name: 'counter',
      watches: WATCHES,
      start: () => {
        let count = 0;
        return async (client, request) => {
          count++;
          const map = await client.get(CONFIG_MAPS, request.namespace, request.name);
          await client.patch(CONFIG_MAPS, map, { data: { count: String(count) } });
          await client.patch(CONFIG_MAPS, map, { data: { done: String(count) } });
        };
      },
    });
  const countOf = (world: AsyncWorld) => world.history.tip.get(CONFIG_MAPS, 'default', 'a')?.data?.['count'];

  test('keeps what the instance has in memory', async () => {
    const world = worldWith();
    let { path } = await world.reconcile(counter().started, REQUEST);
    ({ path } = await world.reconcile(path, REQUEST));
    await world.reconcile(path, REQUEST);
    expect(countOf(world)).toBe('3');
  });

  test('can be gone back to and left on another way, each going on by itself', async () => {
    const { started } = counter();
    const [one, other] = [worldWith(), worldWith()];
    const { path } = await one.reconcile(started, REQUEST);
    await other.reconcile(started, REQUEST);
    setData(other, { a: 'another' });
    const further = await one.reconcile(path, REQUEST);
    const beside = await other.reconcile(path, REQUEST);
    expect([countOf(one), countOf(other)]).toEqual(['2', '2']);
    await one.reconcile(further.path, REQUEST);
    await other.reconcile(beside.path, REQUEST);
    expect([countOf(one), countOf(other)]).toEqual(['3', '3']);
  });

  test('that is dropped between two writes starts anew with nothing in memory', async () => {
    const world = worldWith();
    const { started } = counter();
    const { path } = await world.reconcile(started, REQUEST);
    const turn = await world.turn(path.begin(REQUEST));
    if (turn.does !== 'write') throw new Error('it should write');
    world.send(turn);
    expect(world.history.tip.get(CONFIG_MAPS, 'default', 'a')?.data).toMatchObject({ count: '2', done: '1' });
    await world.reconcile(started, REQUEST);
    expect(world.history.tip.get(CONFIG_MAPS, 'default', 'a')?.data).toMatchObject({ count: '1', done: '1' });
  });

  test('runs code once for all who come the same way', async () => {
    let runs = 0;
    const { started } = made(async (client, request) => {
      runs++;
      await client.get(CONFIG_MAPS, request.namespace, request.name);
    });
    for (let time = 0; time < 5; time++) await worldWith().reconcile(started, REQUEST);
    expect(runs).toBe(1);
  });

  test('makes the same history each time', async () => {
    const logs: string[] = [];
    for (let time = 0; time < 2; time++) {
      const world = worldWith();
      const { path } = await world.reconcile(made(copy).started, REQUEST);
      setData(world, { a: '2' });
      await world.reconcile(path, REQUEST);
      logs.push(JSON.stringify(world.history.events));
    }
    expect(logs[0]).toBe(logs[1]);
  });
});

describe('what no controller may do is named', () => {
  const ending = (reconcile: AsyncReconcile, request = REQUEST) =>
    worldWith().reconcile(made(reconcile).started, request);

  test('throwing', async () => {
    expect(await ending(() => Promise.reject(new TypeError('x is undefined')))).toMatchObject({
      does: 'offend',
      type: 'threw',
      what: expect.stringContaining('TypeError: x is undefined'),
    });
    const before = (() => {
      throw new RangeError('before any promise');
    }) as AsyncReconcile;
    expect(await ending(before)).toMatchObject({ does: 'offend', type: 'threw' });
  });

  test('but an error of the API that is passed on is only a failed reconcile', async () => {
    const failing: AsyncReconcile = async (client) => {
      await client.get(CONFIG_MAPS, 'default', 'nowhere');
    };
    expect(await ending(failing)).toMatchObject({ does: 'fail', text: expect.stringContaining('not found') });
  });

  test('waiting for what never comes', async () => {
    expect(await ending(() => new Promise(() => {}))).toMatchObject({ does: 'offend', type: 'endless' });
  });

  test('reading without end', async () => {
    const reading: AsyncReconcile = async (client) => {
      for (;;) await client.get(CONFIG_MAPS, 'default', 'a');
    };
    expect(await ending(reading)).toMatchObject({
      does: 'offend',
      type: 'endless',
      what: expect.stringContaining('reads'),
    });
  });

  test('resolving with something else', async () => {
    expect(await ending((async () => 'soon') as unknown as AsyncReconcile)).toMatchObject({
      does: 'offend',
      type: 'malformed',
    });
    const negative: AsyncReconcile = async () => ({ requeueAfter: -1 });
    expect(await ending(negative)).toMatchObject({ does: 'offend', type: 'malformed' });
  });

  test('doing otherwise when it is told the same again', async () => {
    let times = 0;
    const { started } = made(async (client) => {
      const name = `b${times++}`;
      await client.create(CONFIG_MAPS, { metadata: { name, namespace: 'default' } });
      await client.create(CONFIG_MAPS, { metadata: { name: 'c', namespace: 'default' } });
    });
    const refused = { code: 503, reason: 'ServiceUnavailable', message: 'no' } as const;
    const [one, other] = [worldWith(), worldWith()];
    const first = await one.turn(started.begin(REQUEST));
    if (first.does !== 'write') throw new Error('it should write');
    await one.turn(one.send(first));
    const again = await other.turn(first.path.answer({ ok: false, error: refused }));
    expect(again).toMatchObject({ does: 'offend', type: 'impure', what: expect.stringMatching(/"b1".*"b0"/) });
  });
});

test('a controller that is none is refused', () => {
  expect(() => asyncController({ name: 'x', watches: WATCHES } as never)).toThrow('it needs `reconcile`');
  expect(() => asyncController({ name: 'x', watches: WATCHES, reconcile: copy, start: () => copy } as never)).toThrow(
    TypeError,
  );
  expect(() => asyncController({ name: 'No Name', watches: WATCHES, reconcile: copy })).toThrow('`name`');
  expect(isAsyncController(made(copy))).toBe(true);
  expect(() => made(copy).reconcile(new AsyncWorld().history.tip, REQUEST, 0)).toThrow('only a simulation can run it');
});

test('work that stops at the unexplored is done again until it comes through', async () => {
  const path = CallPath.start({ name: 'x', start: () => async (client) => void (await client.now()) });
  let tries = 0;
  const move = await explored(5_000, () => {
    tries++;
    return path.begin(REQUEST).move;
  });
  expect([move.does, tries]).toEqual(['call', 2]);
  await expect(
    explored(5_000, () => {
      throw new Error('other');
    }),
  ).rejects.toThrow('other');
});
