import { describe, expect, test } from 'vitest';
import { acceptNames } from '../../../core/controllers/custom-resource-definition/accept-names.js';
import { customResourceDefinitionController } from '../../../core/controllers/custom-resource-definition/custom-resource-definition-controller.js';
import type { KubeObject } from '../../../core/model/object.js';
import type { ResourceType } from '../../../core/model/resource-type.js';
import type { CustomResourceDefinition } from '../../../core/schema/generated/types/apiextensions.js';
import { CUSTOM_RESOURCE_DEFINITIONS } from '../../../core/schema/kinds.js';
import { definitionOf } from '../../support/definition.js';
import { stateOf } from '../../support/state-of.js';
import { at, metaOf, START } from './support/objects.js';
import { given, requestsFor, when } from './support/scenario.js';

const controller = customResourceDefinitionController();
const WIDGETS: ResourceType = {
  groupResource: 'widgets.example.com',
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  namespaced: true,
};
const widgets = definitionOf({ plural: 'widgets', kind: 'Widget', shortNames: ['wd'] });
const rival = definitionOf({ plural: 'gadgets', kind: 'Gadget', shortNames: ['wd', 'gd'] });
const named = (definition: CustomResourceDefinition, ...others: readonly CustomResourceDefinition[]) => ({
  ...definition,
  status: acceptNames(definition, others, START),
});
const request = { name: 'widgets.example.com' };
const statusOf = (...objects: readonly CustomResourceDefinition[]) =>
  when(controller, given(...objects), { name: objects[0]!.metadata.name }).statuses(CUSTOM_RESOURCE_DEFINITIONS)[0]
    ?.status;
const conditionsOf = (definition: CustomResourceDefinition | undefined) =>
  definition?.status?.conditions?.map(({ type, status, reason }) => `${type} ${status} ${reason}`);

describe('a definition', () => {
  test('gets the names it asks for when they are free, and is established', () => {
    expect(statusOf(widgets)).toEqual({
      storedVersions: ['v1'],
      acceptedNames: {
        plural: 'widgets',
        singular: 'widget',
        shortNames: ['wd'],
        kind: 'Widget',
        listKind: 'WidgetList',
      },
      conditions: [
        {
          type: 'NamesAccepted',
          status: 'True',
          reason: 'NoConflicts',
          message: 'no conflicts found',
          lastTransitionTime: at(0),
        },
        {
          type: 'Established',
          status: 'True',
          reason: 'InitialNamesAccepted',
          message: 'the initial names have been accepted',
          lastTransitionTime: at(0),
        },
      ],
    });
  });

  test('that has its names is left alone', () => {
    expect(when(controller, given(named(widgets)), request, 60).intents).toEqual([]);
  });

  test('does not get a name that another of its group has, and is not established without', () => {
    const status = statusOf(rival, named(widgets));
    expect(status?.acceptedNames).toMatchObject({ plural: 'gadgets', kind: 'Gadget' });
    expect(status?.acceptedNames?.shortNames).toBeUndefined();
    expect(conditionsOf({ ...rival, status })).toEqual([
      'NamesAccepted False ShortNamesConflict',
      'Established False NotAccepted',
    ]);
    expect(status?.conditions?.[0]?.message).toBe('"wd" is already in use');
  });

  test('gets a name of another group', () => {
    const other = definitionOf({ plural: 'widgets', kind: 'Widget' }, {}, 'other.com');
    expect(conditionsOf({ ...other, status: statusOf(other, named(widgets)) })).toEqual([
      'NamesAccepted True NoConflicts',
      'Established True InitialNamesAccepted',
    ]);
  });

  test('stays established with the names it has when it asks for one that is taken', () => {
    const before = named(rival);
    const spec = { ...before.spec, names: { ...before.spec.names, kind: 'Widget' } };
    const changed = { ...before, spec };
    const status = statusOf(changed, named(widgets, before));
    expect(status?.acceptedNames?.kind).toBe('Gadget');
    expect(conditionsOf({ ...changed, status })).toEqual([
      'NamesAccepted False KindConflict',
      'Established True InitialNamesAccepted',
    ]);
  });

  test('that waits for a name is looked at again when one of its group lets go of it', () => {
    const waiting = named(rival, named(widgets));
    const change = { before: named(widgets) };
    expect(requestsFor(controller, change, given(waiting))).toContain('gadgets.example.com');
    const other = definitionOf({ plural: 'gadgets', kind: 'Gadget' }, {}, 'other.com');
    const elsewhere: CustomResourceDefinition = { ...other, status: waiting.status };
    expect(requestsFor(controller, change, given(elsewhere))).toEqual(['widgets.example.com']);
  });
});

describe('a definition that is deleted', () => {
  const finalizer = 'customresourcecleanup.apiextensions.k8s.io';
  const leaving = (definition: CustomResourceDefinition): CustomResourceDefinition => ({
    ...definition,
    metadata: { ...definition.metadata, deletionTimestamp: at(1), finalizers: [finalizer, 'example.com/other'] },
  });
  const widget = (name: string, meta: object = {}): KubeObject => ({
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: metaOf(name, meta),
  });
  const view = (definition: CustomResourceDefinition, ...objects: readonly KubeObject[]) =>
    stateOf([
      [CUSTOM_RESOURCE_DEFINITIONS, definition],
      ...objects.map((object): readonly [ResourceType, KubeObject] => [WIDGETS, object]),
    ]);

  test('takes its objects along, and looks again while finalizers hold some', () => {
    const held = widget('held', { deletionTimestamp: at(1), finalizers: ['example.com/wait'] });
    const outcome = when(controller, view(leaving(named(widgets)), widget('a'), held), request);
    expect(outcome.steps).toEqual([
      'delete widgets.example.com a',
      'update customresourcedefinitions.apiextensions.k8s.io/status widgets.example.com',
    ]);
    expect(outcome.requeueAfter).toBe(5_000);
    expect(conditionsOf(outcome.statuses(CUSTOM_RESOURCE_DEFINITIONS)[0])).toContain(
      'Terminating True InstanceDeletionInProgress',
    );
  });

  test('goes when none is left, but for what else holds it', () => {
    const [released] = when(controller, view(leaving(named(widgets))), request).statuses(CUSTOM_RESOURCE_DEFINITIONS);
    expect(released?.metadata.finalizers).toEqual(['example.com/other']);
    expect(conditionsOf(released)).toContain('Terminating False InstanceDeletionCompleted');
  });

  test('that was never established leaves what lies there under its name', () => {
    const outcome = when(controller, view(leaving(widgets), widget('a')), request);
    expect(outcome.deleted(WIDGETS)).toEqual([]);
    expect(conditionsOf(outcome.statuses(CUSTOM_RESOURCE_DEFINITIONS)[0])).toEqual([
      'Terminating False NeverEstablished',
    ]);
  });

  test('without the finalizer is left to whoever holds it', () => {
    const bare = leaving(named(widgets));
    const metadata = { ...bare.metadata, finalizers: ['example.com/other'] };
    expect(when(controller, view({ ...bare, metadata }, widget('a')), request).intents).toEqual([]);
  });
});
