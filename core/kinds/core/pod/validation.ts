import { forbiddenField } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import {
  checkPodAnnotations,
  checkProfilesAgree,
  hasGoodDeletionCost,
} from '../../pod-template/validation/annotations.js';
import { checkImagePadding } from '../../pod-template/validation/container.js';
import { checkPodSpec } from '../../pod-template/validation/pod-spec.js';
import type { Causes } from '../../validation/causes.js';
import { checkPodStatus } from './status-validation.js';
import { checkPodUpdate } from './update-validation.js';

/** Source: kubernetes pkg/apis/core/validation validatePodMetadataAndSpec. */
function checkPod(pod: JsonObject, causes: Causes, old?: JsonObject): void {
  const metadata = asObject(pod['metadata']);
  const spec = asObject(pod['spec']);
  const anyCost = old !== undefined && !hasGoodDeletionCost(asObject(old['metadata'])['annotations']);
  checkPodAnnotations(metadata['annotations'], spec, anyCost, 'metadata.annotations', causes);
  const before = old === undefined ? undefined : asObject(old['spec']);
  checkPodSpec(spec, { metadata, old: before }, 'spec', causes);
  if (asText(spec['serviceAccountName']) === '') checkNoTokens(spec, causes);
  for (const list of ['containers', 'initContainers']) {
    asList(spec[list]).forEach((container, index) => {
      checkImagePadding(asObject(container), `spec.${list}[${index}]`, causes);
    });
  }
}

/** A Pod without a service account has no token to be given. */
function checkNoTokens(spec: JsonObject, causes: Causes): void {
  asList(spec['volumes']).forEach((volume, index) => {
    asList(asObject(asObject(volume)['projected'])['sources']).forEach((source, position) => {
      if (!isSet(asObject(source)['serviceAccountToken'])) return;
      const field = `spec.volumes[${index}].projected.sources[${position}].serviceAccountToken`;
      causes.push(forbiddenField(field, 'must not be specified when serviceAccountName is not set'));
    });
  });
}

/** Source: ValidatePodCreate of the same file. */
function checkNewPod(pod: JsonObject, causes: Causes): void {
  const spec = asObject(pod['spec']);
  if (asList(spec['ephemeralContainers']).length > 0) {
    causes.push(forbiddenField('spec.ephemeralContainers', 'cannot be set on create'));
  }
  if (asText(spec['nodeName']) !== '' && asList(spec['schedulingGates']).length > 0) {
    causes.push(forbiddenField('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
  }
  checkProfilesAgree(asObject(pod['metadata'])['annotations'], spec, 'spec', causes);
}

/** Rules for Pods. */
export const podValidation: ValidationRules = {
  object: checkPod,
  create: checkNewPod,
  update: checkPodUpdate,
  status: checkPodStatus,
};
