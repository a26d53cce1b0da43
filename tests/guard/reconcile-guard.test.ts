import { describe, expect, test } from 'vitest';
import type { Controller } from '../../core/model/controller.js';
import { itself, watch } from '../../core/model/controller.js';
import { mergePatch } from '../../core/model/intent.js';
import type { KubeObject } from '../../core/model/object.js';
import { CONFIG_MAPS } from '../../core/schema/kinds.js';
import { ReconcileGuard } from '../../guard/reconcile-guard.js';
import { Recorder } from '../replay/recorder.js';

const view = new Recorder().create('configmaps', {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'default', labels: { app: 'web' } },
  data: { colour: 'blue' },
}).state;

const request = { namespace: 'default', name: 'settings' };
const job = (reconcile: Controller['reconcile']) => ({
  controller: { name: 'under-test', watches: [watch(CONFIG_MAPS, itself)], reconcile },
  view,
  request,
  now: 0,
});
const settings = (of: typeof view) =>
  of.get(CONFIG_MAPS, 'default', 'settings') as KubeObject & { data: Record<string, string> };
const good = job((seen) => ({
  intents: [mergePatch(CONFIG_MAPS, settings(seen as typeof view), { data: { colour: 'red' } })],
}));
const PLACE = 'on request default/settings at revision 1';

function problemOf(reconcile: Controller['reconcile'], options = {}) {
  const [answer] = new ReconcileGuard(options).run([job(reconcile)]);
  if (answer === undefined || answer.ok) throw new Error('no problem was found');
  return answer.error;
}

describe('a guarded reconcile', () => {
  test('gives what the controller gives', () => {
    expect(new ReconcileGuard().run([good, good])).toEqual([
      { ok: true, value: good.controller.reconcile(view, request, 0) },
      { ok: true, value: good.controller.reconcile(view, request, 0) },
    ]);
  });

  test('that throws is told with its place, and the others go on', () => {
    const bad = job(() => {
      throw new TypeError('x is\n undefined');
    });
    const [first, second, third] = new ReconcileGuard().run([good, bad, good]);
    expect([first?.ok, third?.ok]).toEqual([true, true]);
    expect(second).toMatchObject({
      ok: false,
      error: {
        type: 'threw',
        controller: 'under-test',
        request,
        seen: 1,
        message: expect.stringMatching(
          /^the controller under-test threw TypeError: x is undefined \(.*reconcile-guard\.test\.ts:\d+:\d+\), on request default\/settings at revision 1$/,
        ),
      },
    });
  });

  test('that never ends is stopped, and those after it do not begin', () => {
    const endless = job(() => {
      for (;;) {
        try {
          for (;;) Math.sqrt(2);
        } catch {
          // What stops it cannot be caught.
        }
      }
    });
    const [first, second, ...others] = new ReconcileGuard({ limit: 50 }).run([good, endless, good]);
    expect([first?.ok, others]).toEqual([true, []]);
    expect(second).toMatchObject({
      error: {
        type: 'endless',
        message: `the controller under-test did not come back within 0.05 s and was stopped, ${PLACE}`,
      },
    });
    expect(new Date(0).getTime()).toBe(0);
    expect(Date.now()).toBeGreaterThan(0);
  });

  test('that answers otherwise the second time is impure, and the field is named', () => {
    let calls = 0;
    expect(
      problemOf((seen) => ({
        intents: [mergePatch(CONFIG_MAPS, settings(seen as typeof view), { data: { calls: String(calls++) } })],
      })),
    ).toMatchObject({
      type: 'impure',
      path: 'intents[0].patch.value.data.calls',
      message: `the controller under-test is impure: two runs of the same reconcile differ in intents[0].patch.value.data.calls, ${PLACE}`,
    });
  });

  test.each([
    ['Date.now()', () => Date.now()],
    ['new Date()', () => new Date()],
    ['Date()', () => Date()],
    ['Math.random()', () => Math.random()],
    ['crypto.randomUUID()', () => crypto.randomUUID()],
    ['setTimeout()', () => setTimeout(() => {}, 0)],
  ])('that calls %s is impure, even when it hides it', (called, read) => {
    const hiding = () => {
      try {
        read();
      } catch {
        // Whoever swallows the refusal is told of all the same.
      }
      return { intents: [] };
    };
    expect(problemOf(hiding)).toMatchObject({
      type: 'impure',
      path: called,
      message: `the controller under-test is impure: it calls ${called}, ${PLACE}`,
    });
  });

  test('may compute with the times it is given', () => {
    const reconcile: Controller['reconcile'] = (_seen, _request, now) => {
      const date = new Date(now);
      expect(date).toBeInstanceOf(Date);
      expect(Date.parse(date.toISOString())).toBe(now);
      return { intents: [] };
    };
    expect(new ReconcileGuard().run([job(reconcile)])).toEqual([{ ok: true, value: { intents: [] } }]);
  });

  test('that changes what it is shown is told with the path of the field', () => {
    expect(
      problemOf((seen) => {
        settings(seen as typeof view).data['colour'] = 'green';
        return { intents: [] };
      }),
    ).toMatchObject({
      type: 'mutated',
      path: 'configmaps default/settings .data.colour',
      message: `the controller under-test changes what it is shown, configmaps default/settings .data.colour, ${PLACE}`,
    });
    expect(
      problemOf((seen) => {
        for (const object of seen.list(CONFIG_MAPS)) Reflect.deleteProperty(object.metadata.labels!, 'app') || fail();
        return { intents: [] };
      }),
    ).toMatchObject({ type: 'mutated', path: 'configmaps default/settings .metadata.labels.app' });
    expect(settings(view).data).toEqual({ colour: 'blue' });
  });

  test.each([
    ['gave back a promise', (async () => ({ intents: [] })) as unknown as Controller['reconcile']],
    ['gave back undefined instead of { intents }', (() => undefined) as unknown as Controller['reconcile']],
    ['gave back an object as intents', (() => ({ intents: {} })) as unknown as Controller['reconcile']],
    [
      'gave back an intents[0] whose verb is "get"',
      (() => ({ intents: [{ verb: 'get' }] })) as unknown as Controller['reconcile'],
    ],
    [
      'gave back an intents[0] to create without `object`',
      (() => ({ intents: [{ verb: 'create', target: { resource: 'pods' } }] })) as unknown as Controller['reconcile'],
    ],
    ['gave back -1 as requeueAfter', () => ({ intents: [], requeueAfter: -1 })],
    [
      'gave back an object as `defects`',
      (() => ({ intents: [], defects: [{ about: undefined }] })) as unknown as Controller['reconcile'],
    ],
  ])('that %s is told', (text, reconcile) => {
    const problem = problemOf(reconcile);
    expect(problem.type).toBe('malformed');
    expect(problem.message).toContain(text);
  });

  test('that gives back something that holds itself is told', () => {
    const reconcile: Controller['reconcile'] = () => {
      const data: { self?: unknown } = {};
      data.self = data;
      return { intents: [mergePatch(CONFIG_MAPS, settings(view), data)] };
    };
    expect(problemOf(reconcile)).toMatchObject({ type: 'malformed' });
  });
});

function fail(): never {
  throw new TypeError('it could not be deleted');
}
