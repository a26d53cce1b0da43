import { forbiddenField, invalidValue } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import { setField } from '../../fields/set-field.js';
import type { Causes } from '../../validation/causes.js';
import { qosClassOf } from './qos-class.js';

const LISTS = ['initContainers', 'containers'] as const;
const AMOUNTS = ['requests', 'limits'] as const;
const RESIZABLE = ['cpu', 'memory'] as const;

/**
 * Of a Pod that runs only cpu and memory of its containers may change, and neither may be taken away.
 * Source: kubernetes pkg/apis/core/validation ValidatePodResize, by the features that are on by default in 1.36.
 */
export function checkPodResize(pod: JsonObject, old: JsonObject, causes: Causes): void {
  const spec = asObject(pod['spec']);
  const before = asObject(old['spec']);
  if (qosOf(old) !== qosClassOf(spec)) {
    const shown = asText(asObject(pod['status'])['qosClass']);
    causes.push(invalidValue('spec', shown, 'Pod QOS Class may not change as a result of resizing'));
  }
  if (!runsWithResources(old)) causes.push(forbiddenField('spec', 'Pod running on node without support for resize'));
  const whole = checkWhole(spec, before, causes);
  if (asList(asObject(old['status'])['nodeAllocatableResourceClaimStatuses']).length > 0) {
    causes.push(forbiddenField('spec', 'pods with node allocatable resource claims cannot be resized'));
  }
  if (!checkOrder(spec, before, causes)) return;
  for (const list of LISTS) checkNotRemoved(asList(spec[list]), asList(before[list]), list, causes);
  const containers = asList(spec['containers']).map((container, index) =>
    withOldAmounts(asObject(container), asObject(asList(before['containers'])[index])),
  );
  containers.forEach((container, index) => {
    if (!semanticEqual(container, asList(before['containers'])[index])) {
      causes.push(forbiddenField('spec', 'only cpu and memory resources are mutable'));
    }
  });
  const initContainers = asList(spec['initContainers']).map((container, index) =>
    checkInitContainer(asObject(container), asObject(asList(before['initContainers'])[index]), index, causes),
  );
  if (causes.length > 0) return;
  let rest = setField(setField(spec, 'resources', whole), 'containers', containers);
  if (isSet(spec['initContainers'])) rest = setField(rest, 'initContainers', initContainers);
  if (!semanticEqual(rest, before)) {
    causes.push(forbiddenField('spec', 'only cpu and memory resources are mutable'));
  }
}

/** Source: pkg/apis/core/v1/helper/qos GetPodQOS. */
function qosOf(pod: JsonObject): string {
  const told = asText(asObject(pod['status'])['qosClass']);
  return told === '' ? qosClassOf(asObject(pod['spec'])) : told;
}

/** Whether its kubelet tells what its containers have. Source: isPodResizeRequestSupported. */
function runsWithResources(pod: JsonObject): boolean {
  const running = asList(asObject(pod['status'])['containerStatuses'])
    .map(asObject)
    .find((status) => isSet(asObject(status['state'])['running']));
  return running === undefined || isSet(running['resources']);
}

/** The resources of the Pod as a whole, with cpu and memory as they were. Source: validatePodLevelResourcesResize. */
function checkWhole(spec: JsonObject, before: JsonObject, causes: Causes): Json | undefined {
  const [now, then] = [spec['resources'], before['resources']];
  if (!isSet(now) && !isSet(then)) return now;
  if (!isSet(now)) {
    causes.push(forbiddenField('spec.resources', 'pod-level resources cannot be removed'));
    return then;
  }
  if (isSet(then)) {
    for (const amounts of AMOUNTS) {
      if (!isRemoved(asObject(now)[amounts], asObject(then)[amounts])) continue;
      const detail = `pod-level resource ${amounts} cannot be removed`;
      causes.push(forbiddenField(`spec.resources.${amounts}`, detail));
    }
  }
  const kept = oldAmounts(asObject(now), asObject(then));
  const rest = isSet(then) || Object.keys(kept).length > 0 ? kept : undefined;
  if (!semanticEqual(rest, then)) {
    causes.push(forbiddenField('spec', 'only cpu and memory resources are mutable at pod-level'));
  }
  return then;
}

/** False when nothing else is worth looking at. Source: validatePodResizeContainerOrdering. */
function checkOrder(spec: JsonObject, before: JsonObject, causes: Causes): boolean {
  const known = causes.length;
  for (const list of ['containers', 'initContainers'] as const) {
    const [now, then] = [asList(spec[list]), asList(before[list])];
    if (now.length !== then.length) {
      causes.push(forbiddenField(`spec.${list}`, `${list} may not be added or removed on resize`));
      continue;
    }
    then.forEach((container, index) => {
      if (asText(asObject(container)['name']) === asText(asObject(now[index])['name'])) return;
      const detail = `${list} may not be renamed or reordered on resize`;
      causes.push(forbiddenField(`spec.${list}[${index}].name`, detail));
    });
  }
  return causes.length === known;
}

/** Source: validateContainerResize. */
function checkNotRemoved(now: readonly Json[], then: readonly Json[], list: string, causes: Causes): void {
  then.forEach((container, index) => {
    const before = asObject(asObject(container)['resources']);
    const after = asObject(asObject(now[index])['resources']);
    for (const amounts of AMOUNTS) {
      if (!isRemoved(after[amounts], before[amounts])) continue;
      const field = `spec.${list}[${index}].resources.${amounts}`;
      causes.push(forbiddenField(field, `resource ${amounts} cannot be removed`));
    }
  });
}

function isRemoved(now: Json | undefined, then: Json | undefined): boolean {
  const kept = asObject(now);
  return Object.keys(asObject(then)).some((name) => !Object.hasOwn(kept, name));
}

/** A container that initializes the Pod is resized when it is started again at the earliest. Source: InPlacePodVerticalScalingInitContainers. */
function checkInitContainer(container: JsonObject, before: JsonObject, index: number, causes: Causes): JsonObject {
  const field = `spec.initContainers[${index}]`;
  const rest = withOldAmounts(container, before);
  if (!semanticEqual(rest, before)) {
    causes.push(forbiddenField(field, 'only cpu and memory resources for init or sidecar containers are mutable'));
  }
  if (semanticEqual(container, before) || asText(container['restartPolicy']) === 'Always') return rest;
  for (const policy of asList(container['resizePolicy'])) {
    if (asText(asObject(policy)['restartPolicy']) !== 'RestartContainer') continue;
    const detail = 'non-sidecar init containers with a resize policy of RestartContainer cannot be resized';
    causes.push(forbiddenField(field, detail));
  }
  return rest;
}

/** A container with cpu and memory as they were: what differs still may not. Source: dropCPUMemoryResourcesFromContainer. */
function withOldAmounts(container: JsonObject, before: JsonObject): JsonObject {
  const then = asObject(before['resources']);
  const { claims: _, ...kept } = oldAmounts(asObject(container['resources']), then);
  const isEmpty = Object.keys(kept).length === 0 && Object.keys(then).length === 0;
  return setField(container, 'resources', isEmpty ? before['resources'] : (kept as Json));
}

function oldAmounts(resources: JsonObject, before: JsonObject): JsonObject {
  let result = resources;
  for (const amounts of AMOUNTS) {
    let list = asObject(resources[amounts]);
    for (const name of RESIZABLE) list = setField(list, name, asObject(before[amounts])[name]);
    result = setField(result, amounts, Object.keys(list).length === 0 ? undefined : list);
  }
  return result;
}
