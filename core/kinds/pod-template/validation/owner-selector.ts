import { invalidValue, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { type LabelSelector, matchesLabelSelector } from '../../../model/label-selector.js';
import { labelValueErrors, qualifiedNameErrors } from '../../../model/names.js';
import { asList, asObject, asText, isSet, textEntries } from '../../fields/json-fields.js';
import { goValue } from '../../go-values/go-value.js';
import type { Causes } from '../../validation/causes.js';
import { checkLabelSelector, isEmptySelector } from '../../validation/labels.js';

/** An owner must say which Pods are its own, and mean some. Source of these rules: kubernetes pkg/apis/apps/validation ValidateReplicaSetSpec. */
export function checkOwnerSelector(spec: JsonObject, emptyMessage: string, causes: Causes): void {
  const selector = spec['selector'];
  if (!isSet(selector)) {
    causes.push(required('spec.selector'));
    return;
  }
  checkLabelSelector(selector, 'spec.selector', causes);
  if (isEmptySelector(selector)) {
    causes.push(invalidValue('spec.selector', goValue('meta.LabelSelector', selector), emptyMessage));
  }
}

/** Whether a selector can be used at all. Source: apimachinery pkg/apis/meta/v1 LabelSelectorAsSelector, labels NewRequirement. */
export function isUsableSelector(selector: unknown): boolean {
  const { matchLabels, matchExpressions } = asObject(selector);
  const fits = (key: string, values: readonly string[]) =>
    qualifiedNameErrors(key).length === 0 && values.every((value) => labelValueErrors(value).length === 0);
  return (
    textEntries(matchLabels).every(([key, value]) => fits(key, [value])) &&
    asList(matchExpressions).every((item) => {
      const { key, operator, values } = asObject(item);
      const texts = asList(values).map(asText);
      const isList = operator === 'In' || operator === 'NotIn';
      const isFlag = operator === 'Exists' || operator === 'DoesNotExist';
      return (isList ? texts.length > 0 : isFlag && texts.length === 0) && fits(asText(key), texts);
    })
  );
}

/** Whether expressions of a selector name values that no label can have. Source: apimachinery LabelSelectorHasInvalidLabelValue. */
export function hasUnusableValues(selector: unknown): boolean {
  return asList(asObject(selector)['matchExpressions'])
    .flatMap((expression): readonly Json[] => asList(asObject(expression)['values']))
    .some((value) => labelValueErrors(asText(value)).length > 0);
}

/**
 * Whether an owner would find the Pods it makes. One without a selector finds none, an empty one finds all, and one that cannot be used is
 * told of elsewhere. Source: ValidatePodTemplateSpecForReplicaSet of the same file.
 */
export function checkSelectorMatches(selector: unknown, template: JsonObject, path: string, causes: Causes): void {
  if (isSet(selector) && (isEmptySelector(selector) || !isUsableSelector(selector))) return;
  const labels = asObject(template['metadata'])['labels'];
  if (isSet(selector) && matchesLabelSelector(readSelector(selector), readLabels(labels))) return;
  causes.push(invalidValue(`${path}.metadata.labels`, labels ?? null, '`selector` does not match template `labels`'));
}

function readLabels(labels: unknown): { readonly [key: string]: string } {
  return Object.fromEntries(textEntries(labels));
}

/** A selector as it is stored, for matching. */
export function readSelector(selector: unknown): LabelSelector {
  const { matchLabels, matchExpressions } = asObject(selector);
  return {
    matchLabels: readLabels(matchLabels),
    matchExpressions: asList(matchExpressions).map((item) => {
      const { key, operator, values } = asObject(item);
      return { key: asText(key), operator: asText(operator), values: asList(values).map(asText) };
    }),
  };
}
