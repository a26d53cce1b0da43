import type { JsonObject } from '../../model/json.js';
import { asNumber, asObject } from '../fields/json-fields.js';
import { semanticEqual } from '../fields/semantic-equal.js';
import { keepField, setField, setMetadata } from '../fields/set-field.js';

/**
 * What a kind's writes reset and keep, whatever the request says. Source: the `PrepareForCreate` and `PrepareForUpdate` of the
 * strategies in kubernetes pkg/registry. Objects are not changed; results share what stays.
 */
export interface Strategy {
  create(object: JsonObject): JsonObject;
  update(object: JsonObject, old: JsonObject): JsonObject;
  /** @param now the time of the write, as objects have it; kinds that tell no times do without */
  updateStatus(object: JsonObject, old: JsonObject, now?: string): JsonObject;
}

/** Facts that most strategies are made of. */
export interface StrategyTraits {
  /** The status is written through a subresource of its own only. */
  readonly status?: boolean;
  /** The top-level fields whose change counts up `metadata.generation`; absent for kinds without a generation. */
  readonly generation?: readonly string[];
  /** Whether a change of annotations counts as well. */
  readonly annotationsCount?: boolean;
}

/** Counts up the generation when one of the top-level fields changed, else keeps it. */
export function countGeneration(
  object: JsonObject,
  old: JsonObject,
  fields: readonly string[],
  annotationsCount = false,
): JsonObject {
  const changed =
    fields.some((field) => !semanticEqual(object[field], old[field])) ||
    (annotationsCount &&
      !semanticEqual(
        asObject(asObject(object['metadata'])['annotations']),
        asObject(asObject(old['metadata'])['annotations']),
      ));
  const generation = asNumber(asObject(old['metadata'])['generation']);
  return changed ? setMetadata(object, 'generation', generation + 1) : object;
}

/** The strategy that follows from facts alone. */
export function strategyFrom(traits: StrategyTraits): Strategy {
  return {
    create(object) {
      let result = object;
      if (traits.status === true) result = setField(result, 'status', undefined);
      return traits.generation === undefined ? result : setMetadata(result, 'generation', 1);
    },
    update(object, old) {
      const result = traits.status === true ? keepField(object, old, 'status') : object;
      return traits.generation === undefined
        ? result
        : countGeneration(result, old, traits.generation, traits.annotationsCount);
    },
    updateStatus: (object, old) => keepAllButStatus(object, old),
  };
}

/** Everything as it was except metadata and status. */
export function keepAllButStatus(object: JsonObject, old: JsonObject): JsonObject {
  let result = object;
  for (const key in old) {
    if (key !== 'metadata' && key !== 'status') result = keepField(result, old, key);
  }
  for (const key in object) {
    if (key !== 'metadata' && key !== 'status' && !Object.hasOwn(old, key)) result = setField(result, key, undefined);
  }
  return result;
}

/** What a custom resource gets: its generation counts every change outside metadata and, when that is apart, status. */
export function customStrategy(hasStatus: boolean): Strategy {
  const base = strategyFrom({ status: hasStatus, generation: [] });
  const content = (object: JsonObject): JsonObject => {
    const { metadata: _, ...rest } = object;
    return hasStatus ? setField(rest, 'status', undefined) : rest;
  };
  return {
    ...base,
    update(object, old) {
      const result = base.update(object, old);
      if (semanticEqual(content(result), content(old))) return result;
      return setMetadata(result, 'generation', asNumber(asObject(old['metadata'])['generation']) + 1);
    },
  };
}

const statusApart = strategyFrom({ status: true });

/** Claims and volumes wait to be bound from the start. Source: kubernetes pkg/registry/core/persistentvolumeclaim/strategy.go. */
export const pendingStrategy: Strategy = {
  ...statusApart,
  create: (object) => ({ ...statusApart.create(object), status: { phase: 'Pending' } }),
};
