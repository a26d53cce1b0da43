import { describe, expect, test } from 'vitest';
import { patchedText } from '../../../../core/api/patch/patched-text.js';
import type { Json, JsonObject } from '../../../../core/model/json.js';

const metadata = { uid: 'u', name: 'a', managedFields: [{ operation: 'Update', manager: 'm' }], generation: 1 };
const limits = {
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata,
  spec: { limits: [{ type: 'Container', max: { memory: '1', cpu: '1' } }] },
};
const METADATA = '{"name":"a","uid":"u","generation":1,"managedFields":[{"manager":"m","operation":"Update"}]}';

function merged(document: JsonObject, value: Json, patched: JsonObject): string {
  return patchedText(document, patched, { type: 'merge', value });
}

describe('a patched document as Kubernetes prints it', () => {
  test('has what a merge patch left alone in the order of its Go struct, and the levels that it went into sorted', () => {
    const spec = { limits: [{ type: 'Container', max: 7 }] };
    expect(merged(limits, { metadata: { labels: 7 } }, { ...limits, metadata: { ...metadata, labels: 7 } })).toBe(
      '{"apiVersion":"v1","kind":"LimitRange","metadata":{"generation":1,"labels":7,"managedFields":[{"manager":"m","operation":"Update"}],' +
        '"name":"a","uid":"u"},"spec":{"limits":[{"type":"Container","max":{"cpu":"1","memory":"1"}}]}}',
    );
    expect(merged(limits, { spec }, { ...limits, spec })).toBe(
      `{"apiVersion":"v1","kind":"LimitRange","metadata":${METADATA},"spec":{"limits":[{"max":7,"type":"Container"}]}}`,
    );
  });

  test('has new objects and those in the place of others than objects sorted at every depth, and what took the place of one as it came', () => {
    const patch = { z: [{ b: 1, a: { d: 1, c: 1 } }], metadata: [{ b: 1, a: 1 }] };
    expect(merged(limits, patch, { apiVersion: 'v1', kind: 'LimitRange', ...patch })).toBe(
      '{"apiVersion":"v1","kind":"LimitRange","metadata":[{"b":1,"a":1}],"z":[{"a":{"c":1,"d":1},"b":1}]}',
    );
  });

  test('has the levels sorted that operations of a JSON patch pass, and values as they came', () => {
    const patched = { ...limits, spec: { limits: [{ type: 'Container', max: { z: 1, a: 1 } }] } };
    const operations = [{ op: 'replace', path: '/spec/limits/0/max', value: { z: 1, a: 1 } }];
    expect(patchedText(limits, patched, { type: 'json', operations })).toBe(
      `{"apiVersion":"v1","kind":"LimitRange","metadata":${METADATA},"spec":{"limits":[{"max":{"z":1,"a":1},"type":"Container"}]}}`,
    );
  });

  test('has no character that Go escapes in JSON', () => {
    const document = { apiVersion: 'example.com/v1', kind: 'Unknown', a: '<a href="x">&\u2028' };
    expect(merged(document, {}, document)).toBe(
      '{"a":"\\u003ca href=\\"x\\"\\u003e\\u0026\\u2028","apiVersion":"example.com/v1","kind":"Unknown"}',
    );
  });
});
