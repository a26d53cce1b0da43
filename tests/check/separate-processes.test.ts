import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runClient } from '../support/run-client.js';

/** The compiled program that prints the SHA-256 of the log of a run with faults. `npm run build` makes it. */
const PROGRAM = fileURLToPath(new URL('../../dist/bench/processes/simulated-log.js', import.meta.url));

async function hashOf(seed: number, place: Readonly<Record<string, string>>): Promise<string> {
  const { status, stdout, stderr } = await runClient(process.execPath, [PROGRAM, String(seed)], { env: place });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^[0-9a-f]{64}\n$/);
  return stdout;
}

it('gives the same log of a whole cluster, byte for byte, in separate processes with another time zone and language', async () => {
  const one = await hashOf(3, { TZ: 'UTC', LANG: 'C' });
  const other = await hashOf(3, { TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8' });
  expect(other).toBe(one);
  expect(await hashOf(4, { TZ: 'UTC', LANG: 'C' })).not.toBe(one);
});
