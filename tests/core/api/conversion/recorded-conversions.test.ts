import { describe, expect, test } from 'vitest';
import type { ConversionAnswer, ConversionCall } from '../../../../core/api/conversion/conversion-call.js';
import { conversionRecord, recordedConversions } from '../../../../core/api/conversion/recorded-conversions.js';

const call = (port: string): ConversionCall => ({
  webhook: { clientConfig: { url: 'https://example.com' }, reviewVersions: ['v1'] },
  object: { apiVersion: 'a/v1', kind: 'A', hostPort: `localhost:${port}` },
  desired: 'a/v2',
});
const answer = (port: string): ConversionAnswer => ({
  type: 'converted',
  object: { apiVersion: 'a/v2', kind: 'A', host: 'localhost', port },
});

describe('conversions that were recorded', () => {
  const records = [conversionRecord(call('1'), answer('1')), conversionRecord(call('2'), answer('2'))];

  test('are given again, in their order', () => {
    const recorded = recordedConversions(records)!;
    expect([recorded.converted(call('1')), recorded.converted(call('2'))]).toEqual([answer('1'), answer('2')]);
    expect(records[0]).toMatchObject({ from: 'a/v1', to: 'a/v2' });
  });

  test('that failed: fail again', () => {
    const failure: ConversionAnswer = { type: 'failure', reason: 'no' };
    expect(recordedConversions([conversionRecord(call('1'), failure)])!.converted(call('1'))).toEqual(failure);
  });

  test('that nobody asked for then: fail', () => {
    const { converted } = recordedConversions(records)!;
    expect(converted({ ...call('1'), desired: 'a/v3' })).toEqual({
      type: 'failure',
      reason: 'conversion webhook for a/v1, Kind=A failed: the webhook was not asked for a/v3 then',
    });
  });

  test('of an object that is another now: fail, where they do not fit', () => {
    const { converted } = recordedConversions([
      { from: 'a/v1', to: 'a/v2', patch: [{ op: 'replace', path: '/spec/deep/down', value: 1 }] },
    ])!;
    expect(converted(call('1'))).toMatchObject({ type: 'failure' });
  });

  test('are none where none was recorded', () => {
    expect(recordedConversions(undefined)).toBeUndefined();
  });
});
