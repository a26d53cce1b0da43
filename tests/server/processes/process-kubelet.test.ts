import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Container, Pod } from '../../../core/schema/generated/types/core.js';
import { makeNamespace } from '../../support/api-objects.js';
import { eventually } from '../../support/eventually.js';
import { type Kubectl, kubectlFor } from '../../support/kubectl.js';
import { startTestServer, type TestServer } from '../../support/test-server.js';

let server: TestServer;
let kubectl: Kubectl;
let namespace: string;
/** Says whether it is well; probes ask it. */
let web: Server;
let isWell = true;
let port: number;

beforeAll(async () => {
  server = await startTestServer({ nodes: 1, runtime: 'process', images: ['example.com/printer=printf [%s]'] });
  kubectl = await kubectlFor(server);
  namespace = await makeNamespace(server.client, 'processes');
  web = createServer((_request, response) => response.writeHead(isWell ? 200 : 500).end());
  await new Promise<void>((resolve) => void web.listen(0, '127.0.0.1', resolve));
  port = (web.address() as AddressInfo).port;
});
afterAll(async () => {
  await kubectl.close();
  await server.close();
  web.close();
});

type Given = Partial<Container> & { readonly script?: string };

async function run(name: string, { script, ...container }: Given, spec: object = {}): Promise<void> {
  const command = script === undefined ? container.command : ['sh', '-c', script];
  const containers = [{ name: 'c', image: 'example.com/none', ...container, command }];
  const object = {
    metadata: { name, labels: { app: name } },
    spec: { terminationGracePeriodSeconds: 2, restartPolicy: 'Never', containers, ...spec },
  };
  (await server.client.post(`${namespace}/pods`, object)).orThrow();
}

async function podOf(name: string): Promise<Pod> {
  return (await server.client.read(`${namespace}/pods/${name}`)) as unknown as Pod;
}

/** The Pod once something is so. */
function until(name: string, what: string, is: (status: NonNullable<Pod['status']>) => boolean): Promise<Pod> {
  return eventually(`${name} ${what}`, async () => {
    const pod = await podOf(name);
    return pod.status !== undefined && is(pod.status) ? pod : undefined;
  });
}

const ended = ({ phase }: NonNullable<Pod['status']>) => phase === 'Succeeded' || phase === 'Failed';
const isReady = ({ containerStatuses }: NonNullable<Pod['status']>) => containerStatuses?.[0]?.ready === true;
const log = async (name: string, query = '') => (await server.client.get(`${namespace}/pods/${name}/log${query}`)).text;

/** Whether a process runs: one that has ended may still be listed until somebody takes note. */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  return stat !== '' && stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z';
}

describe('a container that is a process', () => {
  test('prints into its log, and ends with its own code', async () => {
    await run('ends', { script: 'echo out; echo trouble >&2; printf "no end"; exit 7' });
    const { status } = await until('ends', 'ends', ended);
    expect([status?.phase, status?.containerStatuses?.[0]?.state?.terminated]).toMatchObject([
      'Failed',
      { exitCode: 7, reason: 'Error', containerID: expect.stringMatching(/^process:/) },
    ]);
    expect((await log('ends')).split('\n').toSorted()).toEqual(['no end', 'out', 'trouble']);
    expect(await log('ends', '?tailLines=1&timestamps=true')).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]{18}Z /);
  });

  test('is started again with back-off, and what it printed before is kept', async () => {
    await run('again', { script: 'echo "run of $HOSTNAME"; exit 1' }, { restartPolicy: 'Always' });
    const { status } = await until(
      'again',
      'backs off',
      ({ containerStatuses }) => containerStatuses?.[0]?.state?.waiting?.reason === 'CrashLoopBackOff',
    );
    expect(status?.containerStatuses?.[0]?.restartCount).toBe(1);
    expect(await log('again', '?previous=true')).toBe('run of again\n');
    await kubectl(`delete pod again -n ${namespace.split('/').at(-1)} --wait=false`);
  });

  test('that cannot be started says why, as containerd does', async () => {
    await run('missing', { command: ['/no/such/program'] });
    const { status } = await until('missing', 'ends', ended);
    expect(status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({
      exitCode: 128,
      reason: 'StartError',
      message: expect.stringContaining('exec: "/no/such/program": stat /no/such/program: no such file or directory'),
    });
  });

  test('can be put into a Pod that runs, and is a process beside the others', async () => {
    await run('debugged', { script: 'sleep 100' });
    await until('debugged', 'runs', isReady);
    const container = { name: 'looker', image: 'none', command: ['sh', '-c', 'echo "beside $HOSTNAME"; exit 4'] };
    const patch = { spec: { ephemeralContainers: [container] } };
    (await server.client.patch(`${namespace}/pods/debugged/ephemeralcontainers`, 'strategic', patch)).orThrow();
    const { status } = await until(
      'debugged',
      'was looked at',
      ({ ephemeralContainerStatuses }) => ephemeralContainerStatuses?.[0]?.state?.terminated !== undefined,
    );
    expect([status?.phase, status?.ephemeralContainerStatuses?.[0]]).toMatchObject([
      'Running',
      { restartCount: 0, state: { terminated: { exitCode: 4 } } },
    ]);
    expect(await log('debugged', '?container=looker')).toBe('beside debugged\n');
  });

  test('finds what objects hold in its volumes as soon as that changes, and what is gone stays', async () => {
    const map = `${namespace}/configmaps/live`;
    const metadata = { name: 'live' };
    (await server.client.post(`${namespace}/configmaps`, { metadata, data: { a: 'first', old: 'x' } })).orThrow();
    await run(
      'live',
      {
        script:
          'cd $HINDCAST_VOLUME_V; while true; do echo "$(cat a) $(ls | tr "\\n" " ")$(cat labels)"; sleep 0.1; done',
        volumeMounts: [{ name: 'v', mountPath: '/v' }],
      },
      {
        volumes: [
          {
            name: 'v',
            projected: {
              sources: [
                { configMap: { name: 'live' } },
                { secret: { name: 'late', optional: true } },
                { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: "metadata.labels['app']" } }] } },
              ],
            },
          },
        ],
      },
    );
    const shows = (line: string) =>
      eventually(line, async () => ((await log('live', '?tailLines=1')) === `${line}\n` ? true : undefined));
    await shows('first a labels old live');
    (await server.client.patch(map, 'merge', { data: { a: 'second', old: null } })).orThrow();
    await shows('second a labels live');
    (await server.client.patch(`${namespace}/pods/live`, 'merge', { metadata: { labels: { app: 'new' } } })).orThrow();
    await shows('second a labels new');
    (
      await server.client.post(`${namespace}/secrets`, { metadata: { name: 'late' }, stringData: { s: '1' } })
    ).orThrow();
    await shows('second a labels s new');
    (await server.client.delete(map)).orThrow();
    (
      await server.client.patch(`${namespace}/pods/live`, 'merge', { metadata: { labels: { app: 'newer' } } })
    ).orThrow();
    expect(await log('live', '?tailLines=1')).toMatch(/^second a labels s new/);
    await kubectl(`delete pod live -n ${namespace.split('/').at(-1)} --wait=false`);
  });

  test('runs what stands for its image, with its own arguments', async () => {
    await run('of-image', { image: 'example.com/printer:v3', args: ['given'] });
    await until('of-image', 'ends', ended);
    expect(await log('of-image')).toBe('[given]');
  });

  test('has an address of its own, though many come at once', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `addressed-${index}`);
    await Promise.all(names.map((name) => run(name, { script: 'true' })));
    const pods = await Promise.all(names.map((name) => until(name, 'ends', ended)));
    expect(new Set(pods.map(({ status }) => status?.podIP)).size).toBe(names.length);
  });

  test('needs a command, since there is no image', async () => {
    await run('image-only', {});
    const { status } = await until(
      'image-only',
      'waits',
      ({ containerStatuses }) => containerStatuses?.[0]?.state?.waiting?.reason === 'CreateContainerError',
    );
    expect(status?.containerStatuses?.[0]?.state?.waiting?.message).toContain('no command specified');
  });

  test('has the environment that is declared, and directories for its volumes', async () => {
    const metadata = { name: 'given' };
    (
      await server.client.post(`${namespace}/configmaps`, { metadata, data: { colour: 'blue', 'a.txt': 'text' } })
    ).orThrow();
    (await server.client.post(`${namespace}/secrets`, { metadata, stringData: { word: 'hush' } })).orThrow();
    const spec = { ports: [{ port: 80 }], selector: { app: 'x' } };
    (await server.client.post(`${namespace}/services`, { metadata: { name: 'my-shop' }, spec })).orThrow();
    await run(
      'environment',
      {
        script:
          'env | grep -E "^(COLOUR|NAME|WORD|BOTH|CPU|MY_SHOP_SERVICE_PORT)=" | sort; cat $HINDCAST_VOLUME_FILES/a.txt $HINDCAST_VOLUME_FILES/labels; ls $HINDCAST_VOLUME_EMPTY; echo $(pwd | grep -c /files$)',
        workingDir: '/etc/files',
        env: [
          { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { name: 'COLOUR', valueFrom: { configMapKeyRef: { name: 'given', key: 'colour' } } },
          { name: 'WORD', valueFrom: { secretKeyRef: { name: 'given', key: 'word' } } },
          { name: 'BOTH', value: '$(COLOUR) $$(COLOUR) $(UNKNOWN)' },
          { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'requests.cpu', divisor: '1m' } } },
        ],
        resources: { requests: { cpu: '250m' } },
        volumeMounts: [
          { name: 'files', mountPath: '/etc/files' },
          { name: 'empty', mountPath: '/empty' },
        ],
      } as Given,
      {
        volumes: [
          {
            name: 'files',
            projected: {
              sources: [
                { configMap: { name: 'given', items: [{ key: 'a.txt', path: 'a.txt' }] } },
                { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
              ],
            },
          },
          { name: 'empty', emptyDir: {} },
        ],
      },
    );
    await until('environment', 'ends', ended);
    expect(await log('environment')).toBe(
      'BOTH=blue $(COLOUR) $(UNKNOWN)\nCOLOUR=blue\nCPU=250\nMY_SHOP_SERVICE_PORT=80\nNAME=environment\nWORD=hush\ntextapp="environment"1\n',
    );
  });

  test('comes after its init containers', async () => {
    const initContainers = [
      {
        name: 'first',
        image: 'x',
        command: ['sh', '-c', 'echo made > $HINDCAST_VOLUME_SHARED/file'],
        volumeMounts: [{ name: 'shared', mountPath: '/shared' }],
      },
    ];
    const volumeMounts = [{ name: 'shared', mountPath: '/shared' }];
    await run(
      'initialized',
      { script: 'cat $HINDCAST_VOLUME_SHARED/file', volumeMounts },
      { initContainers, volumes: [{ name: 'shared', emptyDir: {} }] },
    );
    expect((await until('initialized', 'ends', ended)).status?.phase).toBe('Succeeded');
    expect(await log('initialized')).toBe('made\n');
  });

  test('is ready and alive as its probes say', async () => {
    const often = { periodSeconds: 1, failureThreshold: 1 };
    await run(
      'probed',
      {
        script: 'touch well; trap exit TERM; while :; do sleep 0.1; done',
        readinessProbe: { httpGet: { port, path: '/' }, ...often },
        livenessProbe: { exec: { command: ['test', '-e', 'well'] }, initialDelaySeconds: 1, ...often },
        startupProbe: { tcpSocket: { port }, ...often },
      } as Given,
      { restartPolicy: 'Always' },
    );
    await until('probed', 'is ready', isReady);
    isWell = false;
    await until('probed', 'is not ready', (status) => !isReady(status));
    isWell = true;
    await until('probed', 'is ready again', isReady);
    const ns = namespace.split('/').at(-1);
    await kubectl(`exec probed -n ${ns} -- rm well`);
    const { status } = await until(
      'probed',
      'is started again',
      ({ containerStatuses }) => containerStatuses?.[0]?.restartCount === 1,
    );
    expect(status?.containerStatuses?.[0]?.lastState?.terminated).toBeDefined();
    expect(await kubectl(`get events -n ${ns} --field-selector involvedObject.name=probed`)).toMatch(
      /Liveness probe failed[\s\S]*failed liveness probe, will be restarted|failed liveness probe, will be restarted[\s\S]*Liveness probe failed/,
    );
    await server.client.delete(`${namespace}/pods/probed`, { gracePeriodSeconds: 0 });
  });

  test('is asked to end, and killed when its grace is over; what it started dies with it', async () => {
    await run('polite', { script: 'trap "echo bye; exit 0" TERM; echo up; while :; do sleep 0.1; done' });
    await run(
      'stubborn',
      { script: 'trap "" TERM; sleep 1000 & echo $!; while :; do sleep 0.1; done' },
      { terminationGracePeriodSeconds: 1 },
    );
    for (const name of ['polite', 'stubborn']) await until(name, 'is ready', isReady);
    const child = await eventually('it says what it started', async () => /\d+/.exec(await log('stubborn'))?.[0]);
    expect(await isAlive(Number(child))).toBe(true);
    const followed = log('polite', '?follow=true');
    for (const name of ['polite', 'stubborn']) (await server.client.delete(`${namespace}/pods/${name}`)).orThrow();
    expect(await followed).toBe('up\nbye\n');
    await eventually('both are gone', async () => {
      const answers = await Promise.all(
        ['polite', 'stubborn'].map((name) => server.client.get(`${namespace}/pods/${name}`)),
      );
      return answers.every(({ status }) => status === 404) || undefined;
    });
    expect(await isAlive(Number(child))).toBe(false);
  });

  test('can be attached to, and its ports be forwarded', async () => {
    const ns = namespace.split('/').at(-1);
    await run('reads', { command: ['cat'], stdin: true, stdinOnce: true });
    await until('reads', 'is ready', isReady);
    const { stdout } = await kubectl.run(['attach', '-i', 'reads', '-n', ns!], { input: 'typed\n' });
    expect(stdout).toContain('typed');
    expect((await until('reads', 'ends', ended)).status?.phase).toBe('Succeeded');
    await run('served', { script: 'trap exit TERM; while :; do sleep 0.1; done' });
    await until('served', 'is ready', isReady);
    const forwarding = kubectl.start(`port-forward served -n ${ns} :${port}`);
    const [, local] = await forwarding.until(/127\.0\.0\.1:(\d+)/);
    expect((await fetch(`http://127.0.0.1:${local}`)).status).toBe(200);
    forwarding.process.kill();
    await forwarding.finished;
  });

  test('is looked after by nobody else, nor does it outlive its server; the next one starts it anew', async () => {
    await run(
      'survivor',
      { script: 'echo $$$$; trap exit TERM; while :; do sleep 0.1; done' },
      { restartPolicy: 'Always' },
    );
    await until('survivor', 'is ready', isReady);
    const pid = Number(await eventually('it says who it is', async () => /\d+/.exec(await log('survivor'))?.[0]));
    await server.stop();
    expect(await isAlive(pid)).toBe(false);
    expect(await readdir(join(server.dataDir, 'processes/pids'))).toEqual([]);
    await server.start();
    const { status } = await until(
      'survivor',
      'runs again',
      ({ containerStatuses }) => containerStatuses?.[0]?.restartCount === 1 && containerStatuses[0].ready,
    );
    expect(status?.containerStatuses?.[0]?.lastState?.terminated?.exitCode).toBe(255);
  });
});
