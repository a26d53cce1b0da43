import { describe, expect, it } from 'vitest';
import { systemObjects } from '../../../core/engine/bootstrap.js';
import { createCluster } from '../../../core/engine/cluster.js';
import { virtualEnvironment } from '../../../core/engine/virtual-environment.js';
import { decodeEvent } from '../../../core/model/event-record.js';
import type { AppendOutcome, LogEntry } from '../../../core/model/journal.js';
import { NAMESPACES, PRIORITY_CLASSES, SERVICES } from '../../../core/schema/kinds.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { loadState, rebuildState } from '../../../core/state/load-state.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { createNamespace, labelNamespace, ORIGIN, START } from './queue-on.js';

/** A log that outlives the cluster on it, as a file does. */
class LastingEventLog extends MemoryEventLog {
  override async close(): Promise<void> {}
}

function open(log: MemoryEventLog, seed: number, start = START) {
  return createCluster({
    log,
    environment: virtualEnvironment(seed, start),
    schemas: loadSchemas(),
    controllers: [],
    objects: systemObjects(),
    frozen: true,
  });
}

describe('a cluster at its start', () => {
  it('has what a kube-apiserver makes for itself', async () => {
    const { state } = await open(new LastingEventLog(), 1);
    const names = (objects: Iterable<{ metadata: { name: string } }>) =>
      [...objects].map(({ metadata }) => metadata.name);
    expect(names(state.list(NAMESPACES))).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system']);
    expect(names(state.list(PRIORITY_CLASSES))).toEqual(['system-cluster-critical', 'system-node-critical']);
    expect(state.get(SERVICES, 'default', 'kubernetes')?.spec.clusterIP).toBe('10.96.0.1');
  });

  it('makes nothing again when it comes back to its log', async () => {
    const log = new LastingEventLog();
    const first = await open(log, 1);
    await first.submit(createNamespace('mine'), ORIGIN);
    await first.stop();
    const { revision } = log.head();
    const again = await open(log, 2);
    expect(log.head().revision).toBe(revision);
    expect(again.state.get(NAMESPACES, undefined, 'mine')).toBeDefined();
  });

  it('makes again only what was deleted meanwhile', async () => {
    const log = new LastingEventLog();
    const first = await open(log, 1);
    const target = { resource: 'services', namespace: 'default', name: 'kubernetes' };
    expect((await first.submit({ verb: 'delete', target }, ORIGIN)).ok).toBe(true);
    await first.stop();
    const { revision } = log.head();
    await open(log, 2);
    expect(log.head().revision).toBe(revision + 1);
  });

  it('keeps event times in order though the clock went back while it was down', async () => {
    const log = new LastingEventLog();
    const first = await open(log, 1, START + 60_000);
    await first.stop();
    const again = await open(log, 2, START);
    await again.submit(createNamespace('mine'), ORIGIN);
    const times: string[] = [];
    for await (const records of log.events()) times.push(...records.map((record) => decodeEvent(record).time));
    expect(times).toEqual([...times].sort());
  });

  it('starts beside another writer that sets up the same log', async () => {
    const log = new LastingEventLog();
    const clusters = await Promise.all([open(log, 1), open(log, 2)]);
    expect(log.head().revision).toBe(systemObjects().length);
    const [one, other] = clusters;
    expect((await one!.submit(createNamespace('a'), ORIGIN)).ok).toBe(true);
    expect((await other!.submit(createNamespace('a'), ORIGIN)).ok).toBe(false);
  });

  it('fails with the reason when an object cannot be made', async () => {
    class FullEventLog extends MemoryEventLog {
      override async append(_entries: readonly LogEntry[], _expected: number): Promise<AppendOutcome> {
        throw new Error('disk full');
      }
    }
    await expect(open(new FullEventLog(), 1)).rejects.toThrow('the cluster could not be set up');
  });
});

describe('loading and rebuilding', () => {
  it('give the live state of every revision', async () => {
    const log = new LastingEventLog();
    const cluster = await open(log, 1);
    const live = [cluster.state];
    cluster.commits.subscribe((group) => live.push(group.at(-1)!.state!));
    const target = { resource: 'services', namespace: 'default', name: 'kubernetes' };
    for (const command of [
      createNamespace('a'),
      labelNamespace('a', 'x'),
      labelNamespace('a', 'y'),
      { verb: 'delete' as const, target },
    ]) {
      expect((await cluster.submit(command, ORIGIN)).ok).toBe(true);
    }
    expect(live).toHaveLength(5);
    for (const state of live) {
      for (const made of [await loadState(log, state.revision), await rebuildState(log, state.revision)]) {
        expect(made.revision).toBe(state.revision);
        expect(made.resources()).toEqual(state.resources());
        for (const resource of state.resources()) {
          expect([...made.collection(resource).entries()]).toEqual([...state.collection(resource).entries()]);
        }
      }
    }
    expect((await loadState(log, 0)).resources()).toEqual([]);
  });

  it('freeze what they load when told to', async () => {
    const log = new LastingEventLog();
    await open(log, 1);
    const object = (await loadState(log, undefined, true)).get(NAMESPACES, undefined, 'default')!;
    expect(Object.isFrozen(object) && Object.isFrozen(object.metadata)).toBe(true);
  });
});
