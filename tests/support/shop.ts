import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { headRevision } from './api-objects.js';
import { type Kubectl, kubectlFor } from './kubectl.js';
import { startTestServer, type TestServer } from './test-server.js';

/** The manifest of the shop: two Deployments, a ConfigMap and a Service in the namespace `shop`. */
export const SHOP = `
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

/** A cluster of three nodes in which the shop has been rolled out by kubectl. */
export interface Shop {
  readonly server: TestServer;
  readonly kubectl: Kubectl;
  /** A directory to write to; `shop.yaml` lies in it. */
  readonly folder: string;
  /** The revision at which the shop was rolled out, before anything else was done to it. */
  readonly opened: number;
  /** One field of an object; `what` is as for `kubectl get`. */
  jsonpath(what: string, path: string): Promise<string>;
  close(): Promise<void>;
}

/** Starts a server and opens the shop in it. */
export async function openShop(): Promise<Shop> {
  const server = await startTestServer({ nodes: 3 });
  const kubectl = await kubectlFor(server);
  const folder = await mkdtemp(join(tmpdir(), 'hindcast-shop-'));
  await writeFile(join(folder, 'shop.yaml'), SHOP);
  await kubectl(`apply -f ${folder}/shop.yaml`);
  await kubectl('rollout status deployment/web deployment/store -n shop --timeout=300s');
  return {
    server,
    kubectl,
    folder,
    opened: await headRevision(server.client),
    jsonpath: (what, path) => kubectl(`get ${what} -o jsonpath='{${path}}'`),
    close: async () => {
      await kubectl.close();
      await rm(folder, { recursive: true, force: true });
      await server.close();
    },
  };
}
