import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Finished, type Running, type RunOptions, runClient, startClient } from './run-client.js';

const MAIN = fileURLToPath(new URL('../../bin/hindcast.cjs', import.meta.url));

/** Starts `hindcast` as a process of its own, as an installed one is started. `npm run build` compiles it. */
export async function startProgram(args: readonly string[], options?: RunOptions): Promise<Running> {
  await access(MAIN);
  return startClient(process.execPath, [MAIN, ...args], options);
}

/** Runs the compiled `hindcast` to its end. */
export async function runProgramToEnd(args: readonly string[], options?: RunOptions): Promise<Finished> {
  await access(MAIN);
  return runClient(process.execPath, [MAIN, ...args], options);
}
