import type { Json, JsonObject } from '../../../model/json.js';
import { asList, asObject } from '../../fields/json-fields.js';
import { setField } from '../../fields/set-field.js';
import { type Strategy, strategyFrom } from '../../strategy/strategy.js';
import { VALUE_LISTS } from './device-attribute.js';

const counted = strategyFrom({ generation: ['spec'] });

/**
 * A change of the spec is a new generation; what belongs to features that are off is dropped.
 * Source: kubernetes pkg/registry/resource/resourceslice/strategy.go; DRAListTypeAttributes and DRANodeAllocatableResources are off in 1.36.
 */
export const resourceSliceStrategy: Strategy = {
  create: (slice) => counted.create(withoutDisabled(slice)),
  update: (slice, old) => counted.update(withoutDisabled(slice), old),
  updateStatus: counted.updateStatus,
};

function withoutDisabled(slice: JsonObject): JsonObject {
  const spec = asObject(slice['spec']);
  const devices = asList(spec['devices']);
  const kept = devices.map((device) => withoutDisabledOf(asObject(device)));
  if (kept.every((device, index) => device === devices[index])) return slice;
  return setField(slice, 'spec', setField(spec, 'devices', kept));
}

function withoutDisabledOf(device: JsonObject): JsonObject {
  let result = setField(device, 'nodeAllocatableResourceMappings', undefined);
  const attributes = asObject(device['attributes']);
  const names = Object.keys(attributes).filter((name) => VALUE_LISTS.some((list) => isHeld(attributes[name], list)));
  if (names.length === 0) return result;
  const kept = Object.entries(attributes).map(([name, attribute]) => [name, withoutLists(asObject(attribute))]);
  result = setField(result, 'attributes', Object.fromEntries(kept) as JsonObject);
  return result;
}

function isHeld(attribute: Json | undefined, list: string): boolean {
  return Object.hasOwn(asObject(attribute), list);
}

function withoutLists(attribute: JsonObject): JsonObject {
  return VALUE_LISTS.reduce((result, list) => setField(result, list, undefined), attribute);
}
