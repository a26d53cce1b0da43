import type { AdmissionRecord } from '../../../model/cluster-event.js';
import type { WebhookAnswer, WebhookAnswers } from './webhook-call.js';

const PASSED: WebhookAnswer = { type: 'verdict', allowed: true };

/**
 * What webhooks said of a write that is recorded: a rerun asks nobody, and each is taken to say the same again. One that was not asked then is
 * taken to let it pass. Undefined where none was asked.
 */
export function recordedAnswers(record: AdmissionRecord | undefined): WebhookAnswers | undefined {
  if (record === undefined) return undefined;
  return {
    answerTo({ type, configuration, webhook, round }) {
      const verdict = record.webhooks.find(
        (one) =>
          one.type === type &&
          one.configuration === configuration &&
          one.webhook === webhook &&
          (one.round ?? 0) === round,
      );
      if (verdict === undefined) return PASSED;
      if (verdict.failure !== undefined) return { type: 'failure', reason: verdict.failure };
      return verdict.patch === undefined ? PASSED : { ...PASSED, patch: verdict.patch };
    },
  };
}
