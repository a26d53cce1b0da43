import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../core/engine/virtual-environment.js';
import type { JsonObject } from '../../core/model/json.js';
import { AuditWebhook } from '../../server/audit-webhook.js';
import { eventually } from '../support/eventually.js';

let server: Server;
/** The lists that have come, by the ids of their events, and with which token. */
let lists: { readonly ids: readonly string[]; readonly token: string | undefined; readonly body: JsonObject }[];
/** What the next requests are answered; 200 when there is nothing here. */
let answers: number[];
let clock: VirtualClock;

beforeEach(async () => {
  lists = [];
  answers = [];
  clock = new VirtualClock(0);
  server = createServer(async (request, response) => {
    const body = JSON.parse(await text(request)) as JsonObject & { items: { auditID: string }[] };
    lists.push({ ids: body.items.map(({ auditID }) => auditID), token: request.headers.authorization, body });
    response.writeHead(answers.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => server.close());

const webhook = (more: Partial<ConstructorParameters<typeof AuditWebhook>[0]> = {}) =>
  new AuditWebhook(
    {
      server: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/audit`, token: 'secret' },
      largestBatch: 3,
      longestWait: 30_000,
      buffer: 10,
      firstBackOff: 10_000,
      ...more,
    },
    clock,
  );
const event = (auditID: string) => ({ kind: 'Event', apiVersion: 'audit.k8s.io/v1', auditID });
const told = () => lists.map(({ ids }) => ids.join(''));
const until = (what: string, holds: () => boolean) => eventually(what, async () => holds() || undefined);

describe('audit events', () => {
  test('go when a batch is full, with the token of the kubeconfig', async () => {
    const hook = webhook();
    for (const id of 'abcd') hook.write(event(id));
    await until('a batch', () => lists.length === 1);
    expect(told()).toEqual(['abc']);
    expect(lists[0]!.token).toBe('Bearer secret');
    expect(lists[0]!.body).toMatchObject({ kind: 'EventList', apiVersion: 'audit.k8s.io/v1', metadata: {} });
    await hook.close();
    expect(told()).toEqual(['abc', 'd']);
  });

  test('wait no longer than they may', async () => {
    const hook = webhook();
    hook.write(event('a'));
    expect(clock.next).toBe(30_000);
    clock.step();
    await until('a batch', () => lists.length === 1);
    expect(told()).toEqual(['a']);
    await hook.close();
  });

  test('that did not arrive are sent again, each time after a longer wait, and others wait for them', async () => {
    answers = [500, 403];
    const hook = webhook();
    for (const id of 'abc') hook.write(event(id));
    await until('the first wait', () => clock.next === 10_000);
    for (const id of 'def') hook.write(event(id));
    clock.step();
    await until('the second wait', () => clock.next === 25_000);
    expect(told()).toEqual(['abc', 'abc']);
    clock.step();
    await until('all', () => lists.length === 4);
    expect(told()).toEqual(['abc', 'abc', 'abc', 'def']);
    await hook.close();
  });

  test('are given up after five times', async () => {
    answers = [500, 500, 500, 500, 500];
    const hook = webhook();
    for (const id of 'abc') hook.write(event(id));
    for (const due of [10_000, 25_000, 47_500, 81_250]) {
      await until('a wait', () => clock.next === due);
      clock.step();
    }
    await until('the last attempt', () => lists.length === 5);
    await hook.close();
    expect(told()).toEqual(['abc', 'abc', 'abc', 'abc', 'abc']);
  });

  test('beyond the buffer are lost, and nothing else', async () => {
    const hook = webhook({ largestBatch: 100, buffer: 2 });
    for (const id of 'abc') hook.write(event(id));
    await hook.close();
    expect(told()).toEqual(['ab']);
  });

  test('hold up nobody who stops: what waits is sent once more', async () => {
    answers = [500, 500];
    const hook = webhook();
    for (const id of 'abc') hook.write(event(id));
    await until('a wait', () => clock.next === 10_000);
    hook.write(event('d'));
    await hook.close();
    expect(told()).toEqual(['abc', 'abc', 'd']);
  });

  test('of a server that is not there are lost in the end', async () => {
    const hook = webhook({ server: { url: 'http://127.0.0.1:1' } });
    hook.write(event('a'));
    await hook.close();
    expect(told()).toEqual([]);
  });
});
