import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { parseFieldPath } from '../../../core/fields/field-path.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import {
  type FieldHistoryQuery,
  type FieldVersion,
  fieldHistory,
} from '../../../replay/log/provenance/field-history.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { Recorder } from '../recorder.js';
import { shopHistory } from '../shop-history.js';

const schemas = loadSchemas();
const FRONTEND = { resource: 'deployments.apps', namespace: 'shop', name: 'frontend' };

async function historyOf(recorder: Recorder, query: FieldHistoryQuery): Promise<FieldVersion[]> {
  const log = new MemoryEventLog();
  await log.append(recorder.entries, 0);
  const history = fieldHistory({ log, schemas }, query);
  if (!history.ok) throw new Error(history.error.message);
  const found: FieldVersion[] = [];
  for await (const version of history.value) found.push(version);
  return found;
}

const brief = (versions: readonly FieldVersion[]) =>
  versions.map(({ revision, change, value }) => [revision, change, ...(value === undefined ? [] : [value])]);

describe('the history of a field', () => {
  test('tells each value, and who set it', async () => {
    const found = await historyOf(shopHistory(), { address: FRONTEND, field: '.spec.replicas', at: 9 });
    expect(brief(found)).toEqual([
      [2, 'created', 1],
      [6, 'set', 3],
    ]);
    expect(found[1]).toEqual({
      revision: 6,
      change: 'set',
      value: 3,
      time: '2026-01-01T00:00:06.000Z',
      actor: { user: 'alice', userAgent: 'kubectl/v1.35' },
      verb: 'update',
    });
  });

  test('follows an item by its keys, and looks at one place by position', async () => {
    const of = async (field: string) => brief(await historyOf(shopHistory(), { address: FRONTEND, field, at: 9 }));
    expect(await of('spec.template.spec.containers[name=web].image')).toEqual([[2, 'created', 'web:1']]);
    expect(await of('.spec.template.spec.containers[0].image')).toEqual([
      [2, 'created', 'web:1'],
      [7, 'set', 'proxy:2'],
    ]);
    const port = 'spec.template.spec.containers[name=web].ports[containerPort=80,protocol=TCP].containerPort';
    expect(await of(port)).toEqual([[2, 'created', 80]]);
    expect(await of('metadata.labels["app.kubernetes.io/name"]')).toEqual([[2, 'created', 'frontend']]);
    expect(await of("metadata.labels['app.kubernetes.io/name']")).toEqual([[2, 'created', 'frontend']]);
    expect(await of('metadata.labels.app\\.kubernetes\\.io/name')).toEqual([[2, 'created', 'frontend']]);
  });

  test('goes on across objects of the same name, and tells when the field was absent', async () => {
    const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'a' } };
    const set = (value: string) => (draft: Record<string, Record<string, unknown>>) => {
      Object.assign(draft['data']!, { k: value });
    };
    const history = new Recorder()
      .create('configmaps', { ...config, data: { other: '1' } })
      .modify('configmaps', 'a/c', set('x'))
      .modify('configmaps', 'a/c', set('y'))
      .modify('configmaps', 'a/c', (draft) => void delete draft['data']!['k'])
      .modify('configmaps', 'a/c', (draft) => Object.assign(draft['data']!, { other: '2' }))
      .delete('configmaps', 'a/c')
      .create('configmaps', { ...config, data: { k: 'z' } });
    const address = { resource: 'configmaps', namespace: 'a', name: 'c' };
    expect(brief(await historyOf(history, { address, field: 'data.k', at: 7 }))).toEqual([
      [1, 'created'],
      [2, 'set', 'x'],
      [3, 'set', 'y'],
      [4, 'removed'],
      [6, 'deleted'],
      [7, 'created', 'z'],
    ]);
    expect(brief(await historyOf(history, { address, field: 'data.k', from: 3, at: 6 }))).toEqual([
      [3, 'set', 'y'],
      [4, 'removed'],
      [6, 'deleted'],
    ]);
    expect(brief(await historyOf(history, { address, field: 'data', at: 2 }))).toEqual([
      [1, 'created', { other: '1' }],
      [2, 'set', { other: '1', k: 'x' }],
    ]);
    expect(await historyOf(history, { address: { ...address, name: 'd' }, field: 'data', at: 7 })).toEqual([]);
    expect(await historyOf(history, { address, field: 'data', at: 0 })).toEqual([]);
  });
});

describe('a path that names no field', () => {
  test.each([
    ['', 1, 'a field is missing'],
    ['.', 2, 'a name is missing'],
    ['spec..x', 6, 'a name is missing'],
    ['spec[', 6, 'a name, a key or a position is missing'],
    ['spec[]', 6, 'a name, a key or a position is missing'],
    ['spec]', 5, 'unexpected "]"'],
    ['spec[0]x', 8, 'unexpected "x"'],
    ['spec[name=web', 14, '"," or "]" is missing: the path ends'],
    ['spec[name', 10, '"=" or "]" is missing: the path ends'],
    ['spec["a]', 6, 'a quote is not closed'],
    ['spec["\\x"]', 6, 'what stands in quotes is no JSON string'],
    ['spec.a\\', 7, 'nothing follows the backslash'],
    ['spec[*].x', 6, 'a path names one field, not all'],
  ])('%j is refused at column %i', (text, column, message) => {
    const parsed = parseFieldPath(text);
    expect(parsed).toEqual({
      ok: false,
      error: { column, message: `${JSON.stringify(text)} is no field path: ${message} at column ${column}` },
    });
  });

  test.each([
    ['spec.replica', 6, 'there is no "replica"'],
    ['.spec.replicas.x', 16, 'a plain value has no parts'],
    ['spec[0]', 5, 'there is no list'],
    ['spec.template.spec.containers[name=web].imag', 41, 'there is no "imag"'],
  ])('%j is not one of a Deployment', (field, column, message) => {
    const history = fieldHistory({ log: new MemoryEventLog(), schemas }, { address: FRONTEND, field, at: 1 });
    expect(history).toEqual({
      ok: false,
      error: {
        column,
        message: `${JSON.stringify(field)} is no field of deployments.apps: ${message} at column ${column}`,
      },
    });
  });

  test('cannot be told where nothing is known of the kind, or a map takes any name', () => {
    const of = (resource: string, field: string) =>
      fieldHistory({ log: new MemoryEventLog(), schemas }, { address: { resource, name: 'x' }, field, at: 1 }).ok;
    expect(of('widgets.example.com', 'spec.anything[0].goes')).toBe(true);
    expect(of('configmaps', 'data.anything')).toBe(true);
    expect(of('pods', 'metadata.managedFields[0].fieldsV1["f:spec"]')).toBe(true);
  });
});

test.prop([fc.string({ maxLength: 30, unit: fc.constantFrom(...'.[]="\'\\,*a0 ') })])(
  'reading any text ends in a path or a problem within it',
  (text) => {
    const parsed = parseFieldPath(text);
    if (parsed.ok) expect(parsed.value.length).toBeGreaterThan(0);
    else expect(parsed.error.column).toSatisfy((column: number) => column >= 1 && column <= text.length + 1);
  },
);
