import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { parseFieldPath } from '../../../core/fields/field-path.js';
import { valueAtPath } from '../../../core/fields/field-value.js';
import type { Json, JsonObject } from '../../../core/model/json.js';
import { sameJson } from '../../../core/model/same-json.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { type BlameQuery, blame } from '../../../replay/questions/blame/blame.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { Recorder } from '../recorder.js';
import { shopHistory } from '../shop-history.js';

const schemas = loadSchemas();
const FRONTEND = { resource: 'deployments.apps', namespace: 'shop', name: 'frontend' };
const POD = { resource: 'pods', namespace: 'a', name: 'p' };

async function logOf(recorder: Recorder): Promise<MemoryEventLog> {
  const log = new MemoryEventLog();
  await log.append(recorder.entries, 0);
  return log;
}

/** Field → the revision that set it. */
async function settersOf(recorder: Recorder, query: BlameQuery): Promise<Record<string, number> | undefined> {
  const found = await blame({ log: await logOf(recorder), schemas }, query);
  return found && Object.fromEntries(found.fields.map(({ path, revision }) => [path, revision]));
}

const podHistory = (spec: object, metadata: object = {}): Recorder =>
  new Recorder().create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'a', ...metadata },
    spec,
  });

const setSpec = (recorder: Recorder, spec: object): Recorder =>
  recorder.modify('pods', 'a/p', (draft) => Object.assign(draft, { spec }));

describe('blame', () => {
  test('names the write that last set each field, and says who made it, how and why', async () => {
    const found = await blame({ log: await logOf(shopHistory()), schemas }, { address: FRONTEND, at: 9 });
    expect(found).toMatchObject({ resource: 'deployments.apps', kind: 'Deployment', uid: 'uid-2', at: 9 });
    expect(found!.fields.map(({ path, revision }) => `${revision} ${path}`)).toMatchInlineSnapshot(`
      [
        "2 apiVersion",
        "2 kind",
        "2 metadata.name",
        "2 metadata.namespace",
        "2 metadata.labels["app.kubernetes.io/name"]",
        "2 metadata.uid",
        "2 metadata.creationTimestamp",
        "6 spec.replicas",
        "7 spec.template.spec.containers[name=sidecar].name",
        "7 spec.template.spec.containers[name=sidecar].image",
        "2 spec.template.spec.containers[name=web].name",
        "2 spec.template.spec.containers[name=web].image",
        "2 spec.template.spec.containers[name=web].ports[containerPort=80,protocol=TCP].containerPort",
      ]
    `);
    expect(found!.fields.find(({ path }) => path === 'spec.template.spec.containers[name=sidecar].image')).toEqual({
      path: 'spec.template.spec.containers[name=sidecar].image',
      pointer: '/spec/template/spec/containers/0/image',
      value: 'proxy:2',
      revision: 7,
      time: '2026-01-01T00:00:07.000Z',
      actor: { user: 'system:serviceaccount:kube-system:sidecar-injector', controller: 'sidecar-injector' },
      verb: 'update',
      reason: 'add sidecar',
    });
  });

  test('is as of the revision that is asked for, and undefined when there was no object', async () => {
    expect((await settersOf(shopHistory(), { address: FRONTEND, at: 5 }))!['spec.replicas']).toBe(2);
    expect((await settersOf(shopHistory(), { address: FRONTEND, at: 6 }))!['spec.replicas']).toBe(6);
    expect(await settersOf(shopHistory(), { address: FRONTEND, at: 1 })).toBeUndefined();
    expect(await settersOf(shopHistory(), { address: FRONTEND, at: 0 })).toBeUndefined();
    expect(await settersOf(shopHistory(), { address: { ...FRONTEND, name: 'other' }, at: 9 })).toBeUndefined();
    const deleted = { resource: 'pods', namespace: 'shop', name: 'web-1' };
    expect(await settersOf(shopHistory(), { address: deleted, at: 9 })).toBeUndefined();
  });

  test('finds objects without a namespace', async () => {
    const found = await settersOf(shopHistory(), { address: { resource: 'namespaces', name: 'shop' }, at: 9 });
    expect(found!['metadata.name']).toBe(1);
  });

  test('follows list items that move', async () => {
    const [x, y, z] = ['x', 'y', 'z'].map((name) => ({ name, image: `${name}:1` }));
    const history = podHistory({ containers: [x, y] });
    setSpec(history, { containers: [y, z, { ...x, image: 'x:2' }] });
    setSpec(history, { containers: [z, { ...x, image: 'x:2' }, y] });
    expect(await settersOf(history, { address: POD, at: 3 })).toMatchObject({
      'spec.containers[name=x].name': 1,
      'spec.containers[name=x].image': 2,
      'spec.containers[name=y].image': 1,
      'spec.containers[name=z].image': 2,
    });
  });

  test('takes an item put in front of a list without keys for new, and the rest for what it was', async () => {
    const history = podHistory({ tolerations: [{ operator: 'Exists' }] });
    setSpec(history, { tolerations: [{ effect: 'NoSchedule' }, { operator: 'Exists' }] });
    expect(await settersOf(history, { address: POD, at: 2 })).toMatchObject({
      'spec.tolerations[0].effect': 2,
      'spec.tolerations[1].operator': 1,
    });
  });

  test('takes a list of plain values for one field, and each item of a set for one of its own', async () => {
    const history = podHistory({ containers: [{ name: 'x', args: ['a', 'b'] }] }, { finalizers: ['a'] });
    history.modify('pods', 'a/p', (draft) => {
      Object.assign(draft['metadata']!, { finalizers: ['b', 'a'] });
      Object.assign(draft['spec']!, { containers: [{ name: 'x', args: ['a', 'c'] }] });
    });
    expect(await settersOf(history, { address: POD, at: 2 })).toMatchObject({
      'metadata.finalizers[a]': 1,
      'metadata.finalizers[b]': 2,
      'spec.containers[name=x].args': 2,
      'spec.containers[name=x].name': 1,
    });
  });

  test('does not count a write of the same value', async () => {
    const history = podHistory({ nodeName: 'n', hostname: 'h' });
    history.patch('pods', 'a/p', [{ op: 'replace', path: '/spec', value: { hostname: 'h2', nodeName: 'n' } }]);
    history.patch('pods', 'a/p', [{ op: 'replace', path: '/spec/nodeName', value: 'n' }]);
    expect(await settersOf(history, { address: POD, at: 3 })).toMatchObject({ 'spec.nodeName': 1, 'spec.hostname': 2 });
  });

  test('begins anew when the object does, and with an object that lost its last field', async () => {
    const history = podHistory({ nodeSelector: { a: '1' } });
    setSpec(history, { nodeSelector: {} });
    expect(await settersOf(history, { address: POD, at: 2 })).toMatchObject({ 'spec.nodeSelector': 2 });
    history.delete('pods', 'a/p');
    history.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'a' }, spec: {} });
    expect(new Set(Object.values((await settersOf(history, { address: POD, at: 4 }))!))).toEqual(new Set([4]));
  });

  test('leaves out what is not asked for', async () => {
    const pod = { resource: 'pods', namespace: 'shop', name: 'web-1' };
    const paths = async (shown: Partial<BlameQuery>) =>
      Object.keys((await settersOf(shopHistory(), { address: pod, at: 8, ...shown }))!);
    expect(await paths({})).toContain('status.phase');
    expect(await paths({ withoutStatus: true })).not.toContain('status.phase');
    expect(await paths({})).not.toContain('metadata.resourceVersion');
    const versioned = await settersOf(shopHistory(), { address: pod, at: 8, withManagedFields: true });
    expect(versioned!['metadata.resourceVersion']).toBe(4);
  });

  test('never touches prototypes', async () => {
    const labels = JSON.parse('{"__proto__":"1","constructor":"2"}') as Record<string, string>;
    const history = podHistory({}, { labels });
    history.patch('pods', 'a/p', [{ op: 'replace', path: '/metadata/labels/__proto__', value: '3' }]);
    expect(await settersOf(history, { address: POD, at: 2 })).toMatchObject({ 'metadata.labels.constructor': 1 });
    expect(Object.entries((await settersOf(history, { address: POD, at: 2 }))!)).toContainEqual([
      'metadata.labels.__proto__',
      2,
    ]);
    expect(({} as Record<string, unknown>)['3']).toBeUndefined();
  });
});

describe('a damaged log', () => {
  test('is said to be damaged', async () => {
    const history = podHistory({});
    history.patch('pods', 'a/p', [{ op: 'add', path: '/spec/hostname', value: 'h' }]);
    const last = history.entries.at(-1)!;
    last.record.set(Buffer.from('~~'), last.record.length - 3);
    const log = await logOf(history);
    await expect(blame({ log, schemas }, { address: POD, at: 2 })).rejects.toMatchObject({
      name: 'EventLogError',
      reason: 'corrupt',
    });
  });
});

/** Any Pod spec: lists with keys in any order, lists of plain values, maps, scalars that repeat. */
const word = fc.constantFrom('1', '2');
const port = fc.record({ containerPort: fc.constantFrom(80, 81), name: word }, { requiredKeys: ['containerPort'] });
const container = fc.record(
  {
    name: fc.constantFrom('a', 'b', 'c'),
    image: word,
    args: fc.array(word, { maxLength: 2 }),
    ports: fc.uniqueArray(port, { maxLength: 2, selector: ({ containerPort }) => containerPort }),
  },
  { requiredKeys: ['name'] },
);
const anySpec = fc.record(
  {
    containers: fc.uniqueArray(container, { maxLength: 3, selector: ({ name }) => name }),
    nodeSelector: fc.dictionary(fc.constantFrom('a', 'b', 'constructor', 'x/y', '__proto__'), word, {
      noNullPrototype: true,
    }),
    hostname: word,
    priority: fc.option(fc.constantFrom(1, 2)),
  },
  { requiredKeys: ['containers'] },
);

/** What happens to the Pod: it gets another spec, by a patch of its parts or as a whole, or it is deleted and made again. */
const anyLife = fc.array(
  fc.record({ spec: anySpec, how: fc.constantFrom('parts', 'parts', 'parts', 'whole', 'member', 'again') }),
  { minLength: 1, maxLength: 12 },
);

function lifeOf(steps: readonly { readonly spec: object; readonly how: string }[]): Recorder {
  const history = podHistory(steps[0]!.spec);
  for (const { spec, how } of steps.slice(1)) {
    if (how === 'parts') setSpec(history, spec);
    else if (how === 'whole') history.patch('pods', 'a/p', [{ op: 'replace', path: '/spec', value: spec }]);
    else if (how === 'again') {
      history.delete('pods', 'a/p');
      history.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'a' }, spec });
    } else {
      const { containers } = spec as { containers: Json };
      history.patch('pods', 'a/p', [{ op: 'add', path: '/spec/containers', value: containers }]);
    }
  }
  return history;
}

/** Every leaf of a value by a path that does not depend on the order of items. Knows of nothing but the lists that `anySpec` makes. */
function leavesOf(value: Json, path: string, found = new Map<string, Json>()): Map<string, Json> {
  const isPlainList = Array.isArray(value) && value.every((item) => typeof item !== 'object');
  if (typeof value !== 'object' || value === null || isPlainList || Object.keys(value).length === 0) {
    return found.set(path, value);
  }
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonObject[]) {
      const label = path.endsWith('.ports')
        ? `containerPort=${String(item['containerPort'])},protocol=TCP`
        : `name=${String(item['name'])}`;
      leavesOf(item, `${path}[${label}]`, found);
    }
    return found;
  }
  for (const [member, child] of Object.entries(value as JsonObject)) {
    const step = /^[\w$]+$/.test(member) ? `.${member}` : `[${JSON.stringify(member)}]`;
    leavesOf(child!, path === '' ? member : `${path}${step}`, found);
  }
  return found;
}

describe('for every history', () => {
  test.prop([anyLife])('says what comparing each two successive versions says', async (steps) => {
    const history = lifeOf(steps);
    const source = { log: await logOf(history), schemas };
    let setters = new Map<string, { value: Json; revision: number }>();
    for (let at = 1; at <= history.revision; at++) {
      const object = history.states[at]!.find('pods', 'a/p');
      if (object === undefined) {
        setters = new Map();
        expect(await blame(source, { address: POD, at })).toBeUndefined();
        continue;
      }
      const { resourceVersion, ...metadata } = object.metadata;
      const leaves = leavesOf({ ...object, metadata } as unknown as JsonObject, '');
      const before = setters;
      setters = new Map(
        [...leaves].map(([path, value]) => {
          const known = before.get(path);
          const isSame = known !== undefined && sameJson(known.value, value);
          return [path, { value, revision: isSame ? known.revision : at }];
        }),
      );
      const found = await blame(source, { address: POD, at });
      const told = found!.fields.map(({ path, value, revision }) => [path, { value, revision }] as const);
      expect(new Map(told)).toEqual(setters);
      expect(told).toHaveLength(setters.size);
    }
  });

  test.prop([anyLife])('names fields by paths and pointers that lead to their values', async (steps) => {
    const history = lifeOf(steps);
    const found = await blame({ log: await logOf(history), schemas }, { address: POD, at: history.revision });
    const schema = schemas.typeOf(schemas.byResource('', 'v1', 'pods')!);
    for (const { path, pointer, value } of found!.fields) {
      const parsed = parseFieldPath(path);
      if (!parsed.ok) throw new Error(parsed.error.message);
      expect(valueAtPath(found!.object, parsed.value, schema)).toEqual(value);
      const tokens = pointer.split('/').slice(1);
      const pointed = tokens.reduce<unknown>(
        (at, token) => (at as Record<string, unknown>)[token.replaceAll('~1', '/').replaceAll('~0', '~')],
        found!.object,
      );
      expect(pointed).toEqual(value);
    }
  });
});
