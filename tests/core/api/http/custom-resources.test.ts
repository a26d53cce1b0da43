import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kindsAt } from '../../../../core/schema/kinds-at.js';
import { loadSchemas } from '../../../../core/schema/schemas.js';
import { loadState } from '../../../../core/state/load-state.js';
import { openLevelLog } from '../../../../stores/level/open-level-log.js';
import type { ApiList, ApiObject } from '../../../support/api-client.js';
import { eventually } from '../../../support/eventually.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ nodes: 0 });
});
afterAll(() => server.close());

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const WIDGETS = '/apis/example.com/v1/namespaces/default/widgets';

interface Definition extends ApiObject {
  status: { conditions?: { type: string; status: string; reason: string }[]; acceptedNames?: { kind: string } };
}

const WIDGET = {
  type: 'object',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      properties: {
        size: { type: 'integer' },
        colour: { type: 'string', enum: ['red', 'green'], default: 'red' },
        note: { type: 'string', nullable: true },
        free: {
          type: 'object',
          properties: { known: { type: 'string' } },
          'x-kubernetes-preserve-unknown-fields': true,
        },
      },
    },
    status: { type: 'object', properties: { ready: { type: 'integer' }, selector: { type: 'string' } } },
  },
};

function definition(plural: string, kind: string, over: object = {}) {
  const group = 'example.com';
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural, kind, shortNames: [plural.slice(0, 3)], categories: ['all'] },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: WIDGET },
          subresources: {
            status: {},
            scale: {
              specReplicasPath: '.spec.size',
              statusReplicasPath: '.status.ready',
              labelSelectorPath: '.status.selector',
            },
          },
          selectableFields: [{ jsonPath: '.spec.colour' }],
          additionalPrinterColumns: [
            { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
            { name: 'Colour', type: 'string', jsonPath: '.spec.colour', priority: 1 },
          ],
        },
        {
          name: 'v1alpha1',
          served: true,
          storage: false,
          schema: { openAPIV3Schema: WIDGET },
          selectableFields: [{ jsonPath: '.spec.colour' }],
        },
      ],
      ...over,
    },
  };
}

const widget = (name: string, spec: object, over: object = {}) => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name },
  spec,
  ...over,
});

async function define(plural: string, kind: string, over: object = {}): Promise<Definition> {
  (await server.client.post(DEFINITIONS, definition(plural, kind, over))).orThrow();
  return established(`${plural}.example.com`);
}

function established(name: string): Promise<Definition> {
  return eventually(`${name} to be established`, async () => {
    const made = (await server.client.get(`${DEFINITIONS}/${name}`)).json<Definition>();
    return made.status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True')
      ? made
      : undefined;
  });
}

async function newestRevision(): Promise<number> {
  return Number((await server.client.get('/api/v1/namespaces')).json<ApiList>().metadata.resourceVersion);
}

describe('a CustomResourceDefinition', () => {
  let before: number;
  beforeAll(async () => {
    before = await newestRevision();
    await define('widgets', 'Widget');
  });

  test('is given its names, and established, as Kubernetes says it', async () => {
    const { status } = (await server.client.get(`${DEFINITIONS}/widgets.example.com`)).json<Definition>();
    expect(status).toMatchObject({
      acceptedNames: {
        plural: 'widgets',
        singular: 'widget',
        kind: 'Widget',
        listKind: 'WidgetList',
        shortNames: ['wid'],
      },
      conditions: [
        { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' },
        {
          type: 'Established',
          status: 'True',
          reason: 'InitialNamesAccepted',
          message: 'the initial names have been accepted',
        },
      ],
      storedVersions: ['v1'],
    });
  });

  test('is in discovery and in OpenAPI of the present, and in those of no revision before it', async () => {
    const resources = async (prefix: string) => {
      const answer = await server.client.get(`${prefix}/apis/example.com/v1`);
      return answer.status === 404
        ? undefined
        : answer.json<{ resources: { name: string }[] }>().resources.map(({ name }) => name);
    };
    expect(await resources('')).toEqual(['widgets', 'widgets/status', 'widgets/scale']);
    expect(await resources(`/at/${before}`)).toBeUndefined();
    const groups = async (prefix: string) => (await server.client.get(`${prefix}/apis`)).text.includes('"example.com"');
    expect([await groups(''), await groups(`/at/${before}`)]).toEqual([true, false]);
    const documented = async (prefix: string) =>
      (await server.client.get(`${prefix}/openapi/v3`)).text.includes('apis/example.com/v1');
    expect([await documented(''), await documented(`/at/${before}`)]).toEqual([true, false]);
    const swagger = (await server.client.get('/openapi/v2')).json<{ definitions: Record<string, object> }>();
    expect(swagger.definitions['com.example.v1.Widget']).toMatchObject({
      properties: { spec: { properties: { size: { type: 'integer' } } } },
    });
  });

  test('offers no strategic merge patch in its documents, so that kubectl uses another', async () => {
    const document = (await server.client.get('/openapi/v3/apis/example.com/v1')).json<{
      paths: Record<string, { patch: { requestBody: { content: object } } }>;
    }>();
    const { patch } = document.paths['/apis/example.com/v1/namespaces/{namespace}/widgets/{name}']!;
    expect(Object.keys(patch.requestBody.content)).toEqual([
      'application/json-patch+json',
      'application/merge-patch+json',
      'application/apply-patch+yaml',
    ]);
  });

  test('has its objects made, defaulted and pruned, and what is wrong refused', async () => {
    const made = await server.client.post(
      WIDGETS,
      widget('one', { size: 1, note: null, odd: 1, free: { known: 'a', other: [1] } }, { status: { ready: 3 } }),
    );
    const { apiVersion, kind, metadata, spec, status } = made.orThrow().json();
    expect({ apiVersion, kind, spec, status }).toEqual({
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      spec: { size: 1, colour: 'red', note: null, free: { known: 'a', other: [1] } },
      status: undefined,
    });
    expect(metadata.generation).toBe(1);
    const refused = await server.client.post(WIDGETS, widget('two', { colour: 'blue' }));
    expect(refused.failure).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(refused.failure.details?.causes?.map(({ field }) => field).sort()).toEqual(['spec.colour', 'spec.size']);
    const strict = await server.client.post(`${WIDGETS}?fieldValidation=Strict`, widget('two', { size: 1, odd: 1 }));
    expect(strict.failure.message).toContain('unknown field "spec.odd"');
    const beyond = await server.client.post(
      `${WIDGETS}?fieldValidation=Strict`,
      widget('two', { size: 1 }, { metadata: { name: 'two', odd: 1 } }),
    );
    expect(beyond.failure.message).toContain('unknown field "metadata.odd"');
  });

  test('has no spec where its schema asks for none', async () => {
    const open = { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object' } } } };
    await define('plains', 'Plain', { versions: [{ name: 'v1', served: true, storage: true, schema: open }] });
    const made = await server.client.post('/apis/example.com/v1/namespaces/default/plains', {
      apiVersion: 'example.com/v1',
      kind: 'Plain',
      metadata: { name: 'bare' },
      extra: 1,
    });
    const { metadata: _, ...rest } = made.orThrow().json();
    expect(rest).toEqual({ apiVersion: 'example.com/v1', kind: 'Plain' });
  });

  test('has its objects changed: the status apart, generations counted, patches of every kind but the strategic one', async () => {
    (await server.client.post(WIDGETS, widget('changed', { size: 1 }))).orThrow();
    const path = `${WIDGETS}/changed`;
    const status = await server.client.patch(`${path}/status`, 'merge', { spec: { size: 9 }, status: { ready: 2 } });
    expect(status.orThrow().json()).toMatchObject({
      metadata: { generation: 1 },
      spec: { size: 1 },
      status: { ready: 2 },
    });
    const spec = await server.client.patch(path, 'json', [{ op: 'replace', path: '/spec/size', value: 2 }]);
    expect(spec.orThrow().json()).toMatchObject({
      metadata: { generation: 2 },
      spec: { size: 2 },
      status: { ready: 2 },
    });
    const put = await server.client.put(path, { ...spec.json<object>(), spec: { size: 3 } });
    expect(put.orThrow().json()).toMatchObject({ metadata: { generation: 3 }, spec: { size: 3, colour: 'red' } });
    expect((await server.client.patch(path, 'strategic', { spec: { size: 4 } })).status).toBe(415);
    const applied = await server.client.patch(
      `${path}?fieldManager=me&force=true`,
      'apply',
      widget('changed', { size: 5 }),
    );
    expect(applied.orThrow().json()).toMatchObject({
      metadata: {
        managedFields: expect.arrayContaining([
          expect.objectContaining({ manager: 'me', operation: 'Apply' }),
          expect.objectContaining({ operation: 'Update', subresource: 'status' }),
        ]),
      },
      spec: { size: 5 },
    });
  });

  test('has a scale where its definition says it stands', async () => {
    (await server.client.post(WIDGETS, widget('scaled', { size: 1 }))).orThrow();
    const path = `${WIDGETS}/scaled`;
    (await server.client.patch(`${path}/status`, 'merge', { status: { ready: 1, selector: 'app=a' } })).orThrow();
    expect((await server.client.get(`${path}/scale`)).json()).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 1 },
      status: { replicas: 1, selector: 'app=a' },
    });
    const scaled = await server.client.patch(`${path}/scale`, 'merge', { spec: { replicas: 4 } });
    expect(scaled.orThrow().json()).toMatchObject({ kind: 'Scale', spec: { replicas: 4 } });
    expect((await server.client.get(path)).json()).toMatchObject({ spec: { size: 4 } });
  });

  test('has lists, tables, selectors and watches of its objects', async () => {
    (await server.client.post(WIDGETS, widget('listed', { size: 7, colour: 'green' }))).orThrow();
    const list = (await server.client.get(`${WIDGETS}?fieldSelector=spec.colour%3Dgreen`)).json<ApiList>();
    expect(list).toMatchObject({ kind: 'WidgetList', apiVersion: 'example.com/v1' });
    expect(list.items.map(({ metadata }) => metadata.name)).toEqual(['listed']);
    expect((await server.client.get(`${WIDGETS}?fieldSelector=spec.size%3D7`)).status).toBe(400);
    const table = await server.client.get(`${WIDGETS}/listed`, {
      headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' },
    });
    const { columnDefinitions, rows } = table.json<{
      columnDefinitions: { name: string }[];
      rows: { cells: unknown[] }[];
    }>();
    expect(columnDefinitions.map(({ name }) => name)).toEqual(['Name', 'Size', 'Colour']);
    expect(rows[0]!.cells).toEqual(['listed', 7, 'green']);
    const watch = await server.client.watch(`${WIDGETS}?watch=true&resourceVersion=${list.metadata.resourceVersion}`);
    (await server.client.delete(`${WIDGETS}/listed`)).orThrow();
    expect((await watch.next())?.type).toBe('DELETED');
    watch.close();
  });

  test('shows objects in every version it serves', async () => {
    const other = '/apis/example.com/v1alpha1/namespaces/default/widgets';
    const made = await server.client.post(other, {
      ...widget('versioned', { size: 1 }),
      apiVersion: 'example.com/v1alpha1',
    });
    expect(made.orThrow().json().apiVersion).toBe('example.com/v1alpha1');
    expect((await server.client.get(`${WIDGETS}/versioned`)).json().apiVersion).toBe('example.com/v1');
    expect((await server.client.get(`${other}/versioned`)).json().apiVersion).toBe('example.com/v1alpha1');
  });

  test('is not served below a revision before it, and is at one after it, though its object is gone now', async () => {
    (await server.client.post(WIDGETS, widget('gone', { size: 1 }))).orThrow();
    const then = await newestRevision();
    (await server.client.delete(`${WIDGETS}/gone`)).orThrow();
    expect((await server.client.get(`${WIDGETS}/gone`)).failure.message).toBe('widgets.example.com "gone" not found');
    expect((await server.client.get(`/at/${then}${WIDGETS}/gone`)).orThrow().json().spec).toMatchObject({ size: 1 });
    const unknown = await server.client.get(`/at/${before}${WIDGETS}`);
    expect([unknown.status, unknown.text]).toEqual([404, '404 page not found\n']);
  });

  test('is on a fork as it was at its base, and what a fork defines is there only', async () => {
    const fork = async (name: string, at: number) => {
      (await server.client.post('/timeline/forks', { name, at, time: 'real', controllers: true })).orThrow();
      await eventually(`fork ${name}`, async () =>
        (await server.client.get(`/fork/${name}/api/v1/namespaces`)).status === 200 ? true : undefined,
      );
    };
    await fork('earlier', before);
    await fork('later', await newestRevision());
    expect((await server.client.get(`/fork/earlier${WIDGETS}`)).status).toBe(404);
    expect((await server.client.get(`/fork/later${WIDGETS}`)).json<ApiList>().kind).toBe('WidgetList');
    (await server.client.post(`/fork/later${WIDGETS}`, widget('forked', { size: 1 }))).orThrow();
    expect((await server.client.get(`${WIDGETS}/forked`)).status).toBe(404);
    (await server.client.post(`/fork/earlier${DEFINITIONS}`, definition('gadgets', 'Gadget'))).orThrow();
    const gadgets = '/apis/example.com/v1/namespaces/default/gadgets';
    await eventually('gadgets on the fork', async () =>
      (await server.client.get(`/fork/earlier${gadgets}`)).status === 200 ? true : undefined,
    );
    expect((await server.client.get(gadgets)).status).toBe(404);
  });

  test('waits for names that another one has, and gets them when that one lets go', async () => {
    const names = { plural: 'gizmos', kind: 'Widget', shortNames: ['giz'] };
    (await server.client.post(DEFINITIONS, definition('gizmos', 'Widget', { names }))).orThrow();
    const waiting = await eventually('the conflict', async () => {
      const { status } = (await server.client.get(`${DEFINITIONS}/gizmos.example.com`)).json<Definition>();
      // Until then the answer says that there are none.
      return status?.conditions ?? undefined;
    });
    expect(waiting).toMatchObject([
      { type: 'NamesAccepted', status: 'False', reason: 'ListKindConflict', message: '"WidgetList" is already in use' },
      { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' },
    ]);
    expect((await server.client.get('/apis/example.com/v1/namespaces/default/gizmos')).status).toBe(404);
    (await server.client.delete(`${DEFINITIONS}/gizmos.example.com`)).orThrow();
  });

  test('is served again after a restart, and every revision of the log rebuilds to the kinds that were served', async () => {
    await server.stop();
    const log = await openLevelLog(`${server.dataDir}/log`, {});
    const known: boolean[] = [];
    try {
      const head = log.head().revision;
      for (let revision = before; revision <= head; revision++) {
        const kinds = kindsAt(await loadState(log, revision), loadSchemas());
        known.push(kinds.byResource('example.com', 'v1', 'widgets') !== undefined);
      }
    } finally {
      await log.close();
      await server.start();
    }
    expect(known[0]).toBe(false);
    expect(known.at(-1)).toBe(true);
    expect(known.indexOf(true)).toBe(known.lastIndexOf(false) + 1);
    expect((await server.client.get(`${WIDGETS}/one`)).orThrow().json().spec).toMatchObject({ size: 1 });
    expect((await server.client.get(`/at/${before}${WIDGETS}/one`)).status).toBe(404);
    expect((await server.client.get(`/at/${before + 1}/apis/example.com/v1`)).status).toBe(404);
  });

  test('is refused when the API could not serve it', async () => {
    const causesOf = async (over: object, metadata?: object) => {
      const draft = definition('wrongs', 'Wrong', over);
      const answer = await server.client.post(DEFINITIONS, metadata === undefined ? draft : { ...draft, metadata });
      return answer.failure.details?.causes?.map(({ field, message }) => `${field}: ${message}`);
    };
    expect(await causesOf({}, { name: 'other.example.com' })).toEqual([
      'metadata.name: Invalid value: "other.example.com": must be spec.names.plural+"."+spec.group',
    ]);
    expect(await causesOf({ scope: 'Everywhere' })).toEqual([
      'spec.scope: Unsupported value: "Everywhere": supported values: "Cluster", "Namespaced"',
    ]);
    const bare = { name: 'v1', served: true, storage: false };
    expect((await causesOf({ versions: [bare] }))?.map((cause) => cause.split(':')[0])).toEqual([
      'spec.versions[0].schema.openAPIV3Schema',
      'spec.versions',
      'status.storedVersions',
    ]);
    const kind = await server.client.patch(`${DEFINITIONS}/widgets.example.com`, 'merge', {
      spec: { names: { kind: 'Other' } },
    });
    expect(kind.failure.details?.causes).toMatchObject([{ field: 'spec.names.kind' }]);
  });

  test('takes all its objects along when it is deleted, those last that a finalizer holds; nothing new is made meanwhile', async () => {
    await define('holds', 'Hold');
    const holds = '/apis/example.com/v1/namespaces/default/holds';
    const hold = (name: string, finalizers: string[]) => ({
      ...widget(name, { size: 1 }),
      kind: 'Hold',
      metadata: { name, finalizers },
    });
    (await server.client.post(holds, hold('free', []))).orThrow();
    (await server.client.post(holds, hold('held', ['example.com/wait']))).orThrow();
    (await server.client.delete(`${DEFINITIONS}/holds.example.com`)).orThrow();
    await eventually('the free one to go', async () =>
      (await server.client.get(`${holds}/free`)).status === 404 ? true : undefined,
    );
    expect((await server.client.get(`${holds}/held`)).json().metadata.deletionTimestamp).toBeDefined();
    expect((await server.client.post(holds, hold('new', []))).failure).toMatchObject({
      code: 405,
      message: 'create not allowed while custom resource definition is terminating',
    });
    (await server.client.patch(`${holds}/held`, 'merge', { metadata: { finalizers: null } })).orThrow();
    await eventually('the definition to go', async () =>
      (await server.client.get(`${DEFINITIONS}/holds.example.com`)).status === 404 ? true : undefined,
    );
    expect((await server.client.get(holds)).status).toBe(404);
  });
});

describe('custom resources, as a client of Kubernetes knows them', () => {
  const beads = '/apis/example.com/v1/namespaces/default/beads';
  const bead = (name: string, spec: object, over: object = {}) => ({ ...widget(name, spec, over), kind: 'Bead' });

  beforeAll(async () => {
    await define('beads', 'Bead');
    (await server.client.post(beads, bead('one', { size: 1 }))).orThrow();
  });

  test('a write of the status changes neither labels nor annotations', async () => {
    const change = { metadata: { labels: { a: 'b' }, annotations: { c: 'd' } }, status: { ready: 1 } };
    const { metadata, status } = (await server.client.patch(`${beads}/one/status`, 'merge', change)).json<
      ApiObject & { status: object }
    >();
    expect(status).toEqual({ ready: 1 });
    expect(metadata).not.toHaveProperty('labels');
    expect(metadata).not.toHaveProperty('annotations');
  });

  test('who is refused is warned of unknown fields all the same, in the order of their names', async () => {
    const answer = await server.client.post(beads, bead('two', { zero: 0, colour: 'blue', size: 1, a: 1 }, { b: 1 }));
    expect(answer.status).toBe(422);
    expect(answer.headers['warning']).toBe(
      ['b', 'spec.a', 'spec.zero'].map((field) => `299 - "unknown field \\"${field}\\""`).join(', '),
    );
  });

  test('a Scale that wants less than nothing is refused for the field that it stands for', async () => {
    const answer = await server.client.patch(`${beads}/one/scale`, 'merge', { spec: { replicas: -1 } });
    expect(answer.failure).toMatchObject({
      code: 422,
      message: 'Bead.example.com "one" is invalid: .spec.size: Invalid value: -1: should be a non-negative integer',
    });
  });

  test('a whole list goes on nowhere', async () => {
    expect((await server.client.get(beads)).json<ApiList>().metadata.continue).toBe('');
  });

  test('the verbs come in the order that Kubernetes has for them', async () => {
    const { resources } = (await server.client.get('/apis/example.com/v1')).json<{
      resources: { name: string; verbs: string[] }[];
    }>();
    expect(resources.find(({ name }) => name === 'beads')?.verbs.join(' ')).toBe(
      'delete deletecollection get list patch create update watch',
    );
  });

  test('a definition that goes is of the generation that it was, and says nothing of seconds', async () => {
    await define('gones', 'Gone');
    const { metadata } = (await server.client.delete(`${DEFINITIONS}/gones.example.com`)).json();
    expect(metadata).toMatchObject({ generation: 1, deletionTimestamp: expect.anything() });
    expect(metadata).not.toHaveProperty('deletionGracePeriodSeconds');
  });
});
