import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../cli/run-cli.js';
import { ApiClient, type ApiList } from '../support/api-client.js';
import { configMap } from '../support/api-objects.js';
import { startProgram } from '../support/program.js';
import type { Running } from '../support/run-client.js';

const ROUNDS = 20;
const WRITERS = 8;
/** What a request ends with when the server is gone. */
const BROKEN = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE']);
const MAPS = '/api/v1/namespaces/default/configmaps';

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'hindcast-kill-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

interface Launched {
  readonly program: Running;
  readonly client: ApiClient;
}

async function launch(): Promise<Launched> {
  const program = await startProgram(['serve', '--data-dir', dataDir, '--listen', '127.0.0.1:0', '--nodes', '0']);
  const [, url] = await program.until(/^ready (https:\S+) /m);
  const token = (await readFile(join(dataDir, 'pki/admin.token'), 'utf8')).trim();
  const authority = await readFile(join(dataDir, 'pki/ca.crt'), 'utf8');
  return { program, client: new ApiClient({ url: url!, authority, token }) };
}

/** What one object must be like: what was acknowledged last, and what was asked for without an answer. `undefined` is absence. */
interface Fate {
  acknowledged: string | undefined;
  asked?: { readonly value: string | undefined };
}

/** Writes of every kind, and what became of them. */
class Load {
  readonly fates = new Map<string, Fate>();
  acknowledged = 0;
  newest = 0;
  stopped = false;

  /** Writes until the connection breaks. Each writer has names of its own, so that it knows what to expect. */
  async write(client: ApiClient, writer: number, round: number): Promise<void> {
    try {
      for (let i = 0; !this.stopped; i++) await this.#step(client, `w${writer}-${i % 7}`, `${round}.${writer}.${i}`, i);
    } catch (error) {
      // The server was killed: what was asked and not answered may have happened or not. Anything else is a failure.
      if (!BROKEN.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }

  async #step(client: ApiClient, name: string, value: string, i: number): Promise<void> {
    const fate = this.fates.get(name) ?? { acknowledged: undefined };
    this.fates.set(name, fate);
    const path = `${MAPS}/${name}`;
    if (fate.acknowledged === undefined) {
      await this.#ask(fate, value, () => client.post(MAPS, configMap(name, { value })), 201);
      // The same again is refused, and must leave no trace.
      await refused(client.post(MAPS, configMap(name, { value: 'refused' })), 409);
    } else if (i % 5 === 0) {
      await this.#ask(fate, undefined, () => client.delete(path), 200);
    } else if (i % 5 === 1) {
      const stale = { ...configMap(name, { value: 'refused' }), metadata: { name, resourceVersion: '1' } };
      await refused(client.put(path, stale), 409);
    } else {
      await this.#ask(fate, value, () => client.patch(path, 'merge', { data: { value } }), 200);
    }
  }

  async #ask(
    fate: Fate,
    value: string | undefined,
    send: () => ReturnType<ApiClient['send']>,
    expected: number,
  ): Promise<void> {
    fate.asked = { value };
    const answer = await send();
    expect(answer.status, answer.text).toBe(expected);
    fate.acknowledged = value;
    delete fate.asked;
    this.acknowledged++;
    if (value !== undefined) this.newest = Math.max(this.newest, Number(answer.json().metadata.resourceVersion));
  }

  /** Compares with what the server has, and takes that for what is acknowledged. */
  settle(found: ReadonlyMap<string, string | undefined>): void {
    for (const name of found.keys()) expect(this.fates.has(name), `${name} was never asked for`).toBe(true);
    for (const [name, fate] of this.fates) {
      const possible = [fate.acknowledged, ...(fate.asked === undefined ? [] : [fate.asked.value])];
      expect(possible, name).toContain(found.get(name));
      fate.acknowledged = found.get(name);
      delete fate.asked;
    }
  }
}

async function refused(answering: ReturnType<ApiClient['send']>, status: number): Promise<void> {
  expect((await answering).status).toBe(status);
}

test(`an acknowledged write outlives kill -9, and a refused one never shows, ${ROUNDS} times over`, async () => {
  const load = new Load();
  for (let round = 1; round <= ROUNDS; round++) {
    const { program, client } = await launch();
    const { metadata, items } = await client.read<ApiList>(MAPS);
    const ours = items.filter(({ metadata: { name } }) => name.startsWith('w'));
    load.settle(new Map(ours.map((object) => [object.metadata.name, (object['data'] as { value: string }).value])));
    expect(Number(metadata.resourceVersion)).toBeGreaterThanOrEqual(load.newest);
    load.stopped = false;
    const before = load.acknowledged;
    const failures: unknown[] = [];
    const writers = Array.from({ length: WRITERS }, (_, writer) =>
      load.write(client, writer, round).catch((error: unknown) => failures.push(error)),
    );
    // Killed after another number of answers each time, so that it falls into different moments of the group commit.
    while (load.acknowledged - before < 20 + round * 7 && failures.length === 0)
      await new Promise((resolve) => setImmediate(resolve));
    program.process.kill('SIGKILL');
    await program.finished;
    load.stopped = true;
    await Promise.all(writers);
    expect(failures).toEqual([]);
    client.close();
    const verified = await runCli(['verify', '--data-dir', dataDir]);
    expect(verified, verified.stderr).toMatchObject({ status: 0, stderr: '' });
  }
  expect(load.acknowledged).toBeGreaterThan(ROUNDS * 50);
});
