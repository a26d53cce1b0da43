import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Workload } from '../../../check/user-step.js';
import { creation } from '../../../check/workload/creation.js';
import { TrialApi } from '../../../check/workload/trial-api.js';
import { builtInKinds, type WorkloadKind } from '../../../check/workload/workload-kind.js';
import { workloadOf } from '../../../check/workload/workload-of.js';
import type { JsonObject } from '../../../core/model/json.js';
import {
  CONFIG_MAPS,
  DEPLOYMENTS,
  PERSISTENT_VOLUME_CLAIMS,
  PODS,
  SERVICES,
  STATEFUL_SETS,
} from '../../../core/schema/kinds.js';
import { runs } from '../../support/runs.js';

/** Sends every step and says which were refused, or changed nothing. */
function idle(kinds: readonly WorkloadKind[], workload: Workload, objects: readonly JsonObject[] = []): string[] {
  const api = new TrialApi(kinds);
  for (const object of objects) api.send(creation(kinds[0]!, object));
  return workload.flatMap(({ command }, index) => {
    const answer = api.send(command);
    if (answer.refused !== undefined) return [`step ${index} is refused: ${answer.refused}`];
    return answer.changed ? [] : [`step ${index} changes nothing`];
  });
}

describe('every step of a workload is accepted and changes something', () => {
  test.each(builtInKinds().map((kind) => [kind.groupResource, kind] as const))('%s', (_, kind) => {
    fc.assert(
      fc.property(workloadOf([kind], { names: ['a', 'b'] }), (workload) => {
        expect(idle([kind], workload)).toEqual([]);
      }),
      runs(40),
    );
  });

  test('of several kinds at once', () => {
    const kinds = [DEPLOYMENTS, SERVICES, CONFIG_MAPS, PERSISTENT_VOLUME_CLAIMS, STATEFUL_SETS, PODS];
    fc.assert(
      fc.property(workloadOf(kinds, { names: ['a', 'b'], maxSteps: 10 }), (workload) => {
        expect(workload.length).toBeLessThanOrEqual(10);
        expect(idle(kinds, workload)).toEqual([]);
      }),
      runs(200),
    );
  });
});

/** The first workload that has what is asked for, shrunk. */
function shrunk(kinds: readonly WorkloadKind[], has: (workload: Workload) => boolean): Workload {
  const { counterexample } = fc.check(
    fc.property(workloadOf(kinds, { maxSteps: 8 }), (workload) => !has(workload)),
    { seed: 1, numRuns: 5_000 },
  );
  if (counterexample === null) throw new Error('no workload has it');
  return counterexample[0];
}

const verbs = (workload: Workload) => workload.map(({ command }) => command.verb);

test('deleting and making again under the same name comes up, and shrinks to three steps', () => {
  const workload = shrunk([DEPLOYMENTS], (steps) => /create,delete,create/.test(verbs(steps).join()));
  expect(verbs(workload)).toEqual(['create', 'delete', 'create']);
  expect(workload.every(({ after }) => after === undefined)).toBe(true);
});

test('what is made again has the name it had, even where the name says what is in the object', () => {
  const kinds = builtInKinds().filter(({ kind }) => kind === 'CustomResourceDefinition' || kind === 'APIService');
  fc.assert(
    fc.property(workloadOf(kinds), (workload) => {
      const names = new Map(workload.map(({ command: { target } }) => [`${target.resource} ${target.name}`, true]));
      expect(names.size).toBeLessThanOrEqual(kinds.length);
    }),
    runs(100),
  );
});

test('scaling up and down again comes up, and shrinks to those edits', () => {
  const replicas = ({ command }: Workload[number]): number | undefined => {
    const body =
      command.verb === 'create'
        ? command.object
        : command.verb === 'patch' && command.patch.type === 'merge'
          ? command.patch.value
          : undefined;
    return ((body as JsonObject | undefined)?.['spec'] as JsonObject | undefined)?.['replicas'] as number | undefined;
  };
  const workload = shrunk([STATEFUL_SETS], (steps) => {
    const sizes = steps.map(replicas).filter((size) => size !== undefined);
    return sizes.some((size, at) => at >= 2 && size < sizes[at - 1]! && sizes[at - 1]! > sizes[at - 2]!);
  });
  expect(workload).toHaveLength(3);
});

test('objects that are there from the start are edited', () => {
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'default' },
    data: { a: 'a' },
  };
  fc.assert(
    fc.property(workloadOf([CONFIG_MAPS], { objects: [object] }), (workload) => {
      expect(idle([CONFIG_MAPS], workload, [object])).toEqual([]);
      expect(workload[0]?.command.verb).not.toBe('create');
    }),
    runs(100),
  );
});

test('a workload is plain JSON', () => {
  fc.assert(
    fc.property(workloadOf([DEPLOYMENTS, PODS]), (workload) => {
      expect(JSON.parse(JSON.stringify(workload))).toEqual(workload);
    }),
    runs(100),
  );
});

test('a workload of no kind is refused', () => {
  expect(() => workloadOf([])).toThrow('at least one kind');
});
