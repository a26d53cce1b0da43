import type { JsonObject } from '../../model/json.js';
import { asList, asObject, asText } from '../validation/json-fields.js';
import { type Strategy, strategyFrom } from './strategy.js';

const base = strategyFrom({ status: true, generation: ['spec'] });

/** Remembers every version that objects may be stored in. */
function withStoredVersion(definition: JsonObject): JsonObject {
  const status = asObject(definition['status']);
  const stored = asList(status['storedVersions']);
  const storage = asList(asObject(definition['spec'])['versions'])
    .map(asObject)
    .find((version) => version['storage'] === true);
  const name = asText(storage?.['name']);
  if (name === '' || stored.includes(name)) return definition;
  return { ...definition, status: { ...status, storedVersions: [...stored, name] } };
}

/** Source: kubernetes apiextensions-apiserver pkg/registry/customresourcedefinition/strategy.go. */
export const customResourceDefinitionStrategy: Strategy = {
  create: (definition) => withStoredVersion(base.create(definition)),
  update: (definition, old) => withStoredVersion(base.update(definition, old)),
  updateStatus: base.updateStatus,
};
