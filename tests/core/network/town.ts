import { parseAllDocuments } from 'yaml';
import type { View } from '../../../core/model/view.js';
import { connect } from '../../../core/network/connect/connect.js';
import type { Connection, ConnectionSource, ConnectionTarget } from '../../../core/network/connect/connection.js';
import type { Protocol } from '../../../core/network/policy/policy-verdict.js';
import { type Given, viewOf } from '../controllers/support/case.js';

/** Two nodes in two zones; web on the first, db-0 on the first and db-1 on the second; a Service and a headless one for db. */
export const TOWN = `
{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: shop}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: other, labels: {team: other}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: kube-system, labels: {kubernetes.io/metadata.name: kube-system}}}
---
{apiVersion: networking.k8s.io/v1, kind: ServiceCIDR, metadata: {name: kubernetes}, spec: {cidrs: [10.96.0.0/16]}}
---
${node('n1', 'a', '172.18.0.2', '10.244.0.0/24')}
---
${node('n2', 'b', '172.18.0.3', '10.244.1.0/24')}
---
${pod('web', 'shop', 'n1', '10.244.0.2', '{containerPort: 80, name: http}')}
---
${pod('db-0', 'shop', 'n1', '10.244.0.3', '{containerPort: 5432, name: sql}', 'db')}
---
${pod('db-1', 'shop', 'n2', '10.244.1.3', '{containerPort: 5432, name: sql}', 'db')}
---
${pod('spy', 'other', 'n2', '10.244.1.9', '{containerPort: 80}')}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec:
  clusterIP: 10.96.0.50
  clusterIPs: [10.96.0.50]
  selector: {app: db}
  ports: [{name: sql, port: 5000, targetPort: sql}]
---
apiVersion: v1
kind: Service
metadata: {name: peers, namespace: shop}
spec: {clusterIP: None, clusterIPs: [None], selector: {app: db}, ports: [{name: sql, port: 5432}]}
---
${slice('db')}
---
${slice('peers')}
`;

/** A node of a zone. */
export function node(name: string, zone: string, address: string, pods: string): string {
  const status = `{addresses: [{type: InternalIP, address: ${address}}, {type: Hostname, address: ${name}}]}`;
  const metadata = `{name: ${name}, labels: {topology.kubernetes.io/zone: ${zone}}}`;
  return `{apiVersion: v1, kind: Node, metadata: ${metadata}, spec: {podCIDR: ${pods}, podCIDRs: [${pods}]}, status: ${status}}`;
}

/** A Pod whose one container runs. */
export function pod(name: string, namespace: string, on: string, ip: string, ports: string, app = name): string {
  return `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${app}}, uid: uid-${namespace}-${name}}
spec: {nodeName: ${on}, containers: [{name: main, image: "main:1", ports: [${ports}]}]}
status:
  phase: Running
  podIP: ${ip}
  podIPs: [{ip: ${ip}}]
  containerStatuses: [{name: main, image: "main:1", imageID: "", restartCount: 0, ready: true, state: {running: {startedAt: "2026-01-01T00:00:00Z"}}}]
`;
}

/** The slice of a Service of db; \`with\` adds to its first endpoint, and to its second. */
export function slice(service: string, first = '', second = ''): string {
  return `
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: ${service}-1, namespace: shop, labels: {kubernetes.io/service-name: ${service}}}
addressType: IPv4
ports: [{name: sql, port: 5432, protocol: TCP}]
endpoints:
  - {addresses: [10.244.0.3], nodeName: n1, zone: a, hostname: db-0, targetRef: {kind: Pod, name: db-0, namespace: shop}, ${first || 'conditions: {ready: true}'}}
  - {addresses: [10.244.1.3], nodeName: n2, zone: b, hostname: db-1, targetRef: {kind: Pod, name: db-1, namespace: shop}, ${second || 'conditions: {ready: true}'}}
`;
}

/** The town with other objects beside its own, or in their place. */
export function town(...more: readonly string[]): View {
  const objects = new Map<string, Given>();
  for (const document of parseAllDocuments([TOWN, ...more].join('\n---\n'))) {
    const object = document.toJS() as Given;
    const { namespace, name } = object.metadata;
    objects.set(`${object.kind} ${namespace} ${name}`, object);
  }
  return viewOf([...objects.values()]);
}

export const WEB: ConnectionSource = { kind: 'pod', namespace: 'shop', name: 'web' };
export const OUTSIDE: ConnectionSource = { kind: 'address', address: '203.0.113.9' };

/** The answer to one question of the town. */
export function asked(view: View, from: ConnectionSource, to: ConnectionTarget, protocol?: Protocol): Connection {
  const found = connect(view, { from, to, ...(protocol && { protocol }) });
  if (!found.ok) throw new Error(found.error);
  return found.value;
}

/** The names of the Pods that a connection may come to. */
export function reached({ endpoints }: Connection): string[] {
  return endpoints
    .filter(({ used, policies }) => used && policies.every(({ allowed }) => allowed))
    .map(({ peer }) => peer.name ?? '?');
}
