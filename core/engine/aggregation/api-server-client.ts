import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { Agent, request } from 'node:https';
import { LRUCache } from 'lru-cache';
import type { DelegatedApi } from '../../api/aggregation/delegated-apis.js';
import { identityHeaders } from '../../api/http/serve-aggregated.js';
import { resolveEndpoint } from '../../api/services/resolve-endpoint.js';
import type { CertificateAndKey } from '../../api/tls/certificate.js';
import type { Clock } from '../../model/clock.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { View } from '../../model/view.js';
import { SERVICES } from '../../schema/kinds.js';
import { transportProblem } from '../webhooks/transport-problem.js';

/** As many connections are kept for later. */
const MOST_AGENTS = 100;
/** What a server says of all it serves is no longer than this. */
const MOST_BYTES = 32 * 1024 * 1024;

/** What a server answered that was asked for a document. */
export interface RemoteAnswer {
  readonly code: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/** Something to ask an API server for in the server's own name. */
export interface DocumentRequest {
  readonly path: string;
  readonly accept: string;
  readonly timeoutMs: number;
}

/** Whoever asks in the server's own name. Source: kube-aggregator pkg/controllers/status/remote. */
const AGGREGATOR = { name: 'system:kube-aggregator', groups: ['system:masters'] };

/** Asks API servers behind Services over HTTPS, with the certificate of a front proxy. */
export class ApiServerClient {
  readonly #clock: Clock;
  readonly #certificate: CertificateAndKey;
  readonly #agents = new LRUCache<string, Agent>({ max: MOST_AGENTS, dispose: (agent) => agent.destroy() });
  readonly #underWay = new Set<ClientRequest>();

  /** `clock` is the time that really passes: a process outside knows no other. */
  constructor(clock: Clock, certificate: CertificateAndKey) {
    this.#clock = clock;
    this.#certificate = certificate;
  }

  /** Opens a request, or says why there is nobody to ask. `view` is where the Service is looked up. */
  open(api: DelegatedApi, view: View, options: RequestOptions): Result<ClientRequest, string> {
    const { service, object } = api;
    const found = resolveEndpoint(view, service.namespace, service.name, service.port);
    if (!found.ok) return found;
    const { host, port, isSimulated } = found.value;
    if (isSimulated) return fail(`dial tcp ${addressOf(api, view)}: connect: connection refused`);
    const servername = serverName(service);
    const { caBundle = '', insecureSkipTLSVerify = false } = object.spec;
    const agent = this.#agentFor(servername, caBundle, insecureSkipTLSVerify);
    const opened = request({ ...options, host, port, servername, agent });
    this.#underWay.add(opened);
    opened.on('close', () => this.#underWay.delete(opened));
    return ok(opened);
  }

  /** Asks for a document, in the server's own name. Gives what came back, or why nothing did. Never rejects. */
  get(
    api: DelegatedApi,
    view: View,
    { path, accept, timeoutMs }: DocumentRequest,
  ): Promise<Result<RemoteAnswer, string>> {
    const url = `https://${addressOf(api, view)}${path}`;
    return new Promise((resolve) => {
      let cancel = () => {};
      const failed = (why: string) => {
        cancel();
        resolve(fail(`Get "${url}": ${why}`));
      };
      let opened: Result<ClientRequest, string>;
      try {
        const headers = { ...given(identityHeaders(AGGREGATOR)), accept, host: addressOf(api, view) };
        opened = this.open(api, view, { method: 'GET', path, headers });
      } catch (error) {
        return failed(transportProblem(error, placeOf(api, view)));
      }
      if (!opened.ok) return failed(opened.error);
      const sent = opened.value;
      cancel = this.#clock.schedule(timeoutMs, () =>
        sent.destroy(new Error('context deadline exceeded (Client.Timeout exceeded while awaiting headers)')),
      );
      sent.on('error', (error) => failed(transportProblem(error, placeOf(api, view))));
      sent.on('response', (response) =>
        collect(response, (body) => {
          cancel();
          if (body === undefined) return failed(`the answer has more than ${MOST_BYTES} bytes`);
          const contentType = response.headers['content-type'] ?? '';
          return resolve(ok({ code: response.statusCode ?? 0, contentType, body }));
        }),
      );
      sent.end();
    });
  }

  /** Ends all that is under way. */
  close(): void {
    for (const one of this.#underWay) one.destroy(new Error('the server is shutting down'));
    this.#agents.clear();
  }

  #agentFor(servername: string, caBundle: string, isInsecure: boolean): Agent {
    const name = `${servername} ${isInsecure} ${caBundle}`;
    let agent = this.#agents.get(name);
    if (agent === undefined) {
      const { certificate: cert, key } = this.#certificate;
      // As in Go, whatever stands in the bundle is trusted.
      const trust = isInsecure
        ? { rejectUnauthorized: false }
        : { allowPartialTrustChain: true, ...(caBundle === '' ? {} : { ca: Buffer.from(caBundle, 'base64') }) };
      agent = new Agent({ keepAlive: true, cert, key, ...trust });
      this.#agents.set(name, agent);
    }
    return agent;
  }
}

function collect(response: IncomingMessage, done: (body: Buffer | undefined) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MOST_BYTES) chunks.push(chunk);
    else {
      done(undefined);
      response.destroy();
    }
  });
  response.on('end', () => done(Buffer.concat(chunks)));
}

function given(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function serverName({ name, namespace }: DelegatedApi['service']): string {
  return `${name}.${namespace}.svc`;
}

/** Where an API server is, as errors tell it: whatever stands behind it is reached by its Service. Source: apiserver pkg/util/proxy ResolveCluster. */
export function placeOf({ service }: DelegatedApi, view: View) {
  const { type, clusterIP = '', externalName = '' } = view.get(SERVICES, service.namespace, service.name)?.spec ?? {};
  const isNamed = clusterIP === '' || clusterIP === 'None';
  const host = type === 'ExternalName' ? externalName : isNamed ? serverName(service) : clusterIP;
  return { host, port: service.port, serverName: serverName(service) };
}

/** The same as a URL has it. */
export function addressOf(api: DelegatedApi, view: View): string {
  const { host, port } = placeOf(api, view);
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
