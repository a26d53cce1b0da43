import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { helmPath } from '../support/client-binaries.js';
import { type Kubectl, kubectlFor } from '../support/kubectl.js';
import { runClient } from '../support/run-client.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.charts.example.com}
spec:
  group: charts.example.com
  scope: Namespaced
  names: {plural: widgets, singular: widget, kind: Widget}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}
`;

/** Uses the kind of crds/, what the server can do, and what it already has. */
const RESOURCES = `apiVersion: charts.example.com/v1
kind: Widget
metadata: {name: {{ .Release.Name }}}
spec: {size: {{ .Values.size }}}
---
apiVersion: v1
kind: Secret
metadata: {name: {{ .Release.Name }}-password}
data:
  {{- $old := lookup "v1" "Secret" .Release.Namespace (printf "%s-password" .Release.Name) }}
  password: {{ if $old }}{{ $old.data.password }}{{ else }}{{ randAlphaNum 12 | b64enc }}{{ end }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-capabilities}
data:
  release: {{ semverCompare ">=1.36.0" .Capabilities.KubeVersion.Version | quote }}
  widgets: {{ .Capabilities.APIVersions.Has "charts.example.com/v1/Widget" | quote }}
  budgets: {{ .Capabilities.APIVersions.Has "policy/v1/PodDisruptionBudget" | quote }}
  old: {{ .Capabilities.APIVersions.Has "policy/v1beta1" | quote }}
`;

const pod = (name: string, hook: string, exit: string) => `apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}-${name}
  annotations:
    helm.sh/hook: ${hook}
    helm.sh/hook-delete-policy: before-hook-creation
spec:
  restartPolicy: Never
  containers: [{name: main, image: busybox, command: [sh, -c, "exit ${exit}"]}]
`;

const SEED = `apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-seed
  annotations: {helm.sh/hook: post-install}
spec:
  template:
    spec: {restartPolicy: Never, containers: [{name: main, image: example.com/seed:1, command: [/app/seed]}]}
`;

let server: TestServer;
let kubectl: Kubectl;
let folder: string;

beforeAll(async () => {
  server = await startTestServer({ nodes: 1 });
  kubectl = await kubectlFor(server);
  folder = await mkdtemp(join(tmpdir(), 'hindcast-helm-hooks-'));
  await mkdir(join(folder, 'chart/templates'), { recursive: true });
  await mkdir(join(folder, 'chart/crds'));
  const files = {
    'Chart.yaml': 'apiVersion: v2\nname: widget\nversion: 0.1.0\nkubeVersion: ">=1.30.0-0"\n',
    'values.yaml': 'size: 1\nhook: 0\n',
    'crds/widgets.yaml': DEFINITION,
    'templates/resources.yaml': RESOURCES,
    'templates/migrate.yaml': pod('migrate', 'pre-install,pre-upgrade', '{{ .Values.hook }}'),
    'templates/seed.yaml': SEED,
    'templates/test.yaml': pod('test', 'test', '0'),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'chart', name), text);
});
afterAll(async () => {
  await kubectl.close();
  await rm(folder, { recursive: true, force: true });
  await server.close();
});

/** Runs Helm; gives all that it printed and whether it succeeded. */
async function helm(...args: string[]): Promise<{ ok: boolean; text: string }> {
  const env = { HOME: folder, KUBECONFIG: server.kubeconfig };
  const { status, stdout, stderr } = await runClient(await helmPath(), args, { env, cwd: folder });
  return { ok: status === 0, text: `${stdout}${stderr}` };
}

const stored = (path: string) => kubectl(`get ${path}`);

test('a chart with a definition, hooks, tests, capabilities and lookups lives through all of its life', async () => {
  const wait = ['--wait', '--timeout', '300s'];
  const installed = await helm('install', 'one', './chart', ...wait);
  expect(installed.text).toContain('STATUS: deployed');
  expect(await stored('pod one-migrate -o jsonpath={.status.phase}')).toBe('Succeeded');
  expect(await stored('job one-seed -o jsonpath={.status.succeeded}')).toBe('1');
  expect(await stored("cm one-capabilities -o jsonpath='{.data}'")).toBe(
    '{"budgets":"true","old":"false","release":"true","widgets":"true"}',
  );
  const password = await stored('secret one-password -o jsonpath={.data.password}');

  expect((await helm('test', 'one')).text).toMatch(/TEST SUITE: +one-test[\s\S]*Phase: +Succeeded/);

  expect((await helm('upgrade', 'one', './chart', '--set', 'size=2', ...wait)).ok).toBe(true);
  expect(await stored('widget one -o jsonpath={.spec.size}')).toBe('2');
  expect(await stored('secret one-password -o jsonpath={.data.password}')).toBe(password);

  const failed = await helm('upgrade', 'one', './chart', '--set', 'size=3,hook=1', '--rollback-on-failure', ...wait);
  expect(failed.ok).toBe(false);
  expect(failed.text).toContain('pre-upgrade hooks failed');
  expect(await stored('widget one -o jsonpath={.spec.size}')).toBe('2');

  expect((await helm('rollback', 'one', '1', ...wait)).ok).toBe(true);
  expect(await stored('widget one -o jsonpath={.spec.size}')).toBe('1');

  expect((await helm('uninstall', 'one', ...wait)).ok).toBe(true);
  expect(await stored('widgets -o name')).toBe('');
  // What is in crds/ stays, as Helm has it.
  expect(await stored('crd widgets.charts.example.com -o name')).toContain('widgets.charts.example.com');
});
