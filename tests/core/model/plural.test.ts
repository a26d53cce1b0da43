import { expect, test } from 'vitest';
import { pluralOf } from '../../../core/model/plural.js';
import { loadSchemas } from '../../../core/schema/schemas.js';

test('the plural of every built-in kind is the name of its resource', () => {
  const wrong = loadSchemas().resources.filter(({ kind, resource }) => pluralOf(kind).toLowerCase() !== resource);
  expect(wrong.map(({ kind }) => `${kind}: ${pluralOf(kind)}`)).toEqual([]);
  expect(pluralOf('Endpoints')).toBe('Endpoints');
});

test('the plural of a kind that somebody made up is English', () => {
  expect(['Gateway', 'Policy', 'Box', 'Widget', 'Patch'].map(pluralOf)).toEqual([
    'Gateways',
    'Policies',
    'Boxes',
    'Widgets',
    'Patches',
  ]);
});
