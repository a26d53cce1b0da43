import { describe, expect, test } from 'vitest';
import { asyncController } from '../../check/client/async-controller.js';
import { findCounterexample } from '../../check/find-counterexample.js';
import { itself, watch } from '../../core/model/controller.js';
import { CONFIG_MAPS } from '../../core/schema/kinds.js';
import { emptyState } from '../../core/state/cluster-state.js';
import { ReconcileGuard } from '../../guard/reconcile-guard.js';
import { timedCall } from '../../guard/timed-call.js';
import { librarian, SHELVES, upAndDown } from '../check/replicas-controller.js';

/** Time passes and none of it is spent on the processor: to whoever waits that looks just as if others had it. */
function starve(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Starves once, the first time that it is called. */
function starvingOnce(milliseconds: number): () => void {
  let starved = false;
  return () => {
    if (starved) return;
    starved = true;
    starve(milliseconds);
  };
}

describe('a call that may take so much time', () => {
  test('is stopped when it takes more of the processor', () => {
    expect(
      timedCall(50, () => {
        for (;;);
      }),
    ).toEqual({ ok: false, error: 'too-long' });
  });

  test('is made again when a busy machine kept it from coming to its end', () => {
    const starveOnce = starvingOnce(400);
    let calls = 0;
    const done = timedCall(100, () => {
      calls++;
      starveOnce();
      return 'done';
    });
    expect(done).toEqual({ ok: true, value: 'done' });
    expect(calls).toBe(2);
  });

  test('is given more time than it takes of the processor', () => {
    expect(timedCall(100, () => starve(250))).toMatchObject({ ok: true });
  });

  test('is stopped in the end when it waits for ever', () => {
    expect(timedCall(10, () => starve(60_000))).toEqual({ ok: false, error: 'too-long' });
  });
});

describe('a busy machine is not held against a controller', () => {
  test('whose recorded reconciles are made again', () => {
    const starveOnce = starvingOnce(400);
    const controller = {
      name: 'idle',
      watches: [watch(CONFIG_MAPS, itself)],
      reconcile: () => {
        starveOnce();
        return { intents: [] };
      },
    };
    const job = { controller, view: emptyState(), request: { name: 'a' }, now: 0 };
    expect(new ReconcileGuard({ limit: 100 }).run([job, job])).toEqual([
      { ok: true, value: { intents: [] } },
      { ok: true, value: { intents: [] } },
    ]);
  });

  test('in a search, which comes to what it comes to on an idle one', async () => {
    const starveOnce = starvingOnce(1_500);
    const options = { workload: upAndDown, kinds: [SHELVES], budget: { schedules: 50 } };
    const reconcile: typeof librarian.reconcile = (...given) => {
      starveOnce();
      return librarian.reconcile(...given);
    };
    const busy = await findCounterexample({ ...librarian, reconcile }, { ...options, timeout: 500 });
    const { milliseconds: _, ...idle } = await findCounterexample(librarian, options);
    expect(busy).toMatchObject({ ended: idle.ended, schedules: idle.schedules, outcomes: idle.outcomes });
    expect(busy.counterexample?.story).toEqual(idle.counterexample?.story);
  });

  test('that waits for answers, in a search', async () => {
    const starveOnce = starvingOnce(800);
    const patient = asyncController({
      name: 'patient',
      watches: [watch(SHELVES, itself)],
      reconcile: async (client, { namespace, name }) => {
        await client.get(SHELVES, namespace, name).catch(() => undefined);
        starveOnce();
      },
    });
    const options = { workload: upAndDown, kinds: [SHELVES], budget: { schedules: 20 }, timeout: 400 };
    const report = await findCounterexample(patient, options);
    expect(report.counterexample).toBeUndefined();
  });
});
