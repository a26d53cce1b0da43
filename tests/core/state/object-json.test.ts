import { expect, it } from 'vitest';
import type { KubeObject } from '../../../core/model/object.js';
import { objectJson, rememberJson } from '../../../core/state/object-json.js';

const object: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'ä', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
};

it('the JSON of an object is made once', () => {
  const json = objectJson(object);
  expect(JSON.parse(json.toString())).toEqual(object);
  expect(objectJson(object)).toBe(json);
  expect(objectJson({ ...object })).not.toBe(json);
});

it('bytes that were read stand for their object', () => {
  const read = Buffer.from(JSON.stringify(object, null, 1));
  const same = JSON.parse(read.toString()) as KubeObject;
  rememberJson(same, read);
  expect(objectJson(same)).toBe(read);
});
