import { type ClientRequest, request } from 'node:http';
import { Agent, request as requestSecurely } from 'node:https';
import { isIP } from 'node:net';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../model/clock.js';
import { ok, type Result } from '../../model/result.js';
import type { View } from '../../model/view.js';
import type { WebhookClientConfig } from '../../schema/generated/types/admissionregistration.js';
import { statusProblem, transportProblem } from './transport-problem.js';
import { MOST_REDIRECTS, redirected, type WebhookHop } from './webhook-redirect.js';
import { type WebhookTarget, webhookTarget } from './webhook-target.js';

/** Something to send to a webhook. */
export interface WebhookPost {
  readonly clientConfig: WebhookClientConfig;
  readonly timeoutSeconds: number;
  readonly body: string;
}

/** The request of a call that is under way. */
interface UnderWay {
  sending?: ClientRequest;
}

/** What came back of one request. */
interface HopAnswer {
  readonly code: number;
  readonly location: string | undefined;
  readonly text: string;
}

/** As many connections are kept for later. Source: apiserver pkg/util/webhook/client.go defaultCacheSize. */
const MOST_AGENTS = 200;

/** An answer of more bytes than an object may have, several times over, is no answer. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Posts to webhooks over HTTPS, as Kubernetes does: by HTTP/1.1, with the certificate held against `caBundle`. Source: apiserver pkg/util/webhook/client.go. */
export class WebhookClient {
  readonly #clock: Clock;
  readonly #underWay = new Set<ClientRequest>();
  readonly #agents = new LRUCache<string, Agent>({ max: MOST_AGENTS, dispose: (agent) => agent.destroy() });

  /** `clock` is the time that really passes: a process outside knows no other. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Sends a body; gives what came back, or why nothing did. `view` is where Services are looked up. Never rejects. */
  async post(post: WebhookPost, view: View): Promise<Result<string, string>> {
    const target = webhookTarget(post.clientConfig, post.timeoutSeconds, view);
    return target.ok ? this.#send(target.value, post) : target;
  }

  /** Ends all calls under way. */
  close(): void {
    for (const one of this.#underWay) one.destroy(new Error('the server is shutting down'));
    this.#agents.clear();
  }

  async #send(target: WebhookTarget, post: WebhookPost): Promise<Result<string, string>> {
    const isNamed = post.clientConfig.service !== undefined;
    const underWay: UnderWay = {};
    const cancel = this.#clock.schedule(post.timeoutSeconds * 1000, () => {
      underWay.sending?.destroy(new Error('context deadline exceeded'));
    });
    try {
      let hop: WebhookHop = { method: 'POST', target };
      // What failed is told by where the call was sent from.
      let told = target.url;
      for (let redirects = 0; ; redirects++) {
        const failed = (why: string) => ({ ok: false as const, error: `Post "${told}": ${why}` });
        if (redirects === MOST_REDIRECTS) return failed(`stopped after ${MOST_REDIRECTS} redirects`);
        const answer = await this.#ask(hop, post, underWay);
        if (!answer.ok) return failed(answer.error);
        const { code, location, text } = answer.value;
        told = hop.target.url;
        const next = redirected(hop, code, location, isNamed);
        if (next === undefined) {
          const problem = statusProblem(code, text);
          return problem === undefined ? ok(text) : { ok: false, error: problem };
        }
        hop = next;
      }
    } finally {
      cancel();
    }
  }

  /** Makes one request of a call. Never rejects. */
  #ask(hop: WebhookHop, post: WebhookPost, underWay: UnderWay): Promise<Result<HopAnswer, string>> {
    return new Promise((resolve) => {
      const failed = (error: unknown) => resolve({ ok: false, error: transportProblem(error, hop.target) });
      let sending: ClientRequest;
      try {
        sending = this.#request(hop, post);
      } catch (error) {
        failed(error);
        return;
      }
      underWay.sending = sending;
      this.#underWay.add(sending);
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
          const { statusCode: code = 0, headers } = response;
          resolve(ok({ code, location: headers.location, text: Buffer.concat(chunks).toString() }));
        });
      });
      sending.end(hop.method === 'POST' ? post.body : undefined);
    });
  }

  #request({ method, target }: WebhookHop, { clientConfig, body }: WebhookPost): ClientRequest {
    const { url, host, port, serverName } = target;
    const sent = method === 'POST';
    const headers = {
      host: url.host,
      accept: 'application/json, */*',
      ...(sent ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } : {}),
      'user-agent': 'kube-apiserver-admission',
    };
    const options = { method, host, port, path: `${url.pathname}${url.search}`, headers };
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
