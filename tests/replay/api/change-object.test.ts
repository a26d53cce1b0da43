import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { maskSecrets } from '../../../core/fields/mask-secrets.js';
import { labelValueErrors } from '../../../core/model/names.js';
import { labelValue } from '../../../replay/api/change-object.js';
import { derivedUid } from '../../../replay/log/derived-uid.js';

const APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

describe('a label of a change', () => {
  test.prop([fc.string({ unit: 'binary', maxLength: 200 })])('is valid whatever it is made from', (text) => {
    expect(labelValueErrors(labelValue(text))).toEqual([]);
  });

  test('reads like what it is made from', () => {
    expect(labelValue('Deployment')).toBe('Deployment');
    expect(labelValue('system:serviceaccount:shop:robot')).toBe('system.serviceaccount.shop.robot');
    expect(labelValue(`${'a'.repeat(62)}-b`)).toBe('a'.repeat(62));
    expect(labelValue('jane@example.com')).toBe('jane.example.com');
    expect(labelValue('--')).toBe('');
  });
});

describe('a derived UID', () => {
  test('is a version 8 UUID, the same for the same digest', () => {
    expect(derivedUid('f'.repeat(64))).toBe('ffffffff-ffff-8fff-bfff-ffffffffffff');
    expect(derivedUid('0'.repeat(64))).toBe('00000000-0000-8000-8000-000000000000');
  });
});

describe('changes of a Secret', () => {
  test('keep their keys and lose their values', () => {
    const masked = maskSecrets('Secret', [
      { path: 'data', type: 'added', after: { token: 'aHVzaA==' } },
      { path: 'data["tls.crt"]', type: 'removed', before: 'aHVzaA==' },
      { path: 'data.token', type: 'changed', before: 'aHVzaA==', after: 'cHNzdA==' },
      { path: `metadata.annotations["${APPLIED}"]`, type: 'changed', before: 'aHVzaA==', after: 'cHNzdA==' },
      { path: 'metadata.annotations', type: 'added', after: { [APPLIED]: 'aHVzaA==', team: 'shop' } },
      { path: 'metadata.labels.database', type: 'added', after: 'shop' },
      { path: 'type', type: 'changed', before: 'Opaque', after: 'kubernetes.io/tls' },
    ]);
    expect(JSON.stringify(masked)).not.toMatch(/aHVzaA|cHNzdA/);
    expect(masked).toEqual([
      { path: 'data', type: 'added', after: { token: '***' } },
      { path: 'data["tls.crt"]', type: 'removed', before: '***' },
      { path: 'data.token', type: 'changed', before: '*** (before)', after: '*** (after)' },
      {
        path: `metadata.annotations["${APPLIED}"]`,
        type: 'changed',
        before: '*** (before)',
        after: '*** (after)',
      },
      { path: 'metadata.annotations', type: 'added', after: { [APPLIED]: '***', team: 'shop' } },
      { path: 'metadata.labels.database', type: 'added', after: 'shop' },
      { path: 'type', type: 'changed', before: 'Opaque', after: 'kubernetes.io/tls' },
    ]);
  });

  test('are the only ones that are masked', () => {
    const fields = [{ path: 'data.token', type: 'added', after: 'plain' }] as const;
    expect(maskSecrets('ConfigMap', fields)).toBe(fields);
  });
});
