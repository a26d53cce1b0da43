import { describe, expect, test } from 'vitest';
import { eventTtlController } from '../../../core/controllers/event-ttl/event-ttl-controller.js';
import type { Event } from '../../../core/schema/generated/types/core.js';
import { EVENTS } from '../../../core/schema/kinds.js';
import { testCluster } from '../../support/test-cluster.js';
import { at } from './support/objects.js';
import { given, requestsFor, when } from './support/scenario.js';

const HOUR = 3_600_000;
const controller = eventTtlController();
const request = { namespace: 'default', name: 'e' };

function event(metadata: Partial<Event['metadata']>, more: Partial<Event> = {}): Event {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      namespace: 'default',
      name: 'e',
      uid: 'e',
      resourceVersion: '1',
      creationTimestamp: at(-HOUR / 1_000),
      ...metadata,
    },
    involvedObject: { namespace: 'default', name: 'x' },
    ...more,
  } as Event;
}

const written = (time: string) =>
  ({ manager: 'kubelet', operation: 'Update', apiVersion: 'v1', time, fieldsType: 'FieldsV1', fieldsV1: {} }) as const;

describe('an Event', () => {
  test('goes an hour after it was made', () => {
    expect(when(controller, given(event({})), request).deleted(EVENTS)).toEqual(['e']);
  });
  test('stays until then', () => {
    const outcome = when(controller, given(event({ creationTimestamp: at(-3_000) })), request);
    expect(outcome.intents).toEqual([]);
    expect(outcome.requeueAfter).toBe(600_000);
  });
  test('that was counted up since stays for an hour from then on', () => {
    const counted = event({ managedFields: [written(at(-HOUR / 1_000)), written(at(-1_800))] });
    expect(when(controller, given(counted), request).requeueAfter).toBe(1_800_000);
  });
  test('goes by what the server saw, whatever its writer says of times', () => {
    const boasting = event({}, { lastTimestamp: at(HOUR), eventTime: '2999-01-01T00:00:00.000000Z' });
    expect(when(controller, given(boasting), request).deleted(EVENTS)).toEqual(['e']);
  });
  test('from a clock that was ahead waits, and is looked at again within the hour', () => {
    const outcome = when(controller, given(event({ creationTimestamp: at(10 * HOUR) })), request);
    expect([outcome.intents, outcome.requeueAfter]).toEqual([[], HOUR]);
  });
  test('is looked at when it comes, and not each time it is counted up', () => {
    const [before, after] = [event({}), event({ resourceVersion: '2' })];
    expect(requestsFor(controller, { after }, given())).toHaveLength(1);
    expect(requestsFor(controller, { before, after }, given())).toEqual([]);
  });
});

test('the state of a cluster in which nothing happens holds no Events after an hour and a little, and the log all of them', async () => {
  const cluster = await testCluster();
  await cluster.run(10_000);
  const events = () => [...cluster.cluster.state.list(EVENTS)];
  expect(events().length).toBeGreaterThan(0);
  await cluster.run(HOUR + 20_000);
  expect(events()).toEqual([]);
  await cluster.stop();
});
