import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { parseObjectKey } from '../../../core/model/object-key.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import type { ClusterState } from '../../../core/state/cluster-state.js';
import type { EventQuery } from '../../../replay/log/events/event-query.js';
import { diffRevisions } from '../../../replay/questions/diff/diff-revisions.js';
import { LocalTimeline } from '../../../replay/timeline/local-timeline.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { madeUpHistory } from '../made-up-history.js';
import { BEGINNING, Recorder } from '../recorder.js';
import { shopHistory } from '../shop-history.js';

const schemas = loadSchemas();

async function logOf(recorder: Recorder): Promise<MemoryEventLog> {
  const log = new MemoryEventLog();
  await recorder.appendTo(log);
  return log;
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of source) found.push(one);
  return found;
}

function contents(state: ClusterState): unknown {
  return [...state.collections.entries()].map(([resource, objects]) => [resource, [...objects.entries()]]);
}

const NOW = BEGINNING + 60_000;

describe('a timeline', () => {
  test.prop([madeUpHistory])('gives the state and every object as they were at every revision', async (recorder) => {
    const timeline = new LocalTimeline({ log: await logOf(recorder), schemas });
    for (const [at, expected] of recorder.states.entries()) {
      const state = await timeline.stateAt(at);
      expect(state.revision).toBe(at);
      expect(contents(state)).toEqual(contents(expected));
      for (const [resource, objects] of recorder.state.collections.entries()) {
        for (const key of objects.keys()) {
          expect(await timeline.objectAt({ resource, ...parseObjectKey(key) }, at)).toEqual(
            expected.find(resource, key),
          );
        }
      }
    }
  });

  test.prop([
    madeUpHistory,
    fc.nat(40),
    fc.nat(40),
    fc.constantFrom({}, { resource: 'pods' }, { namespace: 'x' }, { name: 'a' }),
  ])('finds the same differences whichever way it looks for them', async (recorder, one, other, selector) => {
    const log = await logOf(recorder);
    const query = { from: Math.min(one, recorder.revision), to: Math.min(other, recorder.revision), selector };
    const byEvents = await collect(diffRevisions(log, query, () => undefined, undefined, Number.POSITIVE_INFINITY));
    const byListing = await collect(diffRevisions(log, query, () => undefined, undefined, 0));
    expect(byEvents).toEqual(byListing);
    const [before, after] = [recorder.states[query.from]!, recorder.states[query.to]!];
    for (const diff of byEvents) {
      const key = diff.namespace === undefined ? diff.name : `${diff.namespace}/${diff.name}`;
      const [was, is] = [before.find(diff.resource, key), after.find(diff.resource, key)];
      expect(diff.change).toBe(was === undefined ? 'added' : is === undefined ? 'removed' : 'changed');
      expect(was).not.toEqual(is);
    }
  });

  test.prop([
    madeUpHistory,
    fc.nat(40),
    fc.boolean(),
    fc.constantFrom<EventQuery>({}, { resource: 'pods' }, { namespace: 'x', name: 'b' }, { verb: 'update' }),
  ])('tells the same of an event whatever else it is listed with', async (recorder, from, reverse, filter) => {
    const timeline = new LocalTimeline({ log: await logOf(recorder), schemas });
    for (const event of (await collect(timeline.events({ ...filter, from, reverse }))).flat()) {
      const { change, deleted, ...detail } = (await timeline.event(event.revision))!;
      expect({ ...event, change: undefined }).toEqual({ ...detail, kind: event.kind, change: undefined });
    }
  });

  test('finds kinds by every name kubectl knows, custom ones and those that only events tell of', async () => {
    const log = await logOf(
      new Recorder()
        .create('customresourcedefinitions.apiextensions.k8s.io', {
          apiVersion: 'apiextensions.k8s.io/v1',
          kind: 'CustomResourceDefinition',
          metadata: { name: 'gadgets.example.com' },
          spec: {
            group: 'example.com',
            scope: 'Namespaced',
            names: { plural: 'gadgets', kind: 'Gadget', shortNames: ['gg'] },
            versions: [{ name: 'v1' }],
          },
        })
        .create('relics.old.example', { apiVersion: 'old.example/v1', kind: 'Relic', metadata: { name: 'r' } }),
    );
    const timeline = new LocalTimeline({ log, schemas });
    for (const name of [
      'deploy',
      'Deployment',
      'deployments',
      'deployments.apps',
      'deploy.apps',
      'deployments.v1.apps',
    ]) {
      expect(await timeline.findResource(name)).toEqual({
        resource: 'deployments.apps',
        kind: 'Deployment',
        namespaced: true,
      });
    }
    for (const name of ['gg', 'gadget', 'Gadgets', 'gadgets.example.com', 'gadgets.v1.example.com']) {
      expect(await timeline.findResource(name)).toEqual({
        resource: 'gadgets.example.com',
        kind: 'Gadget',
        namespaced: true,
      });
    }
    expect(await timeline.findResource('relics')).toEqual({
      resource: 'relics.old.example',
      kind: 'relics',
      namespaced: undefined,
    });
    expect(await timeline.findResource('po')).toMatchObject({ resource: 'pods' });
    expect(await timeline.findResource('events.events.k8s.io')).toMatchObject({ resource: 'events' });
    expect(await timeline.findResource('constructor')).toBeUndefined();
  });

  test.each([
    ['0', 0],
    ['9', 9],
    ['HEAD', 9],
    ['head~2', 7],
    ['@~9', 0],
    ['now', 9],
    ['-52s', 8],
    ['now-51.5s', 8],
    ['-0m51s', 9],
    ['2026-01-01T00:00:03Z', 3],
    ['2026-01-01T01:00:03.999+01:00', 3],
  ])('resolves %s to revision %i', async (text, revision) => {
    const timeline = new LocalTimeline({ log: await logOf(shopHistory()), schemas });
    expect(await timeline.resolveRevision(text, NOW)).toEqual({ ok: true, value: revision });
  });

  test('follows a log: what is there, and then what comes, until it is told to stop', async () => {
    const recorder = shopHistory();
    const log = await logOf(recorder);
    const wakes = new Set<() => void>();
    const onAppend = (wake: () => void) => {
      wakes.add(wake);
      return () => wakes.delete(wake);
    };
    const timeline = new LocalTimeline({ log, schemas, onAppend });
    const stop = new AbortController();
    const seen: number[] = [];
    const done = (async () => {
      for await (const batch of timeline.follow({ from: 8, resource: 'pods' }, stop.signal))
        seen.push(...batch.map(({ revision }) => revision));
    })();
    const append = async () => {
      recorder.create('pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `p${recorder.revision}`, namespace: 'shop' },
      });
      await recorder.appendTo(log);
      for (const wake of wakes) wake();
    };
    await append();
    await append();
    while (seen.length < 3) await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toEqual([9, 10, 11]);
    stop.abort();
    await done;
    expect(wakes.size).toBe(0);
  });

  test('names the event that is damaged', async () => {
    const recorder = shopHistory();
    const log = await logOf(recorder);
    // This log keeps the bytes that it was given, so they can be damaged behind its back.
    recorder.entries[3]!.record.set(Buffer.from('!!'), recorder.entries[3]!.record.length - 2);
    const timeline = new LocalTimeline({ log, schemas });
    await expect(collect(timeline.events({}))).rejects.toMatchObject({
      name: 'EventLogError',
      reason: 'corrupt',
      message: expect.stringContaining('event 4 '),
    });
    expect(await timeline.verify()).toMatchObject({ ok: false, revision: 4 });
  });
});
