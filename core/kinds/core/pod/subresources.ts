import type { Json, JsonObject } from '../../../model/json.js';
import { fromJson, type KubeObject, toJson } from '../../../model/object.js';
import { asList, asObject, asText } from '../../fields/json-fields.js';
import { keepField, setField, setSpec } from '../../fields/set-field.js';
import { dropDisabledFields } from '../../pod-template/drop-disabled.js';
import { countGeneration } from '../../strategy/strategy.js';

/**
 * Only the list of ephemeral containers is written, as `kubectl debug` does.
 * Source: kubernetes pkg/registry/core/pod/strategy.go dropNonEphemeralContainerUpdates.
 */
export function writeEphemeralContainers(before: KubeObject, proposed: KubeObject): KubeObject {
  const old = toJson(before);
  const { ephemeralContainers } = asObject(toJson(proposed)['spec']);
  return counted(setSpec(old, 'ephemeralContainers', ephemeralContainers), old);
}

/**
 * Only the resources of containers, and how these are resized, are written. Where containers were added, taken away or named anew, the spec is
 * as it was sent, so that it is refused for that. Source: dropNonResizeUpdates of the same file.
 */
export function writeResources(before: KubeObject, proposed: KubeObject): KubeObject {
  const old = toJson(before);
  const spec = asObject(toJson(proposed)['spec']);
  const then = asObject(old['spec']);
  const lists = ['containers', 'initContainers'] as const;
  if (lists.some((list) => asList(spec[list]).length !== asList(then[list]).length)) {
    return fromJson(setField(old, 'spec', spec));
  }
  let changed = setSpec(old, 'resources', spec['resources']);
  for (const list of lists) {
    const merged = withResources(asList(spec[list]), asList(then[list]));
    if (merged !== undefined) changed = setSpec(changed, list, merged);
  }
  return counted(changed, old);
}

/** Undefined when there are none. */
function withResources(containers: readonly Json[], before: readonly Json[]): Json | undefined {
  if (containers.length === 0) return undefined;
  const isOrdered = containers.every(
    (container, index) => asText(asObject(container)['name']) === asText(asObject(before[index])['name']),
  );
  if (!isOrdered) return containers as Json;
  return containers.map((container, index): Json => {
    const sent = asObject(container);
    return keepField(keepField(asObject(before[index]), sent, 'resources'), sent, 'resizePolicy');
  });
}

function counted(pod: JsonObject, old: JsonObject): KubeObject {
  const spec = dropDisabledFields(asObject(pod['spec']), asObject(old['spec']));
  return fromJson(countGeneration(setField(pod, 'spec', spec), old, ['spec']));
}
