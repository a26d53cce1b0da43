import type { Json, JsonObject } from '../../model/json.js';
import { asList, asObject, isSet } from '../fields/json-fields.js';
import { setField } from '../fields/set-field.js';

type Change = (object: JsonObject) => JsonObject;

/** The lists of a Pod's containers. */
const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers'];
/** Sources of a projected volume that are off by default. */
const PROJECTIONS = ['clusterTrustBundle', 'podCertificate'];

/**
 * A Pod's spec without what features bring that are off by default, unless the spec before used it already.
 * Source: kubernetes pkg/api/pod dropDisabledFields; the defaults of pkg/features/kube_features.go in 1.36.
 */
export function dropDisabledFields(spec: JsonObject, old?: JsonObject): JsonObject {
  let result = spec;
  if (isSet(spec['schedulingGroup']) && !isSet(old?.['schedulingGroup'])) {
    result = setField(result, 'schedulingGroup', undefined);
  }
  if (isSet(spec['volumes'])) {
    for (const key of PROJECTIONS) if (!usesProjection(old, key)) result = dropProjection(result, key);
  }
  return usesStopSignals(old) ? result : dropStopSignals(result);
}

function projections(spec: JsonObject | undefined): readonly JsonObject[] {
  return asList(spec?.['volumes'])
    .flatMap((volume) => asList(asObject(asObject(volume)['projected'])['sources']))
    .map(asObject);
}

function usesProjection(spec: JsonObject | undefined, key: string): boolean {
  return projections(spec).some((source) => isSet(source[key]));
}

function dropProjection(spec: JsonObject, key: string): JsonObject {
  return changeItems(spec, 'volumes', (volume) => {
    if (!isSet(volume['projected'])) return volume;
    const projected = asObject(volume['projected']);
    const kept = changeItems(projected, 'sources', (source) => setField(source, key, undefined));
    return kept === projected ? volume : { ...volume, projected: kept };
  });
}

function usesStopSignals(spec: JsonObject | undefined): boolean {
  if (spec === undefined) return false;
  return CONTAINER_LISTS.flatMap((list) => asList(spec[list])).some((container) =>
    isSet(asObject(asObject(container)['lifecycle'])['stopSignal']),
  );
}

function dropStopSignals(spec: JsonObject): JsonObject {
  let result = spec;
  for (const list of CONTAINER_LISTS) {
    result = changeItems(result, list, (container) => {
      if (!isSet(asObject(container['lifecycle'])['stopSignal'])) return container;
      const lifecycle = setField(asObject(container['lifecycle']), 'stopSignal', undefined);
      return setField(container, 'lifecycle', Object.keys(lifecycle).length === 0 ? undefined : lifecycle);
    });
  }
  return result;
}

/** The object with every item of a list changed; the very object when none is. */
function changeItems(object: JsonObject, key: string, change: Change): JsonObject {
  const list = asList(object[key]);
  let changed: Json[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const before = asObject(list[index]);
    const after = change(before);
    if (after === before) continue;
    changed ??= [...list];
    changed[index] = after;
  }
  return changed === undefined ? object : { ...object, [key]: changed };
}
