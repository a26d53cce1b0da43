import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changesOf } from '../../../check/workload/changes-of.js';
import { creation } from '../../../check/workload/creation.js';
import { withChange } from '../../../check/workload/field-change.js';
import { namedObject } from '../../../check/workload/named-object.js';
import { contentsOf, objectsOf } from '../../../check/workload/objects-of.js';
import { TrialApi } from '../../../check/workload/trial-api.js';
import { builtInKinds, type WorkloadKind } from '../../../check/workload/workload-kind.js';
import type { JsonObject } from '../../../core/model/json.js';
import { runs } from '../../support/runs.js';

const KINDS = builtInKinds().map((kind) => [kind.groupResource, kind] as const);

/** Why the API refuses a new object, unknown fields and all; undefined when it takes it. */
function refusal(kind: WorkloadKind, object: JsonObject): string | undefined {
  return new TrialApi([kind]).send(creation(kind, object)).refused;
}

describe('objects of a built-in kind are accepted by the API with strict field validation', () => {
  test.each(KINDS)('%s', (_, kind) => {
    fc.assert(
      fc.property(objectsOf(kind, { maxExtras: 4 }), (object) => {
        expect(refusal(kind, object as unknown as JsonObject)).toBeUndefined();
      }),
      runs(100),
    );
  });
});

test('every kind whose objects are kept has objects', () => {
  expect(KINDS.length).toBeGreaterThan(60);
  for (const name of ['pods', 'deployments.apps', 'jobs.batch', 'customresourcedefinitions.apiextensions.k8s.io'])
    expect(KINDS.map(([resource]) => resource)).toContain(name);
});

describe('the least object of a built-in kind is valid as it is made, none being sorted out', () => {
  test.each(KINDS)('%s', (_, kind) => {
    fc.assert(
      fc.property(contentsOf(kind), ({ base }) => {
        expect(refusal(kind, namedObject(kind, 'default', 'a', base))).toBeUndefined();
      }),
      runs(50),
    );
  });
});

test('of the fields proposed for an object, most are good for it', () => {
  let proposed = 0;
  let good = 0;
  for (const [, kind] of KINDS) {
    for (const { base, extras } of fc.sample(contentsOf(kind), { numRuns: 40, seed: 1 })) {
      for (const extra of extras.filter(({ value }) => value !== undefined)) {
        proposed++;
        if (refusal(kind, namedObject(kind, 'default', 'a', withChange(base, extra))) === undefined) good++;
      }
    }
  }
  expect(good / proposed).toBeGreaterThan(0.9);
});

test('every field of a Deployment comes up, down to those of its containers', () => {
  const kind = builtInKinds().find(({ groupResource }) => groupResource === 'deployments.apps') as WorkloadKind;
  const paths = new Set(fc.sample(changesOf(kind), { numRuns: 20_000, seed: 1 }).map(({ path }) => path.join('.')));
  for (const path of [
    'spec.replicas',
    'spec.paused',
    'spec.strategy.rollingUpdate.maxSurge',
    'spec.template.metadata.labels',
    'spec.template.spec.containers.0.image',
    'spec.template.spec.containers.0.readinessProbe',
    'spec.template.spec.nodeSelector',
    'spec.template.spec.tolerations',
  ]) {
    expect([...paths]).toContain(path);
  }
  expect(paths.size).toBeGreaterThan(150);
});

test('a field comes with those that it would be refused without', () => {
  const kind = builtInKinds().find(({ groupResource }) => groupResource === 'persistentvolumes') as WorkloadKind;
  const specs = fc.sample(contentsOf(kind), { numRuns: 100, seed: 1 }).map(({ base }) => base['spec'] as JsonObject);
  const local = specs.filter((spec) => spec['local'] !== undefined);
  expect(local).not.toEqual([]);
  for (const spec of local) expect(spec['nodeAffinity']).toHaveProperty('required');
});

test('objects shrink to the least that their kind allows', () => {
  const kind = builtInKinds().find(({ groupResource }) => groupResource === 'deployments.apps') as WorkloadKind;
  const { counterexample } = fc.check(
    fc.property(objectsOf(kind, { maxExtras: 4 }), () => false),
    { seed: 1 },
  );
  expect(counterexample?.[0]).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'a', namespace: 'default' },
    spec: {
      selector: { matchLabels: { app: 'a' } },
      template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'main', image: 'app:1' }] } },
      replicas: 0,
    },
  });
});
