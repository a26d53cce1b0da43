import { forbiddenField, invalidValue } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { rangeError } from '../../../model/names.js';
import { asList, asNumber, asObject, asText, isSet, textEntries, textUnder } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import { checkOnlyAddedTolerations } from '../../pod-template/validation/toleration.js';
import type { Causes } from '../../validation/causes.js';
import { describeDifference } from '../../validation/difference.js';

const MAX_INT32 = 2_147_483_647;
const MIRROR = 'kubernetes.io/config.mirror';

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
  checkMirror(pod, old, causes);
  for (const list of ['containers', 'initContainers']) {
    if (asList(spec[list]).length !== asList(before[list]).length) {
      causes.push(forbiddenField(`spec.${list}`, 'pod updates may not add or remove containers'));
      return;
    }
  }
  if (!checkDeadline(spec['activeDeadlineSeconds'], before['activeDeadlineSeconds'], causes)) return;
  checkOnlyAddedTolerations(asList(spec['tolerations']), asList(before['tolerations']), 'spec.tolerations', causes);
  checkOnlyRemovedGates(spec, before, causes);
  if (semanticEqual(spec, before)) return;
  const rest = withoutUpdatable(spec, before, causes);
  if (semanticEqual(rest, before)) return;
  const detail = `pod updates may not change fields other than ${UPDATABLE}\n${describeDifference(before, rest)}`;
  causes.push(forbiddenField('spec', detail));
}

function checkMirror(pod: JsonObject, old: JsonObject, causes: Causes): void {
  const now = textUnder(asObject(pod['metadata'])['annotations'], MIRROR);
  const then = textUnder(asObject(old['metadata'])['annotations'], MIRROR);
  if (now === then) return;
  const detail =
    then === undefined ? 'may not add mirror pod annotation' : 'may not remove or update mirror pod annotation';
  causes.push(forbiddenField(`metadata.annotations[${MIRROR}]`, detail));
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
    return asList(spec[list]).map((item, index) => ({ ...asObject(item), image: asObject(old[index])['image'] }));
  };
  const rest: { [key: string]: Json | undefined } = {
    ...spec,
    containers: keepImages('containers') as Json,
    initContainers: keepImages('initContainers') as Json,
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
    causes.push(invalidValue('spec.nodeSelector', rest['nodeSelector'], detail));
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
  if (terms.length !== former.length) {
    const detail = 'no additions/deletions to non-empty NodeSelectorTerms list are allowed';
    causes.push(invalidValue(path, terms, detail));
    return;
  }
  former.forEach((term, index) => {
    for (const list of ['matchExpressions', 'matchFields']) {
      const kept = asList(asObject(terms[index])[list]);
      if (asList(asObject(term)[list]).every((old) => kept.some((requirement) => semanticEqual(requirement, old))))
        continue;
      causes.push(
        invalidValue(`${path}[${index}]`, terms[index], 'only additions are allowed (no mutations or deletions)'),
      );
      return;
    }
  });
}
