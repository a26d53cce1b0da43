import { forbiddenField, invalidValue, notSupported } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { type LabelSelector, matchesLabelSelector } from '../../../model/label-selector.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { Causes } from '../../validation/causes.js';
import { checkAnnotations, checkLabels, isEmptySelector } from '../../validation/labels.js';
import { checkPodSpec } from './pod-spec.js';

/** Labels and annotations of a template. */
export function checkTemplateMetadata(template: JsonObject, path: string, causes: Causes): void {
  const metadata = asObject(template['metadata']);
  // Kubernetes leaves `metadata` out of these two paths.
  checkLabels(metadata['labels'], `${path}.labels`, causes);
  checkAnnotations(metadata['annotations'], `${path}.annotations`, causes);
}

/** A template of Pods. Source of these rules: kubernetes pkg/apis/core/validation ValidatePodTemplateSpec. */
export function checkPodTemplate(template: JsonObject, path: string, causes: Causes): void {
  checkTemplateMetadata(template, path, causes);
  const spec = asObject(template['spec']);
  checkPodSpec(spec, false, `${path}.spec`, causes);
  if (asList(spec['ephemeralContainers']).length > 0) {
    causes.push(forbiddenField(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'));
  }
}

/** Whether an owner would find the Pods it makes. */
export function checkSelectorMatches(selector: unknown, template: JsonObject, path: string, causes: Causes): void {
  if (isEmptySelector(selector)) return;
  const labels = asObject(template['metadata'])['labels'];
  if (!matchesLabelSelector(readSelector(selector), readLabels(labels))) {
    causes.push(invalidValue(`${path}.metadata.labels`, labels ?? null, '`selector` does not match template `labels`'));
  }
}

/** Pods that are replaced when they end must not end by themselves. `kind` is told in the message. */
export function checkRunsForever(template: JsonObject, path: string, kind: string, causes: Causes): void {
  const spec = asObject(template['spec']);
  if (spec['restartPolicy'] !== 'Always') {
    causes.push(notSupported(`${path}.spec.restartPolicy`, asText(spec['restartPolicy']), ['Always']));
  }
  if (isSet(spec['activeDeadlineSeconds'])) {
    causes.push(
      forbiddenField(`${path}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`),
    );
  }
}

function readLabels(labels: unknown): { readonly [key: string]: string } {
  const object = asObject(labels);
  return Object.fromEntries(Object.keys(object).map((key) => [key, asText(object[key])]));
}

function readSelector(selector: unknown): LabelSelector {
  const { matchLabels, matchExpressions } = asObject(selector);
  return {
    matchLabels: readLabels(matchLabels),
    matchExpressions: asList(matchExpressions).map((item) => {
      const { key, operator, values } = asObject(item);
      return { key: asText(key), operator: asText(operator), values: asList(values).map(asText) };
    }),
  };
}
