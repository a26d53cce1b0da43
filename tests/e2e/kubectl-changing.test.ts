import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openShop, type Shop } from '../support/shop.js';

let shop: Shop;
let server: Shop['server'];
let kubectl: Shop['kubectl'];
let folder: Shop['folder'];
let opened: Shop['opened'];
let jsonpath: Shop['jsonpath'];
beforeAll(async () => {
  shop = await openShop();
  ({ server, kubectl, folder, opened, jsonpath } = shop);
});
afterAll(() => shop.close());

describe('a rollout', () => {
  const image = () => jsonpath('deployment web -n shop', '.spec.template.spec.containers[0].image');
  const status = () => kubectl('rollout status deployment/web -n shop --timeout=300s');

  test('by set image, told as it goes; history and undo', async () => {
    expect(await kubectl('set image deployment/web nginx=nginx:1.28 -n shop')).toBe(
      'deployment.apps/web image updated\n',
    );
    await kubectl("annotate deployment/web kubernetes.io/change-cause='to 1.28' -n shop");
    expect(await status()).toContain('deployment "web" successfully rolled out');
    const history = await kubectl('rollout history deployment/web -n shop');
    expect(history).toMatch(/^1 +<none>$/m);
    expect(history).toMatch(/^2 +to 1\.28$/m);
    expect(await kubectl('rollout history deployment/web -n shop --revision=1')).toContain('nginx:1.27');
    expect(await kubectl('rollout undo deployment/web -n shop')).toBe('deployment.apps/web rolled back\n');
    await status();
    expect(await image()).toBe('nginx:1.27');
    expect(await kubectl('rollout history deployment/web -n shop')).not.toMatch(/^1 /m);
    await kubectl('rollout undo deployment/web -n shop --to-revision=2');
    await status();
    expect(await image()).toBe('nginx:1.28');
  });

  test('pauses and resumes', async () => {
    expect(await kubectl('rollout pause deployment/web -n shop')).toBe('deployment.apps/web paused\n');
    await kubectl('set image deployment/web nginx=nginx:1.29 -n shop');
    expect(await kubectl.fails('rollout undo deployment/web -n shop')).toContain('paused');
    expect((await kubectl('get rs -n shop -o wide')).includes('nginx:1.29')).toBe(false);
    expect(await kubectl('rollout resume deployment/web -n shop')).toBe('deployment.apps/web resumed\n');
    await status();
    expect(await kubectl('get rs -n shop -o wide')).toContain('nginx:1.29');
  });

  test('restarts', async () => {
    await kubectl('rollout restart deployment/store -n shop');
    await kubectl('rollout status deployment/store -n shop --timeout=300s');
    expect(await jsonpath('deployment store -n shop', '.spec.template.metadata.annotations')).toContain(
      'kubectl.kubernetes.io/restartedAt',
    );
  });

  test('to an image that cannot be pulled is seen to hang', async () => {
    await kubectl('create deployment stuck --image=nginx:missing -n shop');
    const { status, stderr } = await kubectl.run([
      'rollout',
      'status',
      'deployment/stuck',
      '-n',
      'shop',
      '--timeout=1s',
    ]);
    expect(status).not.toBe(0);
    expect(stderr).toContain('timed out waiting for the condition');
    await kubectl('delete deployment stuck -n shop');
  });
});

describe('changing one object', () => {
  test('scale, also with a guard', async () => {
    expect(await kubectl('scale deployment/store --replicas=2 --current-replicas=1 -n shop')).toBe(
      'deployment.apps/store scaled\n',
    );
    expect(await kubectl.fails('scale deployment/store --replicas=5 --current-replicas=1 -n shop')).toContain(
      'Expected replicas to be 1, was 2',
    );
    await kubectl("wait deployment/store -n shop --for=jsonpath='{.status.readyReplicas}'=2 --timeout=300s");
  });

  test('autoscale', async () => {
    expect(await kubectl('autoscale deployment/store --min=1 --max=4 --cpu=50% -n shop')).toContain(
      'horizontalpodautoscaler.autoscaling/store autoscaled',
    );
    expect(await kubectl('get hpa store -n shop')).toMatch(/^store +Deployment\/store +cpu: <unknown>\/50% +1 +4 /m);
    await kubectl('delete hpa store -n shop');
  });

  test('label and annotate', async () => {
    await kubectl('label deployment/web tier=front -n shop');
    expect(await kubectl.fails('label deployment/web tier=back -n shop')).toContain(
      "'tier' already has a value (front), and --overwrite is false",
    );
    await kubectl('label deployment/web tier=back --overwrite -n shop');
    expect(await kubectl('get deploy -l tier=back -n shop -o name')).toBe('deployment.apps/web\n');
    await kubectl('label deployment/web tier- -n shop');
    await kubectl('annotate deployment/web note=hello -n shop');
    expect(await jsonpath('deployment web -n shop', '.metadata.annotations.note')).toBe('hello');
  });

  test('patch in three kinds, and its subresources', async () => {
    await kubectl(
      'patch deployment web -n shop -p \'{"spec":{"template":{"spec":{"containers":[{"name":"nginx","workingDir":"/srv"}]}}}}\'',
    );
    expect(await jsonpath('deployment web -n shop', '.spec.template.spec.containers[0].image')).toBe('nginx:1.29');
    await kubectl(
      'patch deployment web -n shop --type=merge -p \'{"spec":{"minReadySeconds":0,"revisionHistoryLimit":5}}\'',
    );
    await kubectl(
      'patch deployment web -n shop --type=json -p \'[{"op":"replace","path":"/spec/replicas","value":2}]\'',
    );
    expect(await jsonpath('deployment web -n shop', '.spec.replicas')).toBe('2');
    await kubectl('patch deployment web -n shop --subresource=scale --type=merge -p \'{"spec":{"replicas":3}}\'');
    expect(await jsonpath('deployment web -n shop', '.spec.replicas')).toBe('3');
    expect(await kubectl.fails('patch deployment web -n shop -p \'{"spec":{"replicas":-1}}\'')).toContain(
      'must be greater than or equal to 0',
    );
    await kubectl('rollout status deployment/web -n shop --timeout=300s');
  });

  test('edit, through an editor', async () => {
    const editor = join(folder, 'editor.sh');
    await writeFile(editor, '#!/bin/sh\nsed -i \'s/colour: blue/colour: red/\' "$1"\n', { mode: 0o755 });
    expect(await kubectl('edit configmap settings -n shop', { env: { KUBE_EDITOR: editor } })).toBe(
      'configmap/settings edited\n',
    );
    expect(await jsonpath('configmap settings -n shop', '.data.colour')).toBe('red');
  });

  test('replace, by version and by force', async () => {
    await kubectl('create configmap replaced --from-literal=a=1');
    const text = await kubectl('get configmap replaced -o yaml');
    await kubectl('replace -f -', { input: text.replace('a: "1"', 'a: "2"') });
    expect(await kubectl.fails('replace -f -', { input: text.replace('a: "1"', 'a: "3"') })).toContain(
      'the object has been modified',
    );
    await kubectl('replace --force -f -', {
      input: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: replaced}\ndata: {a: "4"}\n',
    });
    expect(await jsonpath('configmap replaced', '.data.a')).toBe('4');
  });

  test('set env, resources, selector, serviceaccount', async () => {
    await kubectl('create deployment settable --image=nginx:1.27 --replicas=0');
    await kubectl('set env deployment/settable A=b');
    await kubectl('set resources deployment/settable --requests=cpu=10m,memory=16Mi');
    await kubectl('set serviceaccount deployment/settable default');
    const container = JSON.parse(await jsonpath('deployment settable', '.spec.template.spec.containers[0]')) as Record<
      string,
      unknown
    >;
    expect(container).toMatchObject({
      env: [{ name: 'A', value: 'b' }],
      resources: { requests: { cpu: '10m', memory: '16Mi' } },
    });
  });
});

describe('the past', () => {
  const at = (revision: number) => `--server ${server.url}/at/${revision}`;

  test('is read with plain kubectl', async () => {
    expect(await kubectl(`${at(opened)} get deployment web -n shop`)).toMatch(/^web +3\/3 +3 +3 /m);
    expect(
      await kubectl(`${at(opened)} get deployment web -n shop -o jsonpath='{.spec.template.spec.containers[0].image}'`),
    ).toBe('nginx:1.27');
    expect(await kubectl(`${at(opened)} get configmap settings -n shop -o jsonpath={.data.colour}`)).toBe('blue');
    expect(await jsonpath('configmap settings -n shop', '.data.colour')).toBe('red');
    expect(await kubectl(`${at(opened)} describe deployment web -n shop`)).toContain('nginx:1.27');
    expect(await kubectl(`${at(opened)} get pods -n shop --chunk-size=1 -o name`)).toMatch(/^(pod\/.*\n){4}$/);
    expect((await kubectl.run([...at(1).split(' '), 'get', 'pods', '-A'])).stderr).toBe('No resources found\n');
    expect(await kubectl(`${at(opened)} rollout history deployment/web -n shop`)).toMatch(/^1 +<none>$/m);
  });

  test('by time too', async () => {
    const { metadata } = await server.client.read('/api/v1/namespaces/shop');
    // Timestamps are cut to whole seconds; at the end of that second the namespace was there.
    const time = new Date(Date.parse(metadata.creationTimestamp) + 1000).toISOString();
    expect(await kubectl(`--server ${server.url}/at/${time} get namespaces -o name`)).toContain('namespace/shop');
  });

  test('cannot be changed', async () => {
    for (const command of [
      'delete deployment web -n shop',
      'scale deployment web --replicas=9 -n shop',
      'create configmap late',
      'label deployment web a=b -n shop',
    ]) {
      expect(await kubectl.fails(`${at(opened)} ${command}`), command).toContain('the past is read-only');
    }
    expect(await jsonpath('deployment web -n shop', '.spec.replicas')).toBe('3');
  });

  test('a revision that is not there yet is told', async () => {
    expect(await kubectl.fails(`${at(99_999_999)} get pods`)).toContain('is after the newest one');
    expect(await kubectl.fails(`--server ${server.url}/at/yesterday get pods`)).toContain(
      'neither a revision nor an RFC 3339 time',
    );
  });
});
