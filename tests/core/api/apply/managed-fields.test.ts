import { describe, expect, it } from 'vitest';
import { chooseManagers } from '../../../../core/api/apply/choose-managers.js';
import {
  decodeManagedFields,
  encodeManagedFields,
  type ReadonlyManagers,
} from '../../../../core/api/apply/managed-fields.js';
import { trackUpdate } from '../../../../core/api/apply/track-update.js';
import { checkFieldManager, checkManagedFields } from '../../../../core/kinds/validation/managed-fields.js';
import type { Json, JsonObject } from '../../../../core/model/json.js';
import { type ManagedFieldsEntry, partToJson } from '../../../../core/model/object.js';
import { freeze } from '../patch/json-generators.js';
import { CONFIG_MAP, configMap, ownedBy } from './kinds.js';

const T1 = '2024-01-01T00:00:01Z';
const T2 = '2024-01-01T00:00:02Z';

function entry(manager: string, fields: readonly string[], more: Partial<ManagedFieldsEntry> = {}): ManagedFieldsEntry {
  const data = Object.fromEntries(fields.map((name) => [`f:${name}`, {}]));
  const fieldsV1 = fields.length === 0 ? {} : { 'f:data': data };
  return { manager, operation: 'Apply', apiVersion: 'v1', time: T1, fieldsType: 'FieldsV1', fieldsV1, ...more };
}

/** The managers that entries tell of. */
function managersOf(entries: readonly ManagedFieldsEntry[]): ReadonlyManagers {
  const managers = decodeManagedFields(partToJson(entries));
  if (!managers.ok) throw new Error(managers.error);
  return managers.value;
}

/** What `chooseManagers` comes to, as entries. */
const chosen = (...from: Parameters<typeof chooseManagers>) => encodeManagedFields(chooseManagers(...from));

function track(
  before: JsonObject,
  after: JsonObject,
  managedFields: ManagedFieldsEntry[],
  manager = 'editor',
  apiVersion = 'v1',
) {
  return trackUpdate(
    freeze({ before, after, schema: CONFIG_MAP, manager, apiVersion, time: T2, managers: managersOf(managedFields) }),
  );
}

describe('trackUpdate', () => {
  it('gives the writer what it changed and added, and takes that from everybody else', () => {
    const entries = track(configMap({ a: '1', b: '1' }), configMap({ a: '2', b: '1', c: '1' }), [
      entry('gitops', ['a', 'b']),
    ]);
    expect(entries.map(({ manager, operation, time }) => [manager, operation, time])).toEqual([
      ['gitops', 'Apply', T1],
      ['editor', 'Update', T2],
    ]);
    expect(ownedBy(entries, 'gitops')).toEqual(['.data.b']);
    expect(ownedBy(entries, 'editor')).toEqual(['.data.a', '.data.c']);
  });

  it('takes removed fields from everybody, and drops managers that have none left', () => {
    const before = configMap({ a: '1', b: '1' });
    const entries = track(before, configMap({ b: '1' }), [
      entry('gitops', ['a']),
      entry('editor', ['a', 'b'], { operation: 'Update' }),
    ]);
    expect(entries).toEqual([entry('editor', ['b'], { operation: 'Update' })]);
  });

  it('adds to what the writer had, and moves its time', () => {
    const entries = track(configMap({ a: '1' }), configMap({ a: '1', b: '1' }), [
      entry('gitops', ['a']),
      entry('editor', ['a'], { operation: 'Update' }),
    ]);
    expect(ownedBy(entries, 'editor')).toEqual(['.data.a', '.data.b']);
    expect(entries[1]!.time).toBe(T2);
  });

  it('changes nothing for a write that changes nothing that can be owned', () => {
    const managedFields = [entry('gitops', ['a'])];
    const after = configMap({ a: '1' }, { resourceVersion: '2', generation: 2, uid: 'u' });
    expect(track(configMap({ a: '1' }, { resourceVersion: '1' }), after, managedFields)).toEqual(managedFields);
  });

  it('keeps updaters of other versions and subresources apart', () => {
    const entries = track(configMap({}), configMap({ a: '1' }), [
      entry('gitops', ['x']),
      entry('editor', ['b'], { operation: 'Update', apiVersion: 'v1beta1' }),
    ]);
    expect(entries.filter(({ manager }) => manager === 'editor').map(({ apiVersion }) => apiVersion)).toEqual([
      'v1beta1',
      'v1',
    ]);
    const status = trackUpdate({
      before: configMap({}),
      after: configMap({ a: '1' }),
      schema: CONFIG_MAP,
      manager: 'editor',
      apiVersion: 'v1',
      time: T2,
      subresource: 'status',
      managers: managersOf([entry('gitops', ['x'])]),
    });
    expect(status[1]).toMatchObject({ manager: 'editor', subresource: 'status' });
  });

  it('leaves an object without managedFields without', () => {
    expect(track(configMap({}), configMap({ a: '1' }), [])).toEqual([]);
  });

  it('calls a writer without a name unknown', () => {
    expect(track(configMap({}), configMap({ a: '1' }), [entry('gitops', ['x'])], '')[1]!.manager).toBe('unknown');
  });

  it('keeps no more than ten updaters, by merging the oldest', () => {
    let managedFields = [entry('gitops', ['x'])];
    let object = configMap({ x: '1' });
    for (let index = 0; index < 14; index += 1) {
      const after = configMap({ ...(object['data'] as JsonObject), [`k${index}`]: '1' });
      const time = `2024-01-01T00:01:${String(index).padStart(2, '0')}Z`;
      managedFields = trackUpdate({
        before: object,
        after,
        schema: CONFIG_MAP,
        manager: `m${index}`,
        apiVersion: 'v1',
        time,
        managers: managersOf(managedFields),
      });
      object = after;
    }
    const updaters = managedFields.filter(({ operation }) => operation === 'Update');
    expect(updaters).toHaveLength(10);
    expect(updaters[0]!.manager).toBe('ancient-changes');
    expect(ownedBy(managedFields, 'ancient-changes')).toEqual([
      '.data.k0',
      '.data.k1',
      '.data.k2',
      '.data.k3',
      '.data.k4',
    ]);
    expect(ownedBy(managedFields, 'gitops')).toEqual(['.data.x']);
  });
});

describe('chooseManagers', () => {
  const live = [entry('gitops', ['a'])];
  const given = [entry('gitops', ['b'])];

  it.each<[string, Json | undefined, ManagedFieldsEntry[]]>([
    ['keeps the stored ones when the client sends none', undefined, live],
    ['takes a valid list', given as unknown as Json, given],
    ['clears them by an empty list', [], []],
    ['clears them by an empty entry', [{}], []],
    ['keeps the stored ones when the client sends null', null, live],
    [
      'keeps the stored ones when the operation is unknown',
      [{ ...given[0], operation: 'Merge' }] as unknown as Json,
      live,
    ],
    ['keeps the stored ones when the version is missing', [{ ...given[0], apiVersion: '' }] as unknown as Json, live],
    [
      'keeps the stored ones when the type is missing',
      [{ ...given[0], fieldsType: undefined }] as unknown as Json,
      live,
    ],
    [
      'keeps the stored ones when the type is unknown',
      [{ ...given[0], fieldsType: 'FieldsV2' }] as unknown as Json,
      live,
    ],
    [
      'keeps the stored ones when the fields are malformed',
      [{ ...given[0], fieldsV1: { data: {} } }] as unknown as Json,
      live,
    ],
    ['keeps the stored ones when it is no list', 'x', live],
    ['keeps the stored ones when an entry is no object', [1], live],
  ])('%s', (_, sent, expected) => expect(chosen(sent, partToJson(live))).toEqual(expected));

  it('keeps the stored ones in a write to a subresource', () => {
    expect(chosen([], partToJson(live), 'status')).toEqual(live);
  });

  it('has none when the stored ones are damaged', () => {
    expect(chosen(undefined, [{}])).toEqual([]);
    expect(chosen(undefined, null)).toEqual([]);
    expect(chosen(undefined, [null])).toEqual([]);
  });
});

describe('checkManagedFields', () => {
  it('words what is wrong as the apiserver does', () => {
    const entries = [
      { operation: '' },
      { operation: 'Merge', fieldsType: 'x' },
      { operation: 'Apply', manager: 'a\tb', subresource: 's'.repeat(257) },
    ];
    expect(checkManagedFields(entries).map(({ field, message }) => `${field}: ${message}`)).toEqual([
      'metadata.managedFields[0].operation: Invalid value: "": must be `Apply` or `Update`',
      'metadata.managedFields[1].operation: Invalid value: "Merge": must be `Apply` or `Update`',
      'metadata.managedFields[1].fieldsType: Invalid value: "x": must be `FieldsV1`',
      'metadata.managedFields[2].manager: Invalid value: "a\\tb": invalid character U+0009 (at position 1)',
      'metadata.managedFields[2].subresource: Too long: may not be more than 256 bytes',
    ]);
    expect(checkManagedFields([entry('a', ['b'])] as unknown as Json)).toEqual([]);
    expect(checkFieldManager('x'.repeat(129), 'fieldManager')).toHaveLength(1);
    expect(checkFieldManager('kubectl client-ö', 'fieldManager')).toEqual([]);
  });
});

describe('managedFields', () => {
  it('are written in Kubernetes order: appliers first, then by time, then by name', () => {
    const entries = [
      entry('z', ['a'], { operation: 'Update', time: T1 }),
      entry('b', ['a'], { time: T2 }),
      entry('c', ['a'], { time: T1 }),
      entry('a', ['a'], { time: T2 }),
      entry('n', ['a'], { time: undefined }),
      entry('a', ['a'], { time: T2, subresource: 'status' }),
    ];
    const decoded = decodeManagedFields(entries as unknown as Json);
    expect(
      decoded.ok && encodeManagedFields(decoded.value).map(({ manager, subresource }) => manager + (subresource ?? '')),
    ).toEqual(['n', 'c', 'a', 'astatus', 'b', 'z']);
  });
});
