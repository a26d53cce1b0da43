import { fc, test as property } from '@fast-check/vitest';
import { beforeAll, describe, expect, test } from 'vitest';
import type { EventLog } from '../../../core/model/event-log.js';
import { editDistance, nearestName } from '../../../replay/log/names/nearest-name.js';
import { type NamesInQuestion, unknownName } from '../../../replay/questions/unknown-name/unknown-name.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { Recorder } from '../recorder.js';
import { shopHistory } from '../shop-history.js';

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 });

/** Every text that one edit makes of a text. */
function edited(text: string): Set<string> {
  const results = new Set<string>();
  for (let at = 0; at <= text.length; at++) {
    const [left, right] = [text.slice(0, at), text.slice(at)];
    results.add(left + right.slice(1));
    if (right.length > 1) results.add(left + right[1]! + right[0]! + right.slice(2));
    for (const letter of 'abc') results.add(left + letter + right).add(left + letter + right.slice(1));
  }
  return results;
}

describe('the distance of two names', () => {
  property.prop([word, word])('is the same both ways, and 0 only for one name', (left, right) => {
    expect(editDistance(left, right, 9)).toBe(editDistance(right, left, 9));
    expect(editDistance(left, right, 9) === 0).toBe(left === right);
  });

  property.prop([word, fc.nat()])('is 1 for whatever one slip makes of a name', (text, choice) => {
    const all = [...edited(text)].filter((other) => other !== text);
    expect(editDistance(text, all[choice % all.length]!, 3)).toBe(1);
  });

  property.prop([word, word, fc.nat({ max: 7 })])(
    'is not given when it is more than was asked for',
    (left, right, most) => {
      const distance = editDistance(left, right, 9)!;
      expect(editDistance(left, right, most)).toBe(distance <= most ? distance : undefined);
    },
  );
});

describe('the nearest name', () => {
  test.each([
    ['defualt', 'default'],
    ['Default', 'default'],
    ['kube-sytem', 'kube-system'],
    ['shpo', 'shop'],
    ['web', 'web-766486c5b6-c6h44'],
    ['x', undefined],
    ['staging', undefined],
    ['defaults-of-mine', undefined],
    ['', undefined],
  ])('to %j is %j', (wanted, nearest) => {
    const names = ['web-766486c5b6-c6h44', 'kube-system', 'shop', 'default', 'a', 'y', 'kube-public'];
    expect(nearestName(wanted, names)).toBe(nearest);
    expect(nearestName(wanted, names.toReversed())).toBe(nearest);
  });

  test('costs little even when names are very long', () => {
    const long = (letter: string) => letter.repeat(100_000);
    expect(
      nearestName(
        long('a'),
        Array.from({ length: 100 }, () => long('b')),
      ),
    ).toBeUndefined();
  });
});

describe('a name that occurs nowhere', () => {
  let log: EventLog;
  const ask = (question: NamesInQuestion) => unknownName(log, question);

  beforeAll(async () => {
    log = new MemoryEventLog();
    const recorder = shopHistory();
    recorder.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'old' } });
    recorder.delete('namespaces', 'old');
    await recorder.appendTo(log);
  });

  test('is found with the nearest one that does occur', async () => {
    expect(await ask({ objects: [{ namespace: 'shpo' }] })).toEqual({
      type: 'namespace',
      name: 'shpo',
      nearest: 'shop',
    });
    expect(await ask({ objects: [{ resource: 'deployments.apps', namespace: 'shop', name: 'fronted' }] })).toEqual({
      type: 'object',
      name: 'fronted',
      namespace: 'shop',
      nearest: 'frontend',
    });
    expect(await ask({ objects: [{ name: 'fronted' }] })).toEqual({
      type: 'object',
      name: 'fronted',
      nearest: 'frontend',
    });
    expect(await ask({ objects: [{}], actor: 'alcie' })).toEqual({ type: 'actor', name: 'alcie', nearest: 'alice' });
    expect(await ask({ objects: [{}], actor: '*-injectro' })).toMatchObject({ type: 'actor' });
    expect(await ask({ objects: [{ resource: 'nodes' }, { resource: 'pods', namespace: 'shpo' }] })).toMatchObject({
      type: 'namespace',
      nearest: 'shop',
    });
    expect(await ask({ objects: [{}], actor: 'replicaset-contorller' })).toMatchObject({
      nearest: 'replicaset-controller',
    });
  });

  test('is a namespace before it is a name, unless the object is in another namespace', async () => {
    const named = { resource: 'deployments.apps', name: 'frontend' };
    expect(await ask({ objects: [{ ...named, namespace: 'shpo' }] })).toMatchObject({
      type: 'namespace',
      nearest: 'shop',
    });
    expect(await ask({ objects: [{ ...named, namespace: 'default' }] })).toEqual({
      type: 'object',
      name: 'frontend',
      namespace: 'default',
      elsewhere: 'shop',
    });
  });

  test('is none that is there, was there, is meant by a part, or is a controller that had nothing to do', async () => {
    for (const question of [
      { objects: [{}] },
      { objects: [{ namespace: 'shop' }] },
      { objects: [{ namespace: 'old' }] },
      { objects: [{ resource: 'configmaps', namespace: 'shop' }] },
      { objects: [{ resource: 'pods', namespace: 'shop', name: 'web-1' }] },
      { objects: [{ resource: 'pods', name: 'web-1' }] },
      { objects: [{ name: 'web-1' }] },
      {
        objects: [
          { resource: 'configmaps', name: 'key' },
          { resource: 'secrets', name: 'key' },
        ],
      },
      { objects: [{ resource: 'nodes' }, { resource: 'pods', namespace: 'shop' }] },
      { objects: [{}], actor: 'ali' },
      { objects: [{}], actor: 'system:*:kubelet' },
      { objects: [{}], actor: 'disruption-controller' },
      { objects: [{}], actor: 'kube-scheduler' },
    ])
      expect(await ask(question), JSON.stringify(question)).toBeUndefined();
  });

  test('is none where a namespace has objects, and no object says that it is there', async () => {
    const bare = new MemoryEventLog();
    await new Recorder()
      .create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'bare' } })
      .create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'd', namespace: 'gone' } })
      .delete('configmaps', 'gone/d')
      .appendTo(bare);
    for (const namespace of ['bare', 'gone'])
      expect(await unknownName(bare, { objects: [{ namespace }] })).toBeUndefined();
  });

  test('is looked for in so much and no more, and says how far', async () => {
    const recorder = new Recorder();
    const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'shop' }, data: {} };
    recorder.create('configmaps', settings);
    for (let count = 0; count < 50; count++)
      recorder.modify('configmaps', 'shop/c', (draft) => Object.assign(draft['data']!, { count }));
    const long = new MemoryEventLog();
    await recorder.appendTo(long);
    let read = 0;
    const counting = new Proxy(long, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        if (name !== 'events') return value.bind(target);
        return async function* (...args: Parameters<EventLog['events']>) {
          for await (const records of target.events(...args)) {
            for (const record of records) {
              read++;
              yield [record];
            }
          }
        };
      },
    });
    const limits = { objects: 5, events: 10 };
    expect(await unknownName(counting, { objects: [{}], actor: 'alcie' }, limits)).toEqual({
      type: 'actor',
      name: 'alcie',
      nearest: 'alice',
      since: 42,
    });
    expect(read).toBeLessThanOrEqual(11);
    // Somebody who resembles nobody may have written long ago.
    expect(await unknownName(counting, { objects: [{}], actor: 'bob' }, limits)).toBeUndefined();
    expect(await unknownName(counting, { objects: [{ name: 'other' }] }, limits)).toBeUndefined();
    expect(
      await unknownName(counting, { objects: [{ resource: 'configmaps', namespace: 'shop', name: 'other' }] }, limits),
    ).toEqual({ type: 'object', name: 'other', namespace: 'shop' });
  });
});
