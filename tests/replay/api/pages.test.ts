import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { PageQuery } from '../../../core/api/read/collection.js';
import { parseSelection } from '../../../core/api/read/selection.js';
import type { KubeObject } from '../../../core/model/object.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { ChangesResource } from '../../../replay/api/changes-resource.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { madeUpHistory } from '../made-up-history.js';
import { Recorder } from '../recorder.js';

const NEVER = { subscribe: () => ({ unsubscribe: () => {} }) } as never;

/** The changes of a history, and a count of the events that were read for them. */
async function changesOf(recorder: Recorder) {
  const log = new MemoryEventLog();
  await recorder.appendTo(log);
  const state = { revision: recorder.revision };
  return new ChangesResource({ log, schemas: loadSchemas(), state, commits: NEVER });
}

function selectionOf(changes: ChangesResource, fieldSelector: string) {
  const query = new URLSearchParams({ fieldSelector });
  const selection = parseSelection(changes.resource.info, query, { offered: changes.fields });
  if (!selection.ok) throw new Error(selection.error.message);
  return selection.value;
}

/** All pages, one after the other. */
async function pages(changes: ChangesResource, query: Omit<PageQuery, 'at'>): Promise<(readonly KubeObject[])[]> {
  const { value: at } = changes.revision(undefined);
  const found: (readonly KubeObject[])[] = [];
  let after: string | undefined;
  do {
    const page = await changes.page({ ...query, at, after });
    found.push([...page.objects]);
    after = page.next;
  } while (after !== undefined);
  return found;
}

const anySelector = fc.record({
  kind: fc.constantFrom('', 'kind=Pod', 'kind=Node', 'kind!=Pod', 'kind=widgets'),
  name: fc.constantFrom('', 'name=a', 'name!=a-b'),
  verb: fc.constantFrom('', 'verb=create', 'verb!=delete'),
});

describe('changes in pages', () => {
  test.prop([
    madeUpHistory,
    anySelector,
    fc.constantFrom(undefined, 'x', 'x-y', 'default'),
    fc.integer({ min: 1, max: 9 }),
  ])(
    'are what the log holds, whichever index was used, however small the pages',
    async (recorder, { kind, name, verb }, namespace, limit) => {
      const changes = await changesOf(recorder);
      const all = (await pages(changes, { selection: selectionOf(changes, ''), limit: 0 })).flat();
      expect(all.map(({ metadata }) => metadata.name)).toEqual(
        recorder.entries.map(({ event }) => `${event.revision}`),
      );
      const selection = selectionOf(changes, [kind, name, verb].filter((term) => term !== '').join(','));
      const wanted = all.filter(
        (change) => selection.matches(change) && (namespace === undefined || change.metadata.namespace === namespace),
      );
      const found = await pages(changes, { namespace, selection, limit });
      expect(found.flat()).toEqual(wanted);
      for (const page of found) expect(page.length).toBeLessThanOrEqual(limit);
    },
  );

  test('hold no more than fits into memory, and a search that finds nothing pauses, too', async () => {
    const recorder = new Recorder();
    for (let i = 0; i < 21_000; i++) {
      recorder.create('configmaps', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: `m-${i}`, namespace: 'x' },
      });
    }
    const changes = await changesOf(recorder);
    const whole = await pages(changes, { selection: selectionOf(changes, ''), limit: 0 });
    expect(whole.map((page) => page.length)).toEqual(Array.from({ length: 21 }, () => 1_000));
    const nothing = await pages(changes, { selection: selectionOf(changes, 'actor=nobody'), limit: 500 });
    expect(nothing).toEqual([[], []]);
  });

  test('end early when changes are large', async () => {
    const recorder = new Recorder();
    const big = 'x'.repeat(900_000);
    recorder.create('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'm', namespace: 'x' },
      data: { a: '' },
    });
    for (let i = 0; i < 6; i++) {
      recorder.modify('configmaps', 'x/m', (draft) => Object.assign(draft['data']!, { a: `${i}${big}` }));
    }
    const changes = await changesOf(recorder);
    const sizes = (await pages(changes, { selection: selectionOf(changes, ''), limit: 500 })).map(
      (page) => page.length,
    );
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(7);
  });
});
