import { describe, expect, test } from 'vitest';
import { asyncController } from '../../check/client/async-controller.js';
import type { Deviation } from '../../check/deviation.js';
import { findCounterexample } from '../../check/find-counterexample.js';
import { goesQuiet } from '../../check/properties/goes-quiet.js';
import type { Property } from '../../check/property.js';
import { scenarioOf } from '../../check/scenario-of.js';
import { TrialRunner } from '../../check/search/trial-runner.js';
import { tellStory } from '../../check/story/tell-story.js';
import { create, edit, remove, type Workload } from '../../check/user-step.js';
import { type Controller, itself, watch } from '../../core/model/controller.js';
import { createObject, mergePatch, updateObject } from '../../core/model/intent.js';
import { CONFIG_MAPS, SECRETS } from '../../core/schema/kinds.js';

const map = create(CONFIG_MAPS, { metadata: { namespace: 'default', name: 'a' }, data: { value: '1' } });
const change = edit(CONFIG_MAPS, 'default', 'a', { data: { value: '2' } });
const secret = create(SECRETS, { metadata: { namespace: 'default', name: 's' } });

/** Writes one Secret, under a name that is made up, for each value that a ConfigMap has. */
const keeper: Controller = {
  name: 'keeper',
  watches: [watch(CONFIG_MAPS, itself)],
  reconcile(view, { namespace, name }) {
    const value = view.get(CONFIG_MAPS, namespace, name)?.data?.['value'];
    const kept = [...view.list(SECRETS, namespace)].some(({ metadata }) => metadata.labels?.['value'] === value);
    if (value === undefined || kept) return { intents: [] };
    const metadata = { namespace, generateName: 'kept-', labels: { value } };
    return { intents: [createObject(SECRETS, { metadata, type: 'kept' }, { reason: 'not kept yet' })] };
  },
};

function storyOf(workload: Workload, deviations: readonly Deviation[] = [], controller = keeper): readonly string[] {
  const trialRunner = new TrialRunner(scenarioOf([controller], { workload }), []);
  return tellStory(trialRunner.run(trialRunner.begin({ seed: 1, workload, deviations }).run()));
}

describe('a story', () => {
  test('names what was made under a made-up name', () => {
    const story = storyOf([map]).join('\n');
    expect(story).toMatch(/keeper: create secrets default\/kept-[a-z0-9]{5} \{"type":"kept"\} \(not kept yet\)/);
  });

  test('says what the name would have begun with when nothing was made', () => {
    const refused: Controller = {
      ...keeper,
      reconcile: (_view, { namespace }) => ({
        intents: [createObject(SECRETS, { metadata: { namespace, generateName: 'UPPER-' } })],
      }),
    };
    expect(storyOf([map], [], refused).join('\n')).toContain(
      'keeper: create secrets default/UPPER-… {}, and is told: ',
    );
  });

  test('says of what a controller sees only what it is told of', () => {
    const rewind = {
      kind: 'rewind',
      controller: 'keeper',
      at: { reconcile: 2 },
      back: 2,
      until: { rests: 1 },
    } as const;
    const story = storyOf([map, secret, change], [rewind]).join('\n');
    expect(story).toContain('FAULT: keeper starts again');
    expect(story).toMatch(/keeper sees configmaps as of revision \d+ again/);
    expect(story).not.toMatch(/sees (secrets|namespaces|serviceaccounts) as of|, (secrets|namespaces) as of/);
  });
});

describe('an update in a story', () => {
  /** Puts a finalizer on each ConfigMap, and takes it off when that is on its way out. */
  const guard: Controller = {
    name: 'guard',
    watches: [watch(CONFIG_MAPS, itself)],
    reconcile(view, { namespace, name }) {
      const found = view.get(CONFIG_MAPS, namespace, name);
      if (found === undefined) return { intents: [] };
      const isGoing = found.metadata.deletionTimestamp !== undefined;
      const isGuarded = found.metadata.finalizers !== undefined;
      if (isGoing !== isGuarded) return { intents: [] };
      const finalizers = isGoing ? [] : ['example.com/guard'];
      return { intents: [updateObject(CONFIG_MAPS, { ...found, metadata: { ...found.metadata, finalizers } })] };
    },
  };

  test('tells what it changed, and not all that it carried', () => {
    const story = storyOf([map, remove(CONFIG_MAPS, 'default', 'a')], [], guard).join('\n');
    expect(story).toContain('guard: update configmaps default/a +metadata.finalizers ["example.com/guard"]\n');
    expect(story).toMatch(/guard: update configmaps default\/a metadata\.finalizers.*, and with that it is gone/);
  });
});

describe('a story that goes on and on', () => {
  /** Writes a ConfigMap again in each reconcile, with what `value` makes of the time and of what is there. */
  const restless = (value: (now: number, old: string) => string): Controller => ({
    name: 'restless',
    watches: [watch(CONFIG_MAPS, itself)],
    reconcile(view, { namespace, name }, now) {
      const found = view.get(CONFIG_MAPS, namespace, name);
      if (found === undefined) return { intents: [] };
      const old = found.data?.['value'] ?? '';
      return { intents: [updateObject(CONFIG_MAPS, { ...found, data: { ...found.data, value: value(now, old) } })] };
    },
  });

  test('tells once what is the same but for the time', async () => {
    const { counterexample } = await findCounterexample(
      restless((now) => new Date(now).toISOString()),
      { workload: [map], properties: [goesQuiet] },
    );
    const { story } = counterexample!;
    expect(story.length).toBeLessThan(10);
    expect(story.join('\n')).toMatch(
      /restless: update configmaps default\/a data\.value .* → 2026-.*\n.* … the same \d{3} more times/,
    );
  });

  test('leaves out its middle when no two parts of it are the same', async () => {
    const { counterexample } = await findCounterexample(
      restless((_now, old) => String(Number(old) + 1)),
      { workload: [map], properties: [goesQuiet] },
    );
    const { story } = counterexample!;
    expect(story).toHaveLength(251);
    expect(story[200]).toMatch(/^ +… 1\d{3} more lines$/);
    expect(story.join('\n')).toContain('restless: update configmaps default/a data.value "1" → "2"');
    expect(story.at(-1)).toContain('restless: update configmaps default/a data.value "1000" → "1001"');
  });
});

describe('nothing that a user brings is told as [object Object]', () => {
  const report = async (controller: Controller, properties?: readonly Property[]) => {
    const found = await findCounterexample(controller, { workload: [map], ...(properties && { properties }) });
    const { message, story } = found.counterexample!;
    expect([message, ...story].join('\n')).not.toContain('[object');
    return message;
  };
  const throwing = (thrown: unknown): Controller => ({
    ...keeper,
    reconcile: () => {
      throw thrown;
    },
  });

  test('an object that is thrown', async () => {
    expect(await report(throwing({ code: 404 }))).toContain('the controller keeper threw {"code":404}');
    expect(await report(throwing({ message: 'not there' }))).toContain('threw not there');
  });

  test('an object that a promise is rejected with', async () => {
    const reconcile = () => Promise.reject({ code: 404 });
    const rejecting = asyncController({ name: 'keeper', watches: keeper.watches, reconcile });
    expect(await report(rejecting)).toContain('the controller keeper threw {"code":404}');
  });

  test('a reason that is no text', async () => {
    const reason = { reason: 'because' } as unknown as string;
    const byHand = {
      verb: 'delete',
      target: { resource: 'configmaps', namespace: 'default', name: 'a' },
      reason,
    } as const;
    expect(await report({ ...keeper, reconcile: () => ({ intents: [byHand] }) })).toContain(
      'gave back an intents[0] whose reason is an object, and not a text',
    );
    const helped: Controller = {
      ...keeper,
      reconcile: (view, { namespace, name }) => {
        const found = view.get(CONFIG_MAPS, namespace, name);
        return { intents: found === undefined ? [] : [mergePatch(CONFIG_MAPS, found, {}, { reason })] };
      },
    };
    expect(await report(helped)).toContain('the reason of an intent is a text among its options');
  });

  test.each([
    ['an object', { code: 1 }, 'gave back {"code":1} instead of { revision, message } or nothing'],
    ['a message that is an object', { revision: 1, message: { code: 1 } }, 'gave back {"code":1} instead of'],
    ['a text', 'it is broken', 'gave back it is broken instead of'],
  ])('what a property gives back: %s', async (_what, given, expected) => {
    const property = { name: 'mine', check: () => given } as unknown as Property;
    expect(await report(keeper, [property])).toContain(`the property mine itself ${expected}`);
  });

  test('what a property throws', async () => {
    const property: Property = {
      name: 'mine',
      check: () => {
        throw { code: 1 };
      },
    };
    expect(await report(keeper, [property])).toContain('the property mine itself threw {"code":1}');
  });
});
