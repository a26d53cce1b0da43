import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itself, type Reconciliation, watch } from '../../../core/model/controller.js';
import { createObject } from '../../../core/model/intent.js';
import { internalError } from '../../../core/model/status-error.js';
import { ControllerProcess } from '../../../core/process/controller-process.js';
import type { Effect } from '../../../core/process/effect.js';
import type { Input } from '../../../core/process/input.js';
import type { CommittedEvent } from '../../../core/process/pending-events.js';
import { CONFIG_MAPS, EVENTS, NAMESPACES } from '../../../core/schema/kinds.js';
import { emptyState } from '../../../core/state/cluster-state.js';

const controller = {
  name: 'maker',
  watches: [watch(NAMESPACES, itself)],
  reconcile: () => {
    throw new Error('a process calls no code');
  },
};
const view = emptyState();
const given = { view, now: 1_000, faults: [] };
const request = { name: 'a' };
const trigger = { revision: 7, correlation: '7' };
const map = (name: string) =>
  createObject(CONFIG_MAPS, { metadata: { namespace: 'default', name } }, { reason: 'why not' });
const event = { ...map('e'), target: { resource: EVENTS.groupResource, namespace: 'default', name: 'e' } };
const refused = internalError('no');

/** A change of a namespace. */
function changed(revision: number, name = 'a', after = true): CommittedEvent {
  const object = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, uid: `u-${name}`, resourceVersion: `${revision}` },
  };
  const change = after ? { after: object as never } : { before: object as never };
  return { resource: 'namespaces', change, trigger: { revision, correlation: String(revision) } };
}

function begun(wanted: Reconciliation) {
  const process = new ControllerProcess(controller);
  process.step({ type: 'mapped', event: { ...changed(7), trigger }, requests: [request] }, 0);
  const asked = process.step({ type: 'take' }, 0);
  expect(asked).toEqual([{ type: 'reconcile', request, trigger }]);
  const effects = process.step({ type: 'wanted', given, wanted }, 0);
  return { process, effects };
}
const typesOf = (effects: readonly Effect[]) =>
  effects.map((effect) => ('what' in effect ? effect.what : 'result' in effect ? effect.result : effect.type));
const submitted = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.type === 'submit' ? [effect.intent.target.name] : []));

describe('the process of a controller', () => {
  it('carries out intents one by one, and has succeeded when the last is durable', () => {
    const { process, effects } = begun({ intents: [map('a'), map('b')] });
    expect(submitted(effects)).toEqual(['a']);
    expect(submitted(process.step({ type: 'answered' }, 0))).toEqual(['b']);
    expect(process.step({ type: 'answered' }, 0)).toEqual([
      { type: 'ended', result: 'success' },
      { type: 'await-durable', request, trigger },
    ]);
    expect(process.step({ type: 'durable', ok: true, request, trigger }, 0)).toEqual([]);
    expect(process.turn).toBeUndefined();
  });

  it('stamps each with who decided, on what view, and why', () => {
    const { effects } = begun({ intents: [map('a')] });
    const actor = {
      user: 'system:serviceaccount:kube-system:maker',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
      controller: 'maker',
    };
    const cause = { trigger: 7, seen: 0, request, now: '1970-01-01T00:00:01.000Z', reason: 'why not' };
    expect(effects).toMatchObject([{ type: 'submit', origin: { actor, cause, correlation: '7' } }]);
  });

  it('stops at a refusal, carries out what the controller says about it, and tries again', () => {
    const { process } = begun({ intents: [map('a'), map('b')] });
    const asked = process.step({ type: 'answered', refused }, 0);
    expect(asked).toMatchObject([
      { type: 'report', request, refusal: { intent: { target: { name: 'a' } }, error: refused } },
    ]);
    expect(submitted(process.step({ type: 'reported', intents: [map('told'), map('more')] }, 0))).toEqual(['told']);
    expect(submitted(process.step({ type: 'answered', refused }, 0))).toEqual(['more']);
    expect(typesOf(process.step({ type: 'answered' }, 100))).toEqual(['retried', 'set-timer', 'error']);
    expect(process.queue.due).toBe(105);
  });

  it('leaves out the time of what is said about an error that a fault made up', () => {
    const { process } = begun({ intents: [map('a')] });
    process.step({ type: 'answered', refused, isInjected: true }, 0);
    const [effect] = process.step({ type: 'reported', intents: [map('told')] }, 0);
    expect(effect).toMatchObject({ type: 'submit', origin: { cause: { trigger: 7, seen: 0, request } } });
    expect(effect).not.toHaveProperty('origin.cause.now');
  });

  it('misses no Event that is refused', () => {
    const { process, effects } = begun({ intents: [event, map('b')] });
    expect(submitted(effects)).toEqual(['e']);
    expect(submitted(process.step({ type: 'answered', refused }, 0))).toEqual(['b']);
  });

  it('looks again when it was asked to, and at what else it was asked to', () => {
    const { process, effects } = begun({ intents: [], requeueAfter: 50, also: [{ name: 'b' }] });
    expect(typesOf(effects)).toEqual(['requeue_after', 'set-timer', 'added', 'ready']);
    expect(process.step({ type: 'take' }, 0)).toMatchObject([{ request: { name: 'b' } }]);
    expect(typesOf(process.step({ type: 'timer', of: 'request', key: 'a' }, 50))).toEqual(['added', 'ready']);
    expect(process.step({ type: 'take' }, 0)).toEqual([{ type: 'reconcile', request, trigger }]);
  });

  it('tries again what threw, and what was lost on the way to the log, later each time', () => {
    const { process } = begun({ intents: [map('a')] });
    expect(typesOf(process.step({ type: 'threw', error: new Error('no') }, 0))).toEqual([
      'retried',
      'set-timer',
      'panicked',
      'defect',
    ]);
    const [, timer] = process.step({ type: 'durable', ok: false, request: { name: 'b' }, trigger }, 0);
    expect(timer).toEqual({ type: 'set-timer', of: 'request', key: 'b', delay: 5 });
    process.step({ type: 'timer', of: 'request', key: 'b' }, 5);
    const [, later] = process.step({ type: 'durable', ok: false, request: { name: 'b' }, trigger }, 5);
    expect(later).toEqual({ type: 'set-timer', of: 'request', key: 'b', delay: 10 });
    expect(process.step({ type: 'durable', ok: true, request: { name: 'b' }, trigger }, 5)).toEqual([
      { type: 'recovered', about: { request: { name: 'b' } } },
    ]);
  });

  it('seeks the requests of a change again when the code threw, until it gets on', () => {
    const process = new ControllerProcess(controller);
    const seen = changed(7);
    expect(process.step({ type: 'seen', event: seen }, 0)).toEqual([{ type: 'map', event: seen }]);
    const failed = process.step({ type: 'unmapped', event: seen, requests: [request], error: 1 }, 0);
    expect(typesOf(failed)).toEqual(['added', 'ready', 'mapping-panicked', 'defect', 'set-timer']);
    const timer = failed.at(-1) as Extract<Effect, { type: 'set-timer' }>;
    expect(timer.delay).toBe(5);
    expect(process.step({ type: 'timer', of: 'event', key: timer.key }, 5)).toEqual([{ type: 'map', event: seen }]);
    expect(process.step({ type: 'unmapped', event: seen, requests: [], error: 1 }, 5).at(-1)).toMatchObject({
      delay: 10,
    });
    const got = process.step({ type: 'mapped', event: changed(8), requests: [request] }, 6);
    expect(typesOf(got)).toEqual(['added', 'ready', 'cancel-timer', 'recovered']);
    expect(process.step({ type: 'timer', of: 'event', key: timer.key }, 15)).toEqual([]);
  });

  it('delivers what a watch held back in order, and as one what it merges', () => {
    const process = new ControllerProcess(controller);
    for (const one of [changed(1), changed(2, 'b')]) process.step({ type: 'held', event: one, merges: false }, 0);
    const upTo = (revision: number): Input => ({ type: 'deliver', horizon: () => revision });
    expect(process.step(upTo(1), 0)).toEqual([{ type: 'deliver', event: changed(1) }]);
    for (const one of [changed(3, 'c'), changed(4, 'd'), changed(5, 'c', false)])
      process.step({ type: 'held', event: one, merges: true }, 0);
    const delivered = process.step(upTo(9), 0) as readonly { event: CommittedEvent }[];
    expect(delivered.map((one) => one.event.trigger.revision)).toEqual([2, 4]);
    expect(process.pending.size).toBe(0);
  });

  it('loses all it holds when it stops, and takes nothing until it is started', () => {
    const { process } = begun({ intents: [map('a')], requeueAfter: 10 });
    process.step({ type: 'held', event: changed(9), merges: false }, 0);
    process.step({ type: 'mapped', event: changed(8, 'b'), requests: [{ name: 'b' }] }, 0);
    expect(process.step({ type: 'stopped' }, 0)).toEqual([{ type: 'cancel-timers' }]);
    expect(process.step({ type: 'seen', event: changed(9) }, 0)).toEqual([]);
    process.step({ type: 'started' }, 0);
    expect([process.queue.size, process.queue.due, process.pending.size, process.turn]).toEqual([
      0,
      Number.POSITIVE_INFINITY,
      0,
      undefined,
    ]);
  });

  it('hears from a controller that waits for answers what it wants one by one, and tells it of refusals itself', () => {
    const process = new ControllerProcess(controller);
    process.step({ type: 'take-again', request, trigger }, 0);
    expect(typesOf(process.step({ type: 'began', given }, 0))).toEqual(['ask']);
    expect(submitted(process.step({ type: 'wants', intent: map('a') }, 0))).toEqual(['a']);
    expect(typesOf(process.step({ type: 'answered', refused }, 0))).toEqual(['ask']);
    expect(submitted(process.step({ type: 'wants', intent: map('b') }, 0))).toEqual(['b']);
    expect(typesOf(process.step({ type: 'answered' }, 0))).toEqual(['ask']);
    expect(typesOf(process.step({ type: 'finished', requeueAfter: 5 }, 0))).toEqual([
      'requeue_after',
      'await-durable',
      'set-timer',
    ]);
  });

  it('goes on from a copy at any step as the original does, and neither notices the other', () => {
    const names = fc.constantFrom('a', 'b', 'c');
    const inputs = fc.array(
      fc.oneof(
        names.map((name): Input => ({ type: 'mapped', event: changed(1, name), requests: [{ name }] })),
        names.map((name): Input => ({ type: 'unmapped', event: changed(2, name), requests: [], error: 1 })),
        names.map((name): Input => ({ type: 'held', event: changed(3, name), merges: name === 'b' })),
        names.map((name): Input => ({ type: 'timer', of: 'request', key: name })),
        names.map((name): Input => ({ type: 'durable', ok: name === 'a', request: { name }, trigger })),
        fc.constantFrom<Input>(
          { type: 'take' },
          { type: 'deliver', horizon: () => 3 },
          { type: 'stopped' },
          { type: 'started' },
        ),
      ),
      { maxLength: 30 },
    );
    const run = (process: ControllerProcess, steps: readonly Input[]) =>
      steps.map((input, now) => process.step(input, now));
    fc.assert(
      fc.property(inputs, inputs, inputs, (before, after, other) => {
        const [process, alone] = [0, 1].map(() => new ControllerProcess(controller)) as [
          ControllerProcess,
          ControllerProcess,
        ];
        run(process, before);
        run(alone, before);
        const copy = process.copy();
        run(process.copy(), other);
        const expected = run(alone, after);
        expect(run(copy, after)).toEqual(expected);
        expect(run(process, after)).toEqual(expected);
      }),
    );
  });
});
