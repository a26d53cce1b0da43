import { tmpdir } from 'node:os';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Io } from '../../../cli/terminal/io.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { type Incident, incident } from '../../replay/questions/why-incident.js';
import { Recorder } from '../../replay/recorder.js';
import { testCluster } from '../../support/test-cluster.js';
import { holding, runCli } from '../run-cli.js';

let given: Incident;
let world: Partial<Io>;
const run = (io: Partial<Io>, ...args: string[]) => runCli(['why', '--data-dir', tmpdir(), ...args], io);
const ask = (...args: string[]) => run(world, ...args);

beforeAll(async () => {
  given = await incident();
  world = holding(given.test.log);
});

describe('hindcast why', () => {
  test('tells a person each chain that an object rests on, the fault that makes it unwell first', async () => {
    const { status, stdout, stderr } = await ask('node/node-1');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "node/node-1 at revision 270 rests on 2 causes, besides how it was created.

      MemoryPressure Unknown (NodeStatusUnknown), DiskPressure Unknown (NodeStatusUnknown), PIDPressure Unknown (NodeStatusUnknown), Ready Unknown (NodeStatusUnknown)
      spec.taints [{"key":"node.kubernetes.io/unreachable…, metadata.annotations["simulation.hindcast.dev/down-since"] 2026-01-01T00:01:35Z, metadata.annotations["simulation.hindcast.dev/power"] off
      It began with a fault that kubernetes-admin put into the simulation.
      2026-01-01 (UTC)
      142   00:01:35.000   kubernetes-admin patched node/node-1
                           +metadata.annotations["simulation.hindcast.dev/power"] off
      143   00:01:35.000   └ simulated-power patched node/node-1, because the power is off
                             +metadata.annotations["simulation.hindcast.dev/down-since"] 2026-01-01T00:01:35Z
      161   00:02:20.001    └ node-lifecycle-controller updated status of node/node-1, because it fell silent
                              status.conditions[type=MemoryPressure].status False → Unknown, status.conditions[type=MemoryPressure].reason KubeletHasSufficientMemory → NodeStatusUnknown, st…
                              45s after 143, by a timer: nobody else had changed it since

      status.images [{"names":["docker.io/library/nginx@sha…
      It began with a request from outside: kubernetes-admin with test.
      2026-01-01 (UTC)
      32   00:00:05.000   kubernetes-admin created deployment.apps/web
      33   00:00:05.000   └ deployment-controller created replicaset.apps/web-65c4cb96f4, because no ReplicaSet has the present template
      41   00:00:05.000    └ replicaset-controller created pod/web-65c4cb96f4-zkp6v, because too few replicas
      53   00:00:05.000     └ kube-scheduler created binding of pod/web-65c4cb96f4-zkp6v, because node-1 is the best node that can take the Pod
                              +spec.nodeName node-1, +status.conditions [{"type":"PodScheduled","status":"True"…
      59   00:00:05.394      └ kubelet-pod patched status of node/node-1, because pulled an image
                               +status.images [{"names":["docker.io/library/nginx@sha…

      All else, 11 fields, goes back to event 8: system:apiserver created node/node-1.
      "
    `);
  });

  test('tells what last set a field, of an object and of the object of an event', async () => {
    const field = ['--field', '.spec.template.spec.containers[name=main].image'];
    const { stdout } = await ask('deploy', 'web', ...field);
    expect(stdout).toMatchInlineSnapshot(`
      "It began with a request from outside: kubernetes-admin with test.
      2026-01-01 (UTC)
      89   00:00:35.000   kubernetes-admin patched deployment.apps/web
                          spec.template.spec.containers[name=main].image nginx:1 → registry.example/app:missing
      "
    `);
    expect(stdout).toBe((await ask(String(given.badImage), ...field)).stdout);
    expect(await ask('deploy/web', '--at', String(given.badImage - 1), ...field, '-o', 'json')).toMatchObject({
      stdout: (await ask(String(given.created), '-o', 'json')).stdout,
    });
  });

  test('tells of objects that are gone', async () => {
    const log = new MemoryEventLog();
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'default' } };
    await new Recorder().create('pods', pod).delete('pods', 'default/p').appendTo(log);
    expect((await run(holding(log), 'pod/p')).stdout).toContain('alice deleted pod/p');
  });

  test('writes JSON and YAML that say the same', async () => {
    const json: unknown = JSON.parse((await ask('node/node-1', '-o', 'json')).stdout);
    expect(json).toMatchObject({
      resource: 'nodes',
      causes: [{ origin: { type: 'fault' }, steps: [{ event: { revision: given.powerOff } }, {}, {}] }, {}, {}],
    });
    expect(parse((await ask('node/node-1', '-o', 'yaml')).stdout)).toEqual(json);
    const one: unknown = JSON.parse((await ask(String(given.powerOff), '-o', 'json')).stdout);
    expect(one).toMatchObject({ origin: { type: 'fault' }, steps: [{ event: { revision: given.powerOff } }] });
    expect(parse((await ask(String(given.powerOff), '-o', 'yaml')).stdout)).toEqual(one);
  });

  test.each([
    [['pod/none'], 'pods "none" never existed in namespace "default"'],
    [['99999'], 'there is no revision 99999 yet'],
    [['0'], 'there is no event 0'],
    [['deploy'], '"deploy" is neither a revision nor an object KIND/NAME'],
    [['nonsense/x'], 'there is no resource type "nonsense"'],
    [['5', '--at', '3'], '--at goes with an object'],
    [['deploy/web', '--field', 'a b'], '"a b" is no field of deployments.apps'],
    [['deploy/web', '--field', 'spec.x'], '"spec.x" is no field of deployments.apps'],
    [['deploy/web', '--field', 'metadata.labels.x'], 'never had a field metadata.labels.x'],
    [['5', '-o', 'table'], 'Allowed choices are tree, json, yaml, dot'],
  ])('fails with one clear line: %j', async (args, message) => {
    const { status, stdout, stderr } = await ask(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('hindcast why --forward', () => {
  test('shows what followed as a tree, and counts what is alike', async () => {
    const { status, stdout } = await ask(String(given.badImage), '--forward');
    expect(status).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "Event 89 of 2026-01-01T00:00:35.000Z led to 55 events, the last at 2026-01-01T00:05:51.758Z.
       89   00:00:35.000   kubernetes-admin patched deployment.apps/web: spec.template.spec.containers[name=main].image nginx:1 → regist…
                           ├ … 1 Kubernetes Event recorded
       90   00:00:35.000   ├ deployment-controller created replicaset.apps/web-6fd4d559d
                           │ ├ … 1 Kubernetes Event recorded
       94   00:00:35.000   │ ├ replicaset-controller created pod/web-6fd4d559d-rt74f
                           │ │ ├ … 1 Kubernetes Event recorded
       99   00:00:35.000   │ │ └ kube-scheduler created binding of pod/web-6fd4d559d-rt74f: +spec.nodeName node-3, +status.conditions [{"type":"PodSchedule…
                           │ │   ├ … 30 Kubernetes Events recorded
      102   00:00:35.000   │ │   ├ kubelet-pod patched status of pod/web-6fd4d559d-rt74f: +status.conditions[type=PodReadyToStartContainers] {"type":"Pod…
      104   00:00:35.793   │ │   ├ kubelet-pod patched status of pod/web-6fd4d559d-rt74f: status.conditions[type=PodReadyToStartContainers].status False …
      107   00:00:37.793   │ │   ├ kubelet-pod patched status of pod/web-6fd4d559d-rt74f: status.containerStatuses[name=main].state.waiting.reason ErrIma…
                           │ │   └ … 10 more like it, of the same Pod, until 223
       96   00:00:35.000   │ └ replicaset-controller updated status of replicaset.apps/web-6fd4d559d: +status.terminatingReplicas 0
       97   00:00:35.000   │   ├ deployment-controller updated status of deployment.apps/web: +status.terminatingReplicas 0
       98   00:00:35.000   │   └ replicaset-controller updated status of replicaset.apps/web-6fd4d559d: status.replicas 0 → 1, +status.fullyLabeledReplicas 1
      101   00:00:35.000   │     └ deployment-controller updated status of deployment.apps/web: status.conditions[type=Progressing].reason NewReplicaSetCreated…
       92   00:00:35.000   └ deployment-controller updated status of deployment.apps/web: status.conditions[type=Progressing].reason NewReplicaSetAvailab…
       93   00:00:35.000     └ deployment-controller updated status of deployment.apps/web: -status.terminatingReplicas 0, +status.unavailableReplicas 1
      "
    `);
  });

  test('shows every event when asked to', async () => {
    const lines = (await ask(String(given.powerOff), '--forward', '--full')).stdout.trimEnd().split('\n');
    const json = JSON.parse((await ask(String(given.powerOff), '--forward', '-o', 'json')).stdout) as {
      consequences: { event: { revision: number } }[];
    };
    expect(lines).toHaveLength(json.consequences.length + 2);
    for (const { event } of json.consequences) {
      expect(lines.some((line) => line.trimStart().startsWith(`${event.revision} `))).toBe(true);
    }
  });

  test('is a document even when nothing followed', async () => {
    const json: unknown = JSON.parse((await ask('HEAD', '--forward', '-o', 'json')).stdout);
    expect(json).toMatchObject({ event: {}, consequences: [] });
    expect(parse((await ask('HEAD', '--forward', '-o', 'yaml')).stdout)).toEqual(json);
    expect((await ask('HEAD', '--forward')).stdout).toContain('led to 0 events.');
    expect((await ask('HEAD', '--forward', '-o', 'dot')).stdout).toMatch(/^digraph why \{[^}]*\}\n$/);
  });

  test('writes YAML that says the same as JSON', async () => {
    const args = [String(given.badImage), '--forward', '-o'];
    expect(parse((await ask(...args, 'yaml')).stdout)).toEqual(JSON.parse((await ask(...args, 'json')).stdout));
  });
});

test('marks in words what was decided on old knowledge', async () => {
  const spec = (value: number) => (draft: Record<string, Record<string, unknown>>) =>
    Object.assign(draft['spec']!, { value });
  const pod = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec: {} });
  const log = new MemoryEventLog();
  await new Recorder()
    .create('pods', pod('p'))
    .create('pods', pod('q'))
    .modify('pods', 'default/p', spec(1))
    .modify('pods', 'default/p', spec(2), {
      actor: { controller: 'c' },
      cause: { trigger: 1, seen: 1, reason: 'too few' },
    })
    .appendTo(log);
  const { stdout } = await run(holding(log), '4');
  expect(stdout).toMatchInlineSnapshot(`
    "It began with a request from outside: alice.
    2026-01-01 (UTC)
    1   00:00:01.000   alice created pod/p
    4   00:00:04.000   └ c updated pod/p, because too few
                         spec.value 1 → 2
                         3s after 1, by a timer
                         STALE: decided on revision 1, 2 events behind: had not seen 3 (pod/p), 2 (pod/q); it wrote what was at 3 by then
    "
  `);
});

test('writes Graphviz in which whatever users wrote is only text', async () => {
  const log = new MemoryEventLog();
  await new Recorder()
    .create('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'x"];a->b', namespace: 'd' },
      data: {},
    })
    .modify('configmaps', 'd/x"];a->b', (draft) => Object.assign(draft['data']!, { k: 'a\\"\n\u202e}' }), {
      actor: { user: 'u', controller: 'c"\\' },
      cause: { trigger: 1, seen: 1, reason: 'line\n"quoted" \\' },
    })
    .appendTo(log);
  for (const args of [['2'], ['1', '--forward']]) {
    const { stdout } = await run(holding(log), ...args, '-o', 'dot');
    const [, ...lines] = stdout.split('\n');
    const text = '"(?:[^"\\\\]|\\\\.)*"';
    const statement = new RegExp(
      `^(  rankdir=TB;|  node \\[shape=box, fontname="sans-serif"\\];|  \\d+ \\[label=${text}(, style=bold|, color=orange)?\\];|  \\d+ -> \\d+( \\[label=${text}(, style=dashed)?\\])?;|\\}|)$`,
    );
    for (const line of lines) expect(line).toMatch(statement);
    expect(stdout).toContain('1 -> 2');
  }
});

test('tells a crash loop in one line with a count, backwards and forwards', async () => {
  const cluster = await testCluster();
  await cluster.run(5_000);
  const created = cluster.log.head().revision + 1;
  const container = { name: 'main', image: 'nginx:1' };
  const metadata = { name: 'p', namespace: 'default', annotations: { 'simulation.hindcast.dev/exit': '1 after 45s' } };
  await cluster.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [container] } });
  await cluster.run(1_200_000);
  const given = holding(cluster.log);
  const counted = /… restarted 7 times, 00:00:51 to 00:15:31/g;
  for (const args of [['pod/p'], [String(created), '--forward']]) {
    const { stdout } = await run(given, ...args);
    expect(stdout.match(counted), stdout).toHaveLength(1);
    expect(stdout.split('\n').length, stdout).toBeLessThan(20);
  }
  for (const args of [['pod/p'], [String(created), '--forward']]) {
    expect((await run(given, ...args, '--full')).stdout).not.toContain('restarted');
  }
  const dot = (await run(given, 'pod/p', '-o', 'dot')).stdout;
  expect(dot).toContain('restarted 7 times, 00:00:51 to 00:15:31');
  await cluster.stop();
});

test('keeps what a Secret holds to itself', async () => {
  const log = new MemoryEventLog();
  const data = { password: 'aGVsbG8gd29ybGQ=' };
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'default' }, data };
  await new Recorder()
    .create('secrets', secret)
    .modify('secrets', 'default/s', (draft) => Object.assign(draft['data']!, { password: 'Z29vZGJ5ZQ==' }))
    .appendTo(log);
  const { stdout } = await run(holding(log), 'secret/s');
  expect(stdout).toContain('data.password ***');
  expect(stdout).not.toContain('Z29v');
});
