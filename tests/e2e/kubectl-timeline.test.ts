import { access, chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ServedApi, serveApi } from '../replay/api/served-api.js';
import { type ServedTimeline, serveHistory } from '../replay/http/served-timeline.js';
import { shopHistory } from '../replay/shop-history.js';
import { type Kubectl, kubectlFor } from '../support/kubectl.js';

let api: ServedApi;
let kubectl: Kubectl;
beforeAll(async () => {
  api = await serveApi({
    history: shopHistory(),
    forks: [{ name: 'fixed', base: 3, head: 8, created: '2026-01-01T00:00:00Z', time: 'virtual', controllers: true }],
  });
  kubectl = await kubectlFor(api);
});
afterAll(async () => {
  await kubectl.close();
  await api.close();
});

/** The rows of a table by their columns' names; columns stand at least three spaces apart. */
function rows(text: string): Record<string, string>[] {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const names = head.split(/ {2,}/);
  return lines.map((line) => {
    const cells = line.split(/ {3,}/);
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
  });
}

describe('kubectl get changes', () => {
  test('shows who did what in a namespace, and why', async () => {
    const shown = rows(await kubectl('get changes -n shop'));
    expect(shown.map(({ REVISION }) => REVISION)).toEqual(['2', '3', '4', '5', '6', '7', '8', '9']);
    expect(shown[1]).toMatchObject({
      VERB: 'create',
      KIND: 'Pod',
      NAME: 'web-1',
      WHO: 'replicaset-controller',
      WHY: 'too few replicas (after 2)',
      WHAT: 'created',
    });
    expect(shown[4]).toMatchObject({ WHO: 'alice', WHAT: 'spec.replicas 1 → 3' });
  });

  test('shows all namespaces, that of cluster-scoped objects being default', async () => {
    const shown = rows(await kubectl('get changes -A'));
    expect(shown).toHaveLength(9);
    expect(shown[0]).toMatchObject({ NAMESPACE: 'default', REVISION: '1', KIND: 'Namespace' });
    expect(await kubectl('get changes -A --chunk-size=2')).toBe(await kubectl('get changes -A --chunk-size=0'));
  });

  test('selects by kind, name, actor and verb, as fields and as labels', async () => {
    const names = (selector: string) => kubectl(`get changes -A -o name ${selector}`);
    expect(await names('--field-selector kind=Deployment,name=frontend,actor=sidecar-injector,verb=update')).toBe(
      'change.timeline.hindcast.dev/7\n',
    );
    expect(await names('-l timeline.hindcast.dev/actor=kubelet')).toBe('change.timeline.hindcast.dev/4\n');
    expect(await kubectl.fails('get changes --field-selector colour=red')).toContain(
      'field label not supported: colour',
    );
  });

  test('follows what happens', async () => {
    const watching = kubectl.start('get changes -n shop --watch --output-watch-events');
    await watching.until(/ADDED +9 /);
    await kubectl('create configmap settings -n shop --from-literal=colour=blue');
    await watching.until(/ADDED +10 .*create +ConfigMap +settings +kubernetes-admin/);
    await kubectl('delete configmap settings -n shop');
    await watching.until(/ADDED +11 .*delete +ConfigMap/);
    watching.process.kill();
    expect((await watching.finished).stdout).not.toMatch(/MODIFIED|DELETED/);
  });

  test('goes back in time with the server below /at', async () => {
    expect(rows(await kubectl(`--server ${api.url}/at/4 get changes -A`))).toHaveLength(4);
  });
});

describe('one change', () => {
  test('is read by its revision alone, in full', async () => {
    const text = await kubectl('get change 7 -o yaml');
    expect(text).toContain('kind: Change');
    expect(text).toContain('reason: add sidecar');
    expect(text).toContain('missed: 6');
    expect(
      await kubectl("get change 6 -o jsonpath='{.fields[0].path}: {.fields[0].before} to {.fields[0].after}'"),
    ).toBe('spec.replicas: 1 to 3');
  });

  test('is described', async () => {
    const text = await kubectl('describe change 7');
    expect(text).toMatch(/^Name: +7\nNamespace: +shop\n/);
    expect(text).toMatch(/Stale: +true/);
  });

  test('is explained', async () => {
    const text = await kubectl('explain changes');
    expect(text).toContain('one committed write of the cluster');
    expect(await kubectl('explain change.cause.missed')).toContain(
      'The version of the object that the decider had not',
    );
  });

  test('cannot be written', async () => {
    expect(await kubectl.fails('delete change 7 -n shop')).toContain('changes are the history of the cluster');
    const patched = await kubectl.run(['patch', 'change', '7', '-n', 'shop', '--type=merge', '-p', '{"reason":"no"}']);
    expect(patched.status).toBe(1);
    expect(patched.stderr).toContain('(MethodNotAllowed)');
  });
});

describe('forks', () => {
  test('are listed, and made and deleted elsewhere', async () => {
    expect(rows(await kubectl('get forks'))).toMatchObject([{ NAME: 'fixed', BASE: '3', HEAD: '8', TIME: 'virtual' }]);
    expect(await kubectl.fails('delete fork fixed')).toContain('make and delete forks with `hindcast fork`');
    expect(await kubectl.fails('get forks --watch-only')).toContain('MethodNotAllowed');
  });

  test('are in the category timeline, and the group is in api-resources', async () => {
    expect(await kubectl('get timeline -A -o name')).toContain('fork.timeline.hindcast.dev/fixed');
    const known = await kubectl('api-resources --api-group=timeline.hindcast.dev --no-headers -o name');
    expect(known.split('\n')).toEqual(['changes.timeline.hindcast.dev', 'forks.timeline.hindcast.dev', '']);
  });
});

describe('kubectl hindcast', () => {
  const PLUGIN = fileURLToPath(new URL('../../bin/kubectl-hindcast.cjs', import.meta.url));
  let served: ServedTimeline;
  let folder: string;
  let env: Record<string, string>;
  beforeAll(async () => {
    await access(PLUGIN);
    served = await serveHistory(shopHistory());
    folder = await mkdtemp(join(tmpdir(), 'hindcast-plugins-'));
    const plugin = join(folder, 'kubectl-hindcast');
    await writeFile(plugin, `#!/bin/sh\nexec '${process.execPath}' '${PLUGIN}' "$@"\n`);
    await chmod(plugin, 0o755);
    env = { PATH: [folder, process.env['PATH']].join(delimiter), KUBECONFIG: served.kubeconfig };
  });
  afterAll(async () => {
    await served.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('is found by kubectl and asks the cluster that kubectl talks to', async () => {
    expect(await kubectl('plugin list --name-only', { env })).toContain('kubectl-hindcast');
    const text = await kubectl('hindcast log deploy/frontend -n shop', { env });
    expect(text).toContain('spec.replicas 1 → 3');
  });

  test('shows its help when it is asked nothing', async () => {
    const { status, stdout } = await kubectl.run(['hindcast'], { env });
    expect(status).toBe(0);
    expect(stdout).toContain('Usage: kubectl hindcast');
  });
});
