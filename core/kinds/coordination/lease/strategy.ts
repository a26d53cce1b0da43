import type { JsonObject } from '../../../model/json.js';
import { asObject, isSet } from '../../fields/json-fields.js';
import { setSpec } from '../../fields/set-field.js';
import { type Strategy, strategyFrom } from '../../strategy/strategy.js';

const base = strategyFrom({});

/** Leaders that are chosen together are a feature that is off by default: what belongs to it is dropped, unless it was there before. */
function dropCoordination(lease: JsonObject, old: JsonObject): JsonObject {
  const before = asObject(old['spec']);
  let result = lease;
  for (const field of ['strategy', 'preferredHolder']) {
    if (!isSet(before[field])) result = setSpec(result, field, undefined);
  }
  return result;
}

/** Source: kubernetes pkg/registry/coordination/lease/strategy.go. */
export const leaseStrategy: Strategy = {
  ...base,
  create: (lease) => (lease['spec'] === undefined ? lease : dropCoordination(lease, {})),
  update: (lease, old) => (lease['spec'] === undefined ? lease : dropCoordination(lease, old)),
};
