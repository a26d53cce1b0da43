import { describe, expect, it } from 'vitest';
import { customKind } from '../../check/custom-kind.js';
import { findCounterexample } from '../../check/find-counterexample.js';
import { progressLine } from '../../check/progress-line.js';
import { scenarioOf } from '../../check/scenario-of.js';
import { TrialRunner } from '../../check/search/trial-runner.js';
import { after, apply, create, edit, remove, scale, type Workload } from '../../check/user-step.js';
import { type Controller, itself, watch } from '../../core/model/controller.js';
import { CONFIG_MAPS, NODES } from '../../core/schema/kinds.js';
import { kindsAt } from '../../core/schema/kinds-at.js';
import { loadSchemas } from '../../core/schema/schemas.js';
import { librarian, SHELVES, upAndDown } from './replicas-controller.js';

describe('helpers for user steps', () => {
  const target = { resource: 'shelves.test.hindcast.dev', namespace: 'default', name: 'a' };

  it('write commands as plain JSON', () => {
    const patch = (value: object) => ({ command: { verb: 'patch', target, patch: { type: 'merge', value } } });
    expect(scale(SHELVES, 'default', 'a', 3)).toEqual(patch({ spec: { replicas: 3 } }));
    expect(scale(SHELVES, 'default', 'a', 3, 'size')).toEqual(patch({ spec: { size: 3 } }));
    expect(edit(SHELVES, 'default', 'a', { metadata: { labels: null } })).toEqual(
      patch({ metadata: { labels: null } }),
    );
    expect(remove(SHELVES, 'default', 'a')).toEqual({ command: { verb: 'delete', target } });
    expect(remove(SHELVES, 'default', 'a', 'Orphan').command).toMatchObject({
      deletion: { propagationPolicy: 'Orphan' },
    });
    expect(after(5_000, remove(NODES, undefined, 'n'))).toEqual({
      after: 5_000,
      command: { verb: 'delete', target: { resource: 'nodes', name: 'n' } },
    });
    expect(create(SHELVES, { metadata: { name: 'a', namespace: 'default' }, spec: { replicas: 1 } }).command).toEqual({
      verb: 'create',
      target,
      object: {
        apiVersion: 'test.hindcast.dev/v1',
        kind: 'Shelf',
        metadata: { name: 'a', namespace: 'default' },
        spec: { replicas: 1 },
      },
    });
  });

  it('record what an edit sets and deletes', () => {
    const step = edit(CONFIG_MAPS, 'default', 'a', (draft) => {
      draft.data.x = '1';
      draft.metadata.labels = { app: 'web' };
      draft.metadata.labels.tier = 'front';
      delete draft.metadata.annotations.old;
      draft.immutable = undefined;
      draft.list = [1, 2];
    });
    expect((step.command as { patch: object }).patch).toEqual({
      type: 'merge',
      value: {
        data: { x: '1' },
        metadata: { labels: { app: 'web', tier: 'front' }, annotations: { old: null } },
        immutable: null,
        list: [1, 2],
      },
    });
  });

  it('keep a member called __proto__ apart from prototypes', () => {
    const member = '__proto__';
    const step = edit(CONFIG_MAPS, 'default', 'a', (draft) => {
      draft.data[member] = 'x';
    });
    expect(JSON.stringify((step.command as { patch: object }).patch)).toContain('{"__proto__":"x"}');
    expect(({} as { data?: unknown }).data).toBeUndefined();
  });
});

describe('a kind of one’s own', () => {
  const idle: Controller = { name: 'idle', watches: [watch(SHELVES, itself)], reconcile: () => ({ intents: [] }) };
  const endOf = (workload: Workload, kind = SHELVES) => {
    const trialRunner = new TrialRunner(scenarioOf([idle], { workload, kinds: [kind] }), []);
    const run = trialRunner.run(trialRunner.begin({ seed: 1, workload, deviations: [] }).run());
    return { run, object: run.end.get(kind, 'default', 'a') as (object & { status?: unknown }) | undefined };
  };

  it('counts its generation and keeps its status apart', () => {
    const { object } = endOf([
      create(SHELVES, {
        metadata: { name: 'a', namespace: 'default' },
        spec: { replicas: 1 },
        status: { replicas: 9 },
      }),
      edit(SHELVES, 'default', 'a', { spec: { replicas: 2 }, status: { replicas: 9 } }),
    ]);
    expect(object).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 2 } });
    expect(object?.status).toBeUndefined();
  });

  it('is defined by what its run stores first, so that its timeline tells of it wherever it is opened', () => {
    const { run } = endOf([]);
    expect(run.events.slice(0, 2).map(({ ref, change }) => [ref.resource, ref.name, change.type])).toEqual([
      ['customresourcedefinitions', 'shelves.test.hindcast.dev', 'created'],
      ['customresourcedefinitions', 'shelves.test.hindcast.dev', 'modified'],
    ]);
    const known = (revision: number) =>
      kindsAt(run.stateAt(revision), loadSchemas()).byGroupResource(SHELVES.groupResource)?.kind;
    expect([known(0), known(1), known(2)]).toEqual([undefined, undefined, 'Shelf']);
  });

  it('has a status like any field when it has no such subresource', () => {
    const plain = customKind({ group: 'test.hindcast.dev', version: 'v1', kind: 'Plain', status: false });
    expect(plain).toMatchObject({ groupResource: 'plains.test.hindcast.dev', apiVersion: 'test.hindcast.dev/v1' });
    const metadata = { name: 'a', namespace: 'default' };
    const { object } = endOf([create(plain, { metadata, status: { done: true } })], plain as typeof SHELVES);
    expect(object?.status).toEqual({ done: true });
  });

  it('follows its schema: defaults are filled in and what is wrong is refused', () => {
    const strict = customKind({
      group: 'test.hindcast.dev',
      version: 'v1',
      kind: 'Strict',
      schema: {
        type: 'object',
        properties: {
          spec: {
            type: 'object',
            required: ['size'],
            properties: {
              size: { type: 'integer' },
              mode: { type: 'string', enum: ['fast', 'safe'], default: 'safe' },
              labels: { type: 'object', additionalProperties: { type: 'string' } },
              port: { 'x-kubernetes-int-or-string': true },
              rest: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        },
      },
    });
    const metadata = { name: 'a', namespace: 'default' };
    const asked = (spec: object) => endOf([apply(strict, { metadata, spec } as never)], strict as never);
    expect(asked({ size: 1, labels: { a: 'b' }, port: 'http', rest: { x: [1] } }).object).toMatchObject({
      spec: { size: 1, mode: 'safe', labels: { a: 'b' }, port: 'http', rest: { x: [1] } },
    });
    for (const wrong of [{ size: 'big' }, { size: 1, mode: 'odd' }]) {
      const { object, run } = asked(wrong);
      expect(object).toBeUndefined();
      expect(run.users[0]?.refused).toBeDefined();
    }
  });
});

it('tells of its progress in one line', async () => {
  const lines: string[] = [];
  const report = await findCounterexample(librarian, {
    workload: upAndDown,
    kinds: [SHELVES],
    budget: { schedules: 200 },
    onProgress: (progress) => lines.push(progressLine({ ...progress, milliseconds: 100 })),
  });
  expect(report.schedules).toBeGreaterThanOrEqual(200);
  expect(lines.at(-1)).toMatch(
    /^20\d schedules \(2,0\d0\/s\), 1 workload, \d+ outcomes of reconciles, \d+ kinds of faults/,
  );
});
