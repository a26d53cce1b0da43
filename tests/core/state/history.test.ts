import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { NEVER } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type ObjectTransition, StoredTransitions } from '../../../core/api/read/changes.js';
import { History } from '../../../core/api/read/history.js';
import { objectJson } from '../../../core/state/object-json.js';
import { RecentCommits } from '../../../core/state/recent-commits.js';
import { reduce } from '../../../core/state/reduce.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { Recorder } from '../../replay/recorder.js';
import { anyObjects } from './any-objects.js';

/** The history of a cluster that was started at a revision, with room for so many commits, each a group of its own. */
async function historyOf(recorder: Recorder, startedAt: number, room: number): Promise<History> {
  const log = new MemoryEventLog();
  await log.append(recorder.entries, 0);
  const recent = new RecentCommits(room);
  for (const { event } of recorder.entries.slice(startedAt)) {
    const { state, transition } = reduce(recorder.states[event.revision - 1]!, event);
    recent.add([{ event, transition, state }]);
  }
  return new History({ log, state: recorder.state, recent, commits: NEVER });
}

const RESOURCES = ['pods', 'configmaps', 'nodes'];
const NAMESPACES = [undefined, 'x', 'x-y', 'none'];

/** What a reader must find, from the states. */
function transitions(
  recorder: Recorder,
  resource: string,
  namespace: string | undefined,
  after: number,
): ObjectTransition[] {
  return recorder.entries.slice(after).flatMap(({ event: { revision, ref } }) => {
    if (ref.resource !== resource || (namespace !== undefined && ref.namespace !== namespace)) return [];
    const key = ref.namespace === undefined ? ref.name : `${ref.namespace}/${ref.name}`;
    const [before, now] = [recorder.states[revision - 1]!, recorder.states[revision]!];
    return [{ revision, before: before.find(resource, key), after: now.find(resource, key) }];
  });
}

async function readAll(reader: StoredTransitions): Promise<ObjectTransition[]> {
  const all: ObjectTransition[] = [];
  for await (const group of reader.catchUp()) all.push(...group);
  return all;
}

const cuts = fc.record({ started: fc.nat(60), room: fc.integer({ min: 1, max: 70 }), after: fc.nat(60) });

describe('the changes of a resource', () => {
  property.prop([anyObjects, cuts])('are the same from the log, from memory, and from both', async (recorder, cut) => {
    const head = recorder.revision;
    const after = Math.min(cut.after, head);
    const history = await historyOf(recorder, Math.min(cut.started, head), cut.room);
    for (const resource of RESOURCES) {
      for (const namespace of NAMESPACES) {
        const reader = new StoredTransitions(history, resource, namespace, after);
        expect(await readAll(reader)).toEqual(transitions(recorder, resource, namespace, after));
        expect(reader.position).toBe(head);
        expect(await readAll(reader)).toEqual([]);
      }
    }
  });
});

describe('history', () => {
  property.prop([anyObjects, cuts])('shows every revision as its state was, held or not', async (recorder, cut) => {
    const head = recorder.revision;
    const history = await historyOf(recorder, Math.min(cut.started, head), cut.room);
    expect(history.head).toBe(head);
    for (const at of [0, 1, Math.floor(head / 2), head - 1, head].filter(
      (revision) => revision >= 0 && revision <= head,
    )) {
      const state = recorder.states[at]!;
      for (const resource of RESOURCES) {
        for (const namespace of NAMESPACES) {
          const collection = [...(await history.collection(resource, namespace, at))];
          expect(collection).toEqual([...state.collection(resource).values(namespace && `${namespace}/`)]);
          for (const object of collection) {
            expect(JSON.parse(objectJson(object).toString())).toEqual(object);
            const { namespace: home, name } = object.metadata;
            expect(await history.object(resource, home, name, at)).toEqual(object);
          }
        }
      }
      expect(await history.object('pods', 'x', 'nobody', at)).toBeUndefined();
    }
  });

  it('knows when each revision was decided', async () => {
    const recorder = new Recorder();
    for (const name of ['a', 'b', 'c']) {
      recorder.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'x' } });
    }
    const history = await historyOf(recorder, 2, 10);
    const times = await Promise.all([0, 1, 2, 3].map((revision) => history.timeOf(revision)));
    const [first, second, third] = recorder.entries.map(({ event }) => Date.parse(event.time));
    expect(times).toEqual([first, first, second, third]);
  });
});
