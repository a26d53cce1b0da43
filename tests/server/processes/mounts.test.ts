import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ContainerStatus, Pod } from '../../../core/schema/generated/types/core.js';
import { Namespaces } from '../../../server/processes/namespaces.js';
import { makeNamespace } from '../../support/api-objects.js';
import { eventually } from '../../support/eventually.js';
import { type Kubectl, kubectlFor } from '../../support/kubectl.js';
import { startTestServer, type TestServer } from '../../support/test-server.js';

let server: TestServer;
let kubectl: Kubectl;
let namespace: string;
let host: string;
/** Where the kernel gives no namespaces nothing is mounted, which the server says when it starts. */
let isMounted: boolean;
/** Only root may make programs others. */
let hasUsers: boolean;
let mask: number;

beforeAll(async () => {
  const found = await Namespaces.find();
  // As the command does it: what the server makes is nobody else's.
  mask = process.umask(0o077);
  isMounted = typeof found !== 'string';
  hasUsers = typeof found !== 'string' && found.hasUsers;
  server = await startTestServer({ nodes: 1, runtime: 'process' });
  kubectl = await kubectlFor(server);
  namespace = await makeNamespace(server.client, 'mounts');
  host = await mkdtemp(join(tmpdir(), 'hindcast-host-'));
});
afterAll(async () => {
  process.umask(mask);
  await kubectl.close();
  await server.close();
  await rm(host, { recursive: true });
});

const post = async (resource: string, object: object) =>
  void (await server.client.post(`${namespace}/${resource}`, object)).orThrow();

/** Runs a script in a Pod to its end. */
async function ranTo(name: string, script: string, container: object = {}, spec: object = {}): Promise<Ran> {
  const containers = [{ name: 'c', image: 'none', command: ['sh', '-c', script], ...container }];
  await post('pods', {
    metadata: { name, labels: { app: name } },
    spec: { restartPolicy: 'Never', containers, ...spec },
  });
  return eventually(`${name} ends`, async () => {
    const { status } = (await server.client.read(`${namespace}/pods/${name}`)) as unknown as Pod;
    const { terminated } = status?.containerStatuses?.[0]?.state ?? {};
    if (terminated === undefined || (status?.phase !== 'Succeeded' && status?.phase !== 'Failed')) return undefined;
    return { terminated, log: (await server.client.get(`${namespace}/pods/${name}/log`)).text };
  });
}

interface Ran {
  readonly terminated: NonNullable<NonNullable<ContainerStatus['state']>['terminated']>;
  readonly log: string;
}

/** The path of something in a container: where it is mounted, or else in the directory of the volume. */
const at = (path: string, variable: string) => (isMounted ? path : `$HINDCAST_VOLUME_${variable}`);

describe('a container that is a process', () => {
  test('finds its volumes where it mounts them, and nothing of that is on the machine', async () => {
    await post('configmaps', { metadata: { name: 'settings' }, data: { 'a.txt': 'of the map', mode: 'fast' } });
    const { log, terminated } = await ranTo(
      'mounted',
      [
        `cat "${at('/hindcast config', 'CONFIG')}/a.txt"; echo`,
        `cat ${isMounted ? '/etc/hindcast-app/conf.d/mode.conf' : '$HINDCAST_VOLUME_CONFIG/mode'}; echo`,
        `echo kept > ${at('/var/cache/hindcast/x', 'CACHE')}/file && cat ${at('/var/cache/hindcast/x', 'CACHE')}/file`,
        isMounted ? '(echo no > "/hindcast config/new") 2>/dev/null || echo read-only' : 'echo read-only',
      ].join('; '),
      {
        volumeMounts: [
          { name: 'config', mountPath: '/hindcast config', readOnly: true },
          { name: 'config', mountPath: '/etc/hindcast-app/conf.d/mode.conf', subPath: 'mode' },
          { name: 'cache', mountPath: '/var/cache/hindcast/x' },
        ],
      },
      {
        volumes: [
          { name: 'config', configMap: { name: 'settings' } },
          { name: 'cache', emptyDir: {} },
        ],
      },
    );
    expect([log, terminated.exitCode]).toEqual(['of the map\nfast\nkept\nread-only\n', 0]);
    for (const path of ['/hindcast config', '/etc/hindcast-app', '/var/cache/hindcast'])
      expect([path, existsSync(path)]).toEqual([path, false]);
  });

  test('shares directories that anybody may use, also in memory, which go with the Pod', async () => {
    const script = `stat -c '%a' ${at('/hindcast-disk', 'DISK')} ${at('/hindcast-memory', 'MEMORY')}; stat -f -c %T ${at('/hindcast-memory', 'MEMORY')}`;
    const { log } = await ranTo(
      'shares',
      script,
      {
        volumeMounts: [
          { name: 'disk', mountPath: '/hindcast-disk' },
          { name: 'memory', mountPath: '/hindcast-memory' },
        ],
      },
      {
        volumes: [
          { name: 'disk', emptyDir: {} },
          { name: 'memory', emptyDir: { medium: 'Memory' } },
        ],
      },
    );
    const hasMemory = existsSync('/dev/shm');
    expect(log.split('\n').slice(0, hasMemory ? 3 : 2)).toEqual(['777', '777', ...(hasMemory ? ['tmpfs'] : [])]);
    const { metadata } = (await server.client.read(`${namespace}/pods/shares`)) as unknown as Pod;
    (await server.client.delete(`${namespace}/pods/shares`)).orThrow();
    await eventually('nothing is left', async () => !existsSync(`/dev/shm/hindcast-${metadata.uid}`) || undefined);
  });

  test('speaks to the API as its ServiceAccount, as in any cluster', async () => {
    const folder = at('/var/run/secrets/kubernetes.io/serviceaccount', 'API');
    const program = `
      const { readFileSync } = require('node:fs');
      const folder = process.argv[1];
      const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
      const request = require('node:https').request({
        host, port, method: 'POST', path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
        ca: readFileSync(folder + '/ca.crt'),
        headers: { authorization: 'Bearer ' + readFileSync(folder + '/token'), 'content-type': 'application/json' },
      }, async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        console.log(JSON.parse(text).status.userInfo.username, String(readFileSync(folder + '/namespace')));
      });
      request.end(JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }));`;
    await post('serviceaccounts', { metadata: { name: 'operator' } });
    const { log } = await ranTo(
      'speaks',
      `node -e "$PROGRAM" "${folder}"`,
      {
        env: [{ name: 'PROGRAM', value: program }],
        volumeMounts: [{ name: 'api', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true }],
      },
      {
        serviceAccountName: 'operator',
        volumes: [
          {
            name: 'api',
            projected: {
              sources: [
                { serviceAccountToken: { path: 'token' } },
                { configMap: { name: 'kube-root-ca.crt' } },
                { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
              ],
            },
          },
        ],
      },
    );
    const name = namespace.split('/').at(-1);
    expect(log).toBe(`system:serviceaccount:${name}:operator ${name}\n`);
  });

  test('has variables of any name', async () => {
    await post('configmaps', { metadata: { name: 'odd' }, data: { 'data-1': 'value 1', 'a.b': '2' } });
    const { log } = await ranTo('odd', 'env | grep -E "^(data-1|a.b)=" | sort', {
      envFrom: [{ configMapRef: { name: 'odd' } }],
      command: ['/usr/bin/env'],
    });
    expect(
      log
        .split('\n')
        .filter((line) => /^(data-1|a\.b)=/.test(line))
        .sort(),
    ).toEqual(['a.b=2', 'data-1=value 1']);
  });

  test('is whom it is to be, where the server may make it that, and writes nowhere if it may not', async () => {
    await post('configmaps', { metadata: { name: 'public' }, data: { note: 'read' } });
    const volumes = [
      { name: 'v', emptyDir: {} },
      { name: 'map', configMap: { name: 'public' } },
    ];
    const { log, terminated } = await ranTo(
      'restricted',
      'cat /hindcast-map/note; echo; printf bye > /dev/termination-log; id -u; id -g; (echo x > /hindcast-new) 2>/dev/null || echo read-only; echo y > /hindcast-v/file && echo written',
      {
        securityContext: { readOnlyRootFilesystem: true },
        volumeMounts: [
          { name: 'v', mountPath: '/hindcast-v' },
          { name: 'map', mountPath: '/hindcast-map' },
        ],
      },
      { securityContext: { runAsUser: 1234, runAsGroup: 5678 }, volumes },
    );
    if (!isMounted) return expect(log).not.toContain('read-only');
    const own = hasUsers ? ['1234', '5678'] : ['0', '0'];
    expect(log.split('\n')).toEqual(['read', ...own, 'read-only', 'written', '']);
    expect(terminated.message).toBe('bye');
  });

  test('has a host name and a hosts file of its own', async () => {
    const hostAliases = [{ ip: '192.0.2.7', hostnames: ['elsewhere', 'elsewhere.example'] }];
    const { log } = await ranTo('named', 'hostname; cat /etc/hosts', {}, { hostname: 'web-0', hostAliases });
    if (!isMounted) return expect(log).not.toContain('192.0.2.7');
    expect(log.split('\n')[0]).toBe('web-0');
    expect(log).toContain(
      '127.0.0.1\tweb-0\n\n# Entries added by HostAliases.\n192.0.2.7\telsewhere\telsewhere.example\n',
    );
  });

  test('leaves a message when it ends: what it wrote for that, or the end of its log', async () => {
    const written = await ranTo('says', 'printf done > /dev/termination-log 2>/dev/null; exit 3');
    expect([written.terminated.exitCode, written.terminated.message]).toEqual([3, isMounted ? 'done' : undefined]);
    const policy = { terminationMessagePolicy: 'FallbackToLogsOnError' };
    const printed = await ranTo('prints', 'for i in $(seq 100); do echo line $i; done; exit 1', policy);
    expect(printed.terminated.message?.split('\n').slice(0, 2)).toEqual(['line 21', 'line 22']);
    expect((await ranTo('well', 'echo fine', policy)).terminated.message).toBeUndefined();
  });

  test('finds in a claim what the Pod before it left there; it goes with the volume', async () => {
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
    await post('persistentvolumeclaims', { metadata: { name: 'data' }, spec });
    const container = { volumeMounts: [{ name: 'data', mountPath: '/hindcast-data' }] };
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
    const path = at('/hindcast-data', 'DATA');
    await ranTo('writes', `echo left > ${path}/file`, container, { volumes });
    expect((await ranTo('reads', `cat ${path}/file`, container, { volumes })).log).toBe('left\n');
    const kept = join(server.dataDir, 'processes/volumes');
    expect(await readdir(kept)).toHaveLength(1);
    for (const pod of ['writes', 'reads']) await server.client.delete(`${namespace}/pods/${pod}`);
    (await server.client.delete(`${namespace}/persistentvolumeclaims/data`)).orThrow();
    await eventually('nothing is kept', async () => (await readdir(kept)).length === 0 || undefined);
  });

  test('sees a path of the machine, if that is what the Pod takes it for', async () => {
    await writeFile(join(host, 'note'), 'of the machine\n');
    const volume = (type: string) => ({ volumes: [{ name: 'host', hostPath: { path: host, type } }] });
    const container = { volumeMounts: [{ name: 'host', mountPath: '/hindcast-host' }] };
    const path = at('/hindcast-host', 'HOST');
    const { log } = await ranTo(
      'sees',
      `cat ${path}/note; echo answer > ${path}/answer`,
      container,
      volume('Directory'),
    );
    expect([log, await readFile(join(host, 'answer'), 'utf8')]).toEqual(['of the machine\n', 'answer\n']);
    const { terminated } = await ranTo('deceived', 'true', container, volume('Socket'));
    expect([terminated.reason, terminated.exitCode]).toEqual(['StartError', 128]);
    expect(terminated.message).toContain(`hostPath type check failed: ${host} is not a socket file`);
  });

  test('can be looked into: what is executed beside it sees the same', async () => {
    const spec = {
      containers: [
        {
          name: 'c',
          image: 'none',
          command: ['sh', '-c', 'trap exit TERM; while :; do sleep 0.1; done'],
          workingDir: '/hindcast-work/deep',
          volumeMounts: [{ name: 'v', mountPath: '/hindcast-work' }],
          readinessProbe: { exec: { command: ['test', '-d', '../deep'] }, periodSeconds: 1 },
        },
      ],
      volumes: [{ name: 'v', emptyDir: {} }],
    };
    if (!isMounted) spec.containers[0]!.readinessProbe.exec.command = ['true'];
    await post('pods', { metadata: { name: 'open' }, spec });
    const ns = namespace.split('/').at(-1);
    await kubectl(`wait pod open -n ${ns} --for=condition=Ready --timeout=20s`);
    expect(await kubectl(`exec open -n ${ns} -- pwd`)).toMatch(isMounted ? /^\/hindcast-work\/deep$/m : /volumes\/v$/m);
    const { stderr } = await kubectl.run(['exec', 'open', '-n', ns!, '--', 'no-such-program']);
    expect(stderr).toContain('exec: "no-such-program": executable file not found in $PATH');
    await server.client.delete(`${namespace}/pods/open`, { gracePeriodSeconds: 0 });
  });
});
