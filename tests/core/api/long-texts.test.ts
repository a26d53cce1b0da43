import { expect, test } from 'vitest';
import { ruleAllows } from '../../../core/api/auth/rbac/rule-allows.js';
import { parseDouble } from '../../../core/cel/functions/double-text.js';
import { isInitiator } from '../../../core/kinds/validation/iscsi-initiator.js';
import { parseSchedule } from '../../../core/model/cron/parse-schedule.js';
import { checkFields } from '../../../core/schema/check-fields.js';
import { loadSchemas } from '../../../core/schema/schemas.js';

const LONG = 1_000_000;
const digits = `${'0'.repeat(LONG)}!`;
const quota = loadSchemas().kindType('', 'v1', 'ResourceQuota')!;

/** Each of these took hours: a pattern that gives back what it took, character by character, takes time with the square of the text. */
test.each<[string, () => unknown, unknown]>([
  ['a quantity', () => checkFields(quota, { spec: { hard: { cpu: digits } } }).length, 1],
  ['a double of CEL', () => parseDouble(digits), undefined],
  ['the span of a schedule', () => parseSchedule(`@every ${digits}`, () => true).ok, false],
  ['an iSCSI name', () => isInitiator(`iqn${'iqn.2001-04.'.repeat(LONG / 10)}`), false],
  [
    'a rule for paths',
    () =>
      ruleAllows(
        { verbs: ['get'], nonResourceURLs: [`${'*'.repeat(LONG)}/*`] },
        { user: { name: 'a', groups: [] }, verb: 'get', path: '/b' },
      ),
    false,
  ],
])('%s of a million characters is read in time with its length', (_, read, expected) => {
  expect(read()).toEqual(expected);
});
