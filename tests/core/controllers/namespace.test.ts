import { describe, expect, test } from 'vitest';
import { namespaceController } from '../../../core/controllers/namespace/namespace-controller.js';
import { serviceAccountController } from '../../../core/controllers/service-account/default-service-account.js';
import { rootCaPublisher } from '../../../core/controllers/service-account/root-ca-publisher.js';
import { CONFIG_MAPS, NAMESPACES, PODS, SERVICE_ACCOUNTS } from '../../../core/schema/kinds.js';
import { at, configMap, metaOf, namespace, node, pod } from './support/objects.js';
import { given, requestsFor, when } from './support/scenario.js';
import { runKubelets, TinyCluster } from './support/tiny-cluster.js';

const controller = namespaceController();
const terminating = namespace('default', { deletionTimestamp: at(-5) });
const request = { name: 'default' };
const conditionsOf = (outcome: ReturnType<typeof when>) =>
  Object.fromEntries(
    (outcome.statuses(NAMESPACES)[0]?.status?.conditions ?? []).map(({ type, status, message }) => [
      type,
      `${status} ${message}`,
    ]),
  );

describe('a namespace that is being deleted', () => {
  // kubectl delete -f of a manifest with its own namespace deletes that first, and then, one by one, what stands behind it.
  test('is left alone for five seconds, so that what else is deleted with it is still found', () => {
    const view = given(namespace('default', { deletionTimestamp: at(0) }), pod('a'));
    expect(when(controller, view, request, 2)).toMatchObject({ intents: [], requeueAfter: 3_000 });
    expect(when(controller, view, request, 5).deleted(PODS)).toEqual(['a']);
    const byAFastClock = given(namespace('default', { deletionTimestamp: at(3_600) }), pod('a'));
    expect(when(controller, byAFastClock, request).deleted(PODS)).toEqual(['a']);
  });
  test('loses its Pods first', () => {
    const outcome = when(controller, given(terminating, pod('a'), configMap('c')), request);
    expect(outcome.deleted(PODS)).toEqual(['a']);
    expect(outcome.deleted(CONFIG_MAPS)).toEqual([]);
  });
  test('and then everything else, but nothing of other namespaces or of none', () => {
    const view = given(terminating, configMap('a'), configMap('b', { namespace: 'other' }), node('n1'));
    expect(when(controller, view, request).steps.slice(1)).toEqual(['delete configmaps a']);
  });
  test('tells what remains and which finalizers hold it', () => {
    const held = configMap('a', { finalizers: ['example.com/hold'], deletionTimestamp: at(0) });
    const outcome = when(controller, given(terminating, held, configMap('b')), request);
    expect(conditionsOf(outcome)).toMatchObject({
      NamespaceContentRemaining: 'True Some resources are remaining: configmaps. has 2 resource instances',
      NamespaceFinalizersRemaining:
        'True Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
      NamespaceDeletionContentFailure: 'False All content successfully deleted, may be waiting on finalization',
      NamespaceDeletionDiscoveryFailure: 'False All resources successfully discovered',
    });
    expect(outcome.deleted(CONFIG_MAPS)).toEqual(['b']);
  });
  test('waits without a word for what is being deleted', () => {
    const leaving = pod('a', { meta: { deletionTimestamp: at(30) } });
    const first = when(controller, given(terminating, leaving), request);
    const told = { ...terminating, status: first.statuses(NAMESPACES)[0]?.status };
    expect(when(controller, given(told, leaving), request, 10).intents).toEqual([]);
  });
  test('is finalized when it is empty', () => {
    const [intent] = when(controller, given(terminating, configMap('b', { namespace: 'other' })), request).intents;
    expect(intent).toMatchObject({
      verb: 'update',
      target: { resource: 'namespaces', name: 'default', subresource: 'finalize' },
      object: { spec: { finalizers: [] } },
    });
  });
  test('is none of its business when it is not, or when others finalize it', () => {
    expect(when(controller, given(namespace('default'), pod('a')), request).intents).toEqual([]);
    const foreign = { ...terminating, spec: { finalizers: ['example.com/own'] } };
    expect(when(controller, given(foreign, pod('a')), request).intents).toEqual([]);
  });
  test('is looked at when content goes or a finalizer does, not for every change', () => {
    const view = given(terminating);
    const before = configMap('a', { finalizers: ['x/y'] });
    expect(requestsFor(controller, { before }, view)).toEqual(['default']);
    expect(requestsFor(controller, { before, after: configMap('a') }, view)).toEqual(['default']);
    expect(requestsFor(controller, { before, after: { ...before, metadata: { ...before.metadata } } }, view)).toEqual(
      [],
    );
    expect(requestsFor(controller, { before }, given(namespace('default')))).toEqual([]);
  });
  test('is gone in the end, with its Pods given their grace', () => {
    const cluster = new TinyCluster([controller], [namespace('default'), pod('a', { node: 'n1' }), configMap('c')]);
    cluster.delete(NAMESPACES, namespace('default'));
    cluster.advance(5);
    expect(cluster.view.get(PODS, 'default', 'a')?.metadata.deletionTimestamp).toBe(at(35));
    expect(cluster.view.get(CONFIG_MAPS, 'default', 'c')?.metadata.deletionTimestamp).toBeUndefined();
    runKubelets(cluster, PODS);
    cluster.settle();
    expect(cluster.view.resources()).toEqual([]);
  });
});

describe('every namespace', () => {
  const accounts = serviceAccountController();
  const publisher = rootCaPublisher('PEM');

  test('gets a default ServiceAccount once', () => {
    const view = given(namespace('default'));
    expect(when(accounts, view, request).created(SERVICE_ACCOUNTS)[0]?.metadata).toEqual({
      namespace: 'default',
      name: 'default',
    });
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metaOf('default') };
    expect(when(accounts, given(namespace('default'), account), request).intents).toEqual([]);
    expect(requestsFor(accounts, { before: account }, view)).toEqual(['default']);
    expect(requestsFor(accounts, { after: account }, view)).toEqual([]);
  });
  test('gets the root certificate, and gets it back when it is changed', () => {
    expect(when(publisher, given(namespace('default')), request).created(CONFIG_MAPS)[0]).toMatchObject({
      metadata: { name: 'kube-root-ca.crt', annotations: { 'kubernetes.io/description': expect.any(String) } },
      data: { 'ca.crt': 'PEM' },
    });
    const changed = configMap('kube-root-ca.crt');
    expect(when(publisher, given(namespace('default'), changed), request).updated(CONFIG_MAPS)[0]?.data).toEqual({
      'ca.crt': 'PEM',
    });
    expect(requestsFor(publisher, { before: changed, after: changed }, given())).toEqual(['default']);
    expect(requestsFor(publisher, { before: configMap('mine') }, given())).toEqual([]);
  });
  test('gets neither while it is being deleted', () => {
    expect(when(accounts, given(terminating), request).intents).toEqual([]);
    expect(when(publisher, given(terminating), request).intents).toEqual([]);
  });
});
