import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { manifestFiles } from '../support/manifests.js';
import { openShop, type Shop } from '../support/shop.js';

let shop: Shop;
let server: Shop['server'];
let kubectl: Shop['kubectl'];
let jsonpath: Shop['jsonpath'];
beforeAll(async () => {
  shop = await openShop();
  ({ server, kubectl, jsonpath } = shop);
});
afterAll(() => shop.close());

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

  // Kinds that cannot be patched are validated by kubectl itself, against OpenAPI v2 in protobuf.
  test('a review is validated by kubectl and answered', async () => {
    const review = (resource: string) =>
      `apiVersion: authorization.k8s.io/v1\nkind: SubjectAccessReview\nspec: {user: jane, ${resource}}\n`;
    const good = review('resourceAttributes: {verb: get, resource: pods}');
    expect(await kubectl('create -f - -o jsonpath={.status.allowed}', { input: good })).toBe('false');
    expect(await kubectl.fails('create -f -', { input: review('colour: red') })).toContain(
      'unknown field "colour" in io.k8s.api.authorization.v1.SubjectAccessReviewSpec',
    );
  });

  test('kubectl prints that a kind is only stored', async () => {
    const command = ['create', 'ingress', 'told-ingress', '--rule=a.example/=web:80'];
    expect(await kubectl.run(command)).toMatchObject({
      status: 0,
      stdout: 'ingress.networking.k8s.io/told-ingress created\n',
      stderr:
        'Warning: networking.k8s.io/v1 Ingress is only stored by Hindcast: no traffic is routed or stopped by it\n',
    });
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
    await kubectl('wait pod/solo --for=condition=Ready --timeout=300s');
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
    await kubectl('debug solo --image=busybox -c looker -- sleep 1000');
    const looker = await eventually(
      'the container to debug it',
      async () =>
        (await kubectl('get pod solo -o jsonpath={.status.ephemeralContainerStatuses[*].state.running}')) || undefined,
    );
    expect(looker).toContain('startedAt');
    expect(await kubectl('describe pod solo')).toMatch(
      /Ephemeral Containers:\n {2}looker:\n {4}Container ID: {2}containerd/,
    );
    expect(await kubectl('debug node/node-1 --image=busybox --attach=false -- sleep 1000')).toMatch(
      /Creating debugging pod node-debugger-node-1-\w+ with container debugger on node node-1/,
    );
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
    await kubectl('wait pod/forced --for=condition=Ready --timeout=300s');
    const { status, stderr } = await kubectl.run(['delete', 'pod', 'forced', '--grace-period=0', '--force']);
    expect(status).toBe(0);
    expect(stderr).toContain('Immediate deletion does not wait for confirmation');
    await kubectl('run waited --image=nginx:1.27');
    await kubectl('wait pod/waited --for=condition=Ready --timeout=300s');
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
    await kubectl('rollout status deployment/drained --timeout=300s');
    const out = await kubectl(
      'drain node-3 --ignore-daemonsets --force --delete-emptydir-data --grace-period=1 --timeout=300s',
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

  // Regression: no controller filled in what a budget allows, and a drain waited for ever.
  test('drain goes by a disruption budget', async () => {
    await kubectl('create deployment budgeted --image=nginx:1.27 --replicas=3');
    await kubectl('create poddisruptionbudget budgeted --selector=app=budgeted --min-available=3');
    await kubectl('rollout status deployment/budgeted --timeout=300s');
    const [node] = (await jsonpath('pods -l app=budgeted', '.items[*].spec.nodeName')).split(' ');
    const drain = `drain ${node} --ignore-daemonsets --force --delete-emptydir-data`;
    expect(await kubectl.fails(`${drain} --timeout=1s`)).toContain("would violate the pod's disruption budget");
    await kubectl('patch poddisruptionbudget budgeted -p {"spec":{"minAvailable":2}}');
    expect(await kubectl(`${drain} --timeout=300s`)).toContain(`node/${node} drained`);
    await kubectl(`uncordon ${node}`);
    await kubectl('delete deployment,poddisruptionbudget budgeted');
  });

  test('taint keeps Pods away', async () => {
    await kubectl('taint nodes --all busy=yes:NoSchedule');
    await kubectl('run homeless --image=nginx:1.27');
    await eventually('it to be unschedulable', async () =>
      (await kubectl('describe pod homeless')).includes('untolerated taint') ? true : undefined,
    );
    await kubectl('taint nodes --all busy-');
    await kubectl('wait pod/homeless --for=condition=Ready --timeout=300s');
    await kubectl('delete pod homeless --grace-period=0 --force');
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
      await kubectl(`rollout status ${deployment} -n ${namespace} --timeout=300s`);
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
