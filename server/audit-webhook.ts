import { type RequestOptions, request } from 'node:http';
import { request as requestSecurely } from 'node:https';
import type { Clock } from '../core/model/clock.js';
import type { JsonObject } from '../core/model/json.js';
import type { Millis } from '../core/model/revision.js';
import type { ServerAddress } from '../replay/http/server-address.js';

/** How events go out, as kube-apiserver's flags say it. */
export interface AuditWebhookSettings {
  /** Where to, and with which credentials. */
  readonly server: ServerAddress;
  /** At most so many events are sent at once. */
  readonly largestBatch: number;
  /** An event waits no longer than that for others to go with. */
  readonly longestWait: Millis;
  /** So many may wait; more are lost. */
  readonly buffer: number;
  /** How long to wait before a batch that did not arrive is sent again. */
  readonly firstBackOff: Millis;
}

/** A batch is sent so often, after waits that each are longer by so much. Source: apiserver pkg/util/webhook DefaultRetryBackoffWithInitialDelay. */
const ATTEMPTS = 5;
const FACTOR = 1.5;
/** How long an answer may take. Source: apiserver pkg/util/webhook defaultRequestTimeout. */
const TIMEOUT: Millis = 30_000;

/**
 * Sends audit events to a server in batches, one after the other: a batch goes when it is full, or when its first event has waited for long enough.
 * One that does not arrive is sent again some times and then given up; requests never wait for any of it.
 * Source: apiserver plugin/pkg/audit/webhook and plugin/pkg/audit/buffered.
 */
export class AuditWebhook {
  readonly #settings: AuditWebhookSettings;
  readonly #clock: Clock;
  #waiting: string[] = [];
  #cancelTimer: (() => void) | undefined;
  #sending: Promise<void> | undefined;
  #isClosing = false;
  /** Ends the wait between two attempts. */
  #wake: (() => void) | undefined;

  /** `clock` is the time that really passes. */
  constructor(settings: AuditWebhookSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  write(event: JsonObject): void {
    const { buffer, largestBatch, longestWait } = this.#settings;
    if (this.#waiting.length >= buffer) return;
    this.#waiting.push(JSON.stringify(event));
    if (this.#waiting.length >= largestBatch) this.#send();
    else this.#cancelTimer ??= this.#clock.schedule(longestWait, () => this.#send());
  }

  /** Sends what there is once more, and settles when that has arrived or not. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#wake?.();
    do {
      this.#send();
      await this.#sending;
    } while (this.#waiting.length > 0);
  }

  #send(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
  }

  async #sendAll(): Promise<void> {
    const { largestBatch } = this.#settings;
    do {
      const batch = this.#waiting.splice(0, largestBatch);
      if (batch.length > 0) await this.#deliver(batch);
    } while (this.#waiting.length >= (this.#isClosing ? 1 : largestBatch));
    // What came meanwhile and fills no batch waits for others.
    if (this.#waiting.length > 0)
      this.#cancelTimer ??= this.#clock.schedule(this.#settings.longestWait, () => this.#send());
  }

  async #deliver(batch: readonly string[]): Promise<void> {
    const body = `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[${batch.join(',')}]}`;
    let backOff = this.#settings.firstBackOff;
    for (let attempt = 1; ; attempt++) {
      if (await this.#post(body)) return;
      if (attempt === ATTEMPTS || this.#isClosing) return;
      await this.#pause(backOff);
      backOff *= FACTOR;
    }
  }

  #pause(duration: Millis): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.schedule(duration, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }

  /** Whether a body has arrived. */
  #post(body: string): Promise<boolean> {
    const { server } = this.#settings;
    const url = new URL(server.url);
    const options: RequestOptions = {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        accept: 'application/json',
        ...(server.token === undefined ? {} : { authorization: `Bearer ${server.token}` }),
      },
    };
    return new Promise((resolve) => {
      const sending =
        url.protocol === 'http:' ? request(url, options) : requestSecurely(url, { ...options, ...securityOf(server) });
      const cancel = this.#clock.schedule(TIMEOUT, () => sending.destroy(new Error('no answer in time')));
      sending.on('close', () => {
        cancel();
        resolve(false);
      });
      sending.on('error', () => resolve(false));
      sending.on('response', (response) => {
        const { statusCode = 0 } = response;
        response.on('end', () => resolve(statusCode >= 200 && statusCode < 300));
        response.on('error', () => resolve(false));
        response.resume();
      });
      sending.end(body);
    });
  }
}

function securityOf({ authority, certificate, key, serverName, insecure }: ServerAddress): object {
  return {
    ...(authority === undefined ? {} : { ca: authority }),
    ...(certificate === undefined || key === undefined ? {} : { cert: certificate, key }),
    ...(serverName === undefined ? {} : { servername: serverName }),
    rejectUnauthorized: insecure !== true,
  };
}
