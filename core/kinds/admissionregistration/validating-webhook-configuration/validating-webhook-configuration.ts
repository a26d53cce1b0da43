import type { Kind } from '../../kind.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { validatingWebhooksValidation } from '../validation/webhooks.js';
import { defaultValidatingWebhooks, WEBHOOK_PRINTER } from '../webhooks.js';

/** ValidatingWebhookConfigurations. */
export const validatingWebhookConfiguration: Kind = {
  groupResource: 'validatingwebhookconfigurations.admissionregistration.k8s.io',
  kind: 'ValidatingWebhookConfiguration',
  metadataOnUpdate: ['object'],
  defaults: defaultValidatingWebhooks,
  validation: validatingWebhooksValidation,
  strategy: strategyFrom({ generation: ['webhooks'] }),
  allowUnconditionalUpdate: false,
  columns: WEBHOOK_PRINTER,
};
