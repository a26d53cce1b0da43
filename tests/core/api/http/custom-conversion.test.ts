import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../../core/model/json.js';
import { RemoteEventLog } from '../../../../replay/http/remote-event-log.js';
import { TimelineClient } from '../../../../replay/http/timeline-client.js';
import type { ApiList, ApiObject } from '../../../support/api-client.js';
import { makeNamespace } from '../../../support/api-objects.js';
import { eventually } from '../../../support/eventually.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';
import { type Asked, type Behaviour, type WebhookServer, webhookServer } from '../../engine/webhooks/webhook-server.js';

const DEFINITION = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const GROUP = 'stable.example.com';
const pathOf = (version: string, namespace = 'default') => `/apis/${GROUP}/${version}/namespaces/${namespace}/crds`;

let server: TestServer;
let hook: WebhookServer;
let behaviour: Behaviour;
beforeAll(async () => {
  server = await startTestServer({ nodes: 0 });
  behaviour = converting;
  hook = await webhookServer((asked) => behaviour(asked));
  (await server.client.post(DEFINITION, definition('v1'))).orThrow();
  for (const name of ['gone', 'mixed', 'watched', 'chosen', 'failing']) await makeNamespace(server.client, name);
  await eventually('the definition to be established', async () =>
    (await server.client.get(pathOf('v2'))).status === 200 ? true : undefined,
  );
});
beforeEach(() => {
  behaviour = converting;
  hook.asked.length = 0;
});
afterAll(async () => {
  await server.close();
  await hook.stop();
});

const text = { type: 'string' };

function definition(storage: 'v1' | 'v2', { conversion = webhook(hook) }: { readonly conversion?: JsonObject } = {}) {
  const scale = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' };
  const version = (name: string, properties: JsonObject): JsonObject => ({
    name,
    served: true,
    storage: name === storage,
    subresources: { status: {}, scale },
    schema: {
      openAPIV3Schema: {
        type: 'object',
        properties: {
          ...properties,
          spec: { type: 'object', properties: { replicas: { type: 'integer' } } },
          status: { type: 'object', properties: { replicas: { type: 'integer' } } },
        },
      },
    },
    selectableFields: name === 'v2' ? [{ jsonPath: '.port' }] : [],
  });
  const defaults = (name: string): JsonObject => ({
    type: 'object',
    properties: Object.fromEntries(
      ['v1', 'v2'].map((one) => [one, { type: 'boolean', ...(one === name ? { default: true } : {}) }]),
    ),
  });
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `crds.${GROUP}` },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: { plural: 'crds', singular: 'crd', kind: 'Crd', listKind: 'CrdList' },
      versions: [
        version('v1', { hostPort: text, defaults: defaults('v1') }),
        version('v2', { host: text, port: text, defaults: defaults('v2') }),
      ],
      conversion,
    },
  };
}

function webhook({ url, caBundle }: Pick<WebhookServer, 'url' | 'caBundle'>, reviews = ['v1', 'v1beta1']): JsonObject {
  const clientConfig = { url: url.replace('/validate', '/crdconvert'), caBundle };
  return { strategy: 'Webhook', webhook: { clientConfig, conversionReviewVersions: reviews } };
}

async function redefine(storage: 'v1' | 'v2', more: Parameters<typeof definition>[1] = {}): Promise<void> {
  const path = `${DEFINITION}/crds.${GROUP}`;
  const { spec } = definition(storage, more);
  (await server.client.patch(path, 'json', [{ op: 'replace', path: '/spec', value: spec }])).orThrow();
}

/** A sample as the conformance tests have one: `hostPort` of v1 is `host` and `port` of v2. */
function converting({ review: { request } }: Asked): JsonObject {
  const desired = String(request['desiredAPIVersion']);
  const objects = request['objects'] as readonly JsonObject[];
  return { result: { status: 'Success' }, convertedObjects: objects.map((object) => converted(object, desired)) };
}

function converted({ hostPort, host, port, ...object }: JsonObject, desired: string): JsonObject {
  const shared = { ...object, apiVersion: desired };
  if (desired.endsWith('/v1')) return host === undefined ? shared : { ...shared, hostPort: `${host}:${port}` };
  if (hostPort === undefined) return shared;
  const [first, second] = String(hostPort).split(':');
  return { ...shared, host: first!, port: second! };
}

const v1 = (name: string, hostPort = 'localhost:8080', more: JsonObject = {}) => ({
  apiVersion: `${GROUP}/v1`,
  kind: 'Crd',
  metadata: { name },
  hostPort,
  ...more,
});
const v2 = (name: string, port = '8080', more: JsonObject = {}) => ({
  apiVersion: `${GROUP}/v2`,
  kind: 'Crd',
  metadata: { name },
  host: 'localhost',
  port,
  ...more,
});

async function create(object: JsonObject, namespace = 'default'): Promise<ApiObject> {
  const version = String(object['apiVersion']).split('/')[1]!;
  return (await server.client.post(pathOf(version, namespace), object)).orThrow().json<ApiObject>();
}

/** The object as it lies in the log. */
async function stored(name: string, namespace = 'default'): Promise<JsonObject> {
  const { url, adminToken: token, authority } = server;
  const log = await RemoteEventLog.open(new TimelineClient({ url, token, authority }));
  const found = await log.objectAt({ resource: `crds.${GROUP}`, namespace, name }, log.head().revision);
  await log.close();
  return JSON.parse(Buffer.from(found!.json).toString()) as JsonObject;
}

async function list(version: string, query = '', namespace = 'default') {
  const answer = await server.client.get(`${pathOf(version, namespace)}${query}`);
  return answer.orThrow().json<ApiList>().items;
}

describe('a custom resource of two versions that a webhook converts', () => {
  test('is read in the other version', async () => {
    await create(v1('read'));
    const read = (await server.client.get(`${pathOf('v2')}/read`)).orThrow().json();
    expect(read).toMatchObject({ apiVersion: `${GROUP}/v2`, host: 'localhost', port: '8080' });
    expect(read).not.toHaveProperty('hostPort');
    expect(hook.asked).toHaveLength(1);
    const { path, review } = hook.asked[0]!;
    expect(path).toBe('/crdconvert?timeout=30s');
    expect(review).toMatchObject({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'ConversionReview' });
    expect(review.request).toMatchObject({
      uid: expect.any(String),
      desiredAPIVersion: `${GROUP}/v2`,
      objects: [{ apiVersion: `${GROUP}/v1`, hostPort: 'localhost:8080', metadata: { name: 'read' } }],
    });
  });

  test('is written in the other version, and stored in its own', async () => {
    const made = await create(v2('written', '1', { odd: 1, defaults: {} }));
    // The default of the version that is stored is there whenever it is read, and never stored itself.
    expect(made).toMatchObject({
      apiVersion: `${GROUP}/v2`,
      host: 'localhost',
      port: '1',
      defaults: { v1: true, v2: true },
    });
    expect(made).not.toHaveProperty('odd');
    const lies = await stored('written');
    expect(lies).toMatchObject({ apiVersion: `${GROUP}/v1`, hostPort: 'localhost:1', defaults: { v2: true } });
    expect(lies['defaults']).not.toHaveProperty('v1');
    expect(lies).not.toHaveProperty('host');
    const path = `${pathOf('v2')}/written`;
    const put = await server.client.put(path, { ...made, port: '2' });
    expect(put.orThrow().json()).toMatchObject({ apiVersion: `${GROUP}/v2`, port: '2' });
    const patched = await server.client.patch(path, 'merge', { port: '3', metadata: { annotations: { a: 'b' } } });
    expect(patched.orThrow().json()).toMatchObject({ port: '3', metadata: { generation: 3, annotations: { a: 'b' } } });
    expect(Number(patched.json().metadata.resourceVersion)).toBeGreaterThan(
      Number(put.json().metadata.resourceVersion),
    );
    const applied = await server.client.patch(`${path}?fieldManager=me&force=true`, 'apply', v2('written', '4'));
    expect(applied.orThrow().json()).toMatchObject({ apiVersion: `${GROUP}/v2`, port: '4' });
    const status = await server.client.patch(`${path}/status`, 'merge', { status: { replicas: 7 } });
    expect(status.orThrow().json()).toMatchObject({ apiVersion: `${GROUP}/v2`, status: { replicas: 7 } });
    const scale = await server.client.patch(`${path}/scale`, 'merge', { spec: { replicas: 5 } });
    expect(scale.orThrow().json()).toMatchObject({ kind: 'Scale', spec: { replicas: 5 }, status: { replicas: 7 } });
    expect(await stored('written')).toMatchObject({
      apiVersion: `${GROUP}/v1`,
      hostPort: 'localhost:4',
      spec: { replicas: 5 },
      status: { replicas: 7 },
    });
  });

  test('that changes nothing in the other version is not written', async () => {
    const made = await create(v2('same'));
    const again = await server.client.patch(`${pathOf('v2')}/same`, 'merge', { port: '8080' });
    expect(again.orThrow().json().metadata.resourceVersion).toBe(made.metadata.resourceVersion);
  });

  test('is validated in the version that it is written in', async () => {
    const wrong = await server.client.post(pathOf('v2'), v2('wrong', '1', { host: 1 }));
    expect(wrong.failure).toMatchObject({ code: 422, details: { causes: [{ field: 'host' }] } });
    expect(hook.asked).toHaveLength(0);
  });

  test('is changed by a dry run in the answer only', async () => {
    await create(v1('dry'));
    const dry = await server.client.patch(`${pathOf('v2')}/dry?dryRun=All`, 'merge', { port: '9' });
    expect(dry.orThrow().json()).toMatchObject({ apiVersion: `${GROUP}/v2`, port: '9' });
    expect(await stored('dry')).toMatchObject({ hostPort: 'localhost:8080' });
  });

  test('is deleted in the other version, and so is a whole collection', async () => {
    await create(v1('gone'));
    expect((await server.client.delete(`${pathOf('v2')}/gone`)).status).toBe(200);
    await create(v1('some', 'localhost:1'), 'gone');
    await create(v1('other', 'localhost:2'), 'gone');
    (await server.client.delete(`${pathOf('v2', 'gone')}?fieldSelector=port%3D1`)).orThrow();
    expect((await list('v1', '', 'gone')).map(({ metadata }) => metadata.name)).toEqual(['other']);
  });
});

describe('who owns which field of an object of two versions', () => {
  const apply = (version: string, name: string, manager: string, object: JsonObject, query = '') =>
    server.client.patch(`${pathOf(version)}/${name}?fieldManager=${manager}${query}`, 'apply', object);
  const owned = async (name: string) => {
    const { metadata } = await server.client.read(`${pathOf('v1')}/${name}`);
    return (
      (metadata.managedFields ?? []) as unknown as { manager: string; apiVersion: string; fieldsV1: JsonObject }[]
    ).map(({ manager, apiVersion, fieldsV1 }) => [manager, apiVersion.split('/')[1], Object.keys(fieldsV1)]);
  };

  test('who applies a field in one version is told of who owns it by another name', async () => {
    (await apply('v1', 'shared', 'one', v1('shared'))).orThrow();
    const refused = await apply('v2', 'shared', 'two', v2('shared', '9090'));
    expect([refused.status, refused.failure.message]).toEqual([
      409,
      'Apply failed with 1 conflict: conflict with "one": .hostPort',
    ]);
    (await apply('v2', 'shared', 'two', v2('shared', '9090'), '&force=true')).orThrow();
    expect(await owned('shared')).toEqual([['two', 'v2', ['f:host', 'f:port']]]);
    expect(await server.client.read(`${pathOf('v1')}/shared`)).toMatchObject({ hostPort: 'localhost:9090' });
  });

  test('who changes a field takes it from who owns it by another name', async () => {
    (await apply('v1', 'lost', 'one', v1('lost', 'localhost:1', { spec: { replicas: 1 } }))).orThrow();
    (await server.client.patch(`${pathOf('v2')}/lost?fieldManager=two`, 'merge', { port: '2' })).orThrow();
    expect(await owned('lost')).toEqual([
      ['one', 'v1', ['f:spec']],
      ['two', 'v2', ['f:port']],
    ]);
  });

  test('what stays the same stays with its owner', async () => {
    (await apply('v1', 'kept', 'one', v1('kept'))).orThrow();
    (await server.client.patch(`${pathOf('v2')}/kept?fieldManager=two`, 'merge', { spec: { replicas: 3 } })).orThrow();
    expect(await owned('kept')).toEqual([
      ['one', 'v1', ['f:hostPort']],
      ['two', 'v2', ['f:spec']],
    ]);
  });

  test('a version that is no more owns nothing', async () => {
    (await apply('v1', 'old', 'one', v1('old'))).orThrow();
    (
      await server.client.patch(`${pathOf('v1')}/old`, 'merge', {
        metadata: {
          managedFields: [
            {
              manager: 'gone',
              operation: 'Apply',
              apiVersion: `${GROUP}/v0`,
              fieldsType: 'FieldsV1',
              fieldsV1: { 'f:hostPort': {} },
            },
          ],
        },
      })
    ).orThrow();
    (await server.client.patch(`${pathOf('v1')}/old?fieldManager=two`, 'merge', { spec: { replicas: 3 } })).orThrow();
    expect((await owned('old')).map(([manager]) => manager)).not.toContain('gone');
  });
});

describe('objects that lie in several versions', () => {
  beforeAll(async () => {
    await create(v1('first', 'localhost:1'), 'mixed');
    await redefine('v2');
    await create(v1('second', 'localhost:2'), 'mixed');
  });
  afterAll(() => redefine('v1'));

  test('are listed in any one', async () => {
    expect([(await stored('first', 'mixed'))['apiVersion'], (await stored('second', 'mixed'))['apiVersion']]).toEqual([
      `${GROUP}/v1`,
      `${GROUP}/v2`,
    ]);
    expect(await list('v1', '', 'mixed')).toMatchObject([
      { apiVersion: `${GROUP}/v1`, hostPort: 'localhost:1' },
      { apiVersion: `${GROUP}/v1`, hostPort: 'localhost:2' },
    ]);
    expect(await list('v2', '', 'mixed')).toMatchObject([
      { apiVersion: `${GROUP}/v2`, host: 'localhost', port: '1' },
      { apiVersion: `${GROUP}/v2`, host: 'localhost', port: '2' },
    ]);
  });

  test('are selected by the fields of the version that is asked for, in pages as well', async () => {
    const names = async (query: string) => (await list('v2', query, 'mixed')).map(({ metadata }) => metadata.name);
    expect(await names('?fieldSelector=port%3D1')).toEqual(['first']);
    const path = `${pathOf('v2', 'mixed')}?fieldSelector=port!%3D7&limit=1`;
    const page = (await server.client.get(path)).json<ApiList>();
    expect(page.items.map(({ metadata }) => metadata.name)).toEqual(['first']);
    const token = encodeURIComponent(page.metadata.continue!);
    const rest = (await server.client.get(`${path}&continue=${token}`)).json<ApiList>();
    expect(rest.items.map(({ metadata }) => metadata.name)).toEqual(['second']);
    expect(rest.metadata.continue).toBe('');
  });

  test('come into the newer one when they are written, even if nothing changes', async () => {
    (await server.client.patch(`${pathOf('v1', 'mixed')}/first`, 'merge', {})).orThrow();
    expect(await stored('first', 'mixed')).toMatchObject({ apiVersion: `${GROUP}/v2`, host: 'localhost', port: '1' });
  });

  test('are shown as tables and as metadata alone', async () => {
    const as = (kind: string) => ({
      headers: { accept: `application/json;as=${kind};v=v1;g=meta.k8s.io` },
    });
    const table = (await server.client.get(`${pathOf('v1', 'mixed')}`, as('Table'))).orThrow().json();
    expect(table).toMatchObject({ kind: 'Table', rows: [{ cells: ['first', expect.any(String)] }, {}] });
    const metadata = (await server.client.get(`${pathOf('v1', 'mixed')}`, as('PartialObjectMetadataList'))).orThrow();
    expect(metadata.json()).toMatchObject({ items: [{ metadata: { name: 'first' } }, {}] });
  });
});

describe('a watch in the other version', () => {
  test('tells all in order, in that version', async () => {
    await create(v1('old', 'localhost:0'), 'watched');
    const watch = await server.client.watch(pathOf('v2', 'watched'));
    await create(v1('a', 'localhost:1'), 'watched');
    await create(v2('b', '2'), 'watched');
    (await server.client.patch(`${pathOf('v1', 'watched')}/a`, 'merge', { hostPort: 'localhost:3' })).orThrow();
    (await server.client.delete(`${pathOf('v1', 'watched')}/a`)).orThrow();
    const lines = await watch.take(5);
    expect(lines.map(({ type, object }) => [type, object.metadata.name, object['apiVersion'], object['port']])).toEqual(
      [
        ['ADDED', 'old', `${GROUP}/v2`, '0'],
        ['ADDED', 'a', `${GROUP}/v2`, '1'],
        ['ADDED', 'b', `${GROUP}/v2`, '2'],
        ['MODIFIED', 'a', `${GROUP}/v2`, '3'],
        ['DELETED', 'a', `${GROUP}/v2`, '3'],
      ],
    );
    watch.close();
  });

  test('by a field of that version: an object that comes to have it is added', async () => {
    const watch = await server.client.watch(`${pathOf('v2', 'chosen')}?fieldSelector=port%3D2`);
    await create(v1('a', 'localhost:1'), 'chosen');
    (await server.client.patch(`${pathOf('v1', 'chosen')}/a`, 'merge', { hostPort: 'localhost:2' })).orThrow();
    (await server.client.patch(`${pathOf('v1', 'chosen')}/a`, 'merge', { hostPort: 'localhost:4' })).orThrow();
    expect((await watch.take(2)).map(({ type }) => type)).toEqual(['ADDED', 'DELETED']);
    watch.close();
  });

  test('ends with an error when the webhook fails, and others go on', async () => {
    const failing = await server.client.watch(pathOf('v2', 'failing'));
    const other = await server.client.watch(pathOf('v1', 'failing'));
    behaviour = () => ({ result: { status: 'Failure', message: 'not today' }, convertedObjects: [] });
    await create(v1('a'), 'failing');
    const [line] = await failing.take(1);
    expect(line).toEqual({
      type: 'ERROR',
      object: {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: `conversion webhook for ${GROUP}/v1, Kind=Crd failed: not today`,
        reason: 'InternalError',
        code: 500,
      },
    });
    expect(await failing.next()).toBeUndefined();
    expect((await other.take(1))[0]!.type).toBe('ADDED');
    other.close();
  });
});

describe('a webhook that changes metadata', () => {
  const change = (metadata: JsonObject) => (asked: Asked) => {
    const answer = converting(asked);
    const objects = answer['convertedObjects'] as readonly JsonObject[];
    return {
      ...answer,
      convertedObjects: objects.map((object) => ({
        ...object,
        metadata: { ...(object['metadata'] as JsonObject), ...metadata },
      })),
    };
  };

  test('may change labels and annotations, and nothing else', async () => {
    behaviour = change({
      labels: { from: 'x' },
      annotations: { to: 'y' },
      generation: 42,
      finalizers: ['foo'],
      resourceVersion: '42',
      garbage: 'foo',
    });
    const made = await create(v2('mutated'));
    expect(made.metadata).toMatchObject({ labels: { from: 'x' }, annotations: { to: 'y' }, generation: 1 });
    expect(made.metadata).not.toHaveProperty('finalizers');
    expect(made.metadata).not.toHaveProperty('garbage');
    expect(made.metadata.resourceVersion).not.toBe('42');
  });

  test.each<[string, JsonObject, string]>([
    ['another uid', { uid: '42' }, 'returned invalid object: must have the same UID: '],
    ['another name', { name: 'other' }, 'returned invalid object: must have the same name: changed != other'],
    [
      'another namespace',
      { namespace: 'other' },
      'returned invalid object: must have the same namespace: default != other',
    ],
    [
      'a label that is none',
      { labels: { a: 'not a value' } },
      `returned invalid metadata: metadata.labels: Invalid value: "not a value": a valid label must be`,
    ],
    [
      'a label that is no text',
      { labels: { a: 1 } },
      'returned invalid metadata: metadata.labels[a] must be a string, but is int64 in converted object',
    ],
    [
      'annotations that are no map',
      { annotations: [] },
      'returned invalid metadata: invalid metadata.annotations of type []interface {} in converted object',
    ],
  ])('to %s: the request fails', async (_, metadata, why) => {
    behaviour = change(metadata);
    const refused = await server.client.post(pathOf('v2'), v2('changed'));
    expect(refused.failure.code).toBe(500);
    expect(refused.failure.message).toContain(`conversion webhook for ${GROUP}/v2, Kind=Crd ${why}`);
  });
});

describe('a webhook that fails', () => {
  const success = { status: 'Success' };

  test.each<[string, Behaviour, string]>([
    ['says so', () => ({ result: { status: 'Failure', message: 'custom error' } }), 'failed: custom error'],
    ['says nothing', () => ({}), "failed: response.result.status was '', not 'Success'"],
    ['answers for another', () => ({ uid: 'other', result: success }), 'failed: expected response.uid="'],
    ['converts nothing', () => ({ result: success, convertedObjects: [] }), 'returned 0 objects, expected '],
    [
      'leaves the version as it was',
      ({ review: { request } }) => ({ result: success, convertedObjects: request['objects'] as Json }),
      `returned invalid object at index 0: invalid groupVersion (expected ${GROUP}/v2, received ${GROUP}/v1)`,
    ],
    [
      'makes another kind',
      (asked) => {
        const { convertedObjects } = converting(asked);
        return {
          result: success,
          convertedObjects: (convertedObjects as readonly JsonObject[]).map((one) => ({ ...one, kind: 'Other' })),
        };
      },
      'returned invalid object at index 0: invalid kind (expected Crd, received Other)',
    ],
    [
      'loses the metadata',
      (asked) => {
        const { convertedObjects } = converting(asked);
        return {
          result: success,
          convertedObjects: (convertedObjects as readonly JsonObject[]).map(({ metadata: _, ...one }) => one),
        };
      },
      'returned invalid object: must have the same name: ',
    ],
    [
      'answers in another kind',
      () => ({ code: 200, text: '{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{}}' }),
      'failed: expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got admission.k8s.io/v1, Kind=AdmissionReview',
    ],
    ['answers no JSON', () => ({ code: 200, text: 'hello' }), "failed: couldn't get version/kind; json parse error: "],
    [
      'refuses',
      () => ({ code: 422, text: 'no' }),
      'failed: the server rejected our request due to an error in our request',
    ],
  ])('since it %s: whatever needs it fails, and nothing else', async (_, failing, why) => {
    const made = await create(v1('failing'));
    behaviour = failing;
    const path = `${pathOf('v2')}/failing`;
    const { client } = server;
    const merge = { metadata: { annotations: { patch: 'true' } } };
    const answers = {
      get: await client.get(path),
      list: await client.get(pathOf('v2')),
      update: await client.put(path, { ...v2('failing'), metadata: made.metadata }),
      patch: await client.patch(path, 'merge', merge),
      delete: await client.delete(path),
      deletecollection: await client.delete(pathOf('v2')),
      status: await client.get(`${path}/status`),
      statusPatch: await client.patch(`${path}/status`, 'merge', merge),
      scale: await client.get(`${path}/scale`),
      scalePatch: await client.patch(`${path}/scale`, 'merge', { spec: { replicas: 1 } }),
    };
    for (const [verb, answer] of Object.entries(answers)) {
      expect([verb, answer.status]).toEqual([verb, 500]);
      expect(answer.failure.message).toContain(`conversion webhook for ${GROUP}/v1, Kind=Crd ${why}`);
      expect(answer.failure).not.toHaveProperty('reason');
    }
    expect((await client.get(`${pathOf('v1')}/failing`)).status).toBe(200);
    (await client.delete(`${pathOf('v1')}/failing`)).orThrow();
  });

  test('to convert what is new: nothing is made, whatever is there', async () => {
    await create(v1('taken'));
    behaviour = () => ({ result: { status: 'Failure', message: 'no' } });
    for (const name of ['fresh', 'taken']) {
      const refused = await server.client.post(pathOf('v2'), v2(name));
      expect(refused.failure.message).toBe(`conversion webhook for ${GROUP}/v2, Kind=Crd failed: no`);
    }
    expect((await server.client.get(`${pathOf('v1')}/fresh`)).status).toBe(404);
    behaviour = converting;
    expect((await server.client.post(pathOf('v2'), v2('taken'))).failure.reason).toBe('AlreadyExists');
  });

  test('is heard again at once when it is mended', async () => {
    await create(v1('mended'));
    behaviour = (asked) => {
      const answer = converting(asked);
      const objects = answer['convertedObjects'] as readonly JsonObject[];
      return { ...answer, convertedObjects: objects.map((object) => ({ ...object, host: 'wrong' })) };
    };
    const host = async () => (await server.client.get(`${pathOf('v2')}/mended`)).json()['host'];
    expect(await host()).toBe('wrong');
    behaviour = converting;
    expect(await host()).toBe('localhost');
  });

  test('by answering never: holds nobody up but those who need it', async () => {
    await create(v1('slow'));
    let release = (_: JsonObject) => {};
    let began = () => {};
    const waits = new Promise<void>((resolve) => {
      began = resolve;
    });
    behaviour = (asked) => {
      began();
      return new Promise((resolve) => {
        release = () => resolve(converting(asked));
      });
    };
    const slow = server.client.patch(`${pathOf('v2')}/slow`, 'merge', { port: '5' });
    await waits;
    behaviour = converting;
    (
      await server.client.patch(`${pathOf('v1')}/slow`, 'merge', { metadata: { labels: { meanwhile: 'yes' } } })
    ).orThrow();
    release({});
    expect((await slow).orThrow().json()).toMatchObject({ port: '5', metadata: { labels: { meanwhile: 'yes' } } });
  });

  test('since it is not there: says so', async () => {
    await create(v1('alone'));
    const gone = await webhookServer(converting);
    await gone.stop();
    await redefine('v1', { conversion: webhook(gone) });
    const { message } = (await server.client.get(`${pathOf('v2')}/alone`)).failure;
    const url = `https://127.0.0.1:${gone.port}/crdconvert?timeout=30s`;
    const why = `Post "${url}": dial tcp 127.0.0.1:${gone.port}: connect: connection refused`;
    expect(message).toBe(`conversion webhook for ${GROUP}/v1, Kind=Crd failed: ${why}`);
    await redefine('v1', { conversion: webhook({ ...hook, caBundle: '' }) });
    const untrusted = (await server.client.get(`${pathOf('v2')}/alone`)).failure.message;
    expect(untrusted).toContain('tls: failed to verify certificate: x509: certificate signed by unknown authority');
    await redefine('v1');
  });

  test('to be told by v1beta1: is asked in it, and need not say for whom it answers', async () => {
    await create(v1('beta'));
    await redefine('v1', { conversion: webhook(hook, ['v1beta1', 'v1']) });
    behaviour = (asked) => ({ uid: '', ...converting(asked) });
    expect((await server.client.get(`${pathOf('v2')}/beta`)).orThrow().json()).toMatchObject({ port: '8080' });
    expect(hook.asked[0]!.review.apiVersion).toBe('apiextensions.k8s.io/v1beta1');
    await redefine('v1');
  });
});

describe('the past', () => {
  test('is read in any version, by the webhook of today', async () => {
    const { metadata } = await create(v1('past', 'localhost:1'));
    (await server.client.patch(`${pathOf('v2')}/past`, 'merge', { port: '2' })).orThrow();
    const other = await webhookServer((asked) => behaviour(asked));
    await redefine('v1', { conversion: webhook(other) });
    const was = (await server.client.get(`/at/${metadata.resourceVersion}${pathOf('v2')}/past`)).orThrow().json();
    expect(was).toMatchObject({ apiVersion: `${GROUP}/v2`, port: '1' });
    expect(other.asked).toHaveLength(1);
    const were = (await server.client.get(`/at/${metadata.resourceVersion}${pathOf('v2')}`)).orThrow().json<ApiList>();
    expect(were.items.find(({ metadata: { name } }) => name === 'past')).toMatchObject({ port: '1' });
    await redefine('v1');
    await other.stop();
  });

  test('goes on in a fork, which is read in any version and written in that of its objects', async () => {
    await create(v1('forked'));
    const at = Number((await server.client.get('/api/v1/namespaces')).json<ApiList>().metadata.resourceVersion);
    (await server.client.post('/timeline/forks', { name: 'f', at, time: 'real', controllers: true })).orThrow();
    const path = (version: string) => `/fork/f${pathOf(version)}/forked`;
    const read = await eventually('the fork', async () => {
      const answer = await server.client.get(path('v2'));
      return answer.status === 200 ? answer.json() : undefined;
    });
    expect(read).toMatchObject({ port: '8080' });
    (await server.client.patch(path('v1'), 'merge', { hostPort: 'localhost:9' })).orThrow();
    const refused = await server.client.patch(path('v2'), 'merge', { port: '10' });
    const why = 'failed: no webhook is called here';
    expect(refused.failure.message).toBe(`conversion webhook for ${GROUP}/v1, Kind=Crd ${why}`);
    expect((await server.client.get(path('v2'))).json()).toMatchObject({ port: '9' });
  });
});

describe('a custom resource whose versions differ by name', () => {
  beforeAll(() => redefine('v1', { conversion: { strategy: 'None' } }));
  afterAll(() => redefine('v1'));

  test('is written in one and stored in the other, without what that does not know', async () => {
    const made = await create(v2('named', '1', { defaults: {} }));
    expect(made).not.toHaveProperty('host');
    expect(made).toMatchObject({ apiVersion: `${GROUP}/v2`, defaults: { v1: true, v2: true } });
    expect(await stored('named')).toMatchObject({ apiVersion: `${GROUP}/v1`, defaults: { v2: true } });
    expect(hook.asked).toHaveLength(0);
  });
});
