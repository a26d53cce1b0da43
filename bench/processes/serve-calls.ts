import { messageOf } from '../../core/model/thrown-text.js';
import type { Call, Operations, Word } from './operations.js';

/**
 * Runs a process of the bench: starts it, tells the parent what came of that, and answers calls until the parent lets go,
 * in whatever way. Then `stop` has its turn and the process ends.
 */
export async function serveCalls(
  start: () => Promise<{ ready: unknown; operations: Operations; stop: () => Promise<void> }>,
): Promise<void> {
  const { ready, operations, stop } = await start();
  process.on('message', (call: Call) => void answer(operations, call).then(say));
  process.on('disconnect', () => void stop().finally(() => process.exit()));
  say({ type: 'ready', value: ready });
}

async function answer(operations: Operations, { id, operation, input }: Call): Promise<Word> {
  try {
    const run = operations[operation];
    if (run === undefined) throw new Error(`there is no operation ${operation}`);
    return { type: 'done', id, value: await run(input) };
  } catch (error) {
    return { type: 'failed', id, message: messageOf(error) };
  }
}

function say(word: Word): void {
  if (process.connected) process.send?.(word);
}
