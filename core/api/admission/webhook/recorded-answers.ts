import type { AdmissionRecord } from '../../../model/cluster-event.js';
import type { WebhookAnswer, WebhookAnswers, WebhookCall } from './webhook-call.js';

const PASSED: Extract<WebhookAnswer, { type: 'verdict' }> = { type: 'verdict', allowed: true };

/**
 * What webhooks said of a write that is recorded, if they were asked: a rerun asks nobody, and each is taken to say the same again. One that was not
 * asked then is taken to let it pass, and it is noted that nobody knows.
 */
export class RecordedAnswers implements WebhookAnswers {
  readonly #record: AdmissionRecord | undefined;
  #isUnknown = false;

  constructor(record: AdmissionRecord | undefined) {
    this.#record = record;
  }

  /** Whether somebody would have been asked whose answer is not recorded. */
  get isUnknown(): boolean {
    return this.#isUnknown;
  }

  answerTo({ type, configuration, webhook, round }: WebhookCall): WebhookAnswer {
    const verdict = this.#record?.webhooks.find(
      (one) =>
        one.type === type &&
        one.configuration === configuration &&
        one.webhook === webhook &&
        (one.round ?? 0) === round,
    );
    if (verdict === undefined) {
      this.#isUnknown = true;
      return PASSED;
    }
    if (verdict.failure !== undefined) return { type: 'failure', reason: verdict.failure };
    return verdict.patch === undefined ? PASSED : { ...PASSED, patch: verdict.patch };
  }
}
