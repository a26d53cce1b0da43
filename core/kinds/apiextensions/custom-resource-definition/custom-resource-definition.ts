import { isJsonObject, type JsonObject } from '../../../model/json.js';
import { fromJson, type KubeObject, toJson } from '../../../model/object.js';
import { CLEANUP_FINALIZER } from '../../../schema/custom-resource.js';
import { NAME_AND_CREATED_AT } from '../../columns/table-printer.js';
import { inField, inStruct, isMissing, withDefaults } from '../../defaults/fill.js';
import { asList, asObject, asText } from '../../fields/json-fields.js';
import type { Kind, ManyValues } from '../../kind.js';
import { type Strategy, strategyFrom } from '../../strategy/strategy.js';
import { customResourceDefinitionValidation } from './validation.js';

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
function defaultCustomResourceDefinition(definition: JsonObject): JsonObject {
  const result = inStruct(definition, 'spec', defaultSpec);
  const { spec, status } = result;
  const stored = isJsonObject(status) ? status['storedVersions'] : undefined;
  if (Array.isArray(stored) && stored.length > 0) return result;
  const versions = isJsonObject(spec) && Array.isArray(spec['versions']) ? spec['versions'] : [];
  const storage = versions.find((version) => isJsonObject(version) && version['storage'] === true);
  if (!isJsonObject(storage) || typeof storage['name'] !== 'string') return result;
  return { ...result, status: { ...(isJsonObject(status) ? status : {}), storedVersions: [storage['name']] } };
}

const base = strategyFrom({ status: true, generation: ['spec'] });

/** Remembers every version that objects may be stored in. */
function withStoredVersion(definition: JsonObject): JsonObject {
  const status = asObject(definition['status']);
  const stored = asList(status['storedVersions']);
  const storage = asList(asObject(definition['spec'])['versions'])
    .map(asObject)
    .find((version) => version['storage'] === true);
  if (storage === undefined) return definition;
  const name = asText(storage['name']);
  if (stored.includes(name)) return definition;
  return { ...definition, status: { ...status, storedVersions: [...stored, name] } };
}

/** Source: kubernetes apiextensions-apiserver pkg/registry/customresourcedefinition/strategy.go. */
const customResourceDefinitionStrategy: Strategy = {
  create: (definition) => withStoredVersion(base.create(definition)),
  update: (definition, old) => withStoredVersion(base.update(definition, old)),
  updateStatus: base.updateStatus,
};

/**
 * A definition that is deleted stays until the objects of its kind are gone; from now on no new ones are made. Source:
 * apiextensions-apiserver pkg/registry/customresourcedefinition/etcd.go Delete.
 */
function keptForCleanup(object: KubeObject): KubeObject {
  const { metadata } = object;
  const definition = toJson(object);
  const status = asObject(definition['status']);
  const others = asList(status['conditions']).filter((condition) => asObject(condition)['type'] !== 'Terminating');
  const terminating = {
    type: 'Terminating',
    status: 'True',
    lastTransitionTime: metadata.deletionTimestamp,
    reason: 'InstanceDeletionPending',
    message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
  };
  const finalizers = (metadata.finalizers ?? []).filter((finalizer) => finalizer !== CLEANUP_FINALIZER);
  return fromJson({
    ...definition,
    metadata: { ...asObject(definition['metadata']), finalizers: [...finalizers, CLEANUP_FINALIZER] },
    status: { ...status, conditions: [...others, terminating] },
  });
}

/**
 * Most of a large definition are its schemas: the largest in public use, KServe's LLMInferenceService, has 52,492 members and items. Schemas are
 * owned and compared as a whole, which takes a quarter of the time.
 */
const MANY_VALUES: ManyValues = { most: 64_000, under: ['spec', 'versions'] };

/** CustomResourceDefinitions. */
export const customResourceDefinition: Kind = {
  groupResource: 'customresourcedefinitions.apiextensions.k8s.io',
  kind: 'CustomResourceDefinition',
  defaults: defaultCustomResourceDefinition,
  validation: customResourceDefinitionValidation,
  strategy: customResourceDefinitionStrategy,
  allowUnconditionalUpdate: false,
  columns: NAME_AND_CREATED_AT,
  deletion: { begin: keptForCleanup, tellsGracePeriod: false, isNoChange: true },
  manyValues: MANY_VALUES,
};
