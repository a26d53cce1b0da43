import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApplyOutcome } from '../../../../core/api/apply/apply-object.js';
import { fieldSetOf } from '../../../../core/api/apply/field-set-of.js';
import { decodeFieldsV1 } from '../../../../core/api/apply/fields-v1.js';
import { UNOWNED_FIELDS } from '../../../../core/api/apply/unowned-fields.js';
import type { Json, JsonObject } from '../../../../core/model/json.js';
import { freeze } from '../patch/json-generators.js';
import { apply, T2, T3, update } from './applying.js';
import { DEPLOYMENT, deployment } from './kinds.js';

describe('whatever was applied before', () => {
  const names = fc.constantFrom('a', 'b', 'c', 'd');
  const values = fc.constantFrom('1', '2');
  const container = fc.record(
    {
      name: names,
      image: values,
      tty: fc.boolean(),
      env: fc.uniqueArray(fc.record({ name: names, value: values }), { selector: ({ name }) => name }),
    },
    { requiredKeys: ['name'] },
  );
  const spec = fc.record(
    {
      replicas: fc.nat({ max: 3 }),
      paused: fc.boolean(),
      strategy: fc.record({ type: values }, { requiredKeys: [] }),
      template: fc.record({
        spec: fc.record(
          {
            containers: fc.uniqueArray(container, { selector: ({ name }) => name }),
            nodeSelector: fc.dictionary(names, values),
          },
          { requiredKeys: [] },
        ),
      }),
    },
    { requiredKeys: [] },
  );
  const configuration = fc
    .tuple(spec, fc.dictionary(names, values, { noNullPrototype: true }))
    .map(([body, labels]) => JSON.parse(JSON.stringify(deployment(body as JsonObject, { labels }))) as JsonObject);
  const write = fc.record({ manager: fc.constantFrom('a', 'b', 'c'), applied: configuration, isUpdate: fc.boolean() });

  function history(
    writes: readonly { manager: string; applied: JsonObject; isUpdate: boolean }[],
  ): JsonObject | undefined {
    let live: JsonObject | undefined;
    for (const { manager, applied, isUpdate } of writes) {
      if (!isUpdate || live === undefined) live = apply(live, applied, { manager, force: true }).object;
      else if ((live['metadata'] as JsonObject)['managedFields'] !== undefined) {
        live = freeze(update(live, { ...applied, metadata: { ...(applied['metadata'] as JsonObject) } }, manager));
      }
    }
    return live;
  }

  it('a forced apply sets and owns every field that it names', () => {
    fc.assert(
      fc.property(fc.array(write, { maxLength: 4 }), configuration, (writes, applied) => {
        const { object, managedFields } = apply(history(writes), applied, { manager: 'a', force: true, time: T3 });
        const wanted = fieldSetOf(applied, DEPLOYMENT);
        const own = managedFields.find(({ manager, operation }) => manager === 'a' && operation === 'Apply');
        const owned = decodeFieldsV1(own?.fieldsV1 as Json | undefined);
        expect(owned.ok && owned.value.equals(wanted.difference(UNOWNED_FIELDS))).toBe(true);
        expect(object).toMatchObject(withoutLists(applied));
        for (const item of containersOf(applied)) {
          const { env = [], ...fields } = item;
          const found = containersOf(object).find(({ name }) => name === item.name);
          expect(found).toMatchObject(fields);
          for (const variable of env) expect(found?.env).toContainEqual(variable);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('applying the same again changes nothing', () => {
    fc.assert(
      fc.property(fc.array(write, { maxLength: 4 }), configuration, (writes, applied) => {
        const once = apply(history(writes), applied, { force: true, time: T2 });
        const twice = apply(once.object, applied, { time: T3 });
        expect(twice.object).toBe(once.object);
      }),
      { numRuns: 300 },
    );
  });

  it('an apply of nothing removes what only that manager owned, and no other applier notices', () => {
    fc.assert(
      fc.property(fc.array(write, { maxLength: 4 }), configuration, (writes, applied) => {
        const before = history(writes.map((step) => ({ ...step, manager: step.manager === 'a' ? 'b' : step.manager })));
        fc.pre(before !== undefined);
        const others = (entries: ApplyOutcome['managedFields']) =>
          entries.filter(({ manager, operation }) => manager !== 'a' && operation === 'Apply');
        const between = apply(before, applied, { manager: 'a', force: true });
        const after = apply(
          between.object,
          { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } },
          { manager: 'a' },
        );
        expect(after.managedFields.some(({ manager }) => manager === 'a')).toBe(false);
        const owned = (entries: ApplyOutcome['managedFields']) =>
          others(entries).map(({ manager, operation, fieldsV1 }) => ({ manager, operation, fieldsV1 }));
        expect(owned(after.managedFields)).toEqual(owned(between.managedFields));
      }),
      { numRuns: 300 },
    );
  });

  interface Container {
    name: string;
    env?: JsonObject[];
  }
  const containersOf = (object: JsonObject): Container[] =>
    (object['spec'] as { template?: { spec?: { containers?: Container[] } } } | undefined)?.template?.spec
      ?.containers ?? [];
  const withoutLists = (object: JsonObject): JsonObject =>
    JSON.parse(
      JSON.stringify(object, (key, value: unknown) => (key === 'containers' ? undefined : value)),
    ) as JsonObject;
});
