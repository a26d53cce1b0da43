import { type ClientRequest, request } from 'node:http';
import { Agent, request as requestSecurely } from 'node:https';
import { isIP } from 'node:net';
import { posix } from 'node:path';
import { LRUCache } from 'lru-cache';
import { readReview } from '../../api/admission/webhook/read-review.js';
import type { WebhookAnswer, WebhookCall } from '../../api/admission/webhook/webhook-call.js';
import { resolveEndpoint } from '../../api/services/resolve-endpoint.js';
import type { Clock } from '../../model/clock.js';
import { ok, type Result } from '../../model/result.js';
import type { View } from '../../model/view.js';
import { statusProblem, transportProblem } from './transport-problem.js';

/** Calls webhooks. */
export interface WebhookCaller {
  /** Asks one. `view` is where Services are looked up. Never rejects: what goes wrong is an answer. */
  call(call: WebhookCall, view: View): Promise<WebhookAnswer>;
  /** Ends all calls under way. */
  close(): void;
}

/** What the caller takes of the world. */
export interface WebhookCallerPort {
  /** The time that really passes: a process outside knows no other. */
  readonly clock: Clock;
  readonly newUid: () => string;
}

/** Where a webhook is reached. */
interface Target {
  /** As it is configured: errors name it. */
  readonly url: URL;
  readonly host: string;
  readonly port: number;
  /** Whom the certificate must name. */
  readonly serverName: string;
}

/** As many connections are kept for later. Source: apiserver pkg/util/webhook/client.go defaultCacheSize. */
const MOST_AGENTS = 200;

/** An answer of more bytes than an object may have, several times over, is no answer. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Calls webhooks over HTTPS, as Kubernetes does: by HTTP/1.1, with the certificate held against `caBundle`. Source: apiserver pkg/util/webhook/client.go. */
export class HttpWebhookCaller implements WebhookCaller {
  readonly #port: WebhookCallerPort;
  readonly #underWay = new Set<ClientRequest>();
  readonly #agents = new LRUCache<string, Agent>({ max: MOST_AGENTS, dispose: (agent) => agent.destroy() });

  constructor(port: WebhookCallerPort) {
    this.#port = port;
  }

  async call(call: WebhookCall, view: View): Promise<WebhookAnswer> {
    const target = targetOf(call, view);
    if (!target.ok) return failure(target.error);
    const uid = this.#port.newUid();
    const review = {
      kind: 'AdmissionReview',
      apiVersion: `admission.k8s.io/${call.reviewVersion}`,
      request: { uid, ...call.request },
    };
    const sent = await this.#post(target.value, call, JSON.stringify(review));
    return sent.ok ? readReview(sent.value, uid, call) : failure(sent.error);
  }

  close(): void {
    for (const one of this.#underWay) one.destroy(new Error('the server is shutting down'));
    this.#agents.clear();
  }

  /** Sends a body; gives what came back, or why nothing did. */
  #post(target: Target, call: WebhookCall, body: string): Promise<Result<string, string>> {
    return new Promise((resolve) => {
      let cancel = () => {};
      const settle = (result: Result<string, string>) => {
        cancel();
        resolve(result);
      };
      const failed = (error: unknown) =>
        settle({
          ok: false,
          error: `failed to call webhook: Post "${target.url}": ${transportProblem(error, target)}`,
        });
      let sending: ClientRequest;
      try {
        sending = this.#request(target, call, body);
      } catch (error) {
        failed(error);
        return;
      }
      this.#underWay.add(sending);
      cancel = this.#port.clock.schedule(call.timeoutSeconds * 1000, () => {
        sending.destroy(new Error('context deadline exceeded'));
      });
      sending.on('close', () => this.#underWay.delete(sending));
      sending.on('error', failed);
      sending.on('response', (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MOST_BYTES) sending.destroy(new Error(`the answer has more than ${MOST_BYTES} bytes`));
          else chunks.push(chunk);
        });
        response.on('error', failed);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const problem = statusProblem(response.statusCode ?? 0, text);
          settle(problem === undefined ? ok(text) : { ok: false, error: `failed to call webhook: ${problem}` });
        });
      });
      sending.end(body);
    });
  }

  #request({ url, host, port, serverName }: Target, { clientConfig }: WebhookCall, body: string): ClientRequest {
    const headers = {
      host: url.host,
      accept: 'application/json, */*',
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'kube-apiserver-admission',
    };
    const options = { method: 'POST', host, port, path: `${url.pathname}${url.search}`, headers };
    if (url.protocol === 'http:') return request(options);
    const named = isIP(serverName) === 0 ? { servername: serverName } : {};
    return requestSecurely({ ...options, ...named, agent: this.#agentFor(serverName, clientConfig.caBundle) });
  }

  #agentFor(serverName: string, caBundle: string | undefined): Agent {
    const key = `${serverName} ${caBundle ?? ''}`;
    let agent = this.#agents.get(key);
    if (agent === undefined) {
      const ca = caBundle === undefined || caBundle === '' ? {} : { ca: Buffer.from(caBundle, 'base64') };
      // As in Go, whatever stands in the bundle is trusted: an intermediate authority, or the webhook's own certificate, will do.
      agent = new Agent({ keepAlive: true, allowPartialTrustChain: true, ...ca });
      this.#agents.set(key, agent);
    }
    return agent;
  }
}

function targetOf({ clientConfig, timeoutSeconds }: WebhookCall, view: View): Result<Target, string> {
  const { url: given, service } = clientConfig;
  if (service === undefined) {
    if (given === undefined || !URL.canParse(given))
      return { ok: false, error: 'could not get REST client: webhook configuration must have either service or URL' };
    const url = urlToCall(given, new URL(given).pathname, timeoutSeconds);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    return ok({ url, host, port: Number(url.port || '443'), serverName: host });
  }
  const { name, namespace, path = '', port = 443 } = service;
  const serverName = `${name}.${namespace}.svc`;
  const url = urlToCall(`https://${serverName}:${port}/`, path, timeoutSeconds);
  // The standard port goes from a URL; Kubernetes shows it.
  const shown = port === 443 ? url.href.replace(serverName, `${serverName}:443`) : url.href;
  const called = (why: string) => ({ ok: false as const, error: `failed to call webhook: Post "${shown}": ${why}` });
  const found = resolveEndpoint(view, namespace, name, port);
  if (!found.ok) return called(found.error);
  const { host, isSimulated } = found.value;
  if (isSimulated) return called(`dial tcp ${host}:${found.value.port}: connect: connection refused`);
  return ok({ url, host, port: found.value.port, serverName });
}

/**
 * A webhook's path is called without doubled slashes, dots or a slash at its end, and the webhook is told how long it has.
 * Source: client-go rest/request.go NewRequest, Go's path.Join.
 */
function urlToCall(base: string, path: string, seconds: number): URL {
  const url = new URL(base);
  url.pathname = posix.join('/', path).replace(/(?<=.)\/$/, '');
  url.searchParams.set('timeout', `${seconds}s`);
  return url;
}

const failure = (reason: string): WebhookAnswer => ({ type: 'failure', reason });
