import { test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { ClusterEvent } from '../../../core/model/cluster-event.js';
import { decodeEffect } from '../../../core/model/event-record.js';
import type { KubeObject } from '../../../core/model/object.js';
import type { ResourceType } from '../../../core/model/resource-type.js';
import { attachmentsOfNode, attachmentsOfVolume, volumeOf } from '../../../core/schema/attachments.js';
import type { Pod } from '../../../core/schema/generated/types/core.js';
import { CONFIG_MAPS, PODS, VOLUME_ATTACHMENTS } from '../../../core/schema/kinds.js';
import { claimNameOf, podsUsing } from '../../../core/schema/pod-claim.js';
import { type ClusterState, emptyState } from '../../../core/state/cluster-state.js';
import { reduce, StateBuilder } from '../../../core/state/reduce.js';
import { StateFold } from '../../../core/state/state-fold.js';
import { Recorder } from '../../replay/recorder.js';
import { anyObjects, CLAIMS, NODES, OWNERS } from './any-objects.js';

const OWNED: readonly ResourceType[] = [PODS, CONFIG_MAPS];

interface Placed {
  readonly resource: string;
  readonly object: KubeObject;
}

/** Every object of a state, found the slow way. */
function everything(state: ClusterState): Placed[] {
  return state
    .resources()
    .flatMap((resource) => [...state.listResource(resource)].map((object) => ({ resource, object })));
}

const nodeOf = (pod: KubeObject) => (pod as KubeObject & { spec?: { nodeName?: string } }).spec?.nodeName ?? '';

function expectIndexed(state: ClusterState): void {
  const all = everything(state);
  for (const { resource, object } of all) {
    expect(state.getResource(resource, object.metadata.namespace, object.metadata.name)).toBe(object);
  }
  expect(state.getResource('pods', 'default', 'nobody')).toBeUndefined();
  for (const uid of OWNERS) {
    const owned = all.filter(({ object }) => object.metadata.ownerReferences?.some((owner) => owner.uid === uid));
    expect(state.dependents(uid)).toEqual(owned);
    for (const type of OWNED) {
      const ofKind = owned.filter(({ resource }) => resource === type.groupResource).map(({ object }) => object);
      expect(state.ownedBy(type, uid)).toEqual(ofKind);
    }
  }
  const isManaged = (object: KubeObject) => object.metadata.ownerReferences?.some((owner) => owner.controller === true);
  for (const type of OWNED) {
    for (const namespace of [undefined, ...new Set(all.map(({ object }) => object.metadata.namespace))]) {
      const loose = [...state.list(type, namespace)].filter((object) => isManaged(object) !== true);
      expect(state.orphans(type, namespace)).toEqual(loose);
    }
  }
  for (const node of NODES) {
    expect(state.podsOnNode(PODS, node)).toEqual([...state.list(PODS)].filter((pod) => nodeOf(pod) === node));
    const attached = [...state.list(VOLUME_ATTACHMENTS)].filter((one) => nodeOf(one) === node);
    expect(attachmentsOfNode(state, node)).toEqual(attached);
  }
  for (const name of CLAIMS) {
    const attached = [...state.list(VOLUME_ATTACHMENTS)].filter((one) => volumeOf(one) === name);
    expect(attachmentsOfVolume(state, name)).toEqual(attached);
    for (const namespace of ['x', 'x-y', 'y']) {
      const using = [...state.list<Pod>(PODS, namespace)].filter((pod) =>
        pod.spec.volumes?.some((volume) => claimNameOf(pod, volume) === name),
      );
      expect(podsUsing(state, namespace, name)).toEqual(using);
    }
  }
}

describe('the indexes of a state', () => {
  property.prop([anyObjects])('say what a walk over all objects says, at every revision', (recorder) => {
    for (const state of recorder.states) expectIndexed(state);
  });

  property.prop([anyObjects])(
    'are the same when many events are folded at once, and when the state is loaded',
    (recorder) => {
      const folded = new StateBuilder(emptyState({ frozen: true }));
      for (const { event } of recorder.entries) folded.apply(event);
      const loaded = new StateBuilder(emptyState());
      for (const { resource, object } of everything(recorder.state)) {
        const { namespace, name } = object.metadata;
        loaded.load(resource, namespace === undefined ? name : `${namespace}/${name}`, object);
      }
      const refolded = new StateFold();
      for (const { record } of recorder.entries) refolded.apply(decodeEffect(record));
      for (const state of [folded.build(), loaded.at(recorder.revision).build(), refolded.build()]) {
        expect(state.revision).toBe(recorder.revision);
        expect(everything(state)).toEqual(everything(recorder.state));
        expectIndexed(state);
      }
    },
  );

  property.prop([anyObjects])('keep the array of a node as long as none of its Pods differs', (recorder) => {
    for (let revision = 1; revision <= recorder.revision; revision++) {
      const [before, after] = [recorder.states[revision - 1]!, recorder.states[revision]!];
      for (const node of NODES) {
        const [old, now] = [before.podsOnNode(PODS, node), after.podsOnNode(PODS, node)];
        expect(after.podsOnNode(PODS, node)).toBe(now);
        const isSame = old.length === now.length && old.every((pod, index) => pod === now[index]);
        expect(old === now).toBe(isSame);
      }
    }
  });
});

describe('reducing', () => {
  property.prop([anyObjects])('leaves the state before it as it was', (recorder) => {
    const folded = new StateBuilder(emptyState());
    for (const { event } of recorder.entries.slice(0, -1)) folded.apply(event);
    const last = recorder.states.at(-2);
    if (last !== undefined) expect(everything(folded.build())).toEqual(everything(last));
    recorder.states.forEach((state, revision) => {
      expect(state.revision).toBe(revision);
      for (const { object } of everything(state))
        expect(Number(object.metadata.resourceVersion)).toBeLessThanOrEqual(revision);
    });
  });

  it('sets the resourceVersion of what it changes to the revision of the event', () => {
    const recorder = new Recorder()
      .create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'x' }, spec: {} })
      .modify('pods', 'x/a', (draft) => {
        draft['spec'] = { nodeName: 'n' };
      });
    expect(recorder.state.get(PODS, 'x', 'a')?.metadata.resourceVersion).toBe('2');
  });

  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'x' }, spec: {} };
  const recorded = () =>
    new Recorder()
      .create('pods', pod)
      .modify('pods', 'x/a', (draft) => {
        draft['spec'] = { nodeName: 'n' };
      })
      .delete('pods', 'x/a');

  it.each<[string, number, number, string]>([
    ['of another revision', 0, 1, 'event 2 does not follow revision 0'],
    ['that creates what exists', 1, 0, 'event 2 creates pods x/a, which exists'],
    ['that modifies what does not exist', 3, 1, 'event 4 modifies pods x/a, which does not exist'],
    ['that deletes what does not exist', 3, 2, 'event 4 deletes pods x/a, which does not exist'],
  ])('refuses an event %s', (_what, at, index, message) => {
    const { states, entries } = recorded();
    const state = states[at]!;
    const { event } = entries[index]!;
    const impossible: ClusterEvent = at === 0 ? event : { ...event, revision: at + 1 };
    expect(() => reduce(state, impossible)).toThrow(message);
    const fold = new StateFold();
    for (const { record } of entries.slice(0, at)) fold.apply(decodeEffect(record));
    expect(() => fold.apply(impossible)).toThrow(message);
  });

  it('refuses a patch that does not apply', () => {
    const { states, entries } = recorded();
    const change = { type: 'modified' as const, patch: [{ op: 'remove' as const, path: '/spec/absent' }] };
    expect(() => reduce(states[1]!, { ...entries[1]!.event, change })).toThrow('recorded patch does not apply');
  });

  it('freezes all it takes in where that is wanted', () => {
    const { states } = recorded();
    const object = states[2]!.get(PODS, 'x', 'a')!;
    expect([object, object.metadata, object.spec].every(Object.isFrozen)).toBe(true);
  });
});

describe('a state', () => {
  it('lists a namespace and no other that begins alike', () => {
    const recorder = new Recorder();
    for (const namespace of ['a', 'a-b', 'ab', 'b']) {
      recorder.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace } });
    }
    const namespaces = (namespace?: string) =>
      [...recorder.state.list(CONFIG_MAPS, namespace)].map(({ metadata }) => metadata.namespace);
    expect(namespaces('a')).toEqual(['a']);
    expect(namespaces()).toEqual(['a-b', 'a', 'ab', 'b']);
  });

  it('forgets a resource whose last object went', () => {
    const recorder = new Recorder()
      .create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'x' } })
      .delete('configmaps', 'x/c');
    expect(recorder.states[1]!.resources()).toEqual(['configmaps']);
    expect(recorder.state.resources()).toEqual([]);
  });
});
