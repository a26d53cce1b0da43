import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { helmPath } from '../support/client-binaries.js';
import { eventually } from '../support/eventually.js';
import { type Kubectl, kubectlFor } from '../support/kubectl.js';
import { runClient } from '../support/run-client.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-web
  labels: {app: {{ .Release.Name }}}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata: {labels: {app: {{ .Release.Name }}}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: web, image: "nginx:{{ .Values.tag }}"}]
`;

const SERVICE = `apiVersion: v1
kind: Service
metadata: {name: {{ .Release.Name }}-web}
spec:
  selector: {app: {{ .Release.Name }}}
  ports: [{port: 80}]
`;

let server: TestServer;
let kubectl: Kubectl;
let folder: string;

beforeAll(async () => {
  server = await startTestServer({ nodes: 2 });
  kubectl = await kubectlFor(server);
  folder = await mkdtemp(join(tmpdir(), 'hindcast-helm-'));
  await mkdir(join(folder, 'chart/templates'), { recursive: true });
  await writeFile(join(folder, 'chart/Chart.yaml'), 'apiVersion: v2\nname: web\nversion: 0.1.0\nappVersion: "1"\n');
  await writeFile(join(folder, 'chart/values.yaml'), 'replicas: 2\ntag: "1.27"\n');
  await writeFile(join(folder, 'chart/templates/deployment.yaml'), DEPLOYMENT);
  await writeFile(join(folder, 'chart/templates/service.yaml'), SERVICE);
});
afterAll(async () => {
  await kubectl.close();
  await rm(folder, { recursive: true, force: true });
  await server.close();
});

async function helm(...args: string[]): Promise<string> {
  const env = { HOME: folder, KUBECONFIG: server.kubeconfig };
  const { status, stdout, stderr } = await runClient(await helmPath(), args, { env, cwd: folder });
  if (status !== 0) throw new Error(`helm ${args.join(' ')}: status ${status}\n${stdout}${stderr}`);
  return stdout;
}

const image = () => kubectl("get deployment shop-web -o jsonpath='{.spec.template.spec.containers[0].image}'");
const revisions = async () =>
  JSON.parse(await helm('history', 'shop', '-o', 'json')) as { revision: number; status: string }[];

test('a release is installed, upgraded, rolled back and uninstalled', async () => {
  expect(await helm('install', 'shop', './chart', '--wait', '--timeout', '300s')).toContain('STATUS: deployed');
  // --wait came back only when the Pods were ready.
  expect(await kubectl('get deployment shop-web')).toMatch(/^shop-web +2\/2 /m);
  const managers = await kubectl(
    "get deployment shop-web --show-managed-fields -o jsonpath='{.metadata.managedFields[*].operation}'",
  );
  expect(managers.split(' ')).toContain('Apply');
  expect(JSON.parse(await helm('list', '-o', 'json'))).toMatchObject([
    { name: 'shop', revision: '1', status: 'deployed', chart: 'web-0.1.0' },
  ]);
  expect(await helm('get', 'manifest', 'shop')).toContain('image: "nginx:1.27"');

  await helm('upgrade', 'shop', './chart', '--set', 'tag=1.28,replicas=3', '--wait', '--timeout', '300s');
  expect(await image()).toBe('nginx:1.28');
  expect(await kubectl('get deployment shop-web')).toMatch(/^shop-web +3\/3 /m);
  expect(await revisions()).toMatchObject([
    { revision: 1, status: 'superseded' },
    { revision: 2, status: 'deployed' },
  ]);

  await helm('rollback', 'shop', '1', '--wait', '--timeout', '300s');
  expect(await image()).toBe('nginx:1.27');
  expect((await revisions()).map(({ revision }) => revision)).toEqual([1, 2, 3]);
  expect(await helm('status', 'shop')).toContain('STATUS: deployed');

  expect(await helm('uninstall', 'shop', '--wait', '--timeout', '300s')).toContain('release "shop" uninstalled');
  expect(await kubectl('get deployments,services -o name')).toBe('service/kubernetes\n');
  expect(JSON.parse(await helm('list', '-o', 'json'))).toEqual([]);
  await eventually('its Pods to go', async () => ((await kubectl('get pods -o name')) === '' ? true : undefined));
});

test('a chart that the server refuses is told, and leaves nothing behind', async () => {
  await expect(helm('install', 'bad', './chart', '--set', 'replicas=-1')).rejects.toThrow(
    'must be greater than or equal to 0',
  );
  expect(await kubectl('get deployments -o name')).toBe('');
  await helm('uninstall', 'bad');
});

test('an install that was not meant is told by a dry run alone', async () => {
  // The revision of the list itself moves on with every heartbeat of a node.
  const items = async () => JSON.parse(await kubectl('get --raw /api/v1/namespaces/default/configmaps')).items;
  const before = await items();
  expect(await helm('install', 'dry', './chart', '--dry-run=server')).toContain('name: dry-web');
  expect(await items()).toEqual(before);
});
