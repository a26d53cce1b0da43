import { X509Certificate } from 'node:crypto';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { beforeAll, describe, expect, test } from 'vitest';
import { certificateUser } from '../../../../core/api/auth/client-certificate.js';
import type { CertificateAndKey } from '../../../../core/api/tls/certificate.js';
import { makeCertificateAuthority } from '../../../../core/api/tls/certificate-authority.js';
import { isStillGood } from '../../../../core/api/tls/is-still-good.js';
import { issueClientCertificate, issueServerCertificate } from '../../../../core/api/tls/issue-certificate.js';

const DAY = 24 * 3600 * 1000;
const NOW = Date.parse('2020-01-01T00:00:00Z');
/** TLS compares certificates with the machine's own clock, so those that go over the wire hold for any day it may show. */
const AGES = 200 * 365 * DAY;
const random = () => 0.5;
const names = ['localhost', 'kubernetes.default.svc'];
const ips = ['127.0.0.1', '::1'];

let authority: CertificateAndKey;
let server: CertificateAndKey;
let client: CertificateAndKey;
beforeAll(async () => {
  authority = await makeCertificateAuthority({ now: NOW, random, lasting: AGES });
  server = await issueServerCertificate(authority, { now: NOW, random, names, ips, lasting: AGES });
  const jane = { user: 'jane', groups: ['dev', 'ops'] };
  client = await issueClientCertificate(authority, { now: NOW, random, lasting: AGES, ...jane });
});

/** Calls a server once and gives what the client read, or the code of the error it failed with. */
async function call(options: { ca?: string; cert?: string; key?: string }): Promise<string> {
  const listener = createServer(
    {
      cert: server.certificate,
      key: server.key,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: false,
    },
    (incoming, response) => {
      const socket = incoming.socket as TLSSocket;
      const shown = socket.getPeerX509Certificate();
      const user = socket.authorized && shown !== undefined ? certificateUser(shown) : undefined;
      response.end(JSON.stringify(user ?? null));
    },
  );
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  try {
    return await new Promise<string>((resolve) => {
      const outgoing = request({ host: '127.0.0.1', port, agent: false, ...options }, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => {
          body += chunk.toString();
        });
        response.on('end', () => resolve(body));
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      outgoing.end();
    });
  } finally {
    await new Promise((resolve) => listener.close(resolve));
  }
}

describe('over TLS', () => {
  test('a client that trusts the authority reaches the server', async () => {
    expect(await call({ ca: authority.certificate })).toBe('null');
  });

  test('a client that does not trust it refuses', async () => {
    const other = await makeCertificateAuthority({ now: NOW, random, lasting: AGES });
    expect(await call({ ca: other.certificate })).toMatch(/SIGNATURE|VERIFY|SELF_SIGNED/);
    expect(await call({})).toMatch(/VERIFY|SELF_SIGNED/);
  });

  test('a client certificate says user and groups', async () => {
    const answer = await call({ ca: authority.certificate, cert: client.certificate, key: client.key });
    expect(JSON.parse(answer)).toMatchObject({ name: 'jane', groups: ['dev', 'ops', 'system:authenticated'] });
  });

  test('a client certificate of another authority says nothing', async () => {
    const other = await makeCertificateAuthority({ now: NOW, random, lasting: AGES });
    const forged = await issueClientCertificate(other, {
      now: NOW,
      random,
      lasting: AGES,
      user: 'jane',
      groups: ['system:masters'],
    });
    expect(await call({ ca: authority.certificate, cert: forged.certificate, key: forged.key })).toBe('null');
  });
});

describe('a certificate', () => {
  test('takes its serial number and validity from its parameters', async () => {
    const decade = await makeCertificateAuthority({ now: NOW, random });
    const { serialNumber, validTo, ca } = new X509Certificate(decade.certificate);
    expect(serialNumber).toBe(`40${'80'.repeat(15)}`);
    expect(ca).toBe(true);
    expect(Date.parse(validTo)).toBe(NOW + 3650 * DAY);
  });

  test('never outlives the authority', async () => {
    const short = await makeCertificateAuthority({ now: NOW, random, lasting: DAY });
    const { certificate } = await issueServerCertificate(short, { now: NOW, random, names, ips });
    expect(new X509Certificate(certificate).validTo).toBe(new X509Certificate(short.certificate).validTo);
  });

  test('is chained to its authority and good for its names', () => {
    const parsed = new X509Certificate(server.certificate);
    expect(parsed.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    expect(parsed.subjectAltName).toBe(
      'DNS:localhost, DNS:kubernetes.default.svc, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    );
    expect(parsed.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  test('needs a name or an address', () => {
    expect(() => issueServerCertificate(authority, { now: NOW, random, names: [], ips: [] })).toThrow();
  });
});

describe('isStillGood', () => {
  const all = [...names, ...ips];
  let yearly: string;
  beforeAll(async () => {
    yearly = (await issueServerCertificate(authority, { now: NOW, random, names, ips })).certificate;
  });

  test('holds while it covers the names and is not about to end', () => {
    expect(isStillGood(yearly, NOW, all, authority.certificate)).toBe(true);
    expect(isStillGood(yearly, NOW + 334 * DAY, all)).toBe(true);
  });
  test('fails near the end, before the beginning, for another name, another authority and for no certificate', async () => {
    expect(isStillGood(yearly, NOW + 336 * DAY, all)).toBe(false);
    expect(isStillGood(yearly, NOW - DAY, all)).toBe(false);
    expect(isStillGood(yearly, NOW, ['example.com'])).toBe(false);
    expect(isStillGood(yearly, NOW, ['10.0.0.1'])).toBe(false);
    const other = await makeCertificateAuthority({ now: NOW, random });
    expect(isStillGood(yearly, NOW, all, other.certificate)).toBe(false);
    expect(isStillGood('nonsense', NOW, [])).toBe(false);
  });
});
