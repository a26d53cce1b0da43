import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beginsAsInitiator, isInitiator } from '../../../../core/kinds/validation/iscsi-initiator.js';
import { runs } from '../../../support/runs.js';

describe('the name of an iSCSI initiator', () => {
  test.each([
    ['iqn.2001-04.com.example:storage.disk1', true],
    ['iqn.2001-04.com.example:storage:disk1:', true],
    ['iqn.2001-04.com.example:', false],
    ['iqn.2001-04.com.example', false],
    ['iqn.2001-04.:a', false],
    ['iqn and then iqn.2001-04.com:a', true],
    ['iqn.2001-04.com.example:a b', false],
    ['eui.0123456789abcdef', true],
    ['eui.0123456789abcde', false],
    ['naa.0123456789abcdef0123456789abcdef', true],
    ['other.2001-04.com:a', false],
  ])('%s: %s', (name, valid) => {
    expect(isInitiator(name)).toBe(valid);
  });

  test('begins with one of three words', () => {
    expect(['iqn', 'eui.', 'naa', 'wwn', ''].map(beginsAsInitiator)).toEqual([true, true, true, false, false]);
  });

  const pieces = fc.constantFrom('iqn', 'iqn.2001-04.', '.', 'a', ':', ',', ' ', '2001-04', '-', '/');
  property.prop([fc.array(pieces, { maxLength: 14 })], runs(2_000))(
    'is what the pattern of Kubernetes says',
    (parts) => {
      const name = `iqn${parts.join('')}`;
      expect(isInitiator(name)).toBe(/iqn\.\d{4}-\d{2}\.[A-Za-z0-9.-]+:[^,;*&$|\t\n\f\r ]+$/.test(name));
    },
  );
});
