import type { Json, JsonObject } from '../../../model/json.js';
import { asList, asObject, isSet, textUnder } from '../../fields/json-fields.js';

/** A selector with one more condition for every key that the Pod has a label of. */
function selectLabelKeys(
  selector: JsonObject,
  keys: Json | undefined,
  operator: string,
  labels: JsonObject,
): JsonObject {
  const expressions: Json[] = [];
  for (const key of asList(keys)) {
    const value = typeof key === 'string' ? textUnder(labels, key) : undefined;
    if (value !== undefined) expressions.push({ key, operator, values: [value] });
  }
  if (expressions.length === 0) return selector;
  return { ...selector, matchExpressions: [...asList(selector['matchExpressions']), ...expressions] };
}

/** An affinity term or a spread constraint, with its label keys written out into its selector. One without a selector matches nothing and stays. */
function resolveTerm(term: JsonObject, labels: JsonObject): JsonObject {
  if (!isSet(term['labelSelector'])) return term;
  const before = asObject(term['labelSelector']);
  const matched = selectLabelKeys(before, term['matchLabelKeys'], 'In', labels);
  const selector = selectLabelKeys(matched, term['mismatchLabelKeys'], 'NotIn', labels);
  return selector === before ? term : { ...term, labelSelector: selector };
}

function resolveItems(holder: JsonObject, key: string, resolve: (item: JsonObject) => JsonObject): JsonObject {
  const list = asList(holder[key]);
  const resolved = list.map((item) => resolve(asObject(item)));
  return resolved.every((item, index) => item === list[index]) ? holder : { ...holder, [key]: resolved };
}

function resolveAffinity(affinity: JsonObject, labels: JsonObject): JsonObject {
  const required = resolveItems(affinity, 'requiredDuringSchedulingIgnoredDuringExecution', (term) =>
    resolveTerm(term, labels),
  );
  return resolveItems(required, 'preferredDuringSchedulingIgnoredDuringExecution', (weighted) => {
    const term = asObject(weighted['podAffinityTerm']);
    const resolved = resolveTerm(term, labels);
    return resolved === term ? weighted : { ...weighted, podAffinityTerm: resolved };
  });
}

/**
 * A Pod's spec with `matchLabelKeys` and `mismatchLabelKeys` written out into the selectors beside them, with the Pod's own labels.
 * Source: kubernetes pkg/registry/core/pod/strategy.go mutatePodAffinity, mutateTopologySpreadConstraints; KEP-3633, KEP-3243.
 */
export function resolveMatchLabelKeys(spec: JsonObject, labels: JsonObject): JsonObject {
  let result = resolveItems(spec, 'topologySpreadConstraints', (constraint) => resolveTerm(constraint, labels));
  if (!isSet(result['affinity'])) return result;
  const before = asObject(result['affinity']);
  let affinity = before;
  for (const key of ['podAffinity', 'podAntiAffinity']) {
    if (!isSet(affinity[key])) continue;
    const resolved = resolveAffinity(asObject(affinity[key]), labels);
    if (resolved !== affinity[key]) affinity = { ...affinity, [key]: resolved };
  }
  if (affinity !== before) result = { ...result, affinity };
  return result;
}
