import { type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { RemoteTimelineError } from './remote-timeline-error.js';
import type { ServerAddress } from './server-address.js';

/** Asks a server and streams the lines of its answer as they come. Rejects with `RemoteTimelineError`. */
export async function* readLines(server: ServerAddress, path: string, signal?: AbortSignal): AsyncGenerator<string> {
  const response = await ask(server, path, signal);
  if (response === undefined) return;
  if (response.statusCode !== 200) throw await refusal(server, response);
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
    if (signal?.aborted === true) return;
    throw new RemoteTimelineError('broken-off', `the server at ${server.url} broke off its answer`, { cause: error });
  } finally {
    response.destroy();
  }
}

/** Sends the request; undefined when the asker gave up first. */
function ask(
  server: ServerAddress,
  path: string,
  signal: AbortSignal | undefined,
): Promise<IncomingMessage | undefined> {
  return new Promise((resolve, reject) => {
    const request = open(server, path, signal);
    request.on('response', resolve);
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (signal?.aborted === true) return resolve(undefined);
      const why = error.message || (error.code ?? 'unknown error');
      reject(
        new RemoteTimelineError('unreachable', `cannot reach the server at ${server.url}: ${why}`, { cause: error }),
      );
    });
    request.end();
  });
}

function open(server: ServerAddress, path: string, signal: AbortSignal | undefined): ClientRequest {
  const url = new URL(path, server.url);
  const headers: Record<string, string> = { accept: 'application/x-ndjson' };
  if (server.token !== undefined) headers['authorization'] = `Bearer ${server.token}`;
  if (url.protocol === 'http:') return plainRequest(url, { headers, signal, agent: false });
  const { authority, certificate, key, serverName } = server;
  return secureRequest(url, {
    headers,
    signal,
    agent: false,
    ca: authority,
    cert: certificate,
    key,
    servername: serverName,
    rejectUnauthorized: server.insecure !== true,
  });
}

/** Answers other than 200 carry a Status object. */
async function refusal(server: ServerAddress, response: IncomingMessage): Promise<RemoteTimelineError> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  const message = statusMessage(Buffer.concat(chunks).toString()) ?? `status ${response.statusCode}`;
  return new RemoteTimelineError('refused', `the server at ${server.url} refuses: ${message}`);
}

function statusMessage(text: string): string | undefined {
  try {
    const status = JSON.parse(text) as { readonly message?: unknown } | null;
    return typeof status?.message === 'string' ? status.message.replaceAll('\n', ' ') : undefined;
  } catch {
    return undefined;
  }
}
