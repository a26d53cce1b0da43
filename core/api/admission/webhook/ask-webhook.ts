import { fail, ok, type Result } from '../../../model/result.js';
import type { StatusError } from '../../../model/status-error.js';
import type { ResourceInfo } from '../../../schema/resource-info.js';
import type { DecisionScope } from '../../decide/decision.js';
import { admissionRequest } from '../admission-request.js';
import type { AdmissionAttributes } from '../attributes.js';
import { AWAITING_WEBHOOKS } from './awaiting-webhooks.js';
import { sidesIn } from './versioned.js';
import type { WebhookAnswer, WebhookCall } from './webhook-call.js';
import { deniedBy, dryRunUnsupported, failedCalling } from './webhook-errors.js';
import type { Webhook } from './webhooks-at.js';

/** What a webhook that lets a request pass has said. */
export type Passed = Extract<WebhookAnswer, { type: 'verdict' }> | 'failed open';

/** In seconds. Source: admissionregistration.k8s.io/v1 defaults. */
const DEFAULT_TIMEOUT = 10;

/**
 * What a webhook says of a request: that it may pass, or why it is refused; `AWAITING_WEBHOOKS` while it has not been asked.
 * Source: plugin/webhook/mutating/dispatcher.go, validating/dispatcher.go.
 */
export function askWebhook(
  scope: DecisionScope,
  webhook: Webhook,
  type: WebhookCall['type'],
  round: 0 | 1,
  attributes: AdmissionAttributes,
  told: ResourceInfo,
): Result<Passed, StatusError> {
  const { hook, configuration } = webhook;
  const { context, notes } = scope;
  if (attributes.dryRun && hook.sideEffects !== 'None' && hook.sideEffects !== 'NoneOnDryRun')
    return fail(dryRunUnsupported(hook.name));
  const sides = sidesIn(scope, attributes, told);
  if (!sides.ok) return sides;
  const reviewVersion = hook.admissionReviewVersions.find((version) => version === 'v1' || version === 'v1beta1');
  const answer =
    reviewVersion === undefined
      ? failure(
          'could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)',
        )
      : context.webhooks?.answerTo({
          type,
          configuration,
          webhook: hook.name,
          round,
          clientConfig: hook.clientConfig,
          timeoutSeconds: hook.timeoutSeconds ?? DEFAULT_TIMEOUT,
          reviewVersion: reviewVersion === 'v1beta1' ? 'v1beta1' : 'v1',
          request: { ...admissionRequest(attributes, told, context), ...sides.value },
        });
  if (answer === undefined) return fail(AWAITING_WEBHOOKS);
  if (answer.type === 'failure')
    return hook.failurePolicy === 'Ignore' ? ok('failed open') : fail(failedCalling(hook.name, answer.reason));
  for (const [key, value] of Object.entries(answer.auditAnnotations ?? {}))
    notes.annotate(`${hook.name}/${key}`, value);
  for (const warning of answer.warnings ?? []) notes.warn(warning);
  return answer.allowed ? ok(answer) : fail(deniedBy(hook.name, answer.status));
}

const failure = (reason: string): WebhookAnswer => ({ type: 'failure', reason });
