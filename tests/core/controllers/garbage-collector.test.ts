import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { garbageCollector } from '../../../core/controllers/garbage-collector/garbage-collector.js';
import type { KubeObject } from '../../../core/model/object.js';
import { CONFIG_MAPS } from '../../../core/schema/kinds.js';
import { resourceOf } from './support/kinds.js';
import { at, configMap, node, ownedBy } from './support/objects.js';
import { given, requestsFor, when } from './support/scenario.js';
import { TinyCluster } from './support/tiny-cluster.js';

const gc = garbageCollector(resourceOf);
const owner = configMap('owner');
const child = (name: string, ...owners: KubeObject[]) =>
  configMap(name, { ownerReferences: owners.map((each) => ownedBy(each)) });
const look = (object: KubeObject, ...others: KubeObject[]) =>
  when(gc, given(object, ...others), { namespace: 'default', name: `configmaps/${object.metadata.name}` });

describe('an object', () => {
  test('stays while an owner is there', () => {
    expect(look(child('a', owner), owner).intents).toEqual([]);
    expect(look(configMap('free')).intents).toEqual([]);
  });
  test('goes when its owners are gone, as it was seen', () => {
    expect(look(child('a', owner)).intents).toMatchObject([
      {
        verb: 'delete',
        target: { resource: 'configmaps', name: 'a' },
        deletion: { propagationPolicy: 'Background', preconditions: { uid: 'uid-a', resourceVersion: '10' } },
      },
    ]);
  });
  test('goes when an owner of that name has another uid', () => {
    expect(
      look(child('a', owner), { ...owner, metadata: { ...owner.metadata, uid: 'reborn' } }).deleted(CONFIG_MAPS),
    ).toEqual(['a']);
  });
  test('goes when the uid exists only in another namespace, or as another kind', () => {
    const elsewhere = configMap('owner', { namespace: 'other' });
    expect(look(child('a', owner), elsewhere).deleted(CONFIG_MAPS)).toEqual(['a']);
    const wrongKind = configMap('a', { ownerReferences: [ownedBy(owner, { kind: 'Secret' })] });
    expect(look(wrongKind, owner).deleted(CONFIG_MAPS)).toEqual(['a']);
  });
  test('stays when its owner is of cluster scope and there', () => {
    const n1 = node('n1');
    expect(look(child('a', n1), n1).intents).toEqual([]);
  });
  test('of cluster scope stays though it names an owner in a namespace, which can never be', () => {
    const confused = node('n1', { meta: { ownerReferences: [ownedBy(owner)] } });
    expect(look(confused)).toMatchObject({ intents: [], requeueAfter: undefined });
  });
  test('stays, and is looked at again, when its owner is of a kind that is not served', () => {
    const waiting = configMap('a', { ownerReferences: [ownedBy(owner, { apiVersion: 'example.com/v1' })] });
    expect(look(waiting)).toMatchObject({ intents: [], requeueAfter: 30_000 });
  });
  test('forgets owners that are gone while another stays', () => {
    const other = configMap('other');
    expect(look(child('a', owner, other), other).updated(CONFIG_MAPS)[0]?.metadata.ownerReferences).toEqual([
      ownedBy(other),
    ]);
  });
  test('being deleted already is left to it', () => {
    expect(
      look({ ...child('a', owner), metadata: { ...child('a', owner).metadata, deletionTimestamp: at(0) } }).intents,
    ).toEqual([]);
  });
});

describe('foreground deletion', () => {
  const leaving = configMap('owner', { deletionTimestamp: at(0), finalizers: ['foregroundDeletion', 'x/y'] });

  test('waits for dependents that block it', () => {
    expect(look(leaving, child('a', leaving)).intents).toEqual([]);
  });
  test('does not wait for dependents that do not', () => {
    const loose = configMap('a', { ownerReferences: [ownedBy(leaving, { blockOwnerDeletion: false })] });
    expect(look(leaving, loose).updated(CONFIG_MAPS)[0]?.metadata.finalizers).toEqual(['x/y']);
  });
  test('deletes dependents, in the foreground when they have some of their own', () => {
    expect(look(child('a', leaving), leaving).intents).toMatchObject([
      { deletion: { propagationPolicy: 'Background' } },
    ]);
    const a = child('a', leaving);
    expect(look(a, leaving, child('b', a)).intents).toMatchObject([{ deletion: { propagationPolicy: 'Foreground' } }]);
  });
  test('only lets go of a dependent that another owner keeps', () => {
    const other = configMap('other');
    expect(look(child('a', leaving, other), leaving, other).updated(CONFIG_MAPS)[0]?.metadata.ownerReferences).toEqual([
      ownedBy(other),
    ]);
  });
});

describe('orphaning', () => {
  test('makes dependents forget their owner, and then lets it go', () => {
    const leaving = configMap('owner', { deletionTimestamp: at(0), finalizers: ['orphan'] });
    const outcome = look(leaving, child('a', leaving), child('b', leaving));
    expect(outcome.steps).toEqual(['update configmaps a', 'update configmaps b', 'update configmaps owner']);
    expect(outcome.updated(CONFIG_MAPS).map(({ metadata }) => metadata.ownerReferences ?? metadata.finalizers)).toEqual(
      [undefined, undefined, undefined],
    );
  });
});

describe('a change', () => {
  const a = child('a', owner);
  test('that removes an object concerns its dependents', () => {
    expect(requestsFor(gc, { before: owner }, given(a, child('b', owner)))).toEqual([
      'default/configmaps/a',
      'default/configmaps/b',
    ]);
  });
  test('that creates an object with owners concerns it', () => {
    expect(requestsFor(gc, { after: a }, given(a))).toEqual(['default/configmaps/a']);
    expect(requestsFor(gc, { after: owner }, given(owner))).toEqual([]);
  });
  test('that removes a dependent concerns an owner that waits for it', () => {
    const leaving = configMap('owner', { deletionTimestamp: at(0), finalizers: ['foregroundDeletion'] });
    expect(requestsFor(gc, { before: a }, given(leaving))).toEqual(['default/configmaps/owner']);
    expect(requestsFor(gc, { before: a }, given(owner))).toEqual([]);
  });
  test('that begins foreground deletion concerns the owner and its dependents', () => {
    const leaving = configMap('owner', { deletionTimestamp: at(0), finalizers: ['foregroundDeletion'] });
    expect(requestsFor(gc, { before: owner, after: leaving }, given(leaving, a))).toEqual([
      'default/configmaps/owner',
      'default/configmaps/a',
    ]);
  });
  test('of anything else concerns nobody', () => {
    expect(
      requestsFor(gc, { before: a, after: { ...a, metadata: { ...a.metadata, labels: { x: 'y' } } } }, given(a)),
    ).toEqual([]);
  });
});

describe('whatever owns what', () => {
  /** Objects 0..n-1, each owned by some with a lower number: a forest with shared leaves. */
  const graph = fc
    .integer({ min: 1, max: 8 })
    .chain((size) =>
      fc.tuple(
        ...Array.from({ length: size }, (_, i) =>
          fc.uniqueArray(fc.nat(Math.max(0, i - 1)), { maxLength: i === 0 ? 0 : 2 }),
        ),
      ),
    );
  const build = (owners: readonly (readonly number[])[]) => {
    const objects: KubeObject[] = [];
    owners.forEach((mine, i) => {
      objects.push(child(`o${i}`, ...mine.map((j) => objects[j]!)));
    });
    return objects;
  };
  /** Those that some path of owners leads from the root to, and that no other root keeps. */
  const doomed = (owners: readonly (readonly number[])[]) => {
    const gone = new Set([0]);
    owners.forEach((mine, i) => {
      if (mine.length > 0 && mine.every((j) => gone.has(j))) gone.add(i);
    });
    return gone;
  };
  const left = (cluster: TinyCluster) => [...cluster.view.list(CONFIG_MAPS)].map(({ metadata }) => metadata.name);

  test.each(['Background', 'Foreground'] as const)(
    '%s deletion of a root takes just what nothing else owns',
    (policy) => {
      fc.assert(
        fc.property(graph, (owners) => {
          const objects = build(owners);
          const cluster = new TinyCluster([gc], objects);
          cluster.settle();
          cluster.delete(CONFIG_MAPS, objects[0]!, policy === 'Foreground' ? 'Foreground' : undefined);
          cluster.advance(60);
          const gone = doomed(owners);
          expect(left(cluster)).toEqual(objects.map(({ metadata }) => metadata.name).filter((_, i) => !gone.has(i)));
        }),
      );
    },
  );

  test('orphaning a root takes it alone', () => {
    fc.assert(
      fc.property(graph, (owners) => {
        const objects = build(owners);
        const cluster = new TinyCluster([gc], objects);
        cluster.delete(CONFIG_MAPS, objects[0]!, 'Orphan');
        cluster.advance(60);
        expect(left(cluster)).toEqual(objects.slice(1).map(({ metadata }) => metadata.name));
      }),
    );
  });

  test('a circle of objects that wait for each other comes to an end', () => {
    const a = configMap('a', { ownerReferences: [ownedBy(configMap('b'))] });
    const b = configMap('b', { ownerReferences: [ownedBy(configMap('a'))] });
    const cluster = new TinyCluster([gc], [a, b]);
    cluster.delete(CONFIG_MAPS, a, 'Foreground');
    cluster.advance(60);
    expect(left(cluster)).toEqual([]);
  });
});
