import { test as property } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { ClusterEvent } from '../../core/model/cluster-event.js';
import type { Intent } from '../../core/model/command.js';
import { decodeEvent } from '../../core/model/event-record.js';
import { groupResource } from '../../core/model/group-resource.js';
import { type ClusterState, emptyState } from '../../core/state/cluster-state.js';
import { reduce } from '../../core/state/reduce.js';
import { runs } from '../support/runs.js';
import { type TestCluster, testCluster } from '../support/test-cluster.js';
import { anyStory, play } from './any-story.js';

const MINUTE = 60_000;

async function eventsOf(test: TestCluster, from = 1): Promise<ClusterEvent[]> {
  const events: ClusterEvent[] = [];
  for await (const records of test.log.events({ from })) events.push(...records.map(decodeEvent));
  return events;
}

/** What nodes write for as long as they live. */
function isHeartbeat({ ref }: ClusterEvent): boolean {
  return ref.resource === 'leases' || ref.resource === 'nodes';
}

/** What a container that fails for ever makes a kubelet write, and rightly so. */
function isAboutFailingContainer({ actor, ref }: ClusterEvent): boolean {
  return actor.controller === 'kubelet-pod' && (ref.resource === 'pods' || ref.resource === 'events');
}

describe('law 3: once faults stop, the built-in controllers settle and stay settled', () => {
  property.prop([anyStory], runs(25))('whatever happened', async (story) => {
    const test = await testCluster();
    await play(test, story);
    for (const name of ['node-1', 'node-2']) {
      const value = { metadata: { annotations: { 'simulation.hindcast.dev/power': 'on' } } };
      await test.submit({ verb: 'patch', target: { resource: 'nodes', name }, patch: { type: 'merge', value } });
    }
    await test.run(20 * MINUTE);
    const settled = test.log.head().revision;
    await test.run(10 * MINUTE);
    const late = (await eventsOf(test, settled + 1)).filter(
      (event) => !isHeartbeat(event) && !isAboutFailingContainer(event),
    );
    expect(
      late.map(({ actor, request, ref }) => `${actor.controller} ${request.verb} ${ref.resource}/${ref.name}`),
    ).toEqual([]);
    await test.stop();
  });
});

describe('law 5: rerunning a recorded reconcile with the same code gives the recorded intents', () => {
  property.prop([anyStory], runs(25))('whatever happened', async (story) => {
    const test = await testCluster();
    await play(test, story);
    const events = await eventsOf(test);
    const states: ClusterState[] = [emptyState({ frozen: true })];
    for (const event of events) states.push(reduce(states.at(-1)!, event).state);
    const controllers = new Map(test.controllers.map((controller) => [controller.name, controller]));
    const all = reconciles(events);
    expect(all.size).toBeGreaterThan(10);
    for (const [key, recorded] of all) {
      const { actor, cause } = recorded[0]!;
      const view = states[cause!.seen as number]!;
      const { intents } = controllers.get(actor.controller!)!.reconcile(view, cause!.request!, Date.parse(cause!.now!));
      let next = 0;
      for (const event of recorded) {
        while (next < intents.length && !isWanted(event, intents[next]!)) next++;
        expect(next, `event ${event.revision} of ${key}`).toBeLessThan(intents.length);
        next++;
      }
    }
    await test.stop();
  });
});

/** The events of each reconcile, in order. Reports of refusals are not decided by a reconcile. */
function reconciles(events: readonly ClusterEvent[]): Map<string, ClusterEvent[]> {
  const groups = new Map<string, ClusterEvent[]>();
  for (const event of events) {
    const { actor, cause } = event;
    if (actor.controller === undefined || cause?.request === undefined) continue;
    const key = JSON.stringify([actor.controller, cause.seen, cause.request, cause.now]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [event]);
    else group.push(event);
  }
  return groups;
}

function isWanted({ ref, request, cause }: ClusterEvent, { verb, target, reason }: Intent): boolean {
  return (
    verb === request.verb &&
    target.resource === groupResource(ref.group, ref.resource) &&
    (target.name === undefined || target.name === ref.name) &&
    target.subresource === request.subresource &&
    reason === cause?.reason
  );
}
