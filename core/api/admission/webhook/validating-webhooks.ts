import type { StatusError } from '../../../model/status-error.js';
import type { DecisionScope } from '../../decide/decision.js';
import { type AdmissionAttributes, isExemptFromAdmission } from '../attributes.js';
import { attributesOf } from '../attributes-of.js';
import type { AdmissionPlugin } from '../plugin.js';
import { askWebhook } from './ask-webhook.js';
import { AWAITING_WEBHOOKS } from './awaiting-webhooks.js';
import { selectWebhook } from './select-webhook.js';
import { validatingWebhooks } from './webhooks-at.js';

/** Asks webhooks whether a change may be made. Source: apiserver pkg/admission/plugin/webhook/validating. */
export const VALIDATING_WEBHOOKS: AdmissionPlugin = {
  name: 'ValidatingAdmissionWebhook',
  validate(scope, change) {
    const { context, tip, info } = scope;
    if (context.webhooks === undefined || validatingWebhooks(tip).length === 0) return undefined;
    return isExemptFromAdmission(info) ? undefined : validateByWebhooks(scope, attributesOf(scope, change));
  },
};

/** Asks all validating webhooks that a request concerns at the same time; the first refusal counts. Source: validating/dispatcher.go Dispatch. */
function validateByWebhooks(scope: DecisionScope, attributes: AdmissionAttributes): StatusError | undefined {
  const concerned: (() => StatusError | undefined)[] = [];
  for (const webhook of validatingWebhooks(scope.tip)) {
    const told = selectWebhook(scope, webhook, attributes);
    if (!told.ok) return told.error;
    const version = told.value;
    if (version === undefined) continue;
    const index = concerned.length;
    concerned.push(() => {
      const passed = askWebhook(scope, webhook, 'validating', 0, attributes, version);
      if (!passed.ok) return passed.error;
      if (passed.value === 'failed open')
        scope.notes.annotate(
          `failed-open.validating.webhook.admission.k8s.io/round_0_index_${index}`,
          webhook.hook.name,
        );
      return undefined;
    });
  }
  const refusals = concerned.map((ask) => ask()).filter((refusal) => refusal !== undefined);
  return refusals.includes(AWAITING_WEBHOOKS) ? AWAITING_WEBHOOKS : refusals[0];
}
