import { makeSigningKey } from '../../core/api/auth/signing-key.js';
import type { Exchange, OpenReply } from '../../core/api/http/exchange.js';
import { handle } from '../../core/api/http/handle.js';
import { decodeProtobuf } from '../../core/api/protobuf/decode.js';
import { apiContext } from '../../core/engine/api-context.js';
import type { EventLog } from '../../core/model/event-log.js';
import { timelineResources } from '../../replay/api/timeline-resources.js';
import { testCluster } from '../support/test-cluster.js';
import type { FuzzRequest } from './any-request.js';
import { CATALOG, draftOf, nameOf, withName } from './catalog.js';

const TOKEN = 'fuzz';
const JSON_BODY = { 'content-type': 'application/json' };
const KEY = makeSigningKey();
/** How long an answer may take in this process before it counts as none. */
const PATIENCE = 30_000;

/** What came of a request. */
export interface FuzzAnswer {
  readonly code: number;
  readonly body: string;
}

/** A whole cluster behind the API in this process, without a socket between. */
export interface FuzzedServer {
  /** Answers one request; rejects when it brings a defect to light, or is not answered. */
  ask(request: FuzzRequest): Promise<FuzzAnswer>;
  /** Lets virtual time pass; rejects when a controller has a defect. */
  run(milliseconds: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a cluster of two nodes, with every controller, on virtual time. It goes on with a log, or begins with one of its own that holds an object
 * `a` of each kind in the catalog.
 */
export async function fuzzedServer(log?: EventLog): Promise<FuzzedServer> {
  const test = await testCluster({ nodes: 2, log });
  const { cluster } = test;
  const context = apiContext(cluster, {
    adminToken: TOKEN,
    signingKey: KEY,
    serverAddress: () => '127.0.0.1:6443',
    computed: timelineResources(cluster, { list: async () => [] }),
  });
  const server: FuzzedServer = {
    run: test.run,
    stop: test.stop,
    ask: async (request) => {
      const defects: unknown[] = [];
      const answer = await new Promise<FuzzAnswer>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('it is not answered')), PATIENCE);
        const answered = (one: FuzzAnswer) => {
          clearTimeout(timer);
          resolve(one);
        };
        void handle(context, exchangeOf(request, answered), (error) => defects.push(error));
      });
      if (defects.length > 0) throw new Error('it is a defect', { cause: defects[0] });
      return answer;
    },
  };
  for (const [collection, kind, content] of log === undefined ? CATALOG : []) {
    const { path, object } = draftOf(collection, kind, content);
    const body = Buffer.from(JSON.stringify(withName(object, nameOf(object) ?? 'a'))).toString('base64');
    const { code, body: text } = await server.ask({ method: 'POST', path, headers: JSON_BODY, body });
    // A kind that is served in two versions is there already.
    if (code !== 201 && code !== 409) throw new Error(`${kind} of the catalog is not valid: ${text}`);
  }
  await test.run(0);
  return server;
}

function exchangeOf({ method, path, headers, body }: FuzzRequest, answered: (answer: FuzzAnswer) => void): Exchange {
  const mark = path.indexOf('?');
  const all: Readonly<Record<string, string>> = { ...headers, authorization: `Bearer ${TOKEN}`, 'user-agent': 'fuzz' };
  return {
    method,
    path: mark < 0 ? path : path.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : path.slice(mark + 1)),
    header: (header) => all[header],
    headers: all,
    body: async () => Buffer.from(body, 'base64'),
    reply: {
      send: (code, _headers, sent) =>
        answered({ code, body: typeof sent === 'string' ? sent : textOf(Buffer.from(sent)) }),
      pipe: (code, _headers, source) => {
        source.on('error', () => {});
        source.resume();
        answered({ code, body: '' });
      },
      open: (code) => {
        answered({ code, body: '' });
        return ended();
      },
    },
  };
}

/** An answer in protobuf as JSON, and any other as it is. */
function textOf(bytes: Buffer): string {
  const decoded = decodeProtobuf(bytes);
  return decoded.ok ? JSON.stringify(decoded.value) : bytes.toString();
}

/** A client that goes away as soon as an answer begins that has no end. */
function ended(): OpenReply {
  return { write: async () => {}, end: () => {}, onClose: (callback) => void setImmediate(callback) };
}
