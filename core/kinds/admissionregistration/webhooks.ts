import type { JsonObject } from '../../model/json.js';
import type {
  MutatingWebhookConfiguration,
  ValidatingWebhookConfiguration,
} from '../../schema/generated/types/admissionregistration.js';
import { age } from '../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../columns/table-printer.js';
import { inField, inItems, withPointerDefaults } from '../defaults/fill.js';

/** MutatingWebhookConfigurations and ValidatingWebhookConfigurations. */
export const WEBHOOK_PRINTER: TablePrinter<MutatingWebhookConfiguration | ValidatingWebhookConfiguration> = {
  columns: [NAME, column('Webhooks', 'integer', 'Number of webhooks.'), AGE],
  cells: ({ metadata, webhooks }, now) => [metadata.name, webhooks?.length ?? 0, age(metadata.creationTimestamp, now)],
};

const WEBHOOK: JsonObject = {
  failurePolicy: 'Fail',
  matchPolicy: 'Equivalent',
  namespaceSelector: {},
  objectSelector: {},
  timeoutSeconds: 10,
};

const MUTATING: JsonObject = { reinvocationPolicy: 'Never' };
const RULE: JsonObject = { scope: '*' };
const SERVICE: JsonObject = { port: 443 };
const defaultRule = (rule: JsonObject) => withPointerDefaults(rule, RULE);
const defaultService = (service: JsonObject) => withPointerDefaults(service, SERVICE);

function defaultWebhook(webhook: JsonObject): JsonObject {
  const result = inItems(withPointerDefaults(webhook, WEBHOOK), 'rules', defaultRule);
  return inField(result, 'clientConfig', (config) => inField(config, 'service', defaultService));
}

/** Source: kubernetes pkg/apis/admissionregistration/v1/defaults.go SetDefaults_ValidatingWebhook. */
export function defaultValidatingWebhooks(configuration: JsonObject): JsonObject {
  return inItems(configuration, 'webhooks', defaultWebhook);
}

/** Source: SetDefaults_MutatingWebhook of the same file. */
export function defaultMutatingWebhooks(configuration: JsonObject): JsonObject {
  return inItems(configuration, 'webhooks', (webhook) => withPointerDefaults(defaultWebhook(webhook), MUTATING));
}
