import { describe, expect, test } from 'vitest';
import { partialObjectMetadataList } from '../../../../core/api/table/partial-object-metadata.js';
import { parseIncludeObject, tableOf } from '../../../../core/api/table/table-of.js';
import { customPrinter } from '../../../../core/kinds/columns/custom-printer.js';
import { ago, kubectlText, NOW, object } from '../../kinds/columns/kubectl-text.js';

const map = object('v1', 'ConfigMap', { name: 'm', labels: { a: 'b' } }, { data: {} });

describe('tableOf', () => {
  test('carries metadata with every row, and the list position', () => {
    const table = tableOf('configmaps', [map], {
      now: NOW,
      resourceVersion: '12',
      continue: 'next',
      remainingItemCount: 3,
    });
    expect(table).toMatchObject({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: '12', continue: 'next', remainingItemCount: 3 },
      rows: [
        {
          cells: ['m', 0, '3d'],
          object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: map.metadata },
        },
      ],
    });
    expect(table['columnDefinitions']).toHaveLength(3);
  });

  test('carries the whole object, or none, when asked', () => {
    const rows = (includeObject: 'Object' | 'None') =>
      tableOf('configmaps', [map], { now: NOW, includeObject })['rows'];
    expect(rows('Object')).toMatchObject([{ object: { kind: 'ConfigMap', data: {} } }]);
    expect(rows('None')).toMatchObject([{ object: null }]);
    const encoded = tableOf('configmaps', [map], {
      now: NOW,
      includeObject: 'Object',
      encode: () => ({ kind: 'Other' }),
    });
    expect(encoded['rows']).toMatchObject([{ object: { kind: 'Other' } }]);
  });

  test('leaves out the columns, and speaks v1beta1, when asked', () => {
    const table = tableOf('configmaps', [map], { now: NOW, columns: false, version: 'v1beta1' });
    expect(table).toMatchObject({ apiVersion: 'meta.k8s.io/v1beta1', columnDefinitions: null, metadata: {} });
    expect(table['rows']).toMatchObject([{ object: { apiVersion: 'meta.k8s.io/v1beta1' } }]);
  });

  test('has no rows for no objects', () => {
    expect(tableOf('pods', [], { now: NOW, resourceVersion: '1' })).toMatchObject({
      rows: [],
      metadata: { resourceVersion: '1' },
    });
  });
});

describe('partialObjectMetadataList', () => {
  test('holds the metadata of each object', () => {
    expect(partialObjectMetadataList([map], { resourceVersion: '5' })).toEqual({
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: '5' },
      items: [{ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: map.metadata }],
    });
  });
});

describe('parseIncludeObject', () => {
  test.each([
    [undefined, 'Metadata'],
    ['', 'Metadata'],
    ['None', 'None'],
  ])('reads %s as %s', (text, value) => expect(parseIncludeObject(text)).toEqual({ ok: true, value }));
  test('refuses what it does not know', () =>
    expect(parseIncludeObject('All')).toMatchObject({ ok: false, error: { code: 400 } }));
});

describe('customPrinter', () => {
  const widget = object(
    'example.com/v1',
    'Widget',
    { name: 'w', labels: { 'a.b/c': 'label' } },
    {
      spec: { size: 3.7, hot: true, made: ago(90), names: ['x', 'y'] },
      status: {
        conditions: [
          { type: 'Ready', status: 'True' },
          { type: 'Other', status: 'False' },
        ],
      },
    },
  );

  test('prints additional printer columns by type', () => {
    const column = (name: string, type: string, jsonPath: string, priority = 0) => ({ name, type, jsonPath, priority });
    const printer = customPrinter([
      column('Size', 'integer', '.spec.size'),
      column('Hot', 'boolean', '.spec.hot'),
      column('Ready', 'string', '.status.conditions[?(@.type=="Ready")].status'),
      column('First', 'string', '.spec.names[0]'),
      column('All', 'string', '.spec.names'),
      column('Label', 'string', '.metadata.labels.a\\.b/c'),
      column('Made', 'date', '.spec.made'),
      column('Missing', 'string', '.spec.nothing'),
      column('Wrong', 'integer', '.spec.made'),
      column('Uid', 'string', ".metadata['uid']", 1),
    ]);
    expect(kubectlText('widgets.example.com', [widget], { printer })).toEqual([
      'NAME   SIZE   HOT    READY   FIRST   ALL         LABEL   MADE   MISSING   WRONG',
      'w      3      true   True    x       ["x","y"]   label   90s    <none>    <none>',
    ]);
    expect(kubectlText('widgets.example.com', [widget], { printer, wide: true })[1]).toMatch(/<none> +u1$/);
  });

  test('prints name and age without columns', () => {
    expect(customPrinter([]).columns.map(({ name }) => name)).toEqual(['Name', 'Age']);
  });

  test.each([
    ['.spec.names[1]', 'y'],
    ['.spec.names[-1]', 'y'],
    ['.spec.names[1:]', 'y'],
    ['.spec.names[:1]', 'x'],
    ['.spec.names[-1:2]', 'y'],
    ['.spec.names[*]', 'x'],
    ['.status.conditions[?(@.type!="Ready")].type', 'Other'],
    ['.status.conditions[?(@.status)].type', 'Ready'],
    ["['spec']['names'][0]", 'x'],
    ['$.spec.size', '3.7'],
  ])('finds by %s first %s', (jsonPath, found) => {
    expect(customPrinter([{ name: 'C', type: 'string', jsonPath }]).cells(widget, NOW)[1]).toBe(found);
  });

  test.each(['.spec[', '.spec[?(@.a=~"x")]', 'spec', '.a..b', '.__proto__.x', '.constructor'])(
    'finds nothing by %s and does not fail',
    (jsonPath) => {
      const printer = customPrinter([{ name: 'C', type: 'string', jsonPath }]);
      expect(
        printer
          .cells(widget, NOW)
          .slice(1)
          .every((cell) => cell === null),
      ).toBe(true);
    },
  );
});
