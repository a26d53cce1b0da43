import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { groupResource } from '../../../core/model/group-resource.js';
import { selectedRecords } from '../../../replay/log/events/selected-records.js';
import { type ObjectSelector, selects } from '../../../replay/log/object-selector.js';
import { headerOf } from '../../../replay/log/records.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { noisyHistory } from '../noisy-history.js';

const log = new MemoryEventLog();
const history = noisyHistory();
await history.appendTo(log);

const selector: fc.Arbitrary<ObjectSelector> = fc.record(
  {
    resource: fc.constantFrom('pods', 'nodes', 'events', 'endpoints', 'leases.coordination.k8s.io', 'services', 'jobs'),
    namespace: fc.constantFrom('shop', 'kube-node-lease'),
    name: fc.constantFrom('web', 'node-1', 'leader', 'web-1'),
  },
  { requiredKeys: ['resource'] },
);

describe('the records of several kinds', () => {
  property.prop([
    fc.array(selector, { maxLength: 6 }),
    fc.boolean(),
    fc.integer({ min: 1, max: 24 }),
    fc.integer({ min: 1, max: 24 }),
  ])('come in order, and none that is selected is missing', async (objects, reverse, one, other) => {
    const [from, to] = [Math.min(one, other), Math.max(one, other)];
    const found: number[] = [];
    const read: number[] = [];
    for await (const records of selectedRecords(log, { objects }, { from, to, reverse })) {
      for (const record of records) {
        const { ref, revision } = headerOf(record);
        read.push(revision);
        if (selects({ objects }, groupResource(ref.group, ref.resource), ref.namespace, ref.name)) found.push(revision);
      }
    }
    const order = (revisions: readonly number[]) => [...revisions].sort((a, b) => (reverse ? b - a : a - b));
    expect(read).toEqual(order(read));
    expect(new Set(read).size).toBe(read.length);
    const wanted: number[] = [];
    for await (const records of log.events({ from, to })) {
      for (const record of records) {
        const { ref, revision } = headerOf(record);
        if (selects({ objects }, groupResource(ref.group, ref.resource), ref.namespace, ref.name))
          wanted.push(revision);
      }
    }
    expect(found).toEqual(order(wanted));
  });

  test('are let go of when nobody reads on', async () => {
    let open = 0;
    const watched = new Proxy(log, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (name !== 'events') return typeof value === 'function' ? value.bind(target) : value;
        return async function* (...args: Parameters<typeof log.events>) {
          open++;
          try {
            for await (const records of target.events(...args)) for (const record of records) yield [record];
          } finally {
            open--;
          }
        };
      },
    });
    const objects = [{ resource: 'pods' }, { resource: 'nodes' }];
    for await (const [record] of selectedRecords(watched, { objects }, {})) {
      expect(headerOf(record!).revision).toBe(2);
      expect(open).toBe(2);
      break;
    }
    expect(open).toBe(0);
  });
});
