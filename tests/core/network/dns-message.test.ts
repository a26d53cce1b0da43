import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerMessage } from '../../../core/network/dns/answer-message.js';
import { readDnsQuery, udpLimit, writeDnsAnswer } from '../../../core/network/dns/dns-message.js';
import type { DnsRecord } from '../../../core/network/dns/dns-record.js';
import { town } from './town.js';

const view = town();
const encoder = new TextEncoder();

function question(name: string, type: number, edns?: number): Uint8Array {
  const labels = name.split('.').flatMap((label) => [label.length, ...encoder.encode(label)]);
  const opt = edns === undefined ? [] : [0, 0, 41, edns >> 8, edns & 255, 0, 0, 0, 0, 0, 0];
  return Uint8Array.from([
    0,
    1,
    1,
    0,
    0,
    1,
    0,
    0,
    0,
    0,
    0,
    opt.length === 0 ? 0 : 1,
    ...labels,
    0,
    0,
    type,
    0,
    1,
    ...opt,
  ]);
}

test('a question is read with what the client takes', () => {
  expect(readDnsQuery(question('DB.shop', 33, 4096))).toEqual({
    id: 1,
    name: 'db.shop',
    type: 'SRV',
    typeNumber: 33,
    classNumber: 1,
    wantsRecursion: true,
    payload: 4096,
  });
  const limit = (edns?: number) => udpLimit(readDnsQuery(question('a', 1, edns)) as Parameters<typeof udpLimit>[0]);
  expect([limit(), limit(4096), limit(100), limit(800)]).toEqual([512, 1232, 512, 800]);
});

test('a type that nobody has records of is no reason to say that a name is not there', () => {
  const https = answerMessage(view, question('db.shop.svc.cluster.local', 65), 'udp');
  expect([https![3]! & 15, https![7]]).toEqual([0, 0]);
});

test('an answer that is too long says that it was cut', () => {
  const query = readDnsQuery(question('db.shop', 1)) as Parameters<typeof writeDnsAnswer>[0];
  const answers = Array.from({ length: 60 }, (_, index): DnsRecord => {
    return { name: 'db.shop', ttl: 30, type: 'A', address: `10.0.0.${index}` };
  });
  const answer = { code: 'NOERROR', answers, additionals: [], authorities: [] } as const;
  const [short, long] = [writeDnsAnswer(query, answer, 512), writeDnsAnswer(query, answer, 65_535)];
  expect([short[2]! & 2, short[7]]).toEqual([2, 0]);
  // A name that was written is pointed at: twelve bytes a record, and four of an address.
  expect(long).toHaveLength(12 + 13 + 60 * 16);
});

property.prop([fc.uint8Array({ maxLength: 80 })])('whatever comes, there is an answer with its id or none', (bytes) => {
  const answer = answerMessage(view, bytes, 'udp');
  if (answer !== undefined) expect([...answer.subarray(0, 2)]).toEqual([...bytes.subarray(0, 2)]);
});

property.prop([fc.array(fc.stringMatching(/^[a-z0-9_-]{1,20}$/), { minLength: 1, maxLength: 6 }), fc.nat(255)])(
  'every question that is well formed is answered by one that repeats it',
  (labels, type) => {
    const asked = question(`${labels.join('.')}.svc.cluster.local`, type);
    const answer = answerMessage(view, asked, 'udp');
    expect([...answer!.subarray(12, asked.length)]).toEqual([...asked.subarray(12)]);
    expect(answer!.length).toBeLessThanOrEqual(512);
  },
);
