import { forbiddenField, invalidValue, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { rangeError } from '../../../model/names.js';
import { asList, asNumber, asObject, asText, isSet, textEntries, textUnder } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import { goDifference } from '../../go-values/go-difference.js';
import { goValue } from '../../go-values/go-value.js';
import {
  APP_ARMOR,
  checkPodAnnotations,
  hasGoodDeletionCost,
  MIRROR,
} from '../../pod-template/validation/annotations.js';
import { checkImagePadding } from '../../pod-template/validation/container.js';
import { podRelaxations } from '../../pod-template/validation/pod-relaxations.js';
import { checkOnlyAddedTolerations } from '../../pod-template/validation/toleration.js';
import type { Causes } from '../../validation/causes.js';

const MAX_INT32 = 2_147_483_647;

const UPDATABLE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

/** Almost nothing of a Pod may change. Source: kubernetes pkg/apis/core/validation ValidatePodUpdate. */
export function checkPodUpdate(pod: JsonObject, old: JsonObject, causes: Causes): void {
  const spec = asObject(pod['spec']);
  const before = asObject(old['spec']);
  checkAnnotationUpdates(pod, old, causes);
  for (const list of ['containers', 'initContainers']) {
    if (!checkImages(asList(spec[list]), asList(before[list]), `spec.${list}`, causes)) return;
  }
  if (!checkDeadline(spec['activeDeadlineSeconds'], before['activeDeadlineSeconds'], causes)) return;
  const { comparingTolerations } = podRelaxations(before);
  const [tolerations, tolerated] = [asList(spec['tolerations']), asList(before['tolerations'])];
  checkOnlyAddedTolerations(tolerations, tolerated, comparingTolerations, 'spec.tolerations', causes);
  checkOnlyRemovedGates(spec, before, causes);
  if (semanticEqual(spec, before)) return;
  const rest = withoutUpdatable(spec, before, causes);
  if (semanticEqual(rest, before)) return;
  const difference = goDifference('core.PodSpec', before, rest);
  causes.push(forbiddenField('spec', `pod updates may not change fields other than ${UPDATABLE}\n${difference}`));
}

/** False when there are more or fewer containers, and nothing else is worth looking at. Source: ValidateContainerUpdates. */
function checkImages(containers: readonly Json[], before: readonly Json[], path: string, causes: Causes): boolean {
  if (containers.length !== before.length) {
    causes.push(forbiddenField(path, 'pod updates may not add or remove containers'));
    return false;
  }
  containers.forEach((item, index) => {
    if (asText(asObject(item)['image']) === '') causes.push(required(`${path}[${index}].image`));
    checkImagePadding(asObject(item), `${path}[${index}]`, causes);
  });
  return true;
}

/** Annotations that say how a Pod runs stay as they are. Source: ValidatePodSpecificAnnotationUpdates. */
function checkAnnotationUpdates(pod: JsonObject, old: JsonObject, causes: Causes): void {
  const { annotations } = asObject(pod['metadata']);
  const before = asObject(old['metadata'])['annotations'];
  const refuse = (key: string, verb: string): void => {
    const field = `metadata.annotations[${key}]`;
    if (key.startsWith(APP_ARMOR)) causes.push(forbiddenField(field, `may not ${verb} AppArmor annotations`));
    if (key === MIRROR) causes.push(forbiddenField(field, `may not ${verb} mirror pod annotation`));
  };
  for (const [key, value] of textEntries(before)) {
    if (textUnder(annotations, key) !== value) refuse(key, 'remove or update');
  }
  for (const [key] of textEntries(annotations)) if (textUnder(before, key) === undefined) refuse(key, 'add');
  checkPodAnnotations(annotations, asObject(pod['spec']), !hasGoodDeletionCost(before), 'metadata.annotations', causes);
}

/** A deadline may appear and may come nearer. False when nothing else is worth looking at. */
function checkDeadline(now: Json | undefined, then: Json | undefined, causes: Causes): boolean {
  const field = 'spec.activeDeadlineSeconds';
  if (!isSet(now)) {
    if (isSet(then)) causes.push(invalidValue(field, null, 'must not update from a positive integer to nil value'));
    return true;
  }
  const seconds = asNumber(now);
  if (seconds < 0 || seconds > MAX_INT32) causes.push(invalidValue(field, seconds, rangeError(0, MAX_INT32)));
  else if (isSet(then) && asNumber(then) < seconds) {
    causes.push(invalidValue(field, seconds, 'must be less than or equal to previous value'));
  } else return true;
  return false;
}

function checkOnlyRemovedGates(spec: JsonObject, before: JsonObject, causes: Causes): void {
  const known = new Set(asList(before['schedulingGates']).map((gate) => asText(asObject(gate)['name'])));
  asList(spec['schedulingGates']).forEach((gate, index) => {
    const name = asText(asObject(gate)['name']);
    if (known.has(name)) return;
    const detail = `only deletion is allowed, but found new scheduling gate '${name}'`;
    causes.push(forbiddenField(`spec.schedulingGates[${index}].name`, detail));
  });
}

/** The new spec with every field that may change as it was, so that what differs still may not. */
function withoutUpdatable(spec: JsonObject, before: JsonObject, causes: Causes): JsonObject {
  const keepImages = (list: string) => {
    const old = asList(before[list]);
    const kept = asList(spec[list]).map((item, index) => ({ ...asObject(item), image: asObject(old[index])['image'] }));
    return kept.length === 0 ? undefined : (kept as Json);
  };
  const rest: { [key: string]: Json | undefined } = {
    ...spec,
    containers: keepImages('containers'),
    initContainers: keepImages('initContainers'),
    activeDeadlineSeconds: before['activeDeadlineSeconds'],
    schedulingGates: before['schedulingGates'],
    tolerations: before['tolerations'],
  };
  if (asNumber(before['terminationGracePeriodSeconds']) < 0 && spec['terminationGracePeriodSeconds'] === 1) {
    rest['terminationGracePeriodSeconds'] = before['terminationGracePeriodSeconds'];
  }
  if (asList(before['schedulingGates']).length > 0) relaxForGated(rest, before, causes);
  return rest;
}

/** A Pod that waits at a gate may still be told where to go, more narrowly than before. Source: KEP-3838. */
function relaxForGated(rest: { [key: string]: Json | undefined }, before: JsonObject, causes: Causes): void {
  const lost = textEntries(before['nodeSelector']).some(
    ([key, value]) => textUnder(rest['nodeSelector'], key) !== value,
  );
  if (lost) {
    const detail = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)';
    causes.push(invalidValue('spec.nodeSelector', rest['nodeSelector'] ?? null, detail));
  }
  rest['nodeSelector'] = before['nodeSelector'];
  const affinity = asObject(rest['affinity']);
  const former = asObject(before['affinity']);
  if (semanticEqual(affinity['nodeAffinity'], former['nodeAffinity'])) return;
  checkNodeAffinityNarrowed(asObject(affinity['nodeAffinity']), asObject(former['nodeAffinity']), causes);
  const onlyNodes = !isSet(affinity['podAffinity']) && !isSet(affinity['podAntiAffinity']);
  rest['affinity'] =
    onlyNodes && !isSet(before['affinity'])
      ? before['affinity']
      : { ...affinity, nodeAffinity: former['nodeAffinity'] };
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';

function checkNodeAffinityNarrowed(now: JsonObject, then: JsonObject, causes: Causes): void {
  if (!isSet(then[REQUIRED])) return;
  const path = `spec.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms`;
  const terms = asList(asObject(now[REQUIRED])['nodeSelectorTerms']);
  const former = asList(asObject(then[REQUIRED])['nodeSelectorTerms']);
  if (former.length > 0 && terms.length !== former.length) {
    const detail = 'no additions/deletions to non-empty NodeSelectorTerms list are allowed';
    causes.push(invalidValue(path, goValue('[]core.NodeSelectorTerm', terms as Json), detail));
    return;
  }
  former.forEach((term, index) => {
    if (isOnlyAddedTo(asObject(terms[index]), asObject(term))) return;
    const shown = goValue('core.NodeSelectorTerm', terms[index]);
    const detail = 'only additions are allowed (no mutations or deletions)';
    causes.push(invalidValue(`${path}[${index}]`, shown, detail));
  });
}

/** What an empty term matches is nothing, so that it may not be added to. Source: validateNodeSelectorTermHasOnlyAdditions. */
function isOnlyAddedTo(term: JsonObject, former: JsonObject): boolean {
  const lists = ['matchExpressions', 'matchFields'];
  const isEmpty = lists.every((list) => asList(former[list]).length === 0);
  if (isEmpty) return lists.every((list) => asList(term[list]).length === 0);
  return lists.every((list) => {
    const before = asList(former[list]);
    return semanticEqual(asList(term[list]).slice(0, before.length) as Json, before as Json);
  });
}
