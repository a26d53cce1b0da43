import { forbiddenField, notSupported } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { Causes } from '../../validation/causes.js';
import { checkAnnotations, checkLabels } from '../../validation/labels.js';
import { checkPodAnnotations, checkProfilesAgree, hasGoodDeletionCost } from './annotations.js';
import { checkPodSpec } from './pod-spec.js';

/** A template of Pods; `old` is what it replaces. Source of these rules: kubernetes pkg/apis/core/validation ValidatePodTemplateSpec. */
export function checkPodTemplate(
  template: JsonObject,
  old: JsonObject | undefined,
  path: string,
  causes: Causes,
): void {
  checkTemplateMetadata(template, old, path, causes);
  const spec = asObject(template['spec']);
  const before = old === undefined ? undefined : asObject(old['spec']);
  checkPodSpec(spec, { old: before }, `${path}.spec`, causes);
  checkProfilesAgree(asObject(template['metadata'])['annotations'], spec, `${path}.spec`, causes);
  if (asList(spec['ephemeralContainers']).length > 0) {
    causes.push(forbiddenField(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'));
  }
}

/** Labels and annotations of a template. Kubernetes leaves `metadata` out of their paths. */
export function checkTemplateMetadata(
  template: JsonObject,
  old: JsonObject | undefined,
  path: string,
  causes: Causes,
): void {
  const { labels, annotations } = asObject(template['metadata']);
  checkLabels(labels, `${path}.labels`, causes);
  checkAnnotations(annotations, `${path}.annotations`, causes);
  const anyCost = old !== undefined && !hasGoodDeletionCost(asObject(old['metadata'])['annotations']);
  checkPodAnnotations(annotations, asObject(template['spec']), anyCost, `${path}.annotations`, causes);
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
