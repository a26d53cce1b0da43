import { describe, expect, it } from 'vitest';
import { findCounterexample } from '../../check/find-counterexample.js';
import { always } from '../../check/properties/temporal.js';
import type { Property } from '../../check/property.js';
import type { Controller, Defect } from '../../core/model/controller.js';
import { eachSoundly, withDefects } from '../../core/model/each-soundly.js';
import { librarian, SHELVES, shelf, upAndDown } from './replicas-controller.js';

const kinds = [SHELVES];
const like = (reconcile: Controller['reconcile']): Controller => ({ ...librarian, name: 'bad', reconcile });

async function problemOf(controller: Controller): Promise<{ readonly message: string; readonly revision: number }> {
  const { counterexample } = await findCounterexample(controller, { workload: [shelf(1)], kinds, timeout: 1_000 });
  expect(counterexample?.property).toBe('controller');
  return counterexample!;
}

describe('a controller that does what none may is named with the revision', () => {
  it('when it throws', async () => {
    const { message, revision } = await problemOf(
      like(() => {
        throw new TypeError('x is not a function');
      }),
    );
    expect(message).toContain('the controller bad threw TypeError: x is not a function');
    expect(message).toContain('on request default/a at revision');
    expect(revision).toBe(8);
  });

  it('when it throws only under a fault', async () => {
    const fragile = like((view, request, now) => {
      const { intents } = librarian.reconcile(view, request, now);
      if (typeof view.seen === 'object' && intents.length > 0) throw new Error('what is this?');
      return { intents };
    });
    const { counterexample } = await findCounterexample(fragile, { workload: upAndDown, kinds });
    expect(counterexample?.message).toContain('threw Error: what is this?');
    expect(counterexample?.deviations).toHaveLength(1);
  });

  it('when it never returns', async () => {
    const { message, revision } = await problemOf(
      like((view, { name, namespace }) => {
        while (view.get(SHELVES, namespace, name) !== undefined);
        return { intents: [] };
      }),
    );
    expect(message).toContain('the controller bad did not come back within 1 s and was stopped');
    expect(revision).toBe(8);
  });

  it('when it never finds the requests of a change', async () => {
    const requests = (): never => {
      for (;;);
    };
    const { message } = await problemOf({ ...librarian, name: 'bad', watches: [{ type: SHELVES, requests }] });
    expect(message).toMatch(/^the controller bad (takes too long|did not come back)/);
  });

  it('when it changes what it is shown', async () => {
    const { message } = await problemOf(
      like((view, { name, namespace }) => {
        const found = view.get(SHELVES, namespace, name) as { spec: { replicas: number } } | undefined;
        if (found !== undefined) found.spec.replicas = 9;
        return { intents: [] };
      }),
    );
    expect(message).toContain('changes what it is shown, shelves.test.hindcast.dev default/a .spec.replicas');
  });

  it('when it reads the clock or draws a number', async () => {
    expect((await problemOf(like(() => ({ intents: [], requeueAfter: Date.now() })))).message).toContain(
      'is impure: it calls Date.now()',
    );
    expect((await problemOf(like(() => ({ intents: [], requeueAfter: Math.random() })))).message).toContain(
      'is impure: it calls Math.random()',
    );
  });

  it('when it answers otherwise to the same question', async () => {
    let calls = 0;
    const { message } = await problemOf(like(() => ({ intents: [], requeueAfter: ++calls })));
    expect(message).toContain('is impure: two runs of the same reconcile differ in requeueAfter');
  });

  it('when it gives back what is no reconciliation', async () => {
    const { message } = await problemOf(like((() => undefined) as unknown as Controller['reconcile']));
    expect(message).toContain('gave back undefined instead of { intents }');
  });

  it('when it goes on without an object that it trips over', async () => {
    const { message } = await problemOf(
      like((view, request, now) => {
        const defects: Defect[] = [];
        eachSoundly(view.list(SHELVES), defects, () => {
          throw new TypeError('x is not a function');
        });
        return withDefects(librarian.reconcile(view, request, now), defects);
      }),
    );
    expect(message).toContain('the controller bad threw TypeError: x is not a function');
    expect(message).toContain('on Shelf default/a and went on without it');
  });

  it('when finding the requests of a change throws', async () => {
    const requests = () => {
      throw new RangeError('no such owner');
    };
    const { message } = await problemOf({ ...librarian, name: 'bad', watches: [{ type: SHELVES, requests }] });
    expect(message).toMatch(/threw RangeError: no such owner .*when it was told of a change/);
  });
});

it('names a property that throws', async () => {
  const broken = always('broken', () => {
    throw new Error('not this way');
  });
  const { counterexample } = await findCounterexample(librarian, { workload: upAndDown, kinds, properties: [broken] });
  expect(counterexample).toMatchObject({
    property: 'property broken',
    message: expect.stringContaining('the property broken itself threw Error: not this way'),
  });
});

it('names a property that never ends, with the run that it looked at', async () => {
  const endless: Property = {
    name: 'endless',
    check(run) {
      while (run.deviations.length === 0);
      return undefined;
    },
  };
  const options = { workload: upAndDown, kinds, properties: [endless], timeout: 1_000 };
  const { counterexample } = await findCounterexample(librarian, options);
  expect(counterexample).toMatchObject({
    property: 'property endless',
    message: 'the property endless itself did not come back within 1 s and was stopped',
    deviations: [],
  });
  expect(counterexample?.story.length).toBeGreaterThan(upAndDown.length);
  const replayed = await findCounterexample(librarian, { ...options, replay: counterexample!.replay });
  expect(replayed.counterexample?.property).toBe('property endless');
});

it('says so when a workload does nothing', async () => {
  const report = await findCounterexample(librarian, { workload: [], kinds });
  expect(report.notes).toContainEqual('No user step changed anything, so there was nothing to see.');
});

it('refuses what is no controller, no workload, no fault and no kind', async () => {
  const find = (options: object) => findCounterexample(librarian, { workload: upAndDown, kinds, ...options });
  await expect(findCounterexample({} as Controller, { workload: [] })).rejects.toThrow('this is no controller');
  await expect(find({ workload: 'x' })).rejects.toThrow('the workload must be a list of user steps');
  await expect(find({ faults: ['fire'] })).rejects.toThrow('there is no fault "fire"');
  await expect(find({ timeout: 0 })).rejects.toThrow('the timeout must be a number of milliseconds');
  await expect(find({ seed: 0.5 })).rejects.toThrow('the seed must be a whole number');
  await expect(find({ objects: [{ apiVersion: 'v1', kind: 'Nothing', metadata: { name: 'x' } }] })).rejects.toThrow(
    'no kind Nothing of v1 is known',
  );
  await expect(findCounterexample([librarian, librarian], { workload: upAndDown, kinds })).rejects.toThrow(
    'two controllers have the name librarian',
  );
});
