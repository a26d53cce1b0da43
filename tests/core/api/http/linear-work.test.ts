import { Session } from 'node:inspector/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeJson } from '../../../../core/api/body/decode-json.js';
import { decodeYaml } from '../../../../core/api/body/decode-yaml.js';
import { decide } from '../../../../core/api/decide/decide.js';
import { seededRandom } from '../../../../core/engine/virtual-environment.js';
import type { Command } from '../../../../core/model/command.js';
import { diffObjects } from '../../../../core/model/diff-objects.js';
import type { JsonObject } from '../../../../core/model/json.js';
import { replayPatch } from '../../../../core/model/replay-patch.js';
import { testCluster } from '../../../support/test-cluster.js';

/** Four times as much may take four times as much, and a little more where something is sorted; what grows with the square takes sixteen times. */
const MOST = 6;
const FEW = 600;

/** Whose work counts: ours, and that of the parser we chose. */
const COUNTED = /[/\\](core|js-yaml)[/\\]/;

/**
 * How often the blocks of our own code, and of the YAML parser, ran: the same number on every machine, however busy it is.
 * What the engine does inside one of its own functions (indexOf, spread) does not count here; `npm run bench -- --only longest-hold` measures that.
 */
async function work(run: () => void): Promise<number> {
  await session.post('Profiler.takePreciseCoverage');
  run();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  return result
    .filter(({ url }) => COUNTED.test(url))
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)))
    .reduce((total, count) => total + count, 0);
}

const session = new Session();

beforeAll(async () => {
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
});

afterAll(async () => {
  await session.post('Profiler.stopPreciseCoverage');
  session.disconnect();
});

/** How much more work four times as much is. `prepare` makes what is to be done with so many. */
async function growth(prepare: (count: number) => () => void): Promise<number> {
  const few = prepare(FEW);
  // Once before it counts: what is made when it is first asked for.
  few();
  const once = await work(few);
  return (await work(prepare(4 * FEW))) / once;
}

const names = (count: number, prefix = 'k') => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');
const data = (count: number, prefix?: string) => Object.fromEntries(names(count, prefix).map((name) => [name, 'v']));

describe('reading a body is work in proportion to its length', () => {
  const yaml = (text: (count: number) => string) => (count: number) => {
    const bytes = Buffer.from(text(count));
    return () => void decodeYaml(bytes);
  };
  test.each([
    ['a map', yaml((count) => lines(count, (index) => `k${index}: v`))],
    [
      'a map in braces',
      yaml(
        (count) =>
          `{${names(count)
            .map((name) => `${name}: v`)
            .join(', ')}}`,
      ),
    ],
    ['names that come twice', yaml((count) => lines(count, (index) => `k${index % (count / 2)}: v`))],
    ['a list', yaml((count) => lines(count, () => '- a'))],
    ['anchors and aliases', yaml((count) => lines(count, (index) => `- &a${index} v\n- *a${index}`))],
    ['a map that is merged again and again', yaml((count) => `x: &x {a: b}\ny:\n${lines(count, () => '- {<<: *x}')}`)],
    [
      'pairs in a list',
      yaml(
        (count) =>
          `[${names(count)
            .map((name) => `${name}: v`)
            .join(', ')}]`,
      ),
    ],
    ['one long text', yaml((count) => `a: ${'word '.repeat(20 * count)}`)],
    ['a text of many lines', yaml((count) => `a:\n${lines(5 * count, () => '  word')}`)],
    ['comments', yaml((count) => `a: b\n${lines(20 * count, () => '# nothing')}`)],
    ['spaces', yaml((count) => `a:${' '.repeat(100 * count)}b`)],
    ['many documents', yaml((count) => lines(5 * count, () => '---'))],
    ['quoted names', yaml((count) => lines(count, (index) => `"k${index}": "\\x41"`))],
    [
      'JSON with names that come twice',
      (count: number) => {
        const bytes = Buffer.from(
          `{${names(count)
            .map((name) => `"${name}":1,"${name}":2`)
            .join(',')}}`,
        );
        return () => void decodeJson(bytes, true);
      },
    ],
  ])('YAML: %s', async (_what, prepare) => {
    expect(await growth(prepare)).toBeLessThan(MOST);
  });
});

describe('deciding a write is work in proportion to what is written', async () => {
  const cluster = await testCluster({ nodes: 0, controllers: [] });
  await cluster.create('configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'default', name: 'there' },
    data: { a: 'b' },
  });
  const { schemas, state } = cluster.cluster;
  const context = {
    schemas,
    now: 0,
    random: seededRandom(1),
    newUid: () => 'uid',
    actor: { user: 'admin', groups: ['system:masters'] },
  };
  const target = { resource: 'configmaps', namespace: 'default', name: 'there', apiVersion: 'v1' };
  const map = (members: JsonObject): JsonObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'default', name: 'there' },
    ...members,
  });
  const deciding = (commandOf: (count: number) => Command) => (count: number) => {
    const command = commandOf(count);
    // As it comes from a client: of an object that was seen before, some things are known.
    return () => void decide(state, structuredClone(command), context);
  };
  const other = { ...target, name: 'other' };
  /** An object each of whose fields has a manager of its own. */
  const managedByMany = (count: number, name = 'there'): JsonObject => {
    const managedFields = names(count).map((manager) => ({
      manager,
      operation: 'Apply',
      apiVersion: 'v1',
      time: '2026-01-01T00:00:00Z',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:data': { [`f:${manager}`]: {} } },
    }));
    return map({ metadata: { namespace: 'default', name, managedFields }, data: data(count) });
  };
  const finalizers = (count: number) => names(count, 'example.com/f');

  test.each<[string, (count: number) => Command]>([
    ['an update', (count) => ({ verb: 'update', target, object: map({ data: data(count) }) })],
    [
      'an apply',
      (count) => ({
        verb: 'patch',
        target,
        patch: { type: 'apply', value: map({ data: data(count) }), force: false },
        options: { fieldManager: 'me' },
      }),
    ],
    [
      'an apply of a list with keys',
      (count) => ({
        verb: 'patch',
        target,
        patch: {
          type: 'apply',
          value: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'there', finalizers: finalizers(count) } },
          force: false,
        },
        options: { fieldManager: 'me' },
      }),
    ],
    ['an update by many managers', (count) => ({ verb: 'update', target, object: managedByMany(count) })],
    [
      'a create of what many managers own',
      (count) => ({ verb: 'create', target: other, object: managedByMany(count, 'other') }),
    ],
    ['a merge patch', (count) => ({ verb: 'patch', target, patch: { type: 'merge', value: { data: data(count) } } })],
    [
      'a strategic merge of a list',
      (count) => ({
        verb: 'patch',
        target,
        patch: { type: 'strategic', value: { metadata: { finalizers: finalizers(count) } } },
      }),
    ],
    [
      'a JSON patch',
      (count) => ({
        verb: 'patch',
        target,
        patch: {
          type: 'json',
          operations: names(count).map((name) => ({ op: 'add', path: `/data/${name}`, value: 'v' })),
        },
      }),
    ],
    ['unknown fields', (count) => ({ verb: 'update', target, object: map(data(count)) })],
    ['wrong names', (count) => ({ verb: 'update', target, object: map({ data: data(count, 'a/b') }) })],
    [
      'ports of a Service',
      (count) => ({
        verb: 'create',
        target: { resource: 'services', namespace: 'default', name: 'many', apiVersion: 'v1' },
        object: {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'many' },
          spec: { type: 'NodePort', ports: names(count).map((name, index) => ({ name, port: index + 1 })) },
        },
      }),
    ],
    [
      'containers of a Pod',
      (count) => ({
        verb: 'create',
        target: { resource: 'pods', namespace: 'default', name: 'many', apiVersion: 'v1' },
        object: {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'many' },
          spec: { containers: names(count / 4).map((name) => ({ name, image: 'i' })) },
        },
      }),
    ],
  ])('%s', async (_what, commandOf) => {
    expect(await growth(deciding(commandOf))).toBeLessThan(MOST);
  });

  test('the difference of lists that grew in front', async () => {
    const list = (count: number) => ({ list: [...names(count, 'new'), ...names(count)] });
    const replaying = (count: number) => {
      const before = { list: names(count) };
      return () => void replayPatch(before, diffObjects(before, list(count)));
    };
    expect(await growth(replaying)).toBeLessThan(MOST);
  });
});
