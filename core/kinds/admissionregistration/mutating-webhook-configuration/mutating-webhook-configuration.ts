import type { Kind } from '../../kind.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { mutatingWebhooksValidation } from '../validation/webhooks.js';
import { defaultMutatingWebhooks, WEBHOOK_PRINTER } from '../webhooks.js';

/** MutatingWebhookConfigurations. */
export const mutatingWebhookConfiguration: Kind = {
  groupResource: 'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  kind: 'MutatingWebhookConfiguration',
  metadataOnUpdate: ['object'],
  defaults: defaultMutatingWebhooks,
  validation: mutatingWebhooksValidation,
  strategy: strategyFrom({ generation: ['webhooks'] }),
  allowUnconditionalUpdate: false,
  columns: WEBHOOK_PRINTER,
};
