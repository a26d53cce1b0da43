import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemEnvironment } from '../../core/engine/environment.js';
import { loadCredentials } from '../../server/credentials.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hindcast-credentials-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const load = () => loadCredentials(folder, '127.0.0.1', systemEnvironment());
const file = (name: string) => join(folder, 'pki', name);
const PAIRS = ['ca', 'server'] as const;

describe('the credentials in a data directory', () => {
  test('are made once and kept, for their owner only', async () => {
    const made = await load();
    expect(await load()).toEqual(made);
    for (const name of ['ca.crt', 'ca.key', 'server.crt', 'server.key', 'service-account.key', 'admin.token'])
      expect((await stat(file(name))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'pki'))).mode & 0o777).toBe(0o700);
  });

  test.each(['ca.crt', 'ca.key', 'server.crt', 'server.key', 'service-account.key', 'admin.token'])(
    'are not replaced when %s is empty, which is told',
    async (name) => {
      await load();
      await writeFile(file(name), '\n');
      await expect(load()).rejects.toThrow(
        `${file(name)} is empty: put back what it held, or delete it to have a new one made`,
      );
      expect(await readFile(file(name), 'utf8')).toBe('\n');
    },
  );

  test.each(PAIRS)('are not replaced when half of the pair %s is missing', async (name) => {
    await load();
    const [certificate, key] = [file(`${name}.crt`), file(`${name}.key`)];
    await rename(key, `${key}.bak`);
    await expect(load()).rejects.toThrow(`${key} is missing, though ${certificate} is there`);
    await rename(`${key}.bak`, key);
    await rm(certificate);
    await expect(load()).rejects.toThrow(`${certificate} is missing, though ${key} is there`);
  });

  test.each(PAIRS)('are not replaced when a file of the pair %s is something else', async (name) => {
    await load();
    const [certificate, key] = [file(`${name}.crt`), file(`${name}.key`)];
    const before = await readFile(key, 'utf8');
    await writeFile(key, 'nonsense');
    await expect(load()).rejects.toThrow(`${key} holds no private key in PEM`);
    await writeFile(
      key,
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    );
    await expect(load()).rejects.toThrow(`${key} is not the key of ${certificate}`);
    await writeFile(key, before);
    await writeFile(certificate, before);
    await expect(load()).rejects.toThrow(`${certificate} holds no certificate in PEM`);
  });

  test.each([
    ['nonsense', 'nonsense'],
    [
      'a key of another kind',
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ],
  ])('are not replaced when the key that signs tokens is %s', async (_what, text) => {
    await load();
    await writeFile(file('service-account.key'), text);
    await expect(load()).rejects.toThrow('service-account.key holds no private key of ECDSA over P-256 in PEM');
    expect(await readFile(file('service-account.key'), 'utf8')).toBe(text);
  });

  test('are made anew when their owner has deleted them', async () => {
    const before = await load();
    await rm(file('admin.token'));
    await rm(file('ca.crt'));
    await rm(file('ca.key'));
    const after = await load();
    expect(after.adminToken).not.toBe(before.adminToken);
    expect(after.authority).not.toBe(before.authority);
    expect(new X509Certificate(after.server.certificate).verify(new X509Certificate(after.authority).publicKey)).toBe(
      true,
    );
    expect(after.signingKey).toBe(before.signingKey);
  });

  test('are whole again after a crash between the two files of a pair', async () => {
    const before = await load();
    // The old certificate, the new key in its place, and the new certificate on its way: as a crash leaves them.
    await rename(file('server.crt'), `${folder}/old.crt`);
    await rename(file('server.key'), `${folder}/old.key`);
    const renewed = await load();
    await rename(file('server.crt'), `${file('server.crt')}.new`);
    await rename(`${folder}/old.crt`, file('server.crt'));
    expect(await load()).toEqual(renewed);
    // Or the first pair ever.
    await rename(file('server.crt'), `${file('server.crt')}.new`);
    expect(await load()).toEqual(renewed);
    expect(renewed.server.key).not.toBe(before.server.key);
    expect(new X509Certificate(renewed.server.certificate).checkPrivateKey(createPrivateKey(renewed.server.key))).toBe(
      true,
    );
  });
});
