import { forbiddenField } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { asList, asObject, asText, isSet, textUnder } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import {
  checkPodAnnotations,
  checkProfilesAgree,
  hasGoodDeletionCost,
  MIRROR,
} from '../../pod-template/validation/annotations.js';
import { checkImagePadding } from '../../pod-template/validation/container.js';
import { checkPodSpec } from '../../pod-template/validation/pod-spec.js';
import type { Causes } from '../../validation/causes.js';
import { checkKeptEphemeralContainers } from './ephemeral-containers-validation.js';
import { checkPodResize } from './resize-validation.js';
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

/** Source: ValidatePodEphemeralContainersUpdate of the same file. */
function checkEphemeralContainersUpdate(pod: JsonObject, old: JsonObject, causes: Causes): void {
  if (isMirror(old)) return refuseAlone(causes, 'static pods do not support ephemeral containers');
  checkPod(pod, causes, old);
  checkKeptEphemeralContainers(pod, old, causes);
}

/** Source: ValidatePodResize of the same file. */
function checkResize(pod: JsonObject, old: JsonObject, causes: Causes): void {
  if (isMirror(old)) return refuseAlone(causes, 'static pods cannot be resized');
  if (asText(asObject(asObject(old['spec'])['os'])['name']) === 'windows') {
    return refuseAlone(causes, 'windows pods cannot be resized');
  }
  checkPod(pod, causes, old);
  checkPodResize(pod, old, causes);
}

function isMirror(pod: JsonObject): boolean {
  return textUnder(asObject(pod['metadata'])['annotations'], MIRROR) !== undefined;
}

/** What else is wrong does not count. */
function refuseAlone(causes: Causes, detail: string): void {
  causes.splice(0, causes.length, forbiddenField('', detail));
}

/** Rules for Pods. */
export const podValidation: ValidationRules = {
  object: checkPod,
  create: checkNewPod,
  update: checkPodUpdate,
  status: checkPodStatus,
  subresources: new Map([
    ['ephemeralcontainers', checkEphemeralContainersUpdate],
    ['resize', checkResize],
  ]),
};
