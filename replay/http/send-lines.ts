import type { Exchange } from '../../core/api/http/exchange.js';
import type { TimelineLine } from './answer-lines.js';

/** Lines are sent together up to about this many bytes: a write for each would cost more than the line. */
const CHUNK_BYTES = 32 * 1024;

/**
 * Sends lines as they come, no faster than the client reads. Aborts `client` when it goes away, which ends whatever waits for more.
 * Lines that are ready together go out together; a line that nothing follows at once goes out alone.
 */
export async function sendLines(
  exchange: Exchange,
  lines: AsyncIterable<TimelineLine>,
  client: AbortController,
): Promise<void> {
  const reply = exchange.reply.open(200, { 'content-type': 'application/x-ndjson' });
  reply.onClose(() => client.abort());
  let pending: string[] = [];
  let size = 0;
  const flush = async () => {
    const chunk = Buffer.from(pending.join(''));
    pending = [];
    size = 0;
    if (chunk.length > 0) await reply.write(chunk);
  };
  const iterator = lines[Symbol.asyncIterator]();
  try {
    let step = iterator.next();
    while (!client.signal.aborted) {
      const next = await Promise.race([step, idle()]);
      if (next === undefined) await flush();
      const { done, value } = next ?? (await step);
      if (done === true) break;
      const line = `${JSON.stringify(value)}\n`;
      pending.push(line);
      size += line.length;
      if (size >= CHUNK_BYTES) await flush();
      step = iterator.next();
    }
    await flush();
  } finally {
    reply.end();
    await iterator.return?.();
  }
}

/** Resolves after the microtasks that are due and one turn of the event loop. */
function idle(): Promise<undefined> {
  return new Promise((resolve) => setImmediate(() => resolve(undefined)));
}
