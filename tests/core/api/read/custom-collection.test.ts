import { describe, expect, it } from 'vitest';
import type { ServedCollection } from '../../../../core/api/read/collection.js';
import { CustomCollection } from '../../../../core/api/read/custom-collection.js';
import type { Selection } from '../../../../core/api/read/selection.js';
import { VersionReader } from '../../../../core/api/read/version-reader.js';
import { acceptNames } from '../../../../core/controllers/custom-resource-definition/accept-names.js';
import type { KubeObject } from '../../../../core/model/object.js';
import { ok } from '../../../../core/model/result.js';
import { kindsDefinedBy } from '../../../../core/schema/kinds-at.js';
import { loadSchemas } from '../../../../core/schema/schemas.js';
import { definitionOf } from '../../../support/definition.js';

const definition = definitionOf({ plural: 'widgets', kind: 'Widget' });
const kinds = kindsDefinedBy([{ ...definition, status: acceptNames(definition, [], 0) }], loadSchemas());
const MANY = 1_200;

const objects = Array.from(
  { length: MANY },
  (_, index) =>
    ({
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { namespace: 'default', name: `w${String(index).padStart(4, '0')}` },
    }) as KubeObject,
);

/** A collection of many, and how often it gave others a turn. */
function collection() {
  let turns = 0;
  const stored: Required<ServedCollection> = {
    revision: () => ok(1),
    get: async () => undefined,
    page: async () => ({ objects }),
    watch: () => ({
      async *initial() {
        yield objects;
      },
      after: () => ({ position: 1, async *catchUp() {} }),
      subscribe: () => () => {},
    }),
  };
  const served = kinds.byGroupResource('widgets.example.com')!;
  const reader = new VersionReader({ kinds, present: () => kinds, served });
  const custom = new CustomCollection(stored, reader, async () => {
    turns += 1;
  });
  return { custom, turns: () => turns };
}

const EVERYTHING: Selection = { all: true, fields: [], matches: () => true };
const names = (found: Iterable<KubeObject>) => [...found].map(({ metadata }) => metadata.name);

describe('a collection of custom resources', () => {
  it('lets others have their turn while a long list is read', async () => {
    const { custom, turns } = collection();
    const page = await custom.page({ selection: EVERYTHING, at: 1, limit: 0 });
    expect(names(page.objects)).toEqual(names(objects));
    expect(turns()).toBe(2);
  });

  it('finds what is selected in pages, each going on where the one before ended', async () => {
    const { custom, turns } = collection();
    const selection = { ...EVERYTHING, all: false, matches: ({ metadata }: KubeObject) => /[05]$/.test(metadata.name) };
    const page = await custom.page({ selection, at: 1, limit: 150 });
    expect(names(page.objects)).toHaveLength(150);
    expect(page.next).toBe('default/w0745');
    expect(turns()).toBe(1);
  });

  it('lets others have their turn while a watch is told what there is', async () => {
    const { custom, turns } = collection();
    const found: string[] = [];
    for await (const group of custom.watch({ selection: EVERYTHING }).initial(1)) found.push(...names(group));
    expect(found).toEqual(names(objects));
    expect(turns()).toBe(2);
  });
});
