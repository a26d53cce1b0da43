import { describe, expect, it } from 'vitest';
import type { Json } from '../../../core/model/json.js';
import { conversionProblem, converted } from '../../../core/schema/conversion-problem.js';
import type { FieldSchema } from '../../../core/schema/field-schema.js';
import { loadSchemas } from '../../../core/schema/schemas.js';

function typeOf(group: string, kind: string): FieldSchema {
  const type = loadSchemas().kindType(group, 'v1', kind);
  if (type === undefined) throw new Error(`no type for ${kind}`);
  return type;
}

const pod = typeOf('', 'Pod');
const container = (fields: Json): Json => ({ spec: { containers: [fields] } });

describe('what keeps maps and lists from being an object', () => {
  it.each<[string, Json, string | undefined]>([
    ['nothing', container({ name: 'a', stdin: true, ports: [{ containerPort: 80 }] }), undefined],
    ['a null', { spec: null }, undefined],
    ['a struct of something else', { spec: 7 }, 'cannot restore struct from: int64'],
    ['an item of something else', container([null]), 'cannot restore struct from: slice'],
    ['a list of something else', { spec: { containers: { a: null } } }, 'cannot restore slice from map'],
    ['a map of something else', { metadata: { labels: false } }, 'cannot restore map from bool'],
    ['a text of a number', container({ name: 7 }), 'cannot convert int64 to string'],
    ['a text with a name of a number', { spec: { restartPolicy: 7 } }, 'cannot convert int64 to v1.RestartPolicy'],
    ['a text of anything else', container({ name: [] }), 'unrecognized type: string'],
    ['a boolean', container({ stdin: 'x' }), 'unrecognized type: bool'],
    ['a number of a text', { spec: { priority: 'x' } }, 'unrecognized type: int32'],
    ['a number with a fraction', { spec: { priority: 1.5 } }, 'cannot convert float64 to int32'],
    [
      'a quantity',
      container({ resources: { limits: { cpu: 'a' } } }),
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    [
      'a time',
      { metadata: { creationTimestamp: 'x' } },
      'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"',
    ],
  ])('%s', (_, value, problem) => {
    expect(conversionProblem(pod, value)).toBe(problem);
  });

  it('bytes that are none', () => {
    const secret = typeOf('', 'Secret');
    expect(conversionProblem(secret, { data: { a: 'a b' } })).toBe(
      'error decoding from json: illegal base64 data at input byte 1',
    );
    expect(conversionProblem(secret, { data: { a: 7 } })).toBe('cannot restore slice from int64');
  });
});

describe('what becomes an object', () => {
  it('keeps the lowest bits of what is too large for its field, as Go does', () => {
    const value = container({ name: 'a', ports: [{ containerPort: 2 ** 31 }, { containerPort: 80 }] });
    expect(converted(pod, value)).toEqual({
      ok: true,
      value: container({ name: 'a', ports: [{ containerPort: -(2 ** 31) }, { containerPort: 80 }] }),
    });
    expect(converted(pod, { spec: { priority: 2 ** 32 + 7, terminationGracePeriodSeconds: 2 ** 40 } })).toEqual({
      ok: true,
      value: { spec: { priority: 7, terminationGracePeriodSeconds: 2 ** 40 } },
    });
  });

  it('is the very value where there is nothing to convert, and none where it cannot be', () => {
    const value = container({ name: 'a' });
    const same = converted(pod, value);
    expect(same.ok && same.value).toBe(value);
    expect(converted(pod, { spec: 7 })).toEqual({ ok: false, error: 'cannot restore struct from: int64' });
  });
});
