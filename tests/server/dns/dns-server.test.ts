import { Resolver } from 'node:dns/promises';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DnsServer, startDnsServer } from '../../../server/dns/dns-server.js';
import { slice, town } from '../../core/network/town.js';

let server: DnsServer;
const resolver = new Resolver();
const defects: unknown[] = [];
let view = town();

/** So many Pods that their addresses are more than a UDP message holds. */
const MANY = `
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: peers-2, namespace: shop, labels: {kubernetes.io/service-name: peers}}
addressType: IPv4
ports: [{name: sql, port: 5432, protocol: TCP}]
endpoints: [${Array.from({ length: 100 }, (_, index) => `{addresses: [10.245.0.${index}]}`).join(', ')}]
`;

beforeAll(async () => {
  server = await startDnsServer({
    listen: { host: '127.0.0.1', port: 0 },
    view: () => view,
    onDefect: (_, error) => void defects.push(error),
  });
  resolver.setServers([`127.0.0.1:${server.address.port}`]);
});
afterAll(() => server.stop());

/** Sends messages by TCP at once, and gives what comes back. */
function overTcp(...messages: readonly Buffer[]): Promise<Buffer[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.address.port, '127.0.0.1');
    let got = Buffer.alloc(0);
    const answers: Buffer[] = [];
    socket.on('error', reject);
    socket.on('close', () => resolve(answers));
    socket.on('data', (chunk: Buffer) => {
      got = Buffer.concat([got, chunk]);
      while (got.length >= 2 && got.length >= 2 + got.readUInt16BE(0)) {
        answers.push(got.subarray(2, 2 + got.readUInt16BE(0)));
        got = got.subarray(2 + got.readUInt16BE(0));
      }
      if (answers.length === messages.length) socket.end();
    });
    for (const message of messages) {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(message.length);
      socket.write(Buffer.concat([length, message]));
    }
  });
}

function question(id: number, name: string, type: number, flags = 0x0100): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(flags, 2);
  header.writeUInt16BE(1, 4);
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([header, ...labels, Buffer.from([0, 0, type, 0, 1])]);
}

describe('the name server, asked by a resolver', () => {
  test('gives addresses, places of services, and names of addresses', async () => {
    expect(await resolver.resolve4('db.shop.svc.cluster.local')).toEqual(['10.96.0.50']);
    expect((await resolver.resolve4('peers.shop.svc.cluster.local')).sort()).toEqual(['10.244.0.3', '10.244.1.3']);
    expect(await resolver.resolve4('DB-0.peers.shop.svc.cluster.local', { ttl: true })).toEqual([
      { address: '10.244.0.3', ttl: 30 },
    ]);
    expect(await resolver.resolveSrv('_sql._tcp.db.shop.svc.cluster.local')).toEqual([
      { name: 'db.shop.svc.cluster.local', port: 5000, priority: 0, weight: 100 },
    ]);
    expect(await resolver.reverse('10.96.0.50')).toEqual(['db.shop.svc.cluster.local']);
    expect(await resolver.resolveTxt('dns-version.cluster.local')).toEqual([['1.1.0']]);
    expect(await resolver.resolveSoa('cluster.local')).toMatchObject({ nsname: 'ns.dns.cluster.local', serial: 100 });
  });

  test('says what is not there, what has no such record, and what others know', async () => {
    await expect(resolver.resolve4('nope.shop.svc.cluster.local')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(resolver.resolve6('db.shop.svc.cluster.local')).rejects.toMatchObject({ code: 'ENODATA' });
    await expect(resolver.resolve4('example.com')).rejects.toMatchObject({ code: 'EREFUSED' });
  });

  test('tells of the cluster as it is at that moment', async () => {
    view = town(slice('peers', 'conditions: {ready: false}'));
    expect(await resolver.resolve4('peers.shop.svc.cluster.local')).toEqual(['10.244.1.3']);
    view = town();
  });

  test('gives by TCP what is too long for UDP', async () => {
    view = town(MANY);
    expect(await resolver.resolve4('peers.shop.svc.cluster.local')).toHaveLength(102);
    view = town();
  });
});

describe('the name server, by TCP', () => {
  test('answers several questions in order', async () => {
    const asked = [question(7, 'db.shop.svc.cluster.local', 1), question(8, 'nope.shop.svc.cluster.local', 1)];
    const answers = await overTcp(...asked);
    expect(
      answers.map((answer) => [answer.readUInt16BE(0), answer.readUInt16BE(2) & 15, answer.readUInt16BE(6)]),
    ).toEqual([
      [7, 0, 1],
      [8, 3, 0],
    ]);
  });

  test('says that it does not understand, and hangs up on what is no question', async () => {
    const [notify] = await overTcp(question(9, 'a', 1, 0x2000));
    expect(notify!.readUInt16BE(2) & 15).toBe(4);
    const cut = question(10, 'db.shop', 1).subarray(0, 16);
    expect((await overTcp(cut))[0]!.readUInt16BE(2) & 15).toBe(1);
    expect(await overTcp(Buffer.from('x'))).toEqual([]);
  });
});

test('a defect is told, and the next question answered', async () => {
  const broken = new Proxy(view, {
    get() {
      throw new Error('broken');
    },
  });
  const before = view;
  view = broken;
  await expect(overTcp(question(1, 'db.shop.svc.cluster.local', 1))).resolves.toEqual([]);
  view = before;
  expect(defects).toEqual([new Error('broken')]);
  expect(await resolver.resolve4('db.shop.svc.cluster.local')).toEqual(['10.96.0.50']);
});

test('an address that is in use is said so', async () => {
  const listen = server.address;
  const again = startDnsServer({ listen, view: () => view, onDefect: () => {} });
  await expect(again).rejects.toThrow(`cannot answer names on 127.0.0.1:${listen.port}: the address is in use`);
});
