import { tmpdir } from 'node:os';
import jsonPatch from 'fast-json-patch';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Io } from '../../../cli/terminal/io.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { Recorder } from '../../replay/recorder.js';
import { shopHistory } from '../../replay/shop-history.js';
import { holding, runCli } from '../run-cli.js';

let world: Partial<Io>;
const run = (...args: string[]) => runCli([...args, '--data-dir', tmpdir()], world);
const diff = (...args: string[]) => run('diff', ...args);
const frontendAt = async (at: number) =>
  JSON.parse((await run('show', 'deploy/frontend', '-n', 'shop', '--at', String(at), '-o', 'json')).stdout);

beforeAll(async () => {
  const memory = new MemoryEventLog();
  await shopHistory().appendTo(memory);
  world = holding(memory);
});

describe('hindcast diff -o jsonpatch', () => {
  test('writes the patch that makes the new object of the old one, in either direction', async () => {
    for (const [from, to] of [
      [2, 9],
      [9, 2],
    ] as const) {
      const args = [String(from), String(to), 'deploy/frontend', '-n', 'shop', '-o', 'jsonpatch'];
      const { status, stdout, stderr } = await diff(...args);
      expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
      const [before, after] = [await frontendAt(from), await frontendAt(to)];
      after.metadata.resourceVersion = before.metadata.resourceVersion;
      expect(jsonPatch.applyPatch(before, JSON.parse(stdout), true).newDocument).toEqual(after);
    }
  });

  test('takes the resource version along when asked to', async () => {
    const { stdout } = await diff('2', '9', 'deploy/frontend', '-n', 'shop', '-o', 'jsonpatch', '--managed-fields');
    const patched = jsonPatch.applyPatch(await frontendAt(2), JSON.parse(stdout), true).newDocument;
    expect(patched).toEqual(await frontendAt(9));
  });

  test('takes an object that does not exist for null', async () => {
    const made = JSON.parse((await diff('1', '2', 'deploy/frontend', '-n', 'shop', '-o', 'jsonpatch')).stdout);
    const { resourceVersion, ...metadata } = (await frontendAt(2)).metadata;
    expect(jsonPatch.applyPatch(null, made).newDocument).toEqual({ ...(await frontendAt(2)), metadata });
    const gone = JSON.parse((await diff('2', '1', 'deploy/frontend', '-n', 'shop', '-o', 'jsonpatch')).stdout);
    expect(jsonPatch.applyPatch(await frontendAt(2), gone).newDocument).toBeNull();
  });

  test('writes an array with the patch of each object when no single one is named', async () => {
    const { stdout } = await diff('3', '8', '-o', 'jsonpatch');
    expect(stdout).toMatchInlineSnapshot(`
      "[
      {"resource":"deployments.apps","namespace":"shop","name":"frontend","patch":[{"op":"replace","path":"/spec/replicas","value":3},{"op":"add","path":"/spec/template/spec/containers/0","value":{"name":"sidecar","image":"proxy:2"}}]},
      {"resource":"pods","namespace":"shop","name":"web-1","patch":[{"op":"replace","path":"/status/phase","value":"Running"}]},
      {"resource":"secrets","namespace":"shop","name":"key","patch":[{"op":"add","path":"","value":{"apiVersion":"v1","kind":"Secret","metadata":{"name":"key","namespace":"shop","uid":"uid-5","creationTimestamp":"2026-01-01T00:00:00Z"},"data":{"token":"bmV3"}}}]}
      ]
      "
    `);
    expect(JSON.parse(stdout)).toHaveLength(3);
  });

  test('is empty, with status 0, when nothing differs', async () => {
    expect(await diff('4', '4', '-o', 'jsonpatch')).toEqual({ status: 0, stdout: '[]\n', stderr: '' });
    expect(await diff('4', '5', 'deploy/frontend', '-o', 'jsonpatch')).toMatchObject({ status: 0, stdout: '[]\n' });
  });

  test('writes no patch of two objects at once', async () => {
    const memory = new MemoryEventLog();
    const pod = (namespace: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace } });
    await new Recorder().create('pods', pod('a')).create('pods', pod('b')).appendTo(memory);
    const args = ['diff', '0', '2', 'pod/p', '-o', 'jsonpatch', '--data-dir', tmpdir()];
    expect(await runCli(args, holding(memory))).toEqual({
      status: 2,
      stdout: '',
      stderr: 'error: several namespaces have an object of this name: choose one with -n\n',
    });
  });
});

test('hindcast diff -o table writes a row for each field', async () => {
  const { status, stdout } = await diff('3', '9', '-o', 'table');
  expect(status).toBe(1);
  expect(stdout).toMatchInlineSnapshot(`
    "NAMESPACE   OBJECT                     CHANGE    FIELD                                         BEFORE   AFTER
    shop        deployment.apps/frontend   changed   spec.replicas                                 1        3
    shop        deployment.apps/frontend   added     spec.template.spec.containers[name=sidecar]   <none>   {"name":"sidecar","image":"proxy:2"}
    shop        pod/web-1                  removed   <none>                                        <none>   <none>
    shop        secret/key                 added     <none>                                        <none>   <none>
    "
  `);
  const { stdout: masked } = await diff('5', '8', 'secret/key', '-o', 'table');
  expect(masked).toContain('*** (before)');
  expect(masked).not.toContain('bmV3');
});
