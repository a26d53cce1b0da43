import { afterEach, describe, expect, it } from 'vitest';
import { systemObjects } from '../../../core/engine/bootstrap.js';
import { type Controller, type Defect, itself, SETTLED, watch } from '../../../core/model/controller.js';
import { eachSoundly, withDefects } from '../../../core/model/each-soundly.js';
import type { View } from '../../../core/model/view.js';
import { CONFIG_MAPS, EVENTS, NAMESPACES } from '../../../core/schema/kinds.js';
import { isReconciled } from '../../../replay/rerun/recorded-reconcile.js';
import { clusterOf, onNamespaces, stopClusters } from './cluster-of.js';
import { createNamespace, labelNamespace, ORIGIN } from './queue-on.js';

afterEach(stopClusters);

const withSystem = (controllers: readonly Controller[]) => clusterOf(controllers, { objects: systemObjects() });

/** What the Events of a state say of objects that controllers trip over. */
function reportsIn(state: View) {
  return [...state.list(EVENTS)].map(({ involvedObject, reason, message, type, count, source }) => ({
    about: `${involvedObject.kind} ${involvedObject.name}`,
    says: `${type} ${reason}: ${message}`,
    count,
    component: source?.component,
  }));
}

/** Throws for namespaces that are called like this until they are labelled `value=good`. */
function fragile(view: View, name: string, bad: string): void {
  const value = view.get(NAMESPACES, undefined, name)?.metadata.labels?.['value'];
  if (name === bad && value !== 'good') throw new TypeError(`${name} is not a function\nat all`);
}

describe('a controller that trips over one object', () => {
  const tripping = (done: string[]) =>
    onNamespaces('tripping', (view, { name }) => {
      fragile(view, name, 'bad');
      done.push(name);
      return SETTLED;
    });

  it('goes on with the others, and says so in an Event on that object and in the metrics', async () => {
    const done: string[] = [];
    const { cluster, run, submit } = await withSystem([tripping(done)]);
    cluster.start();
    await submit(createNamespace('bad'), ORIGIN);
    await submit(createNamespace('fine'), ORIGIN);
    await run(0);
    expect(done).toContain('fine');
    expect(reportsIn(cluster.state)).toEqual([
      {
        about: 'Namespace bad',
        says: 'Warning ReconcileError: tripping cannot work with this object: TypeError: bad is not a function',
        count: 1,
        component: 'tripping',
      },
    ]);
    const text = cluster.metrics.text();
    expect(text).toContain('controller_runtime_reconcile_panics_total{controller="tripping"} 1\n');
    expect(text).toContain('controller_runtime_reconcile_errors_total{controller="tripping"} 1\n');
    expect(text).toContain('controller_runtime_reconcile_total{controller="tripping",result="error"} 1\n');
    expect(text).toContain('workqueue_retries_total{name="tripping",controller="tripping"} 1\n');
  });

  it('tries again later each time, and counts the Event up without filling the log', async () => {
    const { cluster, errors, events, run, submit } = await withSystem([tripping([])]);
    cluster.start();
    await submit(createNamespace('bad'), ORIGIN);
    await run(3_600_000);
    // 5 ms, doubled each time up to 1000 s: 18 times in 11 minutes, then every 17 minutes.
    expect(errors).toHaveLength(21);
    expect(reportsIn(cluster.state)).toMatchObject([{ about: 'Namespace bad', count: 16 }]);
    expect(events.filter(({ ref }) => ref.resource === 'events')).toHaveLength(5);
  });

  it('gets on with it once it is mended, and the next time is the first again', async () => {
    const done: string[] = [];
    const { cluster, run, submit } = await withSystem([tripping(done)]);
    cluster.start();
    await submit(createNamespace('bad'), ORIGIN);
    await run(20);
    await submit(labelNamespace('bad', 'good'), ORIGIN);
    await run(100);
    expect(done).toContain('bad');
    const told = reportsIn(cluster.state)[0]!.count!;
    await submit(labelNamespace('bad', 'worse'), ORIGIN);
    await run(0);
    expect(reportsIn(cluster.state)).toMatchObject([{ count: told + 1 }]);
  });

  it('writes that Event as no decision of its reconcile, so that a rerun does not miss it', async () => {
    const { cluster, events, run, submit } = await withSystem([tripping([])]);
    cluster.start();
    await submit(createNamespace('bad'), ORIGIN);
    await run(0);
    const report = events.find(({ ref }) => ref.resource === 'events')!;
    expect(report).toMatchObject({
      actor: { controller: 'tripping' },
      cause: { reason: 'its code tripped over the object' },
    });
    expect(isReconciled(report)).toBe(false);
  });

  it('names no object when it cannot be told which it was', async () => {
    const controller = onNamespaces('lost', () => {
      throw new Error('where am I?');
    });
    const everything = { ...controller, watches: [watch(NAMESPACES, () => [{ name: 'all of them' }])] };
    const { cluster, errors, run, submit } = await withSystem([everything]);
    cluster.start();
    await submit(createNamespace('a'), ORIGIN);
    await run(0);
    expect(errors.length).toBeGreaterThan(0);
    expect(reportsIn(cluster.state)).toEqual([]);
  });
});

describe('a controller whose watch trips over one object', () => {
  it('is asked again later for the requests of that change, on the state that is then', async () => {
    const done: string[] = [];
    const controller: Controller = {
      name: 'mapper',
      watches: [
        watch(NAMESPACES, (change, view) => {
          fragile(view, change.after!.metadata.name, 'bad');
          return itself(change);
        }),
      ],
      reconcile: (_view, { name }) => {
        done.push(name);
        return SETTLED;
      },
    };
    const { cluster, run, submit } = await withSystem([controller]);
    cluster.start();
    await submit(createNamespace('bad'), ORIGIN);
    await submit(createNamespace('fine'), ORIGIN);
    await run(0);
    expect(done).toContain('fine');
    expect(done).not.toContain('bad');
    expect(reportsIn(cluster.state)).toMatchObject([{ about: 'Namespace bad', count: 1 }]);
    expect(cluster.metrics.text()).toContain('hindcast_watch_mapping_panics_total{controller="mapper"} 1\n');
    await submit(labelNamespace('bad', 'good'), ORIGIN);
    await run(0);
    expect(done.filter((name) => name === 'bad')).toHaveLength(1);
    await run(100_000);
    // The change that was mapped in the end took the place of the one that waited.
    expect(done.filter((name) => name === 'bad')).toHaveLength(1);
  });

  it('is asked again though nothing changes', async () => {
    let isBroken = true;
    const done: string[] = [];
    const controller: Controller = {
      name: 'mapper',
      watches: [],
      watchAll: (resource, change) => {
        if (resource !== 'namespaces' || change.after?.metadata.name !== 'bad') return [];
        if (isBroken) throw new Error('not yet');
        return itself(change);
      },
      reconcile: (_view, { name }) => {
        done.push(name);
        return SETTLED;
      },
    };
    const { cluster, errors, run, submit } = await withSystem([controller]);
    cluster.start();
    await submit(createNamespace('bad'), ORIGIN);
    await run(20);
    expect(errors).toHaveLength(3);
    isBroken = false;
    await run(20);
    expect(done).toEqual(['bad']);
    await run(100_000);
    expect(done).toEqual(['bad']);
  });

  it('never has an Event written about an Event', async () => {
    const controller: Controller = {
      name: 'mapper',
      watches: [],
      watchAll: () => {
        throw new Error('whatever it is');
      },
      reconcile: () => SETTLED,
    };
    const { cluster, run, submit } = await withSystem([controller]);
    cluster.start();
    await submit(createNamespace('bad'), ORIGIN);
    await run(1_000);
    expect(reportsIn(cluster.state).filter(({ about }) => about.startsWith('Event '))).toEqual([]);
  });
});

describe('a reconcile over many objects', () => {
  it('goes on without those that it trips over, and they are told of', async () => {
    const seen: string[] = [];
    const controller: Controller = {
      name: 'counter',
      watches: [watch(NAMESPACES, () => [{ name: 'all' }])],
      reconcile: (view) => {
        const defects: Defect[] = [];
        const names = eachSoundly(view.list(NAMESPACES), defects, ({ metadata: { name } }) => {
          fragile(view, name, 'bad');
          return name;
        });
        seen.splice(0, seen.length, ...names);
        return withDefects(SETTLED, defects);
      },
    };
    const { cluster, run, submit } = await withSystem([controller]);
    cluster.start();
    await submit(createNamespace('bad'), ORIGIN);
    await submit(createNamespace('fine'), ORIGIN);
    await run(0);
    expect(seen).toContain('fine');
    expect(seen).not.toContain('bad');
    expect(reportsIn(cluster.state)).toMatchObject([{ about: 'Namespace bad' }]);
    expect(cluster.metrics.text()).toMatch(/hindcast_skipped_objects_total\{controller="counter"\} [1-9]/);
  });
});

it('what happens in one namespace is told of there', async () => {
  const controller: Controller = {
    name: 'mapper',
    watches: [watch(CONFIG_MAPS, itself)],
    reconcile: () => {
      throw new Error('no');
    },
  };
  const { cluster, run, submit } = await withSystem([controller]);
  cluster.start();
  const metadata = { namespace: 'kube-public', name: 'c' };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
  await submit({ verb: 'create', target: { resource: 'configmaps', ...metadata }, object }, ORIGIN);
  await run(0);
  expect([...cluster.state.list(EVENTS)].map(({ metadata: { namespace } }) => namespace)).toEqual(['kube-public']);
});
