import { describe, expect, test } from 'vitest';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { FollowedObject } from '../../../stores/verification/followed-object.js';
import { KnownObjects } from '../../../stores/verification/known-objects.js';

/** An object whose JSON is about so many characters long. */
function objectOf(name: string, length: number): FollowedObject {
  return new FollowedObject(JSON.stringify({ name, text: 'x'.repeat(length) }));
}

describe('the objects that a verification keeps', () => {
  test('from the beginning of a log on, what is not kept is not there, and need not be read', () => {
    const objects = new KnownObjects(new MemoryEventLog(), 0);
    objects.keep('pods a', objectOf('a', 10));
    expect(objects.known('pods a')?.object).toMatchObject({ name: 'a' });
    expect(objects.isKnown('pods b')).toBe(true);
    expect(objects.known('pods b')).toBeUndefined();
  });

  test('further on, what is not kept may be there', () => {
    const objects = new KnownObjects(new MemoryEventLog(), 7);
    objects.keep('pods a', objectOf('a', 10));
    expect(objects.isKnown('pods a')).toBe(true);
    expect(objects.isKnown('pods b')).toBe(false);
  });

  test('once one had to make room for others, what is not kept may be there', () => {
    const objects = new KnownObjects(new MemoryEventLog(), 0);
    for (const name of ['a', 'b', 'c']) objects.keep(`pods ${name}`, objectOf(name, 6 * 1024 * 1024));
    expect(objects.isKnown('pods c')).toBe(true);
    expect(objects.isKnown('pods a')).toBe(false);
    expect(objects.isKnown('pods d')).toBe(false);
  });

  test('so it is once one was too large to be kept at all', () => {
    const objects = new KnownObjects(new MemoryEventLog(), 0);
    objects.keep('pods a', objectOf('a', 17 * 1024 * 1024));
    expect(objects.isKnown('pods a')).toBe(false);
  });
});
