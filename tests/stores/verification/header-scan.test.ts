import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { decodeHeader } from '../../../core/model/event-record.js';
import { HeaderScan } from '../../../stores/verification/header-scan.js';

/** A record of some header, whatever the header says. */
function recordOf(header: string): Buffer {
  const json = Buffer.from(header);
  const record = Buffer.alloc(40 + json.length);
  record[32] = 1;
  record.writeUInt32BE(json.length, 36);
  json.copy(record, 40);
  return record;
}

function whatOf<T>(read: () => T): T | 'does not decode' {
  try {
    return read();
  } catch {
    return 'does not decode';
  }
}

function seen({ revision, time, ref }: ReturnType<HeaderScan['read']>) {
  const { group, version, resource, namespace, name } = ref;
  return { revision, time, group, version, resource, namespace, name };
}

const name = fc.oneof(
  fc.constantFrom('revision', 'time', 'ref', 'uid', 'name', 'cause'),
  fc.string({ unit: 'grapheme' }),
);
const scalar = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
const value = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(name, fc.oneof(scalar, fc.array(scalar, { maxLength: 2 })), { maxKeys: 3 }),
  fc.jsonValue(),
);
const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constantFrom('pods', 'web-0'));
const ref = fc.record(
  { group: text, version: text, resource: text, namespace: text, name: text, uid: text },
  { requiredKeys: ['group', 'version', 'resource', 'name'] },
);
const members = (pairs: readonly (readonly [string, unknown])[]): string =>
  pairs.map(([key, of]) => `,${JSON.stringify(key)}:${JSON.stringify(of)}`).join('');
const header = fc
  .tuple(fc.nat(), text, fc.array(fc.tuple(name, value), { maxLength: 4 }), ref)
  .map(
    ([revision, time, others, of]) =>
      `{"revision":${revision},"time":${JSON.stringify(time)}${members(others)},"ref":${JSON.stringify(of)}}`,
  );

describe('a header that is scanned', () => {
  test.prop([header])('says what it says when it is parsed', (json) => {
    const record = recordOf(json);
    const parsed = whatOf(() => seen(decodeHeader(record)));
    const scan = new HeaderScan();
    expect(whatOf(() => seen(scan.read(record)))).toEqual(parsed);
    expect(whatOf(() => seen(scan.read(record)))).toEqual(parsed);
  });

  test.prop([header, fc.nat(), fc.integer({ min: 0, max: 255 })])(
    'decodes only when it parses, whichever byte is another',
    (json, at, byte) => {
      const record = recordOf(json);
      record[40 + (at % (record.length - 40))] = byte;
      const parsed = whatOf(() => seen(decodeHeader(record)));
      expect(whatOf(() => seen(new HeaderScan().read(record)))).toEqual(parsed);
    },
  );
});
