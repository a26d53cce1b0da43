import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { JsonObject } from '../../../core/model/json.js';
import { jsonInSteps } from '../../../core/model/json-in-steps.js';
import { atOnce } from '../../../core/model/steps.js';

const plain = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 5 }) as fc.Arbitrary<JsonObject>;

describe('JSON that is written in steps', () => {
  test.prop([plain])('is what is written at once', (object) => {
    expect(atOnce(jsonInSteps(object)).toString()).toBe(JSON.stringify(object));
  });

  test('stops between the members of a large object', () => {
    const paths = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`/${index}`, { a: '☃' }]));
    const object: JsonObject = { paths, info: { title: 'x' }, none: undefined };
    const steps = jsonInSteps(object);
    let count = 0;
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) count += 1;
    expect(count).toBe(5);
    expect(step.value.toString()).toBe(JSON.stringify(object));
  });
});
