import type { ServerConnection } from './server-connection.js';

/**
 * Asks a server and streams the lines of its answer as they come. Ends early when the signal aborts. Whoever reads to the end leaves
 * the connection for the next question. Rejects with `RemoteTimelineError`.
 */
export async function* readLines(
  connection: ServerConnection,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const response = await connection.ask(path, signal);
  if (response === undefined) return;
  try {
    let rest: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
        yield Buffer.concat([...rest, chunk.subarray(start, end)]).toString();
        rest = [];
        start = end + 1;
      }
      if (start < chunk.length) rest.push(chunk.subarray(start));
    }
  } catch (error) {
    if (signal.aborted) return;
    throw connection.brokenOff(error);
  }
}
