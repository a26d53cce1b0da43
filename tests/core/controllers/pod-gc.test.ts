import { describe, expect, test } from 'vitest';
import { podGarbageCollector } from '../../../core/controllers/pod-gc/pod-garbage-collector.js';
import type { Taint } from '../../../core/schema/generated/types/core.js';
import { PODS } from '../../../core/schema/kinds.js';
import { at, node, pod, START } from './support/objects.js';
import { given, requestsFor, when } from './support/scenario.js';

const controller = podGarbageCollector(2);
const a = { namespace: 'default', name: 'a' };
const missing = (seconds: number) => ({ name: `node n1 is missing since ${at(seconds)}` });
const outOfService: Taint = { key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' };
const leaving = { deletionTimestamp: at(30) };

describe('a Pod', () => {
  test('of a node that is gone fails and goes', () => {
    const outcome = when(controller, given(pod('a', { node: 'n1' })), missing(-40));
    expect(outcome.statuses(PODS)[0]?.status).toMatchObject({ phase: 'Failed' });
    expect(outcome.statuses(PODS)[0]?.status?.conditions).toContainEqual({
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByPodGC',
      message: 'PodGC: node no longer exists',
      lastTransitionTime: at(0),
    });
    expect(outcome.intents.at(-1)).toMatchObject({ verb: 'delete', deletion: { gracePeriodSeconds: 0 } });
  });
  test('that had ended there just goes', () => {
    const outcome = when(controller, given(pod('a', { node: 'n1', phase: 'Succeeded' })), missing(-40));
    expect(outcome.steps).toEqual(['delete pods a']);
  });
  test('stays for forty seconds, and if the node came meanwhile', () => {
    const waiting = when(controller, given(pod('a', { node: 'n1' })), missing(-35));
    expect([waiting.intents, waiting.requeueAfter]).toEqual([[], 5_000]);
    expect(when(controller, given(node('n1'), pod('a', { node: 'n1' })), missing(-40)).intents).toEqual([]);
  });
  test('of a node that is there stays, and so does one that waits for a node', () => {
    expect(when(controller, given(node('n1'), pod('a', { node: 'n1', meta: leaving })), a).intents).toEqual([]);
    expect(when(controller, given(pod('a')), a).intents).toEqual([]);
  });
  test('to be deleted that never had a node goes at once', () => {
    expect(when(controller, given(pod('a', { phase: 'Pending', meta: leaving })), a).deleted(PODS)).toEqual(['a']);
  });
  test('to be deleted on a node out of service goes at once, others there stay', () => {
    const dead = node('n1', { ready: 'Unknown', spec: { taints: [outOfService] } });
    expect(when(controller, given(dead, pod('a', { node: 'n1', meta: leaving })), a).deleted(PODS)).toEqual(['a']);
    expect(when(controller, given(dead, pod('a', { node: 'n1' })), a).intents).toEqual([]);
    const alive = node('n1', { spec: { taints: [outOfService] } });
    expect(when(controller, given(alive, pod('a', { node: 'n1', meta: leaving })), a).intents).toEqual([]);
  });
});

describe('ended Pods beyond the threshold', () => {
  const ended = (name: string, created: number, reason?: string) =>
    pod(name, { phase: 'Failed', meta: { creationTimestamp: at(created) }, status: { phase: 'Failed', reason } });
  const all = { name: 'terminated-pods' };
  const view = given(
    ended('young', 9),
    ended('old', 1),
    ended('evicted', 5, 'Evicted'),
    ended('middle', 3),
    pod('running'),
  );

  test('go, evicted ones first and then the oldest', () => {
    expect(when(controller, view, all).deleted(PODS)).toEqual(['evicted', 'old']);
  });
  test('stay when there is no threshold', () => {
    expect(when(podGarbageCollector(0), view, all).intents).toEqual([]);
  });
  test('are looked at when one more ends', () => {
    expect(requestsFor(controller, { before: pod('x'), after: ended('x', 1) }, view)).toEqual(['terminated-pods']);
    expect(requestsFor(controller, { before: ended('x', 1), after: ended('x', 1) }, view)).toEqual([]);
  });
});

describe('a change', () => {
  const view = given(node('n2'), pod('a', { node: 'n1' }), pod('b', { node: 'n2' }));
  test('that removes a node is the beginning of a wait', () => {
    expect(requestsFor(controller, { before: node('n1') }, view)).toEqual(['node n1 is missing']);
    expect(controller.reconcile(view, { name: 'node n1 is missing' }, START)).toEqual({
      intents: [],
      also: [missing(0)],
    });
    // Nobody is there whose node it was.
    expect(controller.reconcile(view, { name: 'node n3 is missing' }, START)).toEqual({ intents: [] });
  });
  test('that puts a node out of service concerns its Pods', () => {
    const dead = node('n2', { ready: 'False', spec: { taints: [outOfService] } });
    expect(requestsFor(controller, { before: node('n2'), after: dead }, view)).toEqual(['default/b']);
    expect(requestsFor(controller, { before: dead, after: dead }, view)).toEqual([]);
  });
  test('of a Pod concerns its node when there is none, and itself when it is to go', () => {
    expect(requestsFor(controller, { after: pod('a', { node: 'n1' }) }, view)).toEqual(['node n1 is missing']);
    expect(requestsFor(controller, { after: pod('b', { node: 'n2' }) }, view)).toEqual([]);
    expect(
      requestsFor(
        controller,
        { before: pod('b', { node: 'n2' }), after: pod('b', { node: 'n2', meta: leaving }) },
        view,
      ),
    ).toEqual(['default/b']);
  });
});
