import { tmpdir } from 'node:os';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import type { Io } from '../../../cli/terminal/io.js';
import { loadSchemas, resourceTypeOf } from '../../../core/schema/schemas.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { TOWN } from '../../core/network/town.js';
import { Recorder } from '../../replay/recorder.js';
import { holding, runCli } from '../run-cli.js';

let world: Partial<Io>;
let closed: number;
const connect = (words: string) => runCli(['connect', '--data-dir', tmpdir(), ...words.split(' ')], world);

const POLICY = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'closed', namespace: 'shop' },
  spec: { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'] },
};

beforeAll(async () => {
  const schemas = loadSchemas();
  const recorder = new Recorder();
  const objects = parseAllDocuments(TOWN).map((document) => document.toJS() as Parameters<Recorder['create']>[1]);
  for (const object of objects) {
    const type = resourceTypeOf(schemas, object.apiVersion, object.kind);
    recorder.create(type!.groupResource, object);
  }
  closed = objects.length + 1;
  recorder.create('networkpolicies.networking.k8s.io', POLICY);
  const memory = new MemoryEventLog();
  await recorder.appendTo(memory);
  world = holding(memory);
});

describe('hindcast connect', () => {
  test('tells a person where a connection goes and why, as it was', async () => {
    const { status, stdout, stderr } = await connect(`pod/web db:5000 -n shop --at ${closed - 1}`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "Pod shop/web (10.244.0.2, n1) to db:5000/TCP, at revision 14
      Reaches: it comes to one of 2: Pod shop/db-0, Pod shop/db-1.

      Name
        db.shop.svc.cluster.local  10.96.0.50

      Service   shop/db by its cluster IP, port 5000 (sql), traffic policy Cluster

      ADDRESS           WHO         NODE   TAKEN   WHY     POLICIES
      10.244.0.3:5432   shop/db-0   n1     yes     ready   egress open; ingress open
      10.244.1.3:5432   shop/db-1   n2     yes     ready   egress open; ingress open
      "
    `);
  });

  test('ends with 1 when it does not get through, and says who closed it', async () => {
    const { status, stdout } = await connect('pod/web svc/db -n shop');
    expect(status).toBe(1);
    expect(stdout).toContain('Dropped: no ingress rule of the NetworkPolicies of Pod shop/db-0 (closed) allows it.');
  });

  test('tells programs the same, with the revision', async () => {
    const { stdout } = await connect('203.0.113.9 pod/web -n shop -o json');
    expect(JSON.parse(stdout)).toMatchObject({ at: closed, outcome: 'reaches', from: { kind: 'outside' } });
    expect(parse((await connect('203.0.113.9 pod/web -n shop -o yaml')).stdout)).toEqual(JSON.parse(stdout));
  });

  test('takes another namespace for what is connected to, addresses of both families, and UDP', async () => {
    const other = await connect('pod/spy svc/db -n other --to-namespace shop -o json --at 5 --protocol udp');
    expect(other.stderr).toContain('did not exist');
    const six = await connect('pod/web [2001:db8::1]:80 -n shop -o json');
    expect(JSON.parse(six.stdout)).toMatchObject({ outcome: 'leaves', to: { address: '2001:db8::1', port: 80 } });
  });

  test.each([
    ['deploy/web svc/db -n shop', 'deployments.apps "web" never existed in namespace "shop"'],
    ['web svc/db -n shop', '"web" cannot connect: write pod/NAME, node/NAME or an IP address'],
    ['pod/web svc/dbb -n shop', 'services "dbb" never existed in namespace "shop"; did you mean "db"?'],
    ['pod/web svc/db:0 -n shop', 'a port is a number from 1 to 65535, or a name, not "0"'],
    [
      'pod/web ns/shop -n shop',
      'nothing connects to "ns/shop": write svc/NAME, pod/NAME, node/NAME, an IP address or a name, with :PORT behind it',
    ],
    ['pod/web svc/db:http -n shop', 'Service shop/db: it has no TCP port "http"; it has sql (5000), at revision'],
  ])('%s: refuses in a line', async (words, line) => {
    const { status, stderr } = await connect(words);
    expect(status).toBe(2);
    expect(stderr).toContain(`error: ${line}`);
  });
});
