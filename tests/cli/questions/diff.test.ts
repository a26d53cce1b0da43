import { tmpdir } from 'node:os';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Io } from '../../../cli/terminal/io.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { Recorder } from '../../replay/recorder.js';
import { shopHistory } from '../../replay/shop-history.js';
import { holding, runCli } from '../run-cli.js';

let world: Partial<Io>;
const diff = (...args: string[]) => runCli(['diff', '--data-dir', tmpdir(), ...args], world);

beforeAll(async () => {
  const memory = new MemoryEventLog();
  await shopHistory().appendTo(memory);
  world = holding(memory);
});

describe('hindcast diff', () => {
  test('tells a person what was added, removed and changed, field by field', async () => {
    const { status, stdout, stderr } = await diff('3', '8');
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "~ deployment.apps/frontend (namespace shop)
          ~ spec.replicas: 1 → 3
          + spec.template.spec.containers[name=sidecar]:
          +   name: sidecar
          +   image: proxy:2
      ~ pod/web-1 (namespace shop)
          ~ status.phase: Pending → Running
      + secret/key (namespace shop)
      1 added, 0 removed, 2 changed
      "
    `);
  });

  test('leads back when the first revision is the later one', async () => {
    expect((await diff('8', '3', 'deploy/frontend')).stdout).toMatchInlineSnapshot(`
      "~ deployment.apps/frontend (namespace shop)
          ~ spec.replicas: 3 → 1
          - spec.template.spec.containers[name=sidecar]:
          -   name: sidecar
          -   image: proxy:2
      0 added, 0 removed, 1 changed
      "
    `);
  });

  test('ends with status 0 and says nothing when nothing differs', async () => {
    expect(await diff('4', '4')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(await diff('4', '5', 'pods')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(JSON.parse((await diff('4', '4', '-o', 'json')).stdout)).toEqual({ from: 4, to: 4, objects: [] });
    expect(parse((await diff('4', '4', '-o', 'yaml')).stdout)).toEqual({ from: 4, to: 4, objects: [] });
  });

  test('leaves status out when asked to', async () => {
    expect((await diff('3', '4')).stdout).toContain('~ status.phase: Pending → Running');
    expect(await diff('3', '4', '--no-status')).toMatchObject({ status: 0, stdout: '' });
  });

  test('goes on to HEAD, and takes times', async () => {
    const { stdout } = await diff('8', '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      from: 8,
      to: 9,
      objects: [{ change: 'removed', kind: 'Pod', name: 'web-1' }],
    });
    expect((await diff('-52s', 'pod/web-1', '-o', 'json')).stdout).toBe(stdout);
  });

  test('writes JSON and YAML that say the same', async () => {
    const json = JSON.parse((await diff('0', 'HEAD', '-o', 'json')).stdout) as { objects: unknown[] };
    expect(json.objects).toHaveLength(3);
    expect(parse((await diff('0', 'HEAD', '-o', 'yaml')).stdout)).toEqual(json);
    expect(json.objects[1]).toMatchObject({ resource: 'namespaces', change: 'added', object: { kind: 'Namespace' } });
  });

  test('writes new objects in full when asked to, without the data of Secrets', async () => {
    const { stdout } = await diff('0', '5', '--full');
    expect(stdout).toContain('    +   replicas: 1\n');
    expect(stdout).toContain('    +   token: "***"\n');
    expect(stdout).not.toContain('b2xk');
  });

  test('shows lines of long texts, objects made anew, and the order of lists', async () => {
    const memory = new MemoryEventLog();
    const text = (middle: string) => ['one', 'two', 'three', middle, 'five', 'six', 'seven'].join('\n');
    const draft = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'a' } };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'a' } };
    await new Recorder()
      .create('configmaps', { ...draft, data: { file: text('four') } })
      .create('pods', {
        ...pod,
        spec: { containers: [{ name: 'x' }, { name: 'y' }], tolerations: [{ operator: 'Exists' }] },
      })
      .delete('pods', 'a/p')
      .create('pods', {
        ...pod,
        spec: { containers: [{ name: 'y' }, { name: 'x' }], tolerations: [{ key: 'z' }, { operator: 'Exists' }] },
      })
      .modify('configmaps', 'a/c', (object) => Object.assign(object['data']!, { file: text('FOUR') }))
      .appendTo(memory);
    const { stdout } = await runCli(['diff', '2', '5', '--data-dir', tmpdir()], holding(memory));
    expect(stdout).toMatchInlineSnapshot(`
      "~ configmap/c (namespace a)
          ~ data.file:
              two
              three
          -   four
          +   FOUR
              five
              six
      ~ pod/p (namespace a), deleted and created again
          ~ metadata.uid: uid-2 → uid-4
          ~ spec.containers: order was name=x name=y, is name=y name=x
          + spec.tolerations[0]:
          +   key: z
      0 added, 0 removed, 2 changed
      "
    `);
  });
});
