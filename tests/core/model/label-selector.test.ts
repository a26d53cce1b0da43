import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import {
  formatRequirements,
  labelSelectorRequirements,
  matchesLabelSelector,
  matchesRequirements,
  matchesSelectorMap,
  parseLabelSelector,
} from '../../../core/model/label-selector.js';

const web = { app: 'web', tier: 'front', size: '10' };

function requirements(text: string) {
  const parsed = parseLabelSelector(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

describe('the text of a selector', () => {
  test.each([
    ['', true],
    ['app=web', true],
    ['app==web', true],
    ['app = web , tier=front', true],
    ['app!=web', false],
    ['app!=other', true],
    ['missing!=x', true],
    ['app in (web, api)', true],
    ['app in (api)', false],
    ['app notin (api)', true],
    ['missing notin (x)', true],
    ['app', true],
    ['missing', false],
    ['!missing', true],
    ['!app', false],
    ['size>9', true],
    ['size>10', false],
    ['size<11', true],
    ['app>1', false],
    ['in in (in)', false],
    ['app in ()', false],
    ['app=', false],
    ['x in (,a)', false],
  ])('%s fits: %s', (text, fits) => {
    expect(matchesRequirements(requirements(text), web)).toBe(fits);
  });

  test.each([
    ['app in web', "unable to parse requirement: found 'web' expected: '('"],
    ['app in (web', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['=web', "found '=', expected: !, identifier, or 'end of string'"],
    ['app=web,', "found '', expected: identifier after ','"],
    ['app web', "unable to parse requirement: found 'web', expected: in, notin, =, ==, !=, gt, lt"],
    ['!app=web', "found '=', expected: ',' or 'end of string'"],
    ['app=web tier=x', "found 'tier', expected: ',' or 'end of string'"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    [
      'size>big',
      "unable to parse requirement: values[0]: Invalid value: \"big\": for 'Gt', 'Lt' operators, the value must be an integer",
    ],
  ])('%s is a bad request', (text, message) => {
    const parsed = parseLabelSelector(text);
    expect(parsed).toMatchObject({ ok: false, error: { code: 400, reason: 'BadRequest', message } });
  });

  test('bad keys and values are named', () => {
    const key = parseLabelSelector('a/b/c=d');
    const value = parseLabelSelector('app=-x');
    expect(key.ok ? '' : key.error.message).toMatch(
      /^unable to parse requirement: <nil>: Invalid value: "a\/b\/c": a valid label key/,
    );
    expect(value.ok ? '' : value.error.message).toMatch(
      /^unable to parse requirement: values\[0\]\[app\]: Invalid value: "-x": a valid label must be/,
    );
  });

  const key = fc.stringMatching(/^[a-z]{1,5}$/);
  const values = fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{1,4}$/), { minLength: 1, maxLength: 3 });
  const requirement = fc.oneof(
    fc.record({
      key,
      operator: fc.constantFrom('=' as const, '==' as const, '!=' as const),
      values: values.map((v) => v.slice(0, 1)),
    }),
    fc.record({
      key,
      operator: fc.constantFrom('in' as const, 'notin' as const),
      values: values.map((v) => [...v].sort()),
    }),
    fc.record({ key, operator: fc.constantFrom('exists' as const, '!' as const), values: fc.constant([]) }),
    fc.record({
      key,
      operator: fc.constantFrom('gt' as const, 'lt' as const),
      values: fc.nat().map((n) => [String(n)]),
    }),
  );
  property.prop([fc.uniqueArray(requirement, { selector: (r) => r.key })])('reads what it writes', (list) => {
    // Words that are operators may be keys and values, but not everywhere.
    const sorted = [...list]
      .filter((r) => r.key !== 'in' && r.key !== 'notin')
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    expect(requirements(formatRequirements(sorted))).toEqual(sorted);
  });

  property.prop([fc.string()])('no text makes it throw', (text) => {
    const parsed = parseLabelSelector(text);
    if (!parsed.ok) expect(parsed.error.code).toBe(400);
  });
});

describe('a selector object', () => {
  test('none matches nothing, an empty one everything', () => {
    expect(matchesLabelSelector(undefined, web)).toBe(false);
    expect(matchesLabelSelector({}, web)).toBe(true);
    expect(matchesLabelSelector({}, undefined)).toBe(true);
  });

  test.each([
    [{ matchLabels: { app: 'web' } }, true],
    [{ matchLabels: { app: 'api' } }, false],
    [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] }, true],
    [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }, false],
    [{ matchExpressions: [{ key: 'x', operator: 'NotIn', values: ['web'] }] }, true],
    [{ matchExpressions: [{ key: 'app', operator: 'Exists' }] }, true],
    [{ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, false],
    [{ matchExpressions: [{ key: 'app', operator: 'Near', values: ['web'] }] }, false],
    [{ matchLabels: { toString: 'x' } }, false],
    [{ matchExpressions: [{ key: 'constructor', operator: 'Exists' }] }, false],
  ])('%j fits: %s', (selector, fits) => {
    expect(matchesLabelSelector(selector, web)).toBe(fits);
    const list = labelSelectorRequirements(selector);
    expect(list !== undefined && matchesRequirements(list, web)).toBe(fits);
  });

  test('is written as a Scale shows it', () => {
    const selector = {
      matchLabels: { b: '2', a: '1' },
      matchExpressions: [{ key: 'c', operator: 'In', values: ['y', 'x'] }],
    };
    expect(formatRequirements(labelSelectorRequirements(selector)!)).toBe('a=1,b=2,c in (x,y)');
  });
});

test('a service without selector selects nothing', () => {
  expect(matchesSelectorMap(undefined, web)).toBe(false);
  expect(matchesSelectorMap({}, web)).toBe(false);
  expect(matchesSelectorMap({ app: 'web' }, web)).toBe(true);
  expect(matchesSelectorMap({ app: 'web', x: 'y' }, web)).toBe(false);
});
