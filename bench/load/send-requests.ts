import { Agent, request } from 'node:https';
import { percentile } from '../statistics.js';
import { headersFor, type Target } from './target.js';

/** Many requests of one shape. `{n}` in path and body stands for a number that goes up from `first`, `{name}` in the path for the next of `names`. */
export interface RequestLoad extends Target {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
  /** Keep-alive connections, each with one request under way. */
  readonly connections: number;
  readonly count: number;
  readonly first?: number;
  readonly names?: readonly string[];
  /** Whether answers that are no 2xx are in order, too. */
  readonly mayBeRefused?: boolean;
}

/** What came of it. Times are milliseconds from sending a request to the last byte of its answer. */
export interface RequestFigures {
  /** Answers per second, over all connections. */
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  /** Length of the last answer's body. */
  readonly bytes: number;
}

/** Sends the requests over connections that are open before the clock starts. Rejects at the first answer that is no 2xx. */
export async function sendRequests(load: RequestLoad): Promise<RequestFigures> {
  const { connections, count, first = 0, names = [''] } = load;
  const agent = new Agent({ keepAlive: true, maxSockets: connections, rejectUnauthorized: false });
  try {
    await Promise.all(
      Array.from({ length: connections }, () =>
        send(agent, { ...load, method: 'GET', path: '/version', body: undefined }),
      ),
    );
    const times: number[] = [];
    let next = 0;
    let bytes = 0;
    const start = performance.now();
    const worker = async (): Promise<void> => {
      while (next < count) {
        const number = first + next++;
        const path = load.path.replaceAll('{n}', String(number)).replaceAll('{name}', names[number % names.length]!);
        const body = load.body?.replaceAll('{n}', String(number));
        const sent = performance.now();
        const answer = await send(agent, { ...load, path, body });
        times.push(performance.now() - sent);
        bytes = answer.bytes;
        if (load.mayBeRefused !== true && (answer.code < 200 || answer.code > 299)) {
          throw new Error(`${load.method} ${path} answered ${answer.code}: ${answer.start}`);
        }
      }
    };
    await Promise.all(Array.from({ length: connections }, worker));
    const seconds = (performance.now() - start) / 1e3;
    return { rate: count / seconds, p50: percentile(times, 0.5), p99: percentile(times, 0.99), bytes };
  } finally {
    agent.destroy();
  }
}

interface Answer {
  readonly code: number;
  readonly bytes: number;
  /** How a refusal begins. */
  readonly start: string;
}

function send(
  agent: Agent,
  load: Pick<RequestLoad, 'url' | 'token' | 'method' | 'path' | 'body' | 'contentType'>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = headersFor(load);
    if (load.body !== undefined) {
      headers['content-type'] = load.contentType ?? 'application/json';
      headers['content-length'] = String(Buffer.byteLength(load.body));
    }
    const { hostname, port } = new URL(load.url);
    const sent = request({ agent, hostname, port, method: load.method, path: load.path, headers }, (response) => {
      const code = response.statusCode ?? 0;
      let bytes = 0;
      let start = '';
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (code > 299 && start.length < 400) start += chunk.toString();
      });
      response.on('end', () => resolve({ code, bytes, start }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(load.body);
  });
}
