import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { type Kubectl, kubectlFor } from '../support/kubectl.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

/** What of KWOK's definitions matters here: a spec of any shape. */
const KINDS = [
  ['Logs', 'logs', 'Namespaced'],
  ['Exec', 'execs', 'Namespaced'],
  ['PortForward', 'portforwards', 'Namespaced'],
  ['ClusterAttach', 'clusterattaches', 'Cluster'],
] as const;

let server: TestServer;
let kubectl: Kubectl;
let folder: string;
let web: Server;

beforeAll(async () => {
  server = await startTestServer({ nodes: 1, hostAccess: ['files', 'commands', 'connections'] });
  kubectl = await kubectlFor(server);
  folder = await mkdtemp(join(tmpdir(), 'hindcast-containers-'));
  web = createServer((request, response) => response.end(`you asked for ${request.url}`));
  await new Promise<void>((resolve) => void web.listen(0, '127.0.0.1', resolve));
  await writeFile(join(folder, 'log'), '2026-03-01T12:00:00Z stdout F from a file\n');
  const definitions = KINDS.map(([kind, plural, scope]) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.kwok.x-k8s.io` },
    spec: {
      group: 'kwok.x-k8s.io',
      names: { kind, plural, singular: kind.toLowerCase() },
      scope,
      versions: [
        {
          name: 'v1alpha1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  }));
  for (const definition of definitions)
    (await server.client.post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition)).orThrow();
  const { port } = web.address() as AddressInfo;
  const declare = (kind: string, name: string, spec: object) => ({
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind,
    metadata: { name },
    spec,
  });
  const objects = [
    declare('Logs', 'declared', { logs: [{ logsFile: join(folder, 'log') }] }),
    declare('Exec', 'declared', {
      execs: [{ local: { workDir: folder, envs: [{ name: 'GREETING', value: 'hello' }] } }],
    }),
    declare('PortForward', 'declared', {
      forwards: [{ ports: [80], target: { address: '127.0.0.1', port } }, { command: ['cat'] }],
    }),
    declare('ClusterAttach', 'all', {
      selector: { matchNames: ['declared'] },
      attaches: [{ logsFile: join(folder, 'log') }],
    }),
  ];
  await kubectl('apply -f -', { input: objects.map((object) => JSON.stringify(object)).join('\n---\n') });
  await kubectl('run declared --image=nginx');
  await kubectl.run(['run', 'plain', '--image=busybox', '--', 'sh', '-c', 'echo one; echo two; sleep 1000']);
  await kubectl('wait --for=condition=Ready pod/declared pod/plain --timeout=60s');
});
afterAll(async () => {
  await kubectl.close();
  await server.close();
  await new Promise((resolve) => web.close(resolve));
  await rm(folder, { recursive: true });
});

/** kubectl asks by WebSocket first; told not to, by SPDY. */
const TRANSPORTS = [
  ['WebSocket', 'true'],
  ['SPDY', 'false'],
] as const;

describe.each(TRANSPORTS)('kubectl by %s', (_name, isWebSocket) => {
  const env = { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: isWebSocket, KUBECTL_PORT_FORWARD_WEBSOCKETS: isWebSocket };

  test('exec runs a program where an Exec declares it, and ends as it does', async () => {
    const script = 'echo $GREETING; pwd; cat; echo trouble >&2; exit 7';
    const { status, stdout, stderr } = await kubectl.run(['exec', '-i', 'declared', '--', 'sh', '-c', script], {
      env,
      input: 'typed\n',
    });
    expect([status, stdout]).toEqual([7, `hello\n${folder}\ntyped\n`]);
    expect(stderr).toBe('trouble\ncommand terminated with exit code 7\n');
  });

  test('exec does what a known command does where nothing is declared, and says so of others', async () => {
    expect(await kubectl('exec plain -- echo remote execution', { env })).toBe('remote execution\n');
    expect((await kubectl.run(['exec', 'plain', '--', 'sh', '-c', 'exit 3'], { env })).status).toBe(3);
    expect(await kubectl.fails('exec plain -- ps', { env })).toContain(
      'error executing command in container: "ps" cannot be run in a simulated container: no Exec of kwok.x-k8s.io is about it',
    );
    expect(await kubectl.fails('exec declared -- no-such-program', { env })).toContain(
      'exec: "no-such-program": executable file not found in $PATH',
    );
  });

  test('cp carries files in and out', async () => {
    const file = join(folder, `sent-${isWebSocket}`);
    const bytes = randomBytes(3_000_000);
    await writeFile(file, bytes);
    await kubectl(`cp ${file} declared:copied-${isWebSocket}`, { env });
    expect((await readFile(join(folder, `copied-${isWebSocket}`))).equals(bytes)).toBe(true);
    await kubectl(`cp declared:copied-${isWebSocket} ${file}.back`, { env });
    expect((await readFile(`${file}.back`)).equals(bytes)).toBe(true);
  });

  test('attach shows what is written from then on', async () => {
    const attached = kubectl.start('attach declared', { env });
    const said = `appended by ${isWebSocket}`;
    await eventually('what is appended is shown', async () => {
      await writeFile(join(folder, 'log'), `2026-03-01T12:00:01Z stdout F ${said}\n`, { flag: 'a' });
      return attached.stdout.includes(said) || undefined;
    });
    attached.process.kill();
    await attached.finished;
  });

  test('port-forward leads to an address, or to a program', async () => {
    const forwarding = kubectl.start('port-forward declared :80 :81', { env });
    const ports = await eventually('the ports are forwarded', async () => {
      const found = [...forwarding.stdout.matchAll(/127\.0\.0\.1:(\d+) -> (\d+)/g)].map((match) => Number(match[1]));
      return found.length === 2 ? found : undefined;
    });
    const answers = await Promise.all(
      ['/a', '/b', '/c'].map(async (path) => (await fetch(`http://127.0.0.1:${ports[0]}${path}`)).text()),
    );
    expect(answers).toEqual(['you asked for /a', 'you asked for /b', 'you asked for /c']);
    const socket = connect(ports[1]!, '127.0.0.1');
    socket.end('echoed');
    expect((await socket.toArray()).join('')).toBe('echoed');
    forwarding.process.kill();
    await forwarding.finished;
  });

  test('port-forward says what is not declared', async () => {
    const forwarding = kubectl.start('port-forward plain :80', { env });
    const port = await eventually(
      'the port is forwarded',
      async () => /127\.0\.0\.1:(\d+)/.exec(forwarding.stdout)?.[1],
    );
    connect(Number(port), '127.0.0.1').on('error', () => {});
    await eventually(
      'it is said',
      async () => forwarding.stderr.includes('no PortForward of kwok.x-k8s.io is about this port') || undefined,
    );
    forwarding.process.kill();
    await forwarding.finished;
  });
});

describe('kubectl logs', () => {
  test('shows what a file has, and what echo writes', async () => {
    expect(await kubectl('logs declared --timestamps')).toMatch(/^2026-03-01T12:00:00\.000000000Z from a file\n/);
    expect(await kubectl('logs plain')).toBe('one\ntwo\n');
    expect(await kubectl('logs plain --tail=1')).toBe('two\n');
    expect(await kubectl('logs plain --limit-bytes=6')).toBe('one\ntw');
    expect(await kubectl('logs plain --since-time=2100-01-01T00:00:00Z')).toBe('');
  });

  test('follows until the container has ended', async () => {
    await kubectl.run([
      'run',
      'short',
      '--image=busybox',
      '--restart=Never',
      '--',
      'sh',
      '-c',
      'echo begin; sleep 2; echo end',
    ]);
    await kubectl('wait --for=condition=Ready pod/short --timeout=60s');
    expect(await kubectl('logs -f short')).toBe('begin\nend\n');
  });
});
