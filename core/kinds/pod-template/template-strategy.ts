import type { JsonObject } from '../../model/json.js';
import { asObject } from '../fields/json-fields.js';
import { type Strategy, type StrategyTraits, strategyFrom } from '../strategy/strategy.js';
import { dropDisabledFields } from './drop-disabled.js';

/** The Pod spec of the template at a path, such as `spec`, `template`. */
function specAt(object: JsonObject | undefined, path: readonly string[]): JsonObject {
  let part = asObject(object);
  for (const key of path) part = asObject(part[key]);
  return asObject(part['spec']);
}

function withSpec(object: JsonObject, path: readonly string[], spec: JsonObject): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) return { ...object, spec };
  return { ...object, [key]: withSpec(asObject(object[key]), rest, spec) };
}

/** The strategy of a kind that holds a template of Pods at a path: as `strategyFrom`, without what is disabled in the template. */
export function templateStrategy(traits: StrategyTraits, path: readonly string[]): Strategy {
  const base = strategyFrom(traits);
  const enabled = (object: JsonObject, old?: JsonObject): JsonObject => {
    const spec = specAt(object, path);
    const kept = dropDisabledFields(spec, old === undefined ? undefined : specAt(old, path));
    return kept === spec ? object : withSpec(object, path, kept);
  };
  return {
    create: (object) => base.create(enabled(object)),
    update: (object, old) => base.update(enabled(object, old), old),
    updateStatus: base.updateStatus,
  };
}
