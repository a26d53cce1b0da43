import { isJsonObject, type JsonObject } from '../../model/json.js';
import { inField, inStruct, isMissing, withDefaults } from './fill.js';

const CONVERSION: JsonObject = { strategy: 'None' };
const SERVICE: JsonObject = { port: 443 };

function defaultNames(names: JsonObject): JsonObject {
  const { kind } = names;
  if (typeof kind !== 'string' || kind === '') return names;
  return withDefaults(names, { singular: kind.toLowerCase(), listKind: `${kind}List` });
}

const defaultWebhook = (webhook: JsonObject) =>
  inField(webhook, 'clientConfig', (config) => inField(config, 'service', (service) => withDefaults(service, SERVICE)));

function defaultSpec(spec: JsonObject): JsonObject {
  const named = inField(spec, 'names', defaultNames);
  const converted = isMissing(named['conversion']) ? { ...named, conversion: CONVERSION } : named;
  return inField(converted, 'conversion', (conversion) => inField(conversion, 'webhook', defaultWebhook));
}

/** Source: kubernetes apiextensions-apiserver pkg/apis/apiextensions/v1/defaults.go. */
export function defaultCustomResourceDefinition(definition: JsonObject): JsonObject {
  const result = inStruct(definition, 'spec', defaultSpec);
  const { spec, status } = result;
  const stored = isJsonObject(status) ? status['storedVersions'] : undefined;
  if (Array.isArray(stored) && stored.length > 0) return result;
  const versions = isJsonObject(spec) && Array.isArray(spec['versions']) ? spec['versions'] : [];
  const storage = versions.find((version) => isJsonObject(version) && version['storage'] === true);
  if (!isJsonObject(storage) || typeof storage['name'] !== 'string') return result;
  return { ...result, status: { ...(isJsonObject(status) ? status : {}), storedVersions: [storage['name']] } };
}
