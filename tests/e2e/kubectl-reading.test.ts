import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openShop, SHOP, type Shop } from '../support/shop.js';

let shop: Shop;
let kubectl: Shop['kubectl'];
let folder: Shop['folder'];
let jsonpath: Shop['jsonpath'];
beforeAll(async () => {
  shop = await openShop();
  ({ kubectl, folder, jsonpath } = shop);
});
afterAll(() => shop.close());

describe('apply', () => {
  test('tells what it did, and the same again does nothing', async () => {
    expect(await kubectl(`apply -f ${folder}/shop.yaml`)).toBe(
      ['namespace/shop', 'configmap/settings', 'deployment.apps/web', 'deployment.apps/store', 'service/web']
        .map((name) => `${name} unchanged\n`)
        .join(''),
    );
  });

  test('diff shows what apply would change, and changes nothing', async () => {
    const changed = SHOP.replace('colour: blue', 'colour: green').replace('replicas: 3', 'replicas: 4');
    const before = await jsonpath('configmap settings -n shop', '.metadata.resourceVersion');
    const same = await kubectl.run(['diff', '-f', '-'], { input: SHOP });
    expect(same).toMatchObject({ status: 0, stdout: '' });
    const { status, stdout } = await kubectl.run(['diff', '-f', '-'], { input: changed });
    expect(status).toBe(1);
    expect(stdout).toContain('-  colour: blue\n+  colour: green');
    expect(stdout).toContain('-  replicas: 3\n+  replicas: 4');
    expect(await jsonpath('configmap settings -n shop', '.metadata.resourceVersion')).toBe(before);
  });

  test('takes away what its last manifest had and this one has not', async () => {
    const map = (data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: pruned}\ndata: ${data}\n`;
    await kubectl('apply -f -', { input: map('{a: "1", b: "2"}') });
    await kubectl('patch configmap pruned --type=merge -p \'{"data":{"c":"3"}}\'');
    expect(await kubectl('apply -f -', { input: map('{a: "1"}') })).toBe('configmap/pruned configured\n');
    expect(JSON.parse(await jsonpath('configmap pruned', '.data'))).toEqual({ a: '1', c: '3' });
  });

  test('server-side: a field of another manager is a conflict, until forced', async () => {
    const map = (value: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shared}\ndata: {key: "${value}"}\n`;
    const apply = (manager: string, value: string, more = '') =>
      kubectl.run(['apply', '--server-side', `--field-manager=${manager}`, ...(more === '' ? [] : [more]), '-f', '-'], {
        input: map(value),
      });
    expect((await apply('one', 'a')).stdout).toBe('configmap/shared serverside-applied\n');
    const refused = await apply('two', 'b');
    expect(refused.status).not.toBe(0);
    expect(refused.stderr).toContain('Apply failed with 1 conflict: conflict with "one": .data.key');
    expect((await apply('two', 'b', '--force-conflicts')).status).toBe(0);
    expect(await jsonpath('configmap shared', '.data.key')).toBe('b');
    const managers = await kubectl(
      "get configmap shared --show-managed-fields -o jsonpath='{.metadata.managedFields[*].manager}'",
    );
    expect(managers.split(' ').sort()).toContain('two');
  });

  test('--validate=strict refuses a field that nobody knows', async () => {
    const input = SHOP.replace('replicas: 3', 'replicas: 3\n  colour: red');
    const { status, stderr } = await kubectl.run(['apply', '--validate=strict', '-f', '-'], { input });
    expect(status).toBe(1);
    expect(stderr).toContain('unknown field "spec.colour"');
    const warned = await kubectl.run(['apply', '--validate=warn', '--dry-run=server', '-f', '-'], { input });
    expect(warned.status).toBe(0);
    expect(warned.stderr).toContain('Warning: unknown field "spec.colour"');
  });

  test('--dry-run=server is answered and not kept', async () => {
    expect(await kubectl('create configmap dry --from-literal=a=b --dry-run=server')).toBe(
      'configmap/dry created (server dry run)\n',
    );
    expect(await kubectl.fails('get configmap dry')).toContain('configmaps "dry" not found');
  });

  test('--prune with an ApplySet is understood or told', async () => {
    const input = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kept, labels: {set: one}}\n';
    const second = `${input}---\n${input.replace('kept', 'dropped')}`;
    await kubectl('apply --prune -l set=one --prune-allowlist=core/v1/ConfigMap -f -', { input: second });
    const out = await kubectl('apply --prune -l set=one --prune-allowlist=core/v1/ConfigMap -f -', { input });
    expect(out).toContain('configmap/dropped pruned');
  });
});

describe('get', () => {
  test('prints the tables that people know', async () => {
    const deployments = await kubectl('get deployments -n shop');
    expect(deployments).toMatch(/^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\n/);
    expect(deployments).toMatch(/^web +3\/3 +3 +3 +\d+s$/m);
    const pods = await kubectl('get pods -n shop -l app=web -o wide');
    expect(pods).toMatch(/^NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES\n/);
    expect(
      pods.match(
        /^web-[a-z0-9]+-[a-z0-9]{5} +1\/1 +Running +0 +\d+s +10\.\d+\.\d+\.\d+ +node-[123] +<none> +<none>$/gm,
      ),
    ).toHaveLength(3);
    expect(await kubectl('get service web -n shop')).toMatch(
      /^web +ClusterIP +10\.96\.\d+\.\d+ +<none> +80\/TCP +\d+s$/m,
    );
    expect(await kubectl('get nodes')).toMatch(/^node-1 +Ready +<none> +\d+s +v1\.36\.0$/m);
    expect(await kubectl('get all -n shop')).toContain('replicaset.apps/web-');
  });

  test('prints names, JSON, YAML, JSONPath, columns, labels and templates', async () => {
    expect(await kubectl('get deployments -n shop -o name')).toBe('deployment.apps/store\ndeployment.apps/web\n');
    expect(await kubectl('get configmap settings -n shop -o yaml')).toContain('data:\n  colour: blue\n');
    expect(JSON.parse(await kubectl('get deployment web -n shop -o json'))).toMatchObject({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      status: { readyReplicas: 3 },
    });
    expect(await jsonpath('deployment web -n shop', '.spec.template.spec.containers[0].image')).toBe('nginx:1.27');
    expect(
      await kubectl('get deploy -n shop -o custom-columns=N:.metadata.name,R:.spec.replicas --no-headers'),
    ).toMatch(/^store +1\nweb +3\n$/);
    expect(await kubectl('get deploy web -n shop --show-labels')).toMatch(/app=web$/m);
    expect(await kubectl('get deploy -n shop -L app --sort-by=.spec.replicas')).toMatch(/store.*\n.*web/);
    expect(await kubectl("get deploy web -n shop -o go-template='{{.metadata.name}}'")).toBe('web');
  });

  test('reads several kinds, all namespaces, selectors and pieces', async () => {
    expect(await kubectl('get deploy,svc -n shop -o name')).toBe(
      'deployment.apps/store\ndeployment.apps/web\nservice/web\n',
    );
    expect(await kubectl('get pods -A')).toContain('shop');
    expect((await kubectl('get pods -n shop -l app!=web -o name')).trim().split('\n')).toHaveLength(1);
    expect(
      (await kubectl('get pods -n shop --field-selector=status.phase=Running -o name')).trim().split('\n'),
    ).toHaveLength(4);
    expect(await kubectl('get pods -n shop --chunk-size=1 -o name')).toBe(await kubectl('get pods -n shop -o name'));
    expect(await kubectl('get pods -n shop --chunk-size=2')).toMatch(/^NAME.*\n(?:(?:web|store)-.*\n){4}$/);
  });

  test('tells what is not there', async () => {
    expect(await kubectl.fails('get pod none -n shop')).toBe('Error from server (NotFound): pods "none" not found\n');
    expect(await kubectl.fails('get widgets')).toContain('the server doesn\'t have a resource type "widgets"');
    expect((await kubectl.run(['get', 'pods', '-n', 'nowhere'])).stderr).toBe(
      'No resources found in nowhere namespace.\n',
    );
  });

  test('-w tells changes as they come', async () => {
    await kubectl('create configmap watched');
    const line = '{.type} {.object.metadata.name} {.object.data.v}{"\\n"}';
    const watch = kubectl.start(`get configmap watched -w --output-watch-events -o jsonpath='${line}'`);
    await watch.until(/ADDED watched $/m);
    await kubectl('patch configmap watched -p \'{"data":{"v":"1"}}\'');
    await watch.until(/MODIFIED watched 1/);
    await kubectl('delete configmap watched');
    await watch.until(/DELETED watched 1/);
    watch.process.kill('SIGINT');
    await watch.finished;
    const table = kubectl.start('get pods -n shop -w');
    await table.until(/^NAME +READY +STATUS/);
    await table.until(/web-.*Running/);
    table.process.kill('SIGINT');
    expect((await table.finished).stdout.match(/NAME/g)).toHaveLength(1);
  });

  test('--raw reads any path', async () => {
    expect(JSON.parse(await kubectl('get --raw /api/v1/namespaces/shop')).metadata.name).toBe('shop');
    expect(await kubectl('get --raw /readyz')).toBe('ok');
  });
});

describe('describe', () => {
  test('tells of a Deployment, its Pods and what happened to them', async () => {
    const deployment = await kubectl('describe deployment web -n shop');
    expect(deployment).toContain(
      'Replicas:               3 desired | 3 updated | 3 total | 3 available | 0 unavailable',
    );
    expect(deployment).toContain('StrategyType:           RollingUpdate');
    expect(deployment).toMatch(/ScalingReplicaSet .* Scaled up replica set web-[a-z0-9]+ from 0 to 3/);
    const pod = await kubectl('describe pods -n shop -l app=store');
    expect(pod).toMatch(/Node: +node-[123]\/172\.18\.0\.\d/);
    for (const reason of ['Scheduled', 'Pulled', 'Created', 'Started']) expect(pod).toContain(reason);
    expect(await kubectl('describe service web -n shop')).toMatch(/Endpoints: +10\.\d+\.\d+\.\d+:80/);
  });

  test('tells of a node what it holds', async () => {
    const node = await kubectl('describe node node-1');
    expect(node).toMatch(/Ready +True/);
    expect(node).toContain('Non-terminated Pods:');
    expect(node).toContain('Allocated resources:');
  });
});

describe('the server about itself', () => {
  test('api-resources, api-versions, version, cluster-info', async () => {
    const resources = await kubectl('api-resources');
    for (const line of [
      /^pods +po +v1 +true +Pod$/m,
      /^deployments +deploy +apps\/v1 +true +Deployment$/m,
      /^nodes +no +v1 +false +Node$/m,
    ])
      expect(resources).toMatch(line);
    expect(await kubectl('api-resources --verbs=list --namespaced -o name')).toContain('deployments.apps\n');
    expect((await kubectl('api-versions')).split('\n')).toEqual(
      expect.arrayContaining(['v1', 'apps/v1', 'batch/v1', 'rbac.authorization.k8s.io/v1']),
    );
    expect(await kubectl('version')).toContain('Server Version: v1.36.0');
    expect(await kubectl('cluster-info')).toContain(`is running at `);
  });

  test('explain', async () => {
    const text = await kubectl('explain deployment.spec.strategy');
    expect(text).toContain('KIND:       Deployment');
    expect(text).toMatch(/FIELD: strategy <DeploymentStrategy>/);
    expect(await kubectl('explain pods --recursive')).toContain('terminationGracePeriodSeconds');
    expect(await kubectl.fails('explain deployment.spec.colour')).toContain('field "colour" does not exist');
  });

  test('auth can-i and whoami', async () => {
    await kubectl('create serviceaccount made-sa');
    await kubectl('create clusterrolebinding olivia --clusterrole=view --user=olivia');
    await kubectl('create role reads --verb=get,list --resource=pods');
    await kubectl('create rolebinding reads --role=reads --serviceaccount=default:made-sa');
    expect(await kubectl('auth can-i delete pods')).toBe('yes\n');
    const robot = await kubectl.run(['auth', 'can-i', 'delete', 'pods', '--as=system:serviceaccount:default:made-sa']);
    expect(robot).toMatchObject({ status: 1, stdout: 'no\n' });
    expect(await kubectl('auth can-i get pods --as=system:serviceaccount:default:made-sa')).toBe('yes\n');
    expect(await kubectl('auth can-i --list --as=olivia')).toMatch(/pods/);
    expect(await kubectl('auth whoami')).toMatch(/Username +\S+/);
  });

  test('get events, by object and in order', async () => {
    const events = await kubectl('get events -n shop --sort-by=.lastTimestamp');
    expect(events).toMatch(/^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n/);
    expect(events).toMatch(/Normal +ScalingReplicaSet +deployment\/web/);
    expect(await kubectl('events -n shop --for deployment/web')).toContain('ScalingReplicaSet');
  });

  test('wait for what comes, what goes and what never does', async () => {
    await kubectl('wait deployment/web -n shop --for=condition=Available --timeout=300s');
    await kubectl('create configmap going');
    const waiting = kubectl('wait configmap/going --for=delete --timeout=300s');
    await kubectl('delete configmap going');
    await waiting;
    expect(await kubectl.fails('wait deployment/web -n shop --for=condition=Never --timeout=1s')).toContain(
      'timed out waiting for the condition',
    );
  });
});
