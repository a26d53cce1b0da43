import { fc, test } from '@fast-check/vitest';
import jsonPatch from 'fast-json-patch';
import { describe, expect } from 'vitest';
import type { Json, JsonObject } from '../../core/model/json.js';
import { fromJson } from '../../core/model/object.js';
import { loadSchemas } from '../../core/schema/schemas.js';
import { diffRevisions } from '../../replay/diff/diff-revisions.js';
import { diffTimelines, type TimelineDiffQuery } from '../../replay/diff/diff-timelines.js';
import { diffVersions, type ObjectDiff } from '../../replay/diff/object-diff.js';
import { patchBetween } from '../../replay/diff/patch-between.js';
import { withoutIdentity } from '../../replay/diff/without-identity.js';
import { kindLookup } from '../../replay/events/log-source.js';
import { MemoryEventLog } from '../../stores/memory/memory-event-log.js';
import { jsonObjects } from '../core/api/patch/json-generators.js';
import { madeUpHistory } from './made-up-history.js';
import { Recorder } from './recorder.js';

const schemas = loadSchemas();
const { schemaOf } = kindLookup(schemas);

async function logOf(recorder: Recorder): Promise<MemoryEventLog> {
  const log = new MemoryEventLog();
  await log.append(recorder.entries, 0);
  return log;
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of source) found.push(one);
  return found;
}

/** What comparing two whole states object by object says. */
function comparison(left: Recorder, from: number, right: Recorder, to: number, query: TimelineDiffQuery): ObjectDiff[] {
  const [before, after] = [left.states[from]!, right.states[to]!];
  return ['nodes', 'pods', 'widgets.example.com'].flatMap((resource) => {
    const keys = new Set(
      [before, after].flatMap((state) => [...(state.collections.get(resource)?.keys() ?? [])] as string[]),
    );
    return [...keys].sort().flatMap((key) => {
      const [old, now] = [before.find(resource, key), after.find(resource, key)];
      const diff = diffVersions(resource, old, now, schemaOf(resource), query);
      return diff === undefined ? [] : [diff];
    });
  });
}

const anyQuery: fc.Arbitrary<TimelineDiffQuery> = fc.record({
  ignoring: fc.constantFrom(undefined, 'identity'),
  withManagedFields: fc.boolean(),
  withPatch: fc.boolean(),
});

describe('two timelines', () => {
  test.prop([madeUpHistory, madeUpHistory, fc.nat(), fc.nat(), anyQuery])(
    'differ in what their states differ in, whatever they have in common',
    async (left, right, from, to, query) => {
      const [leftAt, rightAt] = [from % (left.revision + 1), to % (right.revision + 1)];
      const sides = [
        { log: await logOf(left), schemas },
        { at: leftAt },
        { log: await logOf(right) },
        { at: rightAt },
      ] as const;
      expect(await collect(diffTimelines(...sides, query))).toEqual(comparison(left, leftAt, right, rightAt, query));
    },
  );

  test.prop([madeUpHistory, fc.nat(), fc.nat(), fc.nat(), anyQuery])(
    'that share a past differ in what was changed since, wherever one looks',
    async (left, fork, from, to, query) => {
      const shared = fork % (left.revision + 1);
      const right = forked(left, shared);
      const [leftAt, rightAt] = [from % (left.revision + 1), to % (right.revision + 1)];
      const sides = [
        { log: await logOf(left), schemas },
        { at: leftAt },
        { log: await logOf(right) },
        { at: rightAt },
      ] as const;
      const asked = { ...query, sharedUntil: shared };
      expect(await collect(diffTimelines(...sides, asked))).toEqual(comparison(left, leftAt, right, rightAt, query));
    },
  );

  test('read nothing that neither has changed since they parted', async () => {
    const history = new Recorder();
    for (let index = 0; index < 50; index++) {
      history.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: `p-${index}`, namespace: 'x' } });
    }
    const right = forked(history, 50);
    const log = await logOf(history);
    const asked: string[] = [];
    const watched: MemoryEventLog = Object.assign(Object.create(log) as MemoryEventLog, {
      objectAt: (address: { name: string }, at: number) => {
        asked.push(address.name);
        return log.objectAt({ resource: 'pods', namespace: 'x', ...address }, at);
      },
    });
    const sides = [{ log: watched, schemas }, { at: 50 }, { log: await logOf(right) }, { at: 51 }] as const;
    expect(await collect(diffTimelines(...sides, { sharedUntil: 50 }))).toMatchObject([
      { change: 'added', name: 'new' },
    ]);
    expect(asked).toEqual(['new']);
  });
});

/** A history that goes on differently: what it shares has the same records. */
function forked(history: Recorder, at: number): Recorder {
  const fork = new Recorder();
  for (const { event } of history.entries.slice(0, at)) {
    const { change, ref } = event;
    const resource = ref.group === '' ? ref.resource : `${ref.resource}.${ref.group}`;
    const key = ref.namespace === undefined ? ref.name : `${ref.namespace}/${ref.name}`;
    if (change.type === 'created') fork.create(resource, change.object as unknown as Parameters<Recorder['create']>[1]);
    else if (change.type === 'deleted') fork.delete(resource, key);
    else fork.patch(resource, key, change.patch, { request: event.request });
  }
  fork.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'new', namespace: 'x' }, spec: { value: 9 } });
  for (const name of ['a', 'b']) {
    if (fork.state.find('pods', `x/${name}`) !== undefined)
      fork.modify('pods', `x/${name}`, (draft) => Object.assign(draft['spec']!, { value: 9 }));
  }
  return fork;
}

describe('identity', () => {
  const run = (uid: string, time: string): JsonObject => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: 'j',
      uid,
      resourceVersion: uid,
      creationTimestamp: time,
      labels: { 'batch.kubernetes.io/controller-uid': uid, uid: 'kept' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'X', name: 'x', uid }],
    },
    spec: { selector: { matchLabels: { 'controller-uid': uid } } },
    status: { startTime: time, active: 1, conditions: [{ type: 'Complete', status: 'True', lastProbeTime: time }] },
  });
  const schema = schemaOf('jobs.batch');

  test('is all that differs when the same is done again', () => {
    const [one, other] = [run('u1', '2026-01-01T00:00:00Z'), run('u2', '2026-02-02T00:00:00Z')];
    expect(withoutIdentity(one, schema)).toEqual(withoutIdentity(other, schema));
    const options = { ignoring: 'identity', withManagedFields: true } as const;
    expect(diffVersions('jobs.batch', fromJson(one), fromJson(other), schema, options)).toBeUndefined();
    expect(diffVersions('jobs.batch', fromJson(one), fromJson(other), schema, {})).toMatchObject({ recreated: true });
  });

  test('does not hide that something is there, or what users named alike', () => {
    const { startTime, ...status } = run('u', '2026-01-01T00:00:00Z')['status'] as JsonObject;
    const one = run('u', '2026-01-01T00:00:00Z');
    const diff = diffVersions('jobs.batch', fromJson({ ...one, status }), fromJson(one), schema, {
      ignoring: 'identity',
    });
    expect(diff).toMatchObject({ fields: [{ path: 'status.startTime', type: 'added', after: '<time>' }] });
    expect(withoutIdentity(one, schema)).toMatchObject({ metadata: { labels: { uid: 'kept' } } });
    const config = { data: { uid: 'a', resourceVersion: 'b', startTime: '2026-01-01T00:00:00Z' } };
    expect(withoutIdentity(config, schemaOf('configmaps'))).toBe(config);
  });

  test('is in what the simulation remembers of a node: it may boot a second earlier the next time', () => {
    const node = (at: string) => ({
      metadata: {
        name: 'node-1',
        annotations: { 'simulation.hindcast.dev/booted-at': at, 'simulation.hindcast.dev/power': 'on' },
      },
    });
    const told = withoutIdentity(node('2026-01-01T00:00:01Z'), schemaOf('nodes'));
    expect(told).toEqual(withoutIdentity(node('2026-01-01T00:00:02Z'), schemaOf('nodes')));
    expect(told).toMatchObject({ metadata: { annotations: { 'simulation.hindcast.dev/power': 'on' } } });
    const off = { metadata: { annotations: { 'simulation.hindcast.dev/down-since': '2026-01-01T00:00:01Z' } } };
    expect(withoutIdentity(off, schemaOf('nodes'))).not.toEqual(
      withoutIdentity({ metadata: { annotations: {} } }, undefined),
    );
  });

  test('is known by its names where there is no schema', () => {
    const widget = { metadata: { uid: 'u' }, status: { lastSeenTime: '2026-01-01T00:00:00Z', bestTime: 'fast' } };
    expect(withoutIdentity(widget, undefined)).toEqual({
      metadata: { uid: '<uid>' },
      status: { lastSeenTime: '<time>', bestTime: 'fast' },
    });
  });
});

describe('patches', () => {
  test.prop([jsonObjects, jsonObjects])('make the new object of the old one', (before, after) => {
    const patch = structuredClone(patchBetween(before, after)) as jsonPatch.Operation[];
    expect(jsonPatch.applyPatch(structuredClone(before), patch, true).newDocument).toEqual(after);
    expect(
      jsonPatch.applyPatch<Json>(null, structuredClone(patchBetween(undefined, after)) as jsonPatch.Operation[])
        .newDocument,
    ).toEqual(after);
    expect(jsonPatch.applyPatch<Json>(after, patchBetween(after, undefined)).newDocument).toBeNull();
  });

  test.prop([madeUpHistory, fc.nat(), fc.nat()])(
    'of a diff make the later state of the earlier one',
    async (history, one, other) => {
      const [from, to] = [one % (history.revision + 1), other % (history.revision + 1)];
      const query = { from, to, withManagedFields: true, withPatch: true };
      const patched = new Map<string, unknown>();
      for await (const { resource, namespace, name, patch } of diffRevisions(await logOf(history), query, schemaOf)) {
        const key = namespace === undefined ? name : `${namespace}/${name}`;
        const before = history.states[from]!.find(resource, key) ?? null;
        const operations = structuredClone(patch) as jsonPatch.Operation[];
        patched.set(
          `${resource} ${key}`,
          jsonPatch.applyPatch<unknown>(structuredClone(before), operations).newDocument,
        );
      }
      for (const resource of ['nodes', 'pods', 'widgets.example.com']) {
        for (const name of ['a', 'a-b', 'b'].flatMap((word) => [word, `x/${word}`, `x-y/${word}`])) {
          const now = history.states[to]!.find(resource, name) ?? null;
          const place = `${resource} ${name}`;
          expect(
            patched.has(place) ? patched.get(place) : (history.states[from]!.find(resource, name) ?? null),
          ).toEqual(now);
        }
      }
    },
  );
});
