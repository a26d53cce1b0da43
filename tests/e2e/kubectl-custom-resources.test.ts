import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Kubectl, kubectlFor } from '../support/kubectl.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

const DEFINITION = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: crontabs.stable.example.com }
spec:
  group: stable.example.com
  scope: Namespaced
  names: { plural: crontabs, singular: crontab, kind: CronTab, shortNames: [ct] }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                cronSpec: { type: string, description: When it runs. }
                replicas: { type: integer, default: 1 }
            status: { type: object, properties: { replicas: { type: integer } } }
      subresources:
        status: {}
        scale: { specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas }
      additionalPrinterColumns:
        - { name: Spec, type: string, jsonPath: .spec.cronSpec }
        - { name: Replicas, type: integer, jsonPath: .spec.replicas }
`;
const CRON_TAB = (spec: string) => `
apiVersion: stable.example.com/v1
kind: CronTab
metadata: { name: nightly }
spec: { cronSpec: "${spec}" }
`;

let server: TestServer;
let kubectl: Kubectl;
beforeAll(async () => {
  server = await startTestServer({ nodes: 0 });
  kubectl = await kubectlFor(server);
});
afterAll(async () => {
  await kubectl.close();
  await server.close();
});

describe('kubectl and a kind of the cluster’s own', () => {
  test('define, find, explain, apply, get, scale and delete it, unmodified', async () => {
    expect(await kubectl('apply -f -', { input: DEFINITION })).toBe(
      'customresourcedefinition.apiextensions.k8s.io/crontabs.stable.example.com created\n',
    );
    await kubectl('wait --for=condition=established crd/crontabs.stable.example.com --timeout=60s');
    expect(await kubectl('api-resources --api-group=stable.example.com')).toMatch(
      /^crontabs +ct +stable\.example\.com\/v1 +true +CronTab$/m,
    );
    expect(await kubectl('explain crontab.spec.cronSpec')).toContain('When it runs.');
    expect(await kubectl('apply -f -', { input: CRON_TAB('0 3 * * *') })).toBe(
      'crontab.stable.example.com/nightly created\n',
    );
    expect(await kubectl('apply -f -', { input: CRON_TAB('0 4 * * *') })).toBe(
      'crontab.stable.example.com/nightly configured\n',
    );
    const table = await kubectl('get ct');
    expect(table).toMatch(/^NAME +SPEC +REPLICAS\nnightly +0 4 \* \* \* +1\n$/);
    await kubectl('scale crontab nightly --replicas=3');
    expect(await kubectl('get crontab nightly -o jsonpath={.spec.replicas}')).toBe('3');
    expect(await kubectl('delete crd crontabs.stable.example.com')).toContain('deleted');
    expect(await kubectl.fails('get crontabs')).toContain('the server could not find the requested resource');
  });
});
