import { tmpdir } from 'node:os';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Io } from '../../../cli/terminal/io.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { shopHistory } from '../../replay/shop-history.js';
import { holding, runCli } from '../run-cli.js';

let world: Partial<Io>;
const show = (...args: string[]) => runCli(['show', '--data-dir', tmpdir(), ...args], world);

beforeAll(async () => {
  const memory = new MemoryEventLog();
  await shopHistory().appendTo(memory);
  world = holding(memory);
});

describe('hindcast show', () => {
  test('shows a modification with its actor, request, cause and every field that changed', async () => {
    expect((await show('7')).stdout).toMatchInlineSnapshot(`
      "Revision:     7
      Time:         2026-01-01T00:00:07.000Z
      Hash:         acb401b79a4f9610c7f891417c674b1c85e560d02d8126600e9128d11b6f8991
      Object:       deployment.apps/frontend
      Namespace:    shop
      UID:          uid-2
      User:         system:serviceaccount:kube-system:sidecar-injector
      Controller:   sidecar-injector
      Verb:         update
      Correlation:  request-7
      Reason:       add sidecar
      Seen:         deployments.apps 4, pods 6 (1 unseen)
      STALE: decided at 4, but the object was at 6
      Change:       modified
      + spec.template.spec.containers[name=sidecar]:
      +   name: sidecar
      +   image: proxy:2
      "
    `);
  });

  test('shows what was created', async () => {
    expect((await show('3')).stdout).toMatchInlineSnapshot(`
      "Revision:     3
      Time:         2026-01-01T00:00:03.000Z
      Hash:         97da313db131f35af2c8891f58b51581160bc32b8be7232f20f6e93126825678
      Object:       pod/web-1
      Namespace:    shop
      UID:          uid-3
      User:         system:serviceaccount:kube-system:replicaset-controller
      Controller:   replicaset-controller
      Verb:         create
      Manager:      replicaset-controller
      Correlation:  request-3
      Reason:       too few replicas
      Trigger:      2
      Seen:         2
      Reconcile:    shop/frontend
      At:           2026-01-01T00:00:02Z
      Change:       created
      + apiVersion: v1
      + kind: Pod
      + metadata:
      +   name: web-1
      +   namespace: shop
      +   uid: uid-3
      +   resourceVersion: "3"
      +   creationTimestamp: "2026-01-01T00:00:00Z"
      + spec:
      +   containers:
      +     - name: web
      +       image: web:1
      + status:
      +   phase: Pending
      "
    `);
  });

  test('shows what was deleted, as it was before', async () => {
    const { stdout } = await show('HEAD');
    expect(stdout).toContain('Change:       deleted\n- apiVersion: v1\n');
    expect(stdout).toContain('-   phase: Running\n');
  });

  test('masks the data of Secrets for people, and shows programs what is there', async () => {
    expect((await show('5')).stdout).not.toContain('b2xk');
    expect((await show('8')).stdout).toContain('~ data.token: *** (before) → *** (after)');
    expect((await show('5', '-o', 'json')).stdout).toContain('b2xk');
  });

  test('writes an event as JSON and as YAML', async () => {
    const json = JSON.parse((await show('6', '-o', 'json')).stdout) as Record<string, unknown>;
    expect(json).toMatchObject({
      revision: 6,
      actor: { user: 'alice', userAgent: 'kubectl/v1.35' },
      change: { type: 'modified', patch: [{ op: 'replace', path: '/spec/replicas', value: 3 }] },
      fields: [{ path: 'spec.replicas', type: 'changed', before: 1, after: 3 }],
    });
    expect(parse((await show('6', '-o', 'yaml')).stdout)).toEqual(json);
  });

  test.each([
    ['2', 1],
    ['-54s', 3],
    ['2026-01-01T00:00:05.500Z', 1],
    ['HEAD', 3],
  ])('shows an object as of %s', async (at, replicas) => {
    const { status, stdout } = await show('deploy/frontend', '-n', 'shop', '--at', at);
    expect(status).toBe(0);
    expect(parse(stdout)).toMatchObject({ kind: 'Deployment', spec: { replicas } });
  });

  test('shows an object as it is now when no revision is given, cluster-scoped ones too', async () => {
    expect(parse((await show('namespace', 'shop')).stdout)).toMatchObject({
      kind: 'Namespace',
      metadata: { name: 'shop' },
    });
  });
});
