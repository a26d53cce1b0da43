import { describe, expect, it } from 'vitest';
import type { Patch } from '../../../../core/model/command.js';
import type { Json, JsonObject } from '../../../../core/model/json.js';
import { configMap, type Given, given } from './scenario.js';

const map = (metadata: JsonObject, data: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace: 'default', ...metadata },
  data,
});

describe('creating an object', () => {
  it('sets what only the server may', () => {
    const { after, decision } = given().create(
      'configmaps',
      map({ name: 'a', uid: 'mine', selfLink: '/x', deletionTimestamp: '2020-01-01T00:00:00Z' }),
    );
    expect(decision.created).toBe(true);
    expect(after.metadata).toEqual({
      name: 'a',
      namespace: 'default',
      uid: 'new-uid-1',
      resourceVersion: '101',
      creationTimestamp: '2026-01-01T00:00:00Z',
    });
  });

  it('is refused when the name is taken', () => {
    const scenario = given(configMap({ name: 'a' }));
    expect(scenario.create('configmaps', map({ name: 'a' })).refusal).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message: 'configmaps "a" already exists',
    });
    const dying = configMap({ name: 'a', deletionTimestamp: '2025-12-31T00:00:00Z', finalizers: ['example.com/x'] });
    expect(given(dying).create('configmaps', map({ name: 'a' })).refusal.message).toBe(
      'object is being deleted: configmaps "a" already exists',
    );
  });

  it('finds faults in the object before it finds that the name is taken', () => {
    const { refusal } = given(configMap({ name: 'a' })).create('configmaps', map({ name: 'a', labels: { '-': 'x' } }));
    expect(refusal.code).toBe(422);
  });

  it('is refused with a resourceVersion, last of all', () => {
    const scenario = given(configMap({ name: 'a' }));
    expect(scenario.create('configmaps', map({ name: 'a', resourceVersion: '5' })).refusal).toEqual({
      code: 500,
      reason: '',
      message: 'resourceVersion should not be set on objects to be created',
    });
    expect(scenario.create('configmaps', map({ name: 'b', resourceVersion: '0' })).events).toHaveLength(1);
  });

  it('draws a name, again where it is taken', () => {
    const scenario = given();
    const first = scenario.create('configmaps', map({ generateName: 'a-' })).after.metadata.name;
    expect(first).toMatch(/^a-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    // The same draw again, in a cluster where the first name is taken.
    const second = given(configMap({ name: first })).create('configmaps', map({ generateName: 'a-' })).after.metadata
      .name;
    expect(second).toMatch(/^a-/);
    expect(second).not.toBe(first);
  });

  it('says so when a name beside a generateName is taken', () => {
    const { refusal } = given(configMap({ name: 'a' })).create('configmaps', map({ name: 'a', generateName: 'a-' }));
    expect(refusal).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message: 'configmaps "a" already exists, the server was not able to generate a unique name for the object',
      details: { retryAfterSeconds: 1 },
    });
  });

  it('needs a name, a namespace that is there, and the same one in body and path', () => {
    expect(given().create('configmaps', map({})).refusal.message).toContain('name or generateName is required');
    expect(given().create('configmaps', map({ name: 'a', namespace: 'gone' })).refusal).toMatchObject({
      code: 404,
      message: 'namespaces "gone" not found',
    });
    const target = { resource: 'configmaps', namespace: 'default' };
    const object = map({ name: 'a', namespace: 'other' });
    expect(given().when({ verb: 'create', target, object }).refusal).toMatchObject({
      code: 400,
      message: 'the namespace of the provided object does not match the namespace sent on the request',
    });
  });

  it('is refused in a namespace that is going away', () => {
    const going: Given = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'going', deletionTimestamp: '2026-01-01T00:00:00Z' },
      spec: { finalizers: ['kubernetes'] },
    };
    expect(given(going).create('configmaps', map({ name: 'a', namespace: 'going' })).refusal).toMatchObject({
      code: 403,
      message:
        'configmaps "a" is forbidden: unable to create new content in namespace going because it is being terminated',
      details: { causes: [{ reason: 'NamespaceTerminating' }] },
    });
  });

  it('leaves the namespace of a cluster-scoped kind away', () => {
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n', namespace: 'default' } };
    expect(
      given().when({ verb: 'create', target: { resource: 'namespaces' }, object }).after.metadata,
    ).not.toHaveProperty('namespace');
  });

  it('keeps nothing of a dry run, and gives it no version', () => {
    const { decision } = given().create('configmaps', map({ name: 'a' }), { dryRun: true });
    expect(decision).toMatchObject({ events: [], created: true, object: { metadata: { name: 'a' } } });
    expect(decision.object['metadata']).not.toHaveProperty('resourceVersion');
    expect(
      given(configMap({ name: 'a' })).create('configmaps', map({ name: 'a' }), { dryRun: true }).refusal.code,
    ).toBe(409);
  });
});

describe('updating an object', () => {
  const scenario = given(configMap({ name: 'a', labels: { app: 'x' } }, { key: 'old' }));

  it('replaces it', () => {
    const { after } = scenario.update('configmaps', map({ name: 'a' }, { key: 'new' }));
    expect(after).toMatchObject({
      data: { key: 'new' },
      metadata: { uid: 'uid-a', creationTimestamp: '2025-12-31T00:00:00Z' },
    });
    expect(after.metadata).not.toHaveProperty('labels');
  });

  it('changes nothing where nothing differs', () => {
    const { decision } = scenario.update('configmaps', map({ name: 'a', labels: { app: 'x' } }, { key: 'old' }));
    expect(decision).toMatchObject({ events: [], object: { metadata: { resourceVersion: '50' } } });
  });

  it('is refused on a version or a uid that is not the newest', () => {
    expect(scenario.update('configmaps', map({ name: 'a', resourceVersion: '49' })).refusal).toMatchObject({
      code: 409,
      message:
        'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    });
    expect(scenario.update('configmaps', map({ name: 'a', uid: 'other' })).refusal).toMatchObject({
      code: 409,
      message:
        'Operation cannot be fulfilled on configmaps "a": Precondition failed: UID in precondition: other, UID in object meta: uid-a',
    });
    expect(scenario.update('configmaps', map({ name: 'a', resourceVersion: '50', uid: 'uid-a' })).events).toHaveLength(
      1,
    );
    expect(scenario.update('configmaps', map({ name: 'a', resourceVersion: '' })).events).toHaveLength(1);
  });

  it('is refused under another name or in another namespace', () => {
    const target = { resource: 'configmaps', namespace: 'default', name: 'a' };
    expect(scenario.when({ verb: 'update', target, object: map({ name: 'b' }) }).refusal).toMatchObject({
      code: 400,
      message: 'the name of the object (b) does not match the name on the URL (a)',
    });
    const elsewhere = map({ name: 'a', namespace: 'other' });
    expect(scenario.when({ verb: 'update', target, object: elsewhere }).refusal.code).toBe(400);
    expect(scenario.when({ verb: 'update', target, object: map({}) }).refusal).toMatchObject({
      code: 400,
      message: 'the name of the object (a based on URL) was undeterminable: name must be provided',
    });
  });

  it('is refused when a patch takes the name, or moves the object', () => {
    const target = { resource: 'configmaps', namespace: 'default', name: 'a' };
    const patched = (value: Json) =>
      scenario.when({ verb: 'patch', target, patch: { type: 'merge', value } }).refusal.message;
    expect(patched({ metadata: null })).toBe(
      'the name of the object (a based on URL) was undeterminable: name must be provided',
    );
    expect(patched({ metadata: { name: 'b' } })).toBe(
      'the name of the object (b) does not match the name on the URL (a)',
    );
    expect(patched({ metadata: { namespace: 'other' } })).toBe(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  });

  it.each(['Lease', 'PodDisruptionBudget'])('of a %s must say which version it saw', (kind) => {
    const [apiVersion, resource] =
      kind === 'Lease'
        ? ['coordination.k8s.io/v1', 'leases.coordination.k8s.io']
        : ['policy/v1', 'poddisruptionbudgets.policy'];
    const metadata = { name: 'x', namespace: 'default' };
    const { refusal } = given({ apiVersion, kind, metadata, spec: {} }).update(resource, {
      apiVersion,
      kind,
      metadata,
      spec: {},
    });
    expect(refusal).toMatchObject({
      code: 422,
      message: `${resource} "x" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update`,
    });
  });

  it('makes the object where its kind allows that, unless a uid is asked for', () => {
    const lease = (metadata: JsonObject) => ({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'l', namespace: 'default', ...metadata },
    });
    const made = given().update('leases.coordination.k8s.io', lease({}));
    expect([made.events, made.decision.created]).toEqual([['created leases.coordination.k8s.io default/l'], true]);
    expect(given().update('leases.coordination.k8s.io', lease({ uid: 'x' })).refusal.code).toBe(409);
    expect(given().update('configmaps', map({ name: 'new' })).refusal.code).toBe(404);
  });

  it('of status changes nothing else, and of the rest leaves status', () => {
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd', namespace: 'default', generation: 1 },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'd' } },
        template: { metadata: { labels: { app: 'd' } }, spec: { containers: [{ name: 'c', image: 'i:1' }] } },
      },
      status: { replicas: 1 },
    };
    const stored = given().create('deployments.apps', deployment as unknown as JsonObject).after as unknown as Given;
    const world = given({ ...stored, status: { replicas: 1 } });
    const status = world.merge(
      'deployments.apps',
      'default/d',
      { spec: { replicas: 9 }, status: { replicas: 5 } },
      'status',
    );
    expect(status.after).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 5 }, metadata: { generation: 1 } });
    const spec = world.merge('deployments.apps', 'default/d', { spec: { replicas: 9 }, status: { replicas: 5 } });
    expect(spec.after).toMatchObject({ spec: { replicas: 9 }, status: { replicas: 1 }, metadata: { generation: 2 } });
    const scale = (metadata: JsonObject, replicas: number) => ({
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'd', namespace: 'default', ...metadata },
      spec: { replicas },
    });
    const scaled = world.update('deployments.apps', scale({}, 3), 'scale');
    expect(scaled.after).toMatchObject({ spec: { replicas: 3 }, metadata: { generation: 2 } });
    expect(scaled.decision.object).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 3 },
      status: { selector: 'app=d' },
    });
    expect(world.update('deployments.apps', scale({ uid: 'other' }, 3), 'scale').refusal.code).toBe(409);
    expect(world.update('deployments.apps', scale({ resourceVersion: '1' }, 3), 'scale').refusal.code).toBe(409);
    expect(world.update('deployments.apps', scale({}, -1), 'scale').refusal.code).toBe(422);
    expect(world.merge('deployments.apps', 'default/d', { spec: { replicas: 7 } }, 'scale').after).toMatchObject({
      spec: { replicas: 7 },
    });
  });
});

describe('a patch that leaves no object of its kind', () => {
  const scenario = given(configMap({ name: 'a' }));
  const target = { resource: 'configmaps', namespace: 'default', name: 'a' };
  const refused = (patch: Patch) => scenario.when({ verb: 'patch', target, patch }).refusal;

  it('is invalid: a strategic one tells what the patch was', () => {
    expect(refused({ type: 'strategic', value: { data: { k: 7 }, immutable: 'x' } })).toMatchObject({
      code: 422,
      message: ' "" is invalid: patch: Invalid value: "map[data:map[k:7] immutable:x]": cannot convert int64 to string',
    });
  });

  it('is invalid: any other tells what came of it', () => {
    const { code, message } = refused({ type: 'merge', value: { immutable: 'x' } });
    expect(code).toBe(422);
    expect(message).toContain('": json: cannot unmarshal string into Go struct field ConfigMap.immutable of type bool');
  });
});

describe('an apply', () => {
  const scenario = given(configMap({ name: 'a' }));
  const target = { resource: 'configmaps', namespace: 'default', name: 'a' };
  const applied = (fields: JsonObject, name: Json = 'a') => {
    const value = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...fields };
    const options = { fieldManager: 'm' };
    return scenario.when({ verb: 'patch', target, patch: { type: 'apply', value, force: true }, options });
  };

  it.each<[string, JsonObject, Json, number, string]>([
    [
      'of another type',
      { data: [] },
      'a',
      500,
      'failed to create typed patch object (/a; /v1, Kind=ConfigMap): .data: expected map, got &{[]}',
    ],
    [
      'of an unknown field',
      { odd: 1 },
      'a',
      500,
      'failed to create typed patch object (/a; /v1, Kind=ConfigMap): .odd: field not declared in schema',
    ],
    [
      'of bytes that are none',
      { binaryData: { a: 'a b' } },
      'a',
      500,
      'failed to convert new object (/a; /v1, Kind=ConfigMap) to proper version: unable to convert unstructured object to /v1, Kind=ConfigMap: error decoding from json: illegal base64 data at input byte 1',
    ],
    ['under another name', {}, 'b', 400, 'the name of the object (b) does not match the name on the URL (a)'],
    [
      'without a name',
      {},
      '',
      400,
      'the name of the object (a based on URL) was undeterminable: name must be provided',
    ],
  ])('is refused %s', (_, fields, name, code, message) => {
    expect(applied(fields, name).refusal).toMatchObject({ code, message });
  });
});
