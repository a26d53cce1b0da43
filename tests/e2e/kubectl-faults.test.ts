import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { type Kubectl, kubectlFor } from '../support/kubectl.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;
let kubectl: Kubectl;
beforeAll(async () => {
  server = await startTestServer({ nodes: 2 });
  kubectl = await kubectlFor(server);
  await eventually('the nodes', async () =>
    (await kubectl('get nodes --no-headers')).match(/ Ready /g)?.length === 2 ? true : undefined,
  );
  await kubectl('create deployment web --image=nginx:1.27 --replicas=2');
  await kubectl('rollout status deployment web');
});
afterAll(async () => {
  await kubectl.close();
  await server.close();
});

const apply = (name: string, spec: object) =>
  kubectl('apply -f -', {
    input: JSON.stringify({ apiVersion: 'simulation.hindcast.dev/v1', kind: 'Fault', metadata: { name }, spec }),
  });

const heal = (name: string) => kubectl(`delete fault ${name}`);
const phase = (name: string) => kubectl(`get fault ${name} -o jsonpath={.status.phase}`);
const field = (path: string) => kubectl(`get ${path}`);

describe('kubectl and faults', () => {
  test('explains the kind, lists it with its columns, and describes one', async () => {
    expect(await kubectl('explain fault.spec.afterWrites')).toContain('How many go well before each strike.');
    expect(await apply('seen', { type: 'clock', controller: 'kube-scheduler', by: '1s' })).toBe(
      'fault.simulation.hindcast.dev/seen created\n',
    );
    await eventually('the begin', async () => ((await phase('seen')) === 'Active' ? true : undefined));
    const [head, row] = (await kubectl('get faults')).split('\n');
    expect(head).toMatch(/^NAME +TYPE +FOR +PHASE +STRUCK +LAST STRIKE +AGE$/);
    expect(row).toMatch(/^seen +clock +kube-scheduler +Active +1 +/);
    expect(await kubectl('describe fault seen')).toMatch(/Last Strike: +the clock of kube-scheduler/);
    await heal('seen');
  });

  test('server-side apply works, and a wrong field is refused in Kubernetes’ words', async () => {
    const manifest = { apiVersion: 'simulation.hindcast.dev/v1', kind: 'Fault', metadata: { name: 'applied' } };
    const applied = { ...manifest, spec: { type: 'slow-api', client: {}, delay: '1ms' } };
    const input = JSON.stringify(applied);
    expect(await kubectl('apply --server-side -f -', { input })).toContain('serverside-applied');
    expect(await field('fault applied -o jsonpath={.metadata.managedFields[0].manager} --show-managed-fields')).toBe(
      'kubectl',
    );
    await heal('applied');
    const wrong = await kubectl.fails('apply -f -', {
      input: JSON.stringify({ ...manifest, spec: { type: 'slow-api' } }),
    });
    expect(wrong).toContain('* spec.client: Required value\n* spec.delay: Required value');
  });

  test('a controller that crashes between two writes', async () => {
    await apply('crash', {
      type: 'crash',
      controller: 'replicaset-controller',
      kinds: ['pods'],
      afterWrites: 1,
      times: 1,
    });
    await kubectl('scale deployment web --replicas=4');
    await eventually('the crash', async () => ((await phase('crash')) === 'Expired' ? true : undefined));
    expect(await field('fault crash -o jsonpath={.status.lastStrike}')).toMatch(/^create pods default\/web-/);
    await kubectl('rollout status deployment web');
    await heal('crash');
  });

  test('an API that fails for one client', async () => {
    await apply('error', { type: 'error-after', client: { userAgent: 'kubectl/' }, times: 1 });
    expect(await kubectl.fails('create configmap made')).toContain('(fault "error")');
    expect(await kubectl.fails('create configmap made')).toContain('already exists');
    await heal('error');
  });

  test('a watch that sees everything late', async () => {
    await apply('late', { type: 'slow-watch', client: { userAgent: 'kubectl/' }, kinds: ['configmaps'], delay: '1h' });
    expect(await kubectl('create configmap unseen')).toContain('created');
    expect(await kubectl.fails('get configmap unseen')).toContain('not found');
    await heal('late');
    expect(await kubectl('get configmap unseen -o name')).toBe('configmap/unseen\n');
  });

  test('a node under pressure', async () => {
    const name = await field('pods -l app=web -o jsonpath={.items[0].spec.nodeName}');
    await apply('pressure', { type: 'pressure', node: name, pressure: 'memory' });
    await eventually('an eviction', async () =>
      (await kubectl('get events --field-selector reason=Evicted -o name')) === '' ? undefined : true,
    );
    expect(await kubectl(`describe node ${name}`)).toContain('node.kubernetes.io/memory-pressure:NoSchedule');
    await heal('pressure');
  });

  test('a store that fails, and can be healed nevertheless', async () => {
    await apply('store', { type: 'failing-store' });
    expect(await kubectl.fails('create configmap lost')).toContain('the event log could not be written: fault "store"');
    await heal('store');
    expect(await kubectl.fails('get configmap lost')).toContain('not found');
    expect(await kubectl('create configmap lost')).toContain('created');
  });

  test('a clock that is ahead', async () => {
    await apply('clock', { type: 'clock', by: '1h' });
    await kubectl('create configmap ahead');
    const made = Date.parse(await field('configmap ahead -o jsonpath={.metadata.creationTimestamp}'));
    const fault = Date.parse(await field('fault clock -o jsonpath={.metadata.creationTimestamp}'));
    expect(made - fault).toBeGreaterThanOrEqual(3_600_000);
    await heal('clock');
  });
});
