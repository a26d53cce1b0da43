import fc from 'fast-check';
import type { ReadonlyEventLog } from '../../core/model/event-log.js';
import { hashOf } from '../../core/model/event-record.js';
import type { ObjectAddress } from '../../core/model/log-index.js';
import { objectKey } from '../../core/model/object-key.js';
import { type HistoryBuilder, podVersion } from './history-builder.js';
import { lineOf, listingOf, recordsIn } from './read-back.js';
import type { Expect } from './test-framework.js';

const ADDRESSES: readonly ObjectAddress[] = [
  ...['a', 'a-b', 'b'].flatMap((namespace) => ['x', 'x-y', 'z'].map((name) => podVersion(namespace, name))),
  { resource: 'deployments.apps', namespace: 'a', name: 'x' },
  { resource: 'nodes', name: 'n1' },
  { resource: 'nodes', name: 'n1.b' },
];
const RESOURCES = ['pods', 'deployments.apps', 'nodes', 'podspec'];

interface Step {
  readonly address: ObjectAddress;
  readonly remove: boolean;
  readonly flush: boolean;
  readonly settle: boolean;
}

/** Random histories over a dozen objects: an object that is not there is created, any other changed or deleted. */
export function histories(): fc.Arbitrary<Step[]> {
  const step = fc.record({
    address: fc.constantFrom(...ADDRESSES),
    remove: fc.boolean(),
    flush: fc.boolean(),
    settle: fc.boolean(),
  });
  return fc.array(step, { maxLength: 40 });
}

/** Adds one random step to a history. */
export function playHistory(history: HistoryBuilder, { address, remove }: Step): void {
  if (!history.exists(address)) history.create(address, history.revision);
  else if (remove) history.delete(address);
  else history.modify(address, { turn: history.revision });
}

/** Expects a log to answer every question as a built history does. */
export async function expectEqual(expect: Expect, log: ReadonlyEventLog, history: HistoryBuilder): Promise<void> {
  for (let at = 0; at <= history.revision + 1; at++) {
    for (const resource of RESOURCES) {
      for (const namespace of [undefined, 'a', 'a-b', 'none']) {
        const listing = history.listing(resource, namespace, at);
        expect(await listingOf(log, resource, namespace, at)).toEqual(listing);
      }
    }
    for (const address of ADDRESSES) {
      const version = await log.objectAt(address, at);
      const prefix = `${objectKey(address.namespace, address.name)}=`;
      const line = history.listing(address.resource, undefined, at).find((candidate) => candidate.startsWith(prefix));
      expect(version && lineOf(version)).toBe(line);
    }
  }
  const half = Math.ceil(history.revision / 2);
  for (const { resource, namespace, name } of ADDRESSES) {
    const own = history.entries.filter(({ event: { ref, revision } }) => {
      const qualified = ref.group === '' ? ref.resource : `${ref.resource}.${ref.group}`;
      return revision >= half && qualified === resource && ref.namespace === namespace && ref.name === name;
    });
    const found = await recordsIn(log, { resource, namespace, name, from: half, reverse: true });
    expect(found.map(hashOf)).toEqual(own.map(({ event }) => event.hash).reverse());
  }
  expect(await log.verify()).toEqual({ ok: true, events: history.revision, head: history.head() });
}
