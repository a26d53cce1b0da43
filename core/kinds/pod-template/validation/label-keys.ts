import { forbiddenField, invalidValue } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { qualifiedNameErrors } from '../../../model/names.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes } from '../../validation/causes.js';

function checkKeys(keys: readonly Json[], selector: Json | undefined, path: string, causes: Causes): void {
  if (keys.length === 0) return;
  if (!isSet(selector)) {
    causes.push(forbiddenField(path, 'must not be specified when labelSelector is not set'));
    return;
  }
  keys.forEach((key, index) => {
    addInvalid(causes, `${path}[${index}]`, asText(key), qualifiedNameErrors(asText(key)));
  });
}

/**
 * Label keys whose values are those of the Pod itself, in an affinity term or a spread constraint. A key that the selector names as well
 * is told of at the index that it has in the list, without the list's name.
 * Source: kubernetes pkg/apis/core/validation ValidateMatchLabelKeysAndMismatchLabelKeys.
 */
export function checkMatchLabelKeys(term: JsonObject, path: string, causes: Causes): void {
  const { labelSelector, matchLabelKeys, mismatchLabelKeys } = term;
  const keys = asList(matchLabelKeys).map(asText);
  checkKeys(keys, labelSelector, `${path}.matchLabelKeys`, causes);
  checkKeys(asList(mismatchLabelKeys), labelSelector, `${path}.mismatchLabelKeys`, causes);
  if (isSet(labelSelector) && keys.length > 0) checkNamedOnce(keys, asObject(labelSelector), path, causes);
  const mismatched = new Set(asList(mismatchLabelKeys).map(asText));
  keys.forEach((key, index) => {
    if (!mismatched.has(key)) return;
    const detail = 'exists in both matchLabelKeys and mismatchLabelKeys';
    causes.push(invalidValue(`${path}.matchLabelKeys[${index}]`, key, detail));
  });
}

function checkNamedOnce(keys: readonly string[], selector: JsonObject, path: string, causes: Causes): void {
  const places = new Map(keys.map((key, index) => [key, index]));
  const selected = new Set(Object.keys(asObject(selector['matchLabels'])));
  for (const expression of asList(selector['matchExpressions'])) {
    const key = asText(asObject(expression)['key']);
    const index = places.get(key);
    if (index !== undefined && selected.has(key)) {
      causes.push(invalidValue(`${path}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector'));
    }
    selected.add(key);
  }
}

/**
 * The rule for spread constraints before 1.34, which is kept for Pods that break the newer one already.
 * Source: ValidateMatchLabelKeysInTopologySpread of the same file.
 */
export function checkSpreadLabelKeys(constraint: JsonObject, path: string, causes: Causes): void {
  const { labelSelector, matchLabelKeys } = constraint;
  const keys = asList(matchLabelKeys).map(asText);
  if (keys.length === 0) return;
  if (!isSet(labelSelector)) causes.push(forbiddenField(path, 'must not be specified when labelSelector is not set'));
  const { matchLabels, matchExpressions } = asObject(labelSelector);
  const expressions = asList(matchExpressions).map((expression) => asText(asObject(expression)['key']));
  const selected = new Set([...Object.keys(asObject(matchLabels)), ...expressions]);
  keys.forEach((key, index) => {
    addInvalid(causes, `${path}[${index}]`, key, qualifiedNameErrors(key));
    if (selected.has(key)) {
      causes.push(invalidValue(`${path}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector'));
    }
  });
}
