import { afterEach, describe, expect, it } from 'vitest';
import { type Controller, type ReconcileRequest, SETTLED, watch } from '../../../core/model/controller.js';
import { createObject, mergePatch } from '../../../core/model/intent.js';
import { CONFIG_MAPS, NAMESPACES } from '../../../core/schema/kinds.js';
import { clusterOf, onNamespaces, stopClusters } from './cluster-of.js';
import { createNamespace, labelNamespace, ORIGIN, START } from './queue-on.js';

afterEach(stopClusters);

describe('a controller', () => {
  it('gets every object there is at the start, and every change from then on', async () => {
    const seen: string[] = [];
    const controller = onNamespaces('watcher', (_view, { name }) => {
      seen.push(name);
      return SETTLED;
    });
    const { cluster, run, submit } = await clusterOf([controller]);
    await submit(createNamespace('before'), ORIGIN);
    await run(0);
    expect(seen).toEqual([]);
    cluster.start();
    await run(0);
    expect(seen).toEqual(['before']);
    await submit(createNamespace('after'), ORIGIN);
    await submit(labelNamespace('before', 'x'), ORIGIN);
    await run(0);
    expect(seen).toEqual(['before', 'after', 'before']);
  });

  it('sees both ends of a change, and the state after all that became durable with it', async () => {
    const changes: unknown[] = [];
    const mapping: Controller = {
      name: 'mapper',
      watches: [
        watch(NAMESPACES, ({ before, after }, view) => {
          const { name } = (after ?? before)!.metadata;
          const now = view.get(NAMESPACES, undefined, name)?.metadata.labels?.['value'];
          changes.push([before?.metadata.labels?.['value'], after?.metadata.labels?.['value'], now]);
          return [];
        }),
      ],
      reconcile: () => SETTLED,
    };
    const { cluster, submit } = await clusterOf([mapping]);
    cluster.start();
    await submit(createNamespace('a'), ORIGIN);
    await Promise.all([submit(labelNamespace('a', 'x'), ORIGIN), submit(labelNamespace('a', 'y'), ORIGIN)]);
    expect(changes).toEqual([
      [undefined, undefined, undefined],
      [undefined, 'x', 'y'],
      ['x', 'y', 'y'],
    ]);
  });

  it('that watches all gets every resource it does not name', async () => {
    const all: string[] = [];
    const controller: Controller = {
      name: 'all',
      watches: [watch(CONFIG_MAPS, () => [])],
      watchAll: (resource) => {
        all.push(resource);
        return [];
      },
      reconcile: () => SETTLED,
    };
    const { cluster, submit } = await clusterOf([controller]);
    cluster.start();
    await submit(createNamespace('a'), ORIGIN);
    await submit(
      {
        verb: 'create',
        target: { resource: 'configmaps', namespace: 'a' },
        object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } },
      },
      ORIGIN,
    );
    expect(all).toEqual(['namespaces']);
  });

  it('stamps its writes with who, why, what it saw and when', async () => {
    const controller = onNamespaces('labeller', (view, { name }) => {
      const namespace = view.get(NAMESPACES, undefined, name)!;
      if (namespace.metadata.labels?.['done'] === 'yes') return SETTLED;
      return {
        intents: [
          mergePatch(NAMESPACES, namespace, { metadata: { labels: { done: 'yes' } } }, { reason: 'it was not' }),
        ],
      };
    });
    const { cluster, clock, events, run, submit } = await clusterOf([controller]);
    cluster.start();
    await submit(createNamespace('a'), ORIGIN);
    const at = clock.now();
    await run(0);
    expect(events[1]).toMatchObject({
      actor: {
        user: 'system:serviceaccount:kube-system:labeller',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
        controller: 'labeller',
      },
      cause: { trigger: 1, seen: 1, request: { name: 'a' }, now: new Date(at).toISOString(), reason: 'it was not' },
      request: { verb: 'patch', correlation: '1' },
    });
  });

  it('hands the correlation of the outside request down the chain', async () => {
    const step = (name: string, from: string, to: string) =>
      onNamespaces(name, (view, request) => {
        const namespace = view.get(NAMESPACES, undefined, request.name)!;
        const labels = namespace.metadata.labels ?? {};
        if (labels['value'] !== from) return SETTLED;
        return { intents: [mergePatch(NAMESPACES, namespace, { metadata: { labels: { value: to } } })] };
      });
    const { cluster, events, run, submit } = await clusterOf([
      step('first', 'x', 'y'),
      step('second', 'y', 'z'),
      step('third', 'z', 'end'),
    ]);
    cluster.start();
    await submit(createNamespace('a'), ORIGIN);
    await run(0);
    await submit(labelNamespace('a', 'x'), { ...ORIGIN, correlation: 'outside' });
    await run(0);
    expect(events.slice(1).map(({ actor, request }) => [actor.controller, request.correlation])).toEqual([
      [undefined, 'outside'],
      ['first', 'outside'],
      ['second', 'outside'],
      ['third', 'outside'],
    ]);
    expect(events.slice(2).map(({ cause }) => cause?.trigger)).toEqual([2, 3, 4]);
  });

  it('is asked again after the time it names', async () => {
    const times: number[] = [];
    const controller = onNamespaces('clock', (_view, _request, now) => {
      times.push(now - START);
      return times.length < 3 ? { intents: [], requeueAfter: 100 } : SETTLED;
    });
    const { cluster, run, submit } = await clusterOf([controller]);
    cluster.start();
    await submit(createNamespace('a'), ORIGIN);
    await run(1_000);
    expect(times).toEqual([0, 100, 200]);
  });

  it('stops at once', async () => {
    let reconciles = 0;
    const controller = onNamespaces('stopped', () => {
      reconciles++;
      return { intents: [], requeueAfter: 10 };
    });
    const { cluster, clock, submit } = await clusterOf([controller]);
    cluster.start();
    await submit(createNamespace('a'), ORIGIN);
    await cluster.stop();
    while (clock.step());
    expect(reconciles).toBe(0);
  });
});

describe('a refused intent', () => {
  const wanted = createObject(CONFIG_MAPS, { metadata: { namespace: 'nowhere', name: 'c' } });

  it('is told to the controller, whose report is written, and the request is tried again later each time', async () => {
    const times: number[] = [];
    const refusals: unknown[] = [];
    const controller = onNamespaces(
      'refused',
      (_view, _request, now) => {
        times.push(now - START);
        return { intents: [wanted] };
      },
      {
        refused: (_view, { name }, { intent, error }) => {
          refusals.push([intent, error.code]);
          return [mergePatch(NAMESPACES, { metadata: { name } }, { metadata: { annotations: { refused: 'yes' } } })];
        },
      },
    );
    const { cluster, events, run, submit } = await clusterOf([controller]);
    cluster.start();
    await submit(createNamespace('a'), ORIGIN);
    await run(40);
    expect(refusals[0]).toEqual([wanted, 404]);
    expect(events[1]).toMatchObject({
      actor: { controller: 'refused' },
      ref: { name: 'a' },
      change: { type: 'modified' },
    });
    // The report is a change and asks for a look of its own; the first retry is due sooner than the second.
    expect(times).toEqual([0, 0, 5, 25]);
  });

  it('ends the intents of that reconcile', async () => {
    const controller = onNamespaces('ordered', (_view, { name }) => ({
      intents: [
        wanted,
        mergePatch(NAMESPACES, { metadata: { name } }, { metadata: { annotations: { after: 'refusal' } } }),
      ],
    }));
    const { cluster, events, run, submit } = await clusterOf([controller]);
    cluster.start();
    await submit(createNamespace('a'), ORIGIN);
    await run(100);
    expect(events).toHaveLength(1);
  });
});

describe('a controller that breaks', () => {
  it('in reconcile is told of, retried with back-off, and does not keep others from their work', async () => {
    const times: number[] = [];
    const done: string[] = [];
    const broken = onNamespaces('broken', (_view, _request, now) => {
      times.push(now - START);
      throw new Error('no good');
    });
    const sound = onNamespaces('sound', (_view, { name }) => {
      done.push(name);
      return SETTLED;
    });
    const { cluster, errors, run, submit } = await clusterOf([broken, sound]);
    cluster.start();
    await submit(createNamespace('a'), ORIGIN);
    await submit(createNamespace('b'), ORIGIN);
    await run(40);
    expect(done).toEqual(['a', 'b']);
    expect(errors.every((error) => error === 'broken: no good')).toBe(true);
    expect(times).toEqual([0, 0, 5, 5, 15, 15, 35, 35]);
  });

  it.each<[string, Partial<Controller>]>([
    [
      'refused',
      {
        refused: () => {
          throw new Error('no good');
        },
      },
    ],
    [
      'user',
      {
        user: () => {
          throw new Error('no good');
        },
      },
    ],
  ])('in %s is told of and retried', async (_where, more) => {
    const controller = onNamespaces(
      'broken',
      () => ({ intents: [createObject(CONFIG_MAPS, { metadata: { namespace: 'nowhere', name: 'c' } })] }),
      more,
    );
    const { cluster, errors, run, submit } = await clusterOf([controller]);
    cluster.start();
    await submit(createNamespace('a'), ORIGIN);
    await run(20);
    expect(errors).toEqual(['broken: no good', 'broken: no good', 'broken: no good']);
  });

  it('in the mapping of a watch is told of, and others get the change', async () => {
    const seen: ReconcileRequest[] = [];
    const fails = () => {
      throw new Error('cannot map');
    };
    const broken: Controller = { name: 'broken', watches: [watch(NAMESPACES, fails)], reconcile: () => SETTLED };
    const brokenInAll: Controller = { name: 'all', watches: [], watchAll: fails, reconcile: () => SETTLED };
    const sound = onNamespaces('sound', (_view, request) => {
      seen.push(request);
      return SETTLED;
    });
    const { cluster, errors, run, submit } = await clusterOf([broken, brokenInAll, sound]);
    await submit(createNamespace('before'), ORIGIN);
    cluster.start();
    await submit(createNamespace('after'), ORIGIN);
    await run(0);
    expect(errors.sort()).toEqual(['all: cannot map', 'all: cannot map', 'broken: cannot map', 'broken: cannot map']);
    expect(seen.map(({ name }) => name)).toEqual(['before', 'after']);
  });
});

describe('a log that fails', () => {
  it('makes a controller try again, later each time, until what it wants is durable', async () => {
    const times: number[] = [];
    const controller = onNamespaces('labeller', (view, { name }, now) => {
      const namespace = view.get(NAMESPACES, undefined, name)!;
      if (namespace.metadata.labels?.['done'] === 'yes') return SETTLED;
      times.push(now - START);
      return { intents: [mergePatch(NAMESPACES, namespace, { metadata: { labels: { done: 'yes' } } })] };
    });
    const { cluster, log, run, submit } = await clusterOf([controller]);
    cluster.start();
    await submit(createNamespace('a'), ORIGIN);
    log.failEvery(1);
    await run(80);
    expect(times).toEqual([0, 5, 15, 35, 75]);
    expect(cluster.state.revision).toBe(1);
    log.failEvery(0);
    await run(1_000);
    expect(cluster.state.get(NAMESPACES, undefined, 'a')?.metadata.labels).toMatchObject({ done: 'yes' });
  });
});
