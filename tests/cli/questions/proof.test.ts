import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLevelLog } from '../../../stores/level/open-level-log.js';
import { pemPair } from '../../replay/questions/proof-key.js';
import { Recorder } from '../../replay/recorder.js';
import { shopHistory } from '../../replay/shop-history.js';
import { runCli } from '../run-cli.js';

let folder: string;
const path = (name: string) => join(folder, name);

/** A data directory as a server leaves it. */
async function dataDirectory(name: string, history: Recorder): Promise<string> {
  await mkdir(path(name));
  const log = await openLevelLog(join(path(name), 'log'), { create: true });
  await history.appendTo(log);
  await log.close();
  return path(name);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hindcast-proofs-'));
  await dataDirectory('data', shopHistory());
  for (const number of [1, 2]) {
    const { privatePem, publicPem } = pemPair(number);
    await writeFile(path(`key-${number}.pem`), privatePem);
    await writeFile(path(`public-${number}.pem`), publicPem);
  }
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const attest = (...args: string[]) =>
  runCli(['attest', '--data-dir', path('data'), '--key', path('key-1.pem'), ...args]);
const prove = (...args: string[]) => runCli(['prove', '--data-dir', path('data'), ...args]);
const check = (file: string, key = 'public-1.pem') => runCli(['check-proof', path(file), '--public-key', path(key)]);

describe('attesting and proving', () => {
  test('an event that was attested is proved without the history', async () => {
    const attested = await attest();
    expect(attested).toMatchObject({ status: 0, stderr: '' });
    const attestation = JSON.parse(attested.stdout);
    expect(attestation).toMatchObject({ kind: 'hindcast attestation', version: 1, revision: 9 });
    expect(await readdir(join(path('data'), 'attestations'))).toEqual(['9.json']);
    expect(await prove('6', '--out', path('six.proof'))).toMatchObject({ status: 0, stderr: '' });
    await rm(path('data'), { recursive: true });
    const checked = await check('six.proof');
    expect(checked).toMatchObject({ status: 0, stderr: '' });
    expect(checked.stdout).toMatch(/^The proof holds: event 6 is in the attested history.\n/);
    expect(checked.stdout).toMatch(/Object: {7}deployment.apps\/frontend\n/);
    const json = await runCli(['check-proof', path('six.proof'), '--public-key', path('public-1.pem'), '-o', 'json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: true,
      event: { revision: 6 },
      attestation: { revision: 9, signature: attestation.signature },
    });
  });

  test('a proof that was changed, or signed by somebody else, does not hold', async () => {
    await prove('6', '--out', path('six.proof'), '--key', path('key-1.pem'));
    expect(await check('six.proof', 'public-2.pem')).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^The proof does not hold: .*\n$/),
    });
    const proof = JSON.parse(await readFile(path('six.proof'), 'utf8'));
    const other = await prove('7', '--out', path('seven.proof'), '--key', path('key-1.pem'));
    expect(other.status).toBe(0);
    const seven = JSON.parse(await readFile(path('seven.proof'), 'utf8'));
    for (const forged of [
      { ...proof, record: seven.record },
      { ...proof, previousHash: seven.previousHash },
      { ...proof, attestation: { ...proof.attestation, revision: 8 } },
      { ...proof, path: proof.path.slice(1) },
    ]) {
      await writeFile(path('forged.proof'), JSON.stringify(forged));
      expect(await check('forged.proof')).toMatchObject({ status: 1, stderr: '' });
    }
  });

  test('a history that was rewritten agrees with no earlier attestation', async () => {
    await attest();
    const rewritten = new Recorder().create('namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'other' },
    });
    for (let revision = 2; revision <= 10; revision++)
      rewritten.modify('namespaces', 'other', (draft) =>
        Object.assign(draft['metadata']!, { annotations: { change: String(revision) } }),
      );
    await rm(join(path('data'), 'log'), { recursive: true });
    const log = await openLevelLog(join(path('data'), 'log'), { create: true });
    await rewritten.appendTo(log);
    await log.close();
    const again = await attest();
    expect(again).toMatchObject({ status: 1, stdout: '' });
    expect(again.stderr).toMatch(/^Violation: .*\n$/);
    expect((await prove('6', '--out', path('six.proof'))).status).toBe(1);
    expect(await readdir(folder)).not.toContain('six.proof');
  });

  test.each<[string, () => Promise<{ status: number; stdout: string; stderr: string }>, RegExp]>([
    ['no attestation to prove with', () => prove('6', '--out', path('x')), /attest/],
    ['an event beyond the head', () => prove('99', '--out', path('x'), '--key', path('key-1.pem')), /99/],
    [
      'a key that is none',
      () => runCli(['attest', '--data-dir', path('data'), '--key', path('public-1.pem')]),
      /public-1.pem/,
    ],
    ['a key that is not there', () => runCli(['attest', '--data-dir', path('data'), '--key', path('none')]), /none/],
    ['a proof that is none', () => check('key-1.pem'), /key-1.pem/],
    ['a proof that is not there', () => check('none'), /none/],
  ])('fails on %s, in one line', async (_what, run, message) => {
    const { status, stdout, stderr } = await run();
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^error: [^\n]+\n$/);
    expect(stderr).toMatch(message);
    expect(await readdir(folder)).not.toContain('x');
  });
});

describe('hindcast audit', () => {
  test('writes a line for each write of a range, without what Secrets hold', async () => {
    const { status, stdout } = await runCli(['audit', '--data-dir', path('data'), '--level', 'RequestResponse']);
    expect(status).toBe(0);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ verb, objectRef }) => `${verb} ${objectRef.resource}/${objectRef.name}`)).toEqual([
      'create namespaces/shop',
      'create deployments/frontend',
      'create pods/web-1',
      'patch pods/web-1',
      'create secrets/key',
      'update deployments/frontend',
      'update deployments/frontend',
      'update secrets/key',
      'delete pods/web-1',
    ]);
    expect(events.every(({ apiVersion, kind }) => apiVersion === 'audit.k8s.io/v1' && kind === 'Event')).toBe(true);
    expect(events.find(({ objectRef }) => objectRef.resource === 'secrets').responseObject).not.toHaveProperty(
      'data.token',
    );
    const some = await runCli(['audit', 'deploy/frontend', '-n', 'shop', '--from', '6', '--data-dir', path('data')]);
    expect(some.stdout.trim().split('\n')).toHaveLength(2);
    const told = await runCli([
      'audit',
      'secrets',
      '--secrets',
      '--level',
      'RequestResponse',
      '--data-dir',
      path('data'),
    ]);
    expect(told.stdout).toMatch(/"responseObject":\{[^\n]*"data":\{/);
  });
});
