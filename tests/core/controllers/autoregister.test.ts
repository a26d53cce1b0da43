import { describe, expect, test } from 'vitest';
import { autoregister } from '../../../core/controllers/autoregister/autoregister.js';
import type { CustomResourceDefinition } from '../../../core/schema/generated/types/apiextensions.js';
import type { APIService } from '../../../core/schema/generated/types/apiregistration.js';
import { API_SERVICES } from '../../../core/schema/kinds.js';
import { definitionOf } from '../../support/definition.js';
import { metaOf } from './support/objects.js';
import { given, requestsFor, when } from './support/scenario.js';

const controller = autoregister();
const widgets = definitionOf({ plural: 'widgets', kind: 'Widget' });
const name = 'v1.example.com';
const spec = { group: 'example.com', version: 'v1', groupPriorityMinimum: 1000, versionPriority: 100 };
const local = {
  conditions: [
    {
      type: 'Available',
      status: 'True',
      reason: 'Local',
      message: 'Local APIServices are always available',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    },
  ],
};

function apiService(more: Partial<APIService> = {}, managed = 'true'): APIService {
  const labels: Record<string, string> = managed === '' ? {} : { 'kube-aggregator.kubernetes.io/automanaged': managed };
  const metadata = { ...metaOf(name), namespace: undefined, labels };
  return { apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata, spec, status: local, ...more };
}

const does = (...objects: readonly (CustomResourceDefinition | APIService)[]) =>
  when(controller, given(...objects), { name }).intents;

describe('the APIService of a group version that a definition defines', () => {
  test('is made, and says whose it is', () => {
    expect(does(widgets)).toMatchObject([
      {
        verb: 'create',
        object: { metadata: { name, labels: { 'kube-aggregator.kubernetes.io/automanaged': 'true' } }, spec },
      },
    ]);
    expect(does(widgets, apiService())).toEqual([]);
  });

  test('goes with the last definition that serves it', () => {
    const [version] = widgets.spec.versions;
    const unserved = { ...widgets, spec: { ...widgets.spec, versions: [{ ...version!, served: false }] } };
    for (const rest of [[], [unserved]]) {
      expect(does(apiService(), ...rest)).toMatchObject([{ verb: 'delete', target: { name } }]);
    }
    const gadgets = definitionOf({ plural: 'gadgets', kind: 'Gadget' });
    expect(does(apiService(), unserved, gadgets)).toEqual([]);
  });

  test('is put right when somebody changed it', () => {
    const changed = apiService({ spec: { ...spec, groupPriorityMinimum: 5 } });
    expect(does(widgets, changed)).toMatchObject([{ verb: 'update', object: { spec } }]);
  });

  test('is left alone where it is somebody else’s, or goes already', () => {
    const service = { namespace: 'a', name: 'b', port: 443 };
    for (const managed of ['', 'onstart']) {
      expect(does(apiService({ spec: { ...spec, service } }, managed))).toEqual([]);
      expect(does(widgets, apiService({ spec: { ...spec, groupPriorityMinimum: 5 } }, managed))).toEqual([]);
    }
    const going = apiService();
    const metadata = { ...going.metadata, deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['a/b'] };
    expect(does({ ...going, metadata })).toEqual([]);
  });

  test('is looked at when its definition changes, for each version it has or had', () => {
    const [version] = widgets.spec.versions;
    const more = { ...widgets, spec: { ...widgets.spec, versions: [{ ...version!, name: 'v2' }] } };
    const view = given(widgets);
    expect(requestsFor(controller, { before: widgets, after: more }, view)).toEqual([name, 'v2.example.com']);
    const established: CustomResourceDefinition = { ...widgets, status: { storedVersions: ['v1', 'v0'] } };
    expect(requestsFor(controller, { before: widgets, after: established }, view)).toEqual([]);
  });
});

test('an APIService that names no server any more is one of this server, and says that it can be reached', () => {
  const was = { conditions: [{ type: 'Available', status: 'False', reason: 'ServiceNotFound', message: '' }] };
  const told = when(controller, given(apiService({ status: was }, '')), { name });
  expect(told.statuses(API_SERVICES).map(({ status }) => status)).toEqual([local]);
  expect(does(apiService({}, ''))).toEqual([]);
  const service = { namespace: 'a', name: 'b', port: 443 };
  expect(does(apiService({ status: was, spec: { ...spec, service } }, ''))).toEqual([]);
});
