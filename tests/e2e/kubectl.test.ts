import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { headRevision } from '../support/api-objects.js';
import { eventually } from '../support/eventually.js';
import { type Kubectl, kubectlFor } from '../support/kubectl.js';
import { manifestFiles } from '../support/manifests.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

const MANIFEST = `
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data: {colour: blue}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: web}}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: nginx
          image: nginx:1.27
          ports: [{containerPort: 80, name: http}]
          envFrom: [{configMapRef: {name: settings}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: store, namespace: shop, labels: {app: store}}
spec:
  replicas: 1
  selector: {matchLabels: {app: store}}
  template:
    metadata: {labels: {app: store}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: redis, image: 'redis:7'}]
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: http}]
`;

let server: TestServer;
let kubectl: Kubectl;
let folder: string;
/** The revision at which the shop was rolled out, before anything else was done to it. */
let opened: number;

beforeAll(async () => {
  server = await startTestServer({ nodes: 3 });
  kubectl = await kubectlFor(server);
  folder = await mkdtemp(join(tmpdir(), 'hindcast-manifests-'));
  await writeFile(join(folder, 'shop.yaml'), MANIFEST);
  await kubectl(`apply -f ${folder}/shop.yaml`);
  await kubectl('rollout status deployment/web deployment/store -n shop --timeout=60s');
  opened = await headRevision(server.client);
});
afterAll(async () => {
  await kubectl.close();
  await rm(folder, { recursive: true, force: true });
  await server.close();
});

async function json<T = Record<string, never>>(command: string): Promise<T> {
  return JSON.parse(await kubectl(`${command} -o json`)) as T;
}

const jsonpath = (what: string, path: string) => kubectl(`get ${what} -o jsonpath='{${path}}'`);

describe('apply', () => {
  test('tells what it did, and the same again does nothing', async () => {
    expect(await kubectl(`apply -f ${folder}/shop.yaml`)).toBe(
      ['namespace/shop', 'configmap/settings', 'deployment.apps/web', 'deployment.apps/store', 'service/web']
        .map((name) => `${name} unchanged\n`)
        .join(''),
    );
  });

  test('diff shows what apply would change, and changes nothing', async () => {
    const changed = MANIFEST.replace('colour: blue', 'colour: green').replace('replicas: 3', 'replicas: 4');
    const before = await jsonpath('configmap settings -n shop', '.metadata.resourceVersion');
    const same = await kubectl.run(['diff', '-f', '-'], { input: MANIFEST });
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
    const input = MANIFEST.replace('replicas: 3', 'replicas: 3\n  colour: red');
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
    expect(await json('get deployment web -n shop')).toMatchObject({
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

describe('a rollout', () => {
  const image = () => jsonpath('deployment web -n shop', '.spec.template.spec.containers[0].image');
  const status = () => kubectl('rollout status deployment/web -n shop --timeout=60s');

  test('by set image, told as it goes; history and undo', async () => {
    expect(await kubectl('set image deployment/web nginx=nginx:1.28 -n shop')).toBe(
      'deployment.apps/web image updated\n',
    );
    await kubectl("annotate deployment/web kubernetes.io/change-cause='to 1.28' -n shop");
    expect(await status()).toContain('deployment "web" successfully rolled out');
    const history = await kubectl('rollout history deployment/web -n shop');
    expect(history).toMatch(/^1 +<none>$/m);
    expect(history).toMatch(/^2 +to 1\.28$/m);
    expect(await kubectl('rollout history deployment/web -n shop --revision=1')).toContain('nginx:1.27');
    expect(await kubectl('rollout undo deployment/web -n shop')).toBe('deployment.apps/web rolled back\n');
    await status();
    expect(await image()).toBe('nginx:1.27');
    expect(await kubectl('rollout history deployment/web -n shop')).not.toMatch(/^1 /m);
    await kubectl('rollout undo deployment/web -n shop --to-revision=2');
    await status();
    expect(await image()).toBe('nginx:1.28');
  });

  test('pauses and resumes', async () => {
    expect(await kubectl('rollout pause deployment/web -n shop')).toBe('deployment.apps/web paused\n');
    await kubectl('set image deployment/web nginx=nginx:1.29 -n shop');
    expect(await kubectl.fails('rollout undo deployment/web -n shop')).toContain('paused');
    expect((await kubectl('get rs -n shop -o wide')).includes('nginx:1.29')).toBe(false);
    expect(await kubectl('rollout resume deployment/web -n shop')).toBe('deployment.apps/web resumed\n');
    await status();
    expect(await kubectl('get rs -n shop -o wide')).toContain('nginx:1.29');
  });

  test('restarts', async () => {
    await kubectl('rollout restart deployment/store -n shop');
    await kubectl('rollout status deployment/store -n shop --timeout=60s');
    expect(await jsonpath('deployment store -n shop', '.spec.template.metadata.annotations')).toContain(
      'kubectl.kubernetes.io/restartedAt',
    );
  });

  test('to an image that cannot be pulled is seen to hang', async () => {
    await kubectl('create deployment stuck --image=nginx:missing -n shop');
    const { status, stderr } = await kubectl.run([
      'rollout',
      'status',
      'deployment/stuck',
      '-n',
      'shop',
      '--timeout=1s',
    ]);
    expect(status).not.toBe(0);
    expect(stderr).toContain('timed out waiting for the condition');
    await kubectl('delete deployment stuck -n shop');
  });
});

describe('changing one object', () => {
  test('scale, also with a guard', async () => {
    expect(await kubectl('scale deployment/store --replicas=2 --current-replicas=1 -n shop')).toBe(
      'deployment.apps/store scaled\n',
    );
    expect(await kubectl.fails('scale deployment/store --replicas=5 --current-replicas=1 -n shop')).toContain(
      'Expected replicas to be 1, was 2',
    );
    await kubectl("wait deployment/store -n shop --for=jsonpath='{.status.readyReplicas}'=2 --timeout=30s");
  });

  test('autoscale', async () => {
    expect(await kubectl('autoscale deployment/store --min=1 --max=4 --cpu=50% -n shop')).toContain(
      'horizontalpodautoscaler.autoscaling/store autoscaled',
    );
    expect(await kubectl('get hpa store -n shop')).toMatch(/^store +Deployment\/store +cpu: <unknown>\/50% +1 +4 /m);
    await kubectl('delete hpa store -n shop');
  });

  test('label and annotate', async () => {
    await kubectl('label deployment/web tier=front -n shop');
    expect(await kubectl.fails('label deployment/web tier=back -n shop')).toContain(
      "'tier' already has a value (front), and --overwrite is false",
    );
    await kubectl('label deployment/web tier=back --overwrite -n shop');
    expect(await kubectl('get deploy -l tier=back -n shop -o name')).toBe('deployment.apps/web\n');
    await kubectl('label deployment/web tier- -n shop');
    await kubectl('annotate deployment/web note=hello -n shop');
    expect(await jsonpath('deployment web -n shop', '.metadata.annotations.note')).toBe('hello');
  });

  test('patch in three kinds, and its subresources', async () => {
    await kubectl(
      'patch deployment web -n shop -p \'{"spec":{"template":{"spec":{"containers":[{"name":"nginx","workingDir":"/srv"}]}}}}\'',
    );
    expect(await jsonpath('deployment web -n shop', '.spec.template.spec.containers[0].image')).toBe('nginx:1.29');
    await kubectl(
      'patch deployment web -n shop --type=merge -p \'{"spec":{"minReadySeconds":0,"revisionHistoryLimit":5}}\'',
    );
    await kubectl(
      'patch deployment web -n shop --type=json -p \'[{"op":"replace","path":"/spec/replicas","value":2}]\'',
    );
    expect(await jsonpath('deployment web -n shop', '.spec.replicas')).toBe('2');
    await kubectl('patch deployment web -n shop --subresource=scale --type=merge -p \'{"spec":{"replicas":3}}\'');
    expect(await jsonpath('deployment web -n shop', '.spec.replicas')).toBe('3');
    expect(await kubectl.fails('patch deployment web -n shop -p \'{"spec":{"replicas":-1}}\'')).toContain(
      'must be greater than or equal to 0',
    );
    await kubectl('rollout status deployment/web -n shop --timeout=60s');
  });

  test('edit, through an editor', async () => {
    const editor = join(folder, 'editor.sh');
    await writeFile(editor, '#!/bin/sh\nsed -i \'s/colour: blue/colour: red/\' "$1"\n', { mode: 0o755 });
    expect(await kubectl('edit configmap settings -n shop', { env: { KUBE_EDITOR: editor } })).toBe(
      'configmap/settings edited\n',
    );
    expect(await jsonpath('configmap settings -n shop', '.data.colour')).toBe('red');
  });

  test('replace, by version and by force', async () => {
    await kubectl('create configmap replaced --from-literal=a=1');
    const text = await kubectl('get configmap replaced -o yaml');
    await kubectl('replace -f -', { input: text.replace('a: "1"', 'a: "2"') });
    expect(await kubectl.fails('replace -f -', { input: text.replace('a: "1"', 'a: "3"') })).toContain(
      'the object has been modified',
    );
    await kubectl('replace --force -f -', {
      input: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: replaced}\ndata: {a: "4"}\n',
    });
    expect(await jsonpath('configmap replaced', '.data.a')).toBe('4');
  });

  test('set env, resources, selector, serviceaccount', async () => {
    await kubectl('create deployment settable --image=nginx:1.27 --replicas=0');
    await kubectl('set env deployment/settable A=b');
    await kubectl('set resources deployment/settable --requests=cpu=10m,memory=16Mi');
    await kubectl('set serviceaccount deployment/settable default');
    const container = JSON.parse(await jsonpath('deployment settable', '.spec.template.spec.containers[0]')) as Record<
      string,
      unknown
    >;
    expect(container).toMatchObject({
      env: [{ name: 'A', value: 'b' }],
      resources: { requests: { cpu: '10m', memory: '16Mi' } },
    });
  });
});

describe('create', () => {
  test.each([
    ['namespace made-ns', 'namespace/made-ns'],
    ['configmap made-cm --from-literal=a=b', 'configmap/made-cm'],
    ['secret generic made-secret --from-literal=p=w', 'secret/made-secret'],
    [
      'secret docker-registry made-pull --docker-username=u --docker-password=p --docker-server=r.example',
      'secret/made-pull',
    ],
    ['serviceaccount made-sa', 'serviceaccount/made-sa'],
    ['deployment made-deploy --image=nginx:1.27 --replicas=0', 'deployment.apps/made-deploy'],
    ['job made-job --image=busybox:1.36 -- true', 'job.batch/made-job'],
    ["cronjob made-cron --image=busybox:1.36 --schedule='0 0 1 1 *' -- true", 'cronjob.batch/made-cron'],
    ['service clusterip made-clusterip --tcp=80:8080', 'service/made-clusterip'],
    ['service nodeport made-nodeport --tcp=80', 'service/made-nodeport'],
    ['service externalname made-external --external-name=example.com', 'service/made-external'],
    ['role made-role --verb=get,list --resource=pods', 'role.rbac.authorization.k8s.io/made-role'],
    [
      'rolebinding made-binding --role=made-role --serviceaccount=default:made-sa',
      'rolebinding.rbac.authorization.k8s.io/made-binding',
    ],
    [
      'clusterrole made-clusterrole --verb=get --non-resource-url=/metrics',
      'clusterrole.rbac.authorization.k8s.io/made-clusterrole',
    ],
    [
      'clusterrolebinding made-crb --clusterrole=view --user=olivia',
      'clusterrolebinding.rbac.authorization.k8s.io/made-crb',
    ],
    ['quota made-quota --hard=configmaps=1000 -n made-ns', 'resourcequota/made-quota'],
    ['poddisruptionbudget made-pdb --selector=app=x --min-available=1', 'poddisruptionbudget.policy/made-pdb'],
    ['priorityclass made-priority --value=1000', 'priorityclass.scheduling.k8s.io/made-priority'],
    ['ingress made-ingress --rule=example.com/=made-clusterip:80', 'ingress.networking.k8s.io/made-ingress'],
  ])('%s', async (command, name) => {
    expect(await kubectl(`create ${command}`)).toBe(`${name} created\n`);
    const namespace = command.includes('-n made-ns') ? '-n made-ns' : '-n default';
    expect(await kubectl(`get ${name} -o name ${namespace}`)).toBe(`${name}\n`);
    expect(await kubectl(`describe ${name} ${namespace}`)).toMatch(/^Name: +made-/m);
  });

  test('what is there already is refused', async () => {
    expect(await kubectl.fails('create configmap made-cm')).toBe(
      'error: failed to create configmap: configmaps "made-cm" already exists\n',
    );
  });

  test('a token for a ServiceAccount, that says who it is', async () => {
    const token = (await kubectl('create token made-sa')).trim();
    expect(token.split('.')).toHaveLength(3);
    const config = `--kubeconfig /dev/null --server ${server.url} --insecure-skip-tls-verify --token ${token}`;
    expect(await kubectl(`${config} auth whoami -o jsonpath='{.status.userInfo.username}'`)).toBe(
      'system:serviceaccount:default:made-sa',
    );
    expect(await kubectl(`${config} get pods -n default`)).toBeDefined();
    expect(await kubectl.fails(`${config} get secrets -n default`)).toContain(
      'Error from server (Forbidden): secrets is forbidden: User "system:serviceaccount:default:made-sa"',
    );
  });

  test('run and expose', async () => {
    expect(await kubectl('run solo --image=nginx:1.27 --port=80 --labels=app=solo')).toBe('pod/solo created\n');
    await kubectl('wait pod/solo --for=condition=Ready --timeout=30s');
    expect(await kubectl('expose pod/solo --port=8080 --target-port=80 --name=solo-svc')).toBe(
      'service/solo-svc exposed\n',
    );
    await eventually(
      'endpoints',
      async () =>
        (await kubectl('get endpointslices -l kubernetes.io/service-name=solo-svc')).match(/10\.\d+\.\d+\.\d+/) ??
        undefined,
    );
    expect(await kubectl('logs solo')).toBe('');
    expect(await kubectl.fails('logs solo -c other')).toContain('container other is not valid for pod solo');
    expect(await kubectl.fails('top pod solo')).toContain('Metrics API not available');
    expect((await kubectl.run(['exec', 'solo', '--', 'ls'])).status).not.toBe(0);
  });
});

describe('delete', () => {
  const replicaSets = async (name: string) => (await kubectl(`get rs -l app=${name} -o name`)).trim();

  test.each(['background', 'foreground'])('--cascade=%s takes what it owns', async (policy) => {
    await kubectl(`create deployment del-${policy} --image=nginx:1.27`);
    await eventually('its ReplicaSet', async () => ((await replicaSets(`del-${policy}`)) === '' ? undefined : true));
    expect(await kubectl(`delete deployment del-${policy} --cascade=${policy}`)).toBe(
      `deployment.apps "del-${policy}" deleted from default namespace\n`,
    );
    await eventually('nothing left', async () => ((await replicaSets(`del-${policy}`)) === '' ? true : undefined));
  });

  test('--cascade=orphan leaves it', async () => {
    await kubectl('create deployment del-orphan --image=nginx:1.27');
    await eventually('its ReplicaSet', async () => ((await replicaSets('del-orphan')) === '' ? undefined : true));
    await kubectl('delete deployment del-orphan --cascade=orphan');
    const name = await replicaSets('del-orphan');
    expect(name).toMatch(/^replicaset\.apps\/del-orphan-/);
    expect(await jsonpath(name, '.metadata.ownerReferences')).toBe('');
    await kubectl(`delete ${name}`);
  });

  test('--grace-period=0 --force at once, and waits for the grace otherwise', async () => {
    await kubectl('run forced --image=nginx:1.27 --overrides=\'{"spec":{"terminationGracePeriodSeconds":600}}\'');
    await kubectl('wait pod/forced --for=condition=Ready --timeout=30s');
    const { status, stderr } = await kubectl.run(['delete', 'pod', 'forced', '--grace-period=0', '--force']);
    expect(status).toBe(0);
    expect(stderr).toContain('Immediate deletion does not wait for confirmation');
    await kubectl('run waited --image=nginx:1.27');
    await kubectl('wait pod/waited --for=condition=Ready --timeout=30s');
    await kubectl('delete pod waited --grace-period=1');
    expect(await kubectl('get pods -o name')).not.toMatch(/forced|waited/);
  });

  test('by file, by selector, --all, --ignore-not-found', async () => {
    await kubectl('create namespace bin');
    for (const name of ['a', 'b', 'c']) await kubectl(`create configmap ${name} -n bin`);
    await kubectl('label configmap a b x=y -n bin');
    await kubectl('delete configmap -l x=y -n bin');
    expect(await kubectl('get configmap -n bin -o name')).not.toMatch(/\/[ab]$/m);
    await kubectl('delete configmap --all -n bin');
    expect(await kubectl('delete configmap c -n bin --ignore-not-found')).toBe('');
    expect(await kubectl.fails('delete configmap c -n bin')).toContain('configmaps "c" not found');
    expect(await kubectl('delete namespace bin')).toBe('namespace "bin" deleted\n');
  });
});

describe('nodes', () => {
  test('cordon, drain and uncordon', async () => {
    expect(await kubectl('cordon node-2')).toBe('node/node-2 cordoned\n');
    expect(await kubectl('get node node-2')).toContain('Ready,SchedulingDisabled');
    await kubectl('create deployment drained --image=nginx:1.27 --replicas=3');
    await kubectl('rollout status deployment/drained --timeout=60s');
    const out = await kubectl(
      'drain node-3 --ignore-daemonsets --force --delete-emptydir-data --grace-period=1 --timeout=60s',
    );
    expect(out).toContain('node/node-3 drained');
    expect(
      (
        await kubectl("get pods -A --field-selector=spec.nodeName=node-3 -o jsonpath='{.items[*].metadata.name}'")
      ).trim(),
    ).toBe('');
    await kubectl('uncordon node-2 node-3');
    expect(await kubectl('get nodes')).not.toContain('SchedulingDisabled');
    await kubectl('delete deployment drained');
  });

  test('taint keeps Pods away', async () => {
    await kubectl('taint nodes --all busy=yes:NoSchedule');
    await kubectl('run homeless --image=nginx:1.27');
    await eventually('it to be unschedulable', async () =>
      (await kubectl('describe pod homeless')).includes('untolerated taint') ? true : undefined,
    );
    await kubectl('taint nodes --all busy-');
    await kubectl('wait pod/homeless --for=condition=Ready --timeout=30s');
    await kubectl('delete pod homeless --grace-period=0 --force');
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
    await kubectl('wait deployment/web -n shop --for=condition=Available --timeout=30s');
    await kubectl('create configmap going');
    const waiting = kubectl('wait configmap/going --for=delete --timeout=30s');
    await kubectl('delete configmap going');
    await waiting;
    expect(await kubectl.fails('wait deployment/web -n shop --for=condition=Never --timeout=1s')).toContain(
      'timed out waiting for the condition',
    );
  });
});

describe('the past', () => {
  const at = (revision: number) => `--server ${server.url}/at/${revision}`;

  test('is read with plain kubectl', async () => {
    expect(await kubectl(`${at(opened)} get deployment web -n shop`)).toMatch(/^web +3\/3 +3 +3 /m);
    expect(
      await kubectl(`${at(opened)} get deployment web -n shop -o jsonpath='{.spec.template.spec.containers[0].image}'`),
    ).toBe('nginx:1.27');
    expect(await kubectl(`${at(opened)} get configmap settings -n shop -o jsonpath={.data.colour}`)).toBe('blue');
    expect(await jsonpath('configmap settings -n shop', '.data.colour')).toBe('red');
    expect(await kubectl(`${at(opened)} describe deployment web -n shop`)).toContain('nginx:1.27');
    expect(await kubectl(`${at(opened)} get pods -n shop --chunk-size=1 -o name`)).toMatch(/^(pod\/.*\n){4}$/);
    expect((await kubectl.run([...at(1).split(' '), 'get', 'pods', '-A'])).stderr).toBe('No resources found\n');
    expect(await kubectl(`${at(opened)} rollout history deployment/web -n shop`)).toMatch(/^1 +<none>$/m);
  });

  test('by time too', async () => {
    const events = await server.client.get(`/at/${opened}/api/v1/namespaces/shop`);
    const time = events.json().metadata.creationTimestamp;
    expect(await kubectl(`--server ${server.url}/at/${time} get namespaces -o name`)).toContain('namespace/default');
  });

  test('cannot be changed', async () => {
    for (const command of [
      'delete deployment web -n shop',
      'scale deployment web --replicas=9 -n shop',
      'create configmap late',
      'label deployment web a=b -n shop',
    ]) {
      expect(await kubectl.fails(`${at(opened)} ${command}`), command).toContain('the past is read-only');
    }
    expect(await jsonpath('deployment web -n shop', '.spec.replicas')).toBe('3');
  });

  test('a revision that is not there yet is told', async () => {
    expect(await kubectl.fails(`${at(99_999_999)} get pods`)).toContain('is after the newest one');
    expect(await kubectl.fails(`--server ${server.url}/at/yesterday get pods`)).toContain(
      'neither a revision nor an RFC 3339 time',
    );
  });
});

describe('manifests of others', () => {
  const files = manifestFiles().map((file, index) => [index, basename(file), file] as const);

  test.each(files)('%i %s is applied, rolls out, and is applied again without change', async (index, _name, file) => {
    const [, own] = /^ {2}namespace: (\S+)$/m.exec(await readFile(file, 'utf8')) ?? [];
    const namespace = own ?? `manifest-${index}`;
    await kubectl(`create namespace ${namespace}`);
    const names = (await kubectl(`apply -n ${namespace} -f ${file} -o name`)).trim().split('\n');
    for (const deployment of names.filter((found) => found.startsWith('deployment.apps/'))) {
      await kubectl(`rollout status ${deployment} -n ${namespace} --timeout=60s`);
    }
    for (const line of (await kubectl(`apply -n ${namespace} -f ${file}`)).trim().split('\n')) {
      // kubectl sends volumeClaimTemplates and stringData every time: defaults, and writing them elsewhere, hide that they are there.
      if (/^(statefulset\.apps|secret)\//.test(line)) expect(line).toMatch(/ (unchanged|configured)$/);
      else expect(line).toMatch(/ unchanged$/);
    }
    for (const found of names)
      expect(['', '1']).toContain(await jsonpath(`${found} -n ${namespace}`, '.metadata.generation'));
  });
});
