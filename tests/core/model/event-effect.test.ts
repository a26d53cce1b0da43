import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Change } from '../../../core/model/cluster-event.js';
import {
  decodeEffect,
  decodeEvent,
  type EventDraft,
  encodeEvent,
  GENESIS_HASH,
} from '../../../core/model/event-record.js';

/** Text that looks like the parts of a header that reading its end alone goes by. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(',"ref":{', '}}', '{"revision":7', '\\",\\"ref\\":{', 'é'),
);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.constant<Change>({ type: 'deleted' }),
  text.map((value): Change => ({ type: 'modified', patch: [{ op: 'replace', path: '/status', value: { value } }] })),
  text.map((name): Change => {
    const metadata = { name, uid: 'u', resourceVersion: '1', creationTimestamp: '2025-01-01T00:00:00Z' };
    return { type: 'created', object: { apiVersion: 'v1', kind: 'Pod', metadata } };
  }),
);
const draft: fc.Arbitrary<EventDraft> = fc
  .record({
    revision: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    user: text,
    reason: text,
    name: text,
    change,
  })
  .map(({ revision, user, reason, name, change }) => ({
    revision,
    time: '2025-01-01T00:00:00.000Z',
    version: 1,
    actor: { user, groups: [user] },
    request: { verb: 'patch', correlation: reason },
    cause: { reason },
    ref: { group: '', version: 'v1', resource: 'pods', namespace: name, name, uid: 'u' },
    change,
  }));

test('the effect of an event is what the whole event says, whatever its strings hold', () => {
  fc.assert(
    fc.property(draft, (event) => {
      const { record } = encodeEvent(event, GENESIS_HASH);
      const { revision, ref, change } = decodeEvent(record);
      expect(decodeEffect(record)).toMatchObject({ revision, ref, change });
    }),
  );
});

test('the order of the members of a header does not matter', () => {
  fc.assert(
    fc.property(draft, ({ ref, revision, ...rest }) => {
      const { record } = encodeEvent({ ref, ...rest, revision }, GENESIS_HASH);
      expect(decodeEffect(record)).toMatchObject({ revision, ref, change: rest.change });
    }),
  );
});

test('ref need not be the last member', () => {
  fc.assert(
    fc.property(draft, ({ revision, ref, cause, ...rest }) => {
      const { record } = encodeEvent({ revision, ref, ...rest, cause }, GENESIS_HASH);
      expect(decodeEffect(record)).toMatchObject({ revision, ref, change: rest.change });
    }),
  );
});
