import { describe, expect, it } from 'vitest';
import { findCounterexample } from '../../check/find-counterexample.js';
import { bounded } from '../../check/properties/bounded.js';
import { goesQuiet } from '../../check/properties/goes-quiet.js';
import { monotone } from '../../check/properties/monotone.js';
import { noResurrection } from '../../check/properties/no-resurrection.js';
import { sameEnd } from '../../check/properties/same-end.js';
import { settles } from '../../check/properties/settles.js';
import { always, eventually, leadsTo, until } from '../../check/properties/temporal.js';
import type { Property } from '../../check/property.js';
import { remove, scale, type Workload } from '../../check/user-step.js';
import { type Controller, itself, type Reconciliation, watch } from '../../core/model/controller.js';
import { createObject, mergePatch, updateObject } from '../../core/model/intent.js';
import { controllerReference } from '../../core/model/object.js';
import { microTimestamp, timestamp } from '../../core/model/timestamp.js';
import type { View } from '../../core/model/view.js';
import { CONFIG_MAPS } from '../../core/schema/kinds.js';
import { librarian, SHELVES, type Shelf, shelf, upAndDown } from './replicas-controller.js';

const kinds = [SHELVES];

/** A controller that does something for every Shelf that is there. */
function forShelves(reconcile: (found: Shelf, view: View, now: number) => Reconciliation): Controller {
  return {
    name: 'model',
    watches: [watch(SHELVES, itself)],
    reconcile(view, { namespace, name }, now) {
      const found = view.get(SHELVES, namespace, name);
      return found === undefined ? { intents: [] } : reconcile(found, view, now);
    },
  };
}

async function violation(controller: Controller, property: Property, workload: Workload = [shelf(1)]) {
  const { counterexample } = await findCounterexample(controller, {
    workload,
    kinds,
    properties: [property],
    budget: { schedules: 600 },
  });
  return counterexample;
}

describe('goesQuiet', () => {
  const stamp = (text: (now: number) => string) =>
    forShelves((found, _view, now) => ({
      intents: [mergePatch(SHELVES, found, { metadata: { annotations: { seen: text(now) } } })],
    }));

  it('finds a hot loop', async () => {
    const found = await violation(stamp(microTimestamp), goesQuiet);
    expect(found?.message).toMatch(/^model writes on and on: \d+ writes after the last user step, and no end$/);
  });

  it('finds a time in whole seconds that is written whenever it is asked', async () => {
    const found = await violation(stamp(timestamp), goesQuiet);
    expect(found?.message).toContain('writes again when it is asked again, though nothing has changed');
  });
});

describe('settles', () => {
  it('finds work that nobody looks at again', async () => {
    const forgetful = forShelves((found, view) => {
      const { namespace } = found.metadata;
      const log = view.get(CONFIG_MAPS, namespace, 'log');
      if (log === undefined) return { intents: [createObject(CONFIG_MAPS, { metadata: { namespace, name: 'log' } })] };
      return log.data?.['done'] === 'yes'
        ? { intents: [] }
        : { intents: [mergePatch(CONFIG_MAPS, log, { data: { done: 'yes' } })] };
    });
    const found = await violation(forgetful, settles);
    expect(found?.message).toContain('something was left to be done and nobody did it');
    expect(found?.deviations).toEqual([]);
  });

  it('finds an object that never goes', async () => {
    const held: Controller = forShelves((found) => {
      const finalizers = ['test.hindcast.dev/held'];
      if (found.metadata.deletionTimestamp === undefined && found.metadata.finalizers === undefined)
        return { intents: [mergePatch(SHELVES, found, { metadata: { finalizers } })] };
      if (found.metadata.deletionTimestamp === undefined || found.metadata.finalizers === undefined)
        return { intents: [] };
      // Forgets to let go when it has written down that it is going.
      if (found.metadata.annotations?.['going'] === 'yes') return { intents: [] };
      const going = mergePatch(SHELVES, found, { metadata: { annotations: { going: 'yes' } } });
      return { intents: [going, mergePatch(SHELVES, found, { metadata: { finalizers: null } })] };
    });
    const found = await violation(held, settles, [shelf(1), remove(SHELVES, 'default', 'a')]);
    expect(found?.message).toContain('shelves.test.hindcast.dev default/a is never gone');
    expect(found?.deviations).toHaveLength(1);
  });

  it('finds a status that never says what is asked for', async () => {
    const lazy = forShelves((found) => {
      const { replicas } = found.spec;
      if (found.metadata.annotations?.['asked'] === String(replicas)) return { intents: [] };
      const asked = mergePatch(SHELVES, found, { metadata: { annotations: { asked: String(replicas) } } });
      return { intents: [asked, mergePatch(SHELVES, found, { status: { replicas } }, { subresource: 'status' })] };
    });
    const found = await violation(lazy, settles);
    expect(found?.message).toContain('status.replicas of shelves.test.hindcast.dev default/a is absent');
    expect(found?.deviations).toHaveLength(1);
  });
});

describe('noResurrection', () => {
  it('finds children made after the finalizer went', async () => {
    const late: Controller = forShelves((found) => {
      const { namespace, deletionTimestamp, finalizers } = found.metadata;
      if (deletionTimestamp === undefined) {
        if (finalizers !== undefined) return { intents: [] };
        return { intents: [mergePatch(SHELVES, found, { metadata: { finalizers: ['test.hindcast.dev/a'] } })] };
      }
      const ownerReferences = [controllerReference(found)];
      return {
        intents: [
          mergePatch(SHELVES, found, { metadata: { finalizers: null } }),
          createObject(CONFIG_MAPS, { metadata: { namespace, name: 'ghost', ownerReferences } }),
        ],
      };
    });
    const found = await violation(late, noResurrection, [shelf(1), remove(SHELVES, 'default', 'a')]);
    expect(found?.message).toBe('model creates configmaps default/ghost for Shelf a, which is gone');
    expect(found?.deviations).toEqual([]);
  });
});

describe('sameEnd', () => {
  it('finds an end that depends on what was seen on the way', async () => {
    const highest = forShelves((found) => {
      const most = Number(found.metadata.annotations?.['most'] ?? '0');
      if (found.spec.replicas <= most) return { intents: [] };
      return {
        intents: [mergePatch(SHELVES, found, { metadata: { annotations: { most: String(found.spec.replicas) } } })],
      };
    });
    const workload = [shelf(1), scale(SHELVES, 'default', 'a', 3), scale(SHELVES, 'default', 'a', 2)];
    const found = await violation(highest, sameEnd, workload);
    expect(found?.message).toMatch(
      /metadata.annotations.most of shelves.test.hindcast.dev default\/a is \d in the end, and \d when nothing goes wrong/,
    );
  });

  it('leaves out what is chance', async () => {
    const drawn = forShelves((found, view, now) => {
      if (view.ownedBy(CONFIG_MAPS, found.metadata.uid).length > 0) return { intents: [] };
      const ownerReferences = [controllerReference(found)];
      const metadata = { namespace: found.metadata.namespace, name: 'only', ownerReferences };
      return { intents: [createObject(CONFIG_MAPS, { metadata, data: { at: String(now), of: found.metadata.uid } })] };
    });
    expect(await violation(drawn, sameEnd)).toBeUndefined();
  });
});

describe('bounded and monotone', () => {
  it('count objects at every revision', async () => {
    const found = await violation(librarian, bounded(1, CONFIG_MAPS), [shelf(2)]);
    expect(found?.message).toBe('there are 2 configmaps, and at most 1 may be');
    expect(await violation(librarian, bounded(2, CONFIG_MAPS), [shelf(2)])).toBeUndefined();
    const where = ({ metadata }: { metadata: { name: string } }) => metadata.name === 'a-0';
    expect(await violation(librarian, bounded(1, CONFIG_MAPS, { where }), [shelf(2)])).toBeUndefined();
  });

  it('compare a number with what it was', async () => {
    const found = await violation(librarian, monotone(SHELVES, 'spec.replicas'), upAndDown);
    expect(found?.message).toBe('spec.replicas of shelves.test.hindcast.dev default/a goes back from 2 to 1');
    expect(await violation(librarian, monotone(SHELVES, 'metadata.generation'), upAndDown)).toBeUndefined();
  });
});

describe('temporal properties', () => {
  const books = (count: number) => (view: View) => [...view.list(CONFIG_MAPS)].length === count;
  const asked = (view: View) => [...view.list(SHELVES)].length > 0;

  it('hold where they hold', async () => {
    for (const property of [
      always('few books', (state) => [...state.list(CONFIG_MAPS)].length <= 1),
      eventually('a book', books(1)),
      until('no shelf', (state) => !asked(state), asked),
      leadsTo('asked, and there', asked, books(1)),
    ]) {
      expect((await violation(librarian, property))?.message).toBeUndefined();
    }
  });

  it('are told where they do not', async () => {
    const messages = [];
    for (const property of [
      always('no book', books(0)),
      eventually('nine books', books(9)),
      until('no book', books(0), books(9)),
      until('anything', () => true, books(9)),
      leadsTo('asked, and nine', asked, books(9)),
    ]) {
      messages.push((await violation(librarian, property))?.message);
    }
    expect(messages).toEqual([
      'no book does not hold',
      'nine books never comes to hold',
      'no book is never released',
      'anything is never released',
      'asked, and nine: nothing comes of it',
    ]);
  });
});

it('lets users write properties over updates, too', async () => {
  const renamer = forShelves((found) =>
    found.spec.replicas === 7
      ? { intents: [] }
      : { intents: [updateObject(SHELVES, { ...found, spec: { replicas: 7 } })] },
  );
  const mine: Property = {
    name: 'users decide',
    check(run) {
      const event = run.events.find(({ actor, ref }) => actor.controller !== undefined && ref.resource === 'shelves');
      return event && { revision: event.revision, message: `${event.actor.controller} changes a Shelf` };
    },
  };
  expect((await violation(renamer, mine))?.message).toBe('model changes a Shelf');
});
