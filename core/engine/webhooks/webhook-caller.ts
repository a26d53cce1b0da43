import { readReview } from '../../api/admission/webhook/read-review.js';
import type { WebhookAnswer, WebhookCall } from '../../api/admission/webhook/webhook-call.js';
import type { ConversionAnswer, ConversionBatch } from '../../api/conversion/conversion-call.js';
import {
  conversionReview,
  failedConversion,
  readConversionReview,
  reviewVersionOf,
} from '../../api/conversion/conversion-review.js';
import type { Clock } from '../../model/clock.js';
import type { View } from '../../model/view.js';
import { WebhookClient } from './webhook-client.js';

/** Calls webhooks. */
export interface WebhookCaller {
  /** Asks one about a request. `view` is where Services are looked up. Never rejects: what goes wrong is an answer. */
  call(call: WebhookCall, view: View): Promise<WebhookAnswer>;
  /** Has one convert objects: an answer for each, in order. Never rejects. */
  convert(batch: ConversionBatch, view: View): Promise<readonly ConversionAnswer[]>;
  /** Ends all calls under way. */
  close(): void;
}

/** What the caller takes of the world. */
export interface WebhookCallerPort {
  /** The time that really passes: a process outside knows no other. */
  readonly clock: Clock;
  readonly newUid: () => string;
}

/** How long a conversion may take. Source: apiserver pkg/util/webhook/authentication.go setGlobalDefaults. */
const CONVERSION_SECONDS = 30;

/** Calls webhooks over HTTPS. Sources: apiserver pkg/admission/plugin/webhook; apiextensions-apiserver pkg/apiserver/conversion/webhook_converter.go. */
export class HttpWebhookCaller implements WebhookCaller {
  readonly #newUid: () => string;
  readonly #client: WebhookClient;

  constructor({ clock, newUid }: WebhookCallerPort) {
    this.#newUid = newUid;
    this.#client = new WebhookClient(clock);
  }

  async call(call: WebhookCall, view: View): Promise<WebhookAnswer> {
    const uid = this.#newUid();
    const review = {
      kind: 'AdmissionReview',
      apiVersion: `admission.k8s.io/${call.reviewVersion}`,
      request: { uid, ...call.request },
    };
    const { clientConfig, timeoutSeconds } = call;
    const sent = await this.#client.post({ clientConfig, timeoutSeconds, body: JSON.stringify(review) }, view);
    return sent.ok
      ? readReview(sent.value, uid, call)
      : { type: 'failure', reason: `failed to call webhook: ${sent.error}` };
  }

  async convert(batch: ConversionBatch, view: View): Promise<readonly ConversionAnswer[]> {
    const version = reviewVersionOf(batch);
    if (version === undefined)
      return batch.objects.map(() => ({ type: 'failure', reason: 'no supported conversion review versions' }));
    const uid = this.#newUid();
    const body = JSON.stringify(conversionReview(batch, version, uid));
    const { clientConfig } = batch.webhook;
    const sent = await this.#client.post({ clientConfig, timeoutSeconds: CONVERSION_SECONDS, body }, view);
    return sent.ok
      ? readConversionReview(sent.value, batch, version, uid)
      : failedConversion(batch, `failed: ${sent.error}`);
  }

  close(): void {
    this.#client.close();
  }
}
