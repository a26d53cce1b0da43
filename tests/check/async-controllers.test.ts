import { beforeAll, describe, expect, test } from 'vitest';
import type { CheckReport } from '../../check/check-report.js';
import { ApiError } from '../../check/client/api-error.js';
import type { AsyncReconcile } from '../../check/client/async-code.js';
import { asyncController } from '../../check/client/async-controller.js';
import { customKind } from '../../check/custom-kind.js';
import { findCounterexample } from '../../check/find-counterexample.js';
import { workloadOf } from '../../check/workload/workload-of.js';
import { itsController, itself, watch } from '../../core/model/controller.js';
import { controllerReference, type KubeObject } from '../../core/model/object.js';
import { CONFIG_MAPS } from '../../core/schema/kinds.js';

interface Shelf extends KubeObject {
  readonly spec: { readonly replicas: number };
  readonly status?: { readonly replicas?: number };
}

const spec = {
  type: 'object',
  required: ['replicas'],
  properties: { replicas: { type: 'integer', minimum: 0, maximum: 3 } },
};
const SHELVES = customKind<Shelf>({
  group: 'test.hindcast.dev',
  version: 'v1',
  kind: 'Shelf',
  plural: 'shelves',
  schema: {
    type: 'object',
    properties: { spec, status: { type: 'object', properties: { replicas: { type: 'integer' } } } },
  },
});
const WATCHES = [watch(SHELVES, itself), watch(CONFIG_MAPS, itsController('Shelf'))];

/** Keeps as many ConfigMaps as a Shelf asks for. The careful one destroys only what the newest Shelf does not want. */
const librarian =
  (isCareful: boolean): AsyncReconcile =>
  async (client, { namespace, name }) => {
    let shelf: Shelf;
    try {
      shelf = await client.get(SHELVES, namespace, name);
    } catch (error) {
      if (error instanceof ApiError && error.code === 404) return;
      throw error;
    }
    const books = (await client.list(CONFIG_MAPS, { namespace })).filter(({ metadata }) =>
      metadata.ownerReferences?.some(({ uid }) => uid === shelf.metadata.uid),
    );
    const wanted = Array.from({ length: shelf.spec.replicas }, (_, index) => `${name}-${index}`);
    for (const book of wanted.filter((book) => !books.some(({ metadata }) => metadata.name === book))) {
      if (isCareful && (await client.live.get(SHELVES, namespace, name)).metadata.uid !== shelf.metadata.uid) return;
      await client.create(CONFIG_MAPS, {
        metadata: { namespace, name: book, ownerReferences: [controllerReference(shelf)] },
      });
    }
    for (const book of books.filter(({ metadata }) => !wanted.includes(metadata.name))) {
      if (isCareful) await client.updateStatus(SHELVES, { ...shelf, status: { replicas: -1 } });
      await client.delete(CONFIG_MAPS, book, { preconditions: { uid: book.metadata.uid } });
      if (isCareful) return { requeueAfter: 10 };
    }
    const now = await client.live.get(SHELVES, namespace, name);
    if (now.status?.replicas !== wanted.length)
      await client.updateStatus(SHELVES, { ...now, status: { replicas: wanted.length } });
    return;
  };

const made = (reconcile: AsyncReconcile) => asyncController({ name: 'librarian', watches: WATCHES, reconcile });
const options = { workload: workloadOf([SHELVES]), kinds: [SHELVES], cluster: 'controllers' as const };

describe('a controller that waits for answers, in the simulation', () => {
  let report: CheckReport;

  beforeAll(async () => {
    report = await findCounterexample(made(librarian(false)), options);
  });

  test('is caught when it destroys what a stale view does not want', async () => {
    expect(report.counterexample?.property).toBe('keepsLiveChildren');
    expect(report.counterexample?.workload.length).toBeLessThanOrEqual(6);
    expect(report.counterexample?.deviations.length).toBeLessThanOrEqual(2);
    const again = await findCounterexample(made(librarian(false)), {
      ...options,
      replay: report.counterexample!.replay,
    });
    expect(again.counterexample?.story).toEqual(report.counterexample?.story);
  });

  test('gives the same history for the same seed', async () => {
    const again = await findCounterexample(made(librarian(false)), options);
    const [events, eventsAgain] = [report, again].map(({ counterexample }) =>
      JSON.stringify(counterexample?.run.events),
    );
    expect([eventsAgain, again.schedules]).toEqual([events, report.schedules]);
  });

  test('does what none may: is named', async () => {
    const { counterexample } = await findCounterexample(
      made(() => new Promise(() => {})),
      options,
    );
    expect(counterexample?.message).toContain(
      'the controller librarian waits for something that is no call of its client',
    );
  });

  test.each([
    [
      'before it asks anything',
      async () => {
        for (;;);
      },
    ],
    [
      'after an answer',
      async (client, { namespace, name }) => {
        await client.get(SHELVES, namespace, name);
        for (;;);
      },
    ],
  ] satisfies [string, AsyncReconcile][])('that never comes back %s is stopped and named', async (_when, reconcile) => {
    const report = await findCounterexample(made(reconcile), { ...options, timeout: 300 });
    expect(report.counterexample).toMatchObject({
      property: 'controller',
      message: expect.stringMatching(
        /^the controller librarian did not come back within 0.3 s and was stopped, on request default/,
      ),
      shrinks: 0,
    });
    const again = await findCounterexample(made(reconcile), {
      ...options,
      timeout: 300,
      replay: report.counterexample!.replay,
    });
    expect(again.counterexample?.message).toBe(report.counterexample?.message);
  });

  test('passes a search when it is careful', async () => {
    const report = await findCounterexample(made(librarian(true)), { ...options, budget: { schedules: 200 } });
    expect(report.ended).toBe('budget');
  });
});
