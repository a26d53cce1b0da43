import { describe, expect, test } from 'vitest';
import { decide } from '../../../core/api/decide/decide.js';
import { acceptNames } from '../../../core/controllers/custom-resource-definition/accept-names.js';
import type { EventEffect } from '../../../core/model/event-record.js';
import { customResources } from '../../../core/schema/custom-resource.js';
import type { CustomResourceDefinition } from '../../../core/schema/generated/types/apiextensions.js';
import { CUSTOM_RESOURCE_DEFINITIONS } from '../../../core/schema/kinds.js';
import { fixedKinds, kindsAt, kindsDefinedBy } from '../../../core/schema/kinds-at.js';
import { loadSchemas, resourceTypeOf } from '../../../core/schema/schemas.js';
import { emptyState } from '../../../core/state/cluster-state.js';
import { StateBuilder } from '../../../core/state/reduce.js';
import { definitionOf } from '../../support/definition.js';
import { stateOf } from '../../support/state-of.js';

const schemas = loadSchemas();
const established = (definition: CustomResourceDefinition): CustomResourceDefinition => ({
  ...definition,
  status: acceptNames(definition, [], 0),
});
const widgets = established(definitionOf({ plural: 'widgets', kind: 'Widget', shortNames: ['wd'] }));
const stateWith = (...definitions: readonly CustomResourceDefinition[]) =>
  stateOf(definitions.map((definition) => [CUSTOM_RESOURCE_DEFINITIONS, definition] as const));

describe('the kinds of a state', () => {
  test('are the built-in ones themselves where it defines none', () => {
    expect(kindsAt(emptyState(), schemas)).toBe(schemas);
    expect(kindsAt(emptyState(), kindsAt(stateWith(widgets), schemas))).toBe(schemas);
    expect(fixedKinds(kindsAt(stateWith(widgets), schemas))).toBe(schemas);
  });

  test('are found once for each collection of definitions, and share the types of the built-in ones', () => {
    const state = stateWith(widgets);
    const kinds = kindsAt(state, schemas);
    expect(kindsAt(state, schemas)).toBe(kinds);
    expect(kindsAt(state, kinds)).toBe(kinds);
    const pods = schemas.byGroupResource('pods')!;
    expect(kinds.typeOf(kinds.byGroupResource('pods')!)).toBe(schemas.typeOf(pods));
    expect(kinds.byGroupResource('widgets.example.com')).toMatchObject({
      kind: 'Widget',
      namespaced: true,
      shortNames: ['wd'],
      storageVersion: 'v1',
      verbs: ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'],
    });
    expect(resourceTypeOf(kinds, 'example.com/v1', 'Widget')?.groupResource).toBe('widgets.example.com');
  });

  test('are those of the newest state also while one is changed in place', () => {
    const builder = new StateBuilder(emptyState());
    const event = (revision: number, definition: CustomResourceDefinition): EventEffect => ({
      revision,
      ref: {
        group: 'apiextensions.k8s.io',
        version: 'v1',
        resource: 'customresourcedefinitions',
        name: definition.metadata.name,
        uid: definition.metadata.uid,
      },
      change: { type: 'created', object: definition },
    });
    builder.apply(event(1, widgets));
    const first = builder.build();
    expect(kindsAt(first, schemas).byGroupResource('gadgets.example.com')).toBeUndefined();
    builder.apply(event(2, established(definitionOf({ plural: 'gadgets', kind: 'Gadget' }))));
    expect(kindsAt(builder.build(), schemas).byGroupResource('gadgets.example.com')).toBeDefined();
  });

  test('are none of a definition that is not established, has another name than it should, or takes a built-in place', () => {
    const extra = (definition: CustomResourceDefinition) =>
      kindsDefinedBy([definition], schemas).resources.length - schemas.resources.length;
    expect(extra(widgets)).toBe(1);
    expect(extra(definitionOf({ plural: 'widgets', kind: 'Widget' }))).toBe(0);
    expect(extra({ ...widgets, metadata: { ...widgets.metadata, name: 'other.example.com' } })).toBe(0);
    expect(extra(established(definitionOf({ plural: 'pods', kind: 'Pod' }, {}, 'apps')))).toBe(0);
    expect(extra(established(definitionOf({ plural: 'pods', kind: 'Pod' }, {}, '')))).toBe(0);
  });

  test('may be stored in a version that is not served, whoever converts its objects', () => {
    const versions = [
      { name: 'v1', served: true, storage: false },
      { name: 'v1beta1', served: false, storage: true },
    ];
    const two = { ...widgets, spec: { ...widgets.spec, versions } };
    const kinds = kindsDefinedBy([two], schemas);
    expect(kinds.byResource('example.com', 'v1', 'widgets')?.storageVersion).toBe('v1beta1');
    expect(kinds.byResource('example.com', 'v1beta1', 'widgets')).toBeUndefined();
    expect(kinds.byGroupResource('widgets.example.com')?.version).toBe('v1beta1');
    const clientConfig = { url: 'https://example.com/convert' };
    const conversion = { strategy: 'Webhook', webhook: { clientConfig, conversionReviewVersions: ['v1'] } };
    const converted = { ...two, spec: { ...two.spec, conversion } };
    expect(customResources(converted).map(({ info: { version, custom } }) => [version, custom?.isServed])).toEqual([
      ['v1', true],
      ['v1beta1', false],
    ]);
    expect(customResources(converted)[0]!.info.custom?.conversion).toEqual({ clientConfig, reviewVersions: ['v1'] });
  });
});

describe('a decision', () => {
  const context = {
    schemas,
    now: Date.UTC(2026, 0, 1),
    random: () => 0.5,
    newUid: () => 'uid',
    actor: { user: 'kubernetes-admin', groups: ['system:masters'] },
  };
  const create = {
    verb: 'create' as const,
    target: { resource: 'widgets.example.com', name: 'one' },
    object: { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'one' }, spec: {}, odd: 1 },
  };
  const cluster = { ...widgets, spec: { ...widgets.spec, scope: 'Cluster' } };

  test('knows the kinds of the tip that it is made on, whatever it is told', () => {
    const known = decide(stateWith(cluster), create, context);
    expect(known).toMatchObject({
      ok: true,
      value: { object: { kind: 'Widget', spec: {}, metadata: { generation: 1 } } },
    });
    expect(known.ok && 'odd' in known.value.object).toBe(false);
    const kinds = kindsAt(stateWith(cluster), schemas);
    const unknown = decide(emptyState(), create, { ...context, schemas: kinds });
    expect(unknown).toMatchObject({ ok: false, error: { code: 400 } });
  });
});
