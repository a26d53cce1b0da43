import { invalidValue, required } from '../../model/field-error.js';
import type { JsonObject } from '../../model/json.js';
import { type Causes, checkImmutable, checkNonnegative } from './causes.js';
import { asObject, isSet } from './json-fields.js';
import type { KindRules } from './kind-rules.js';
import { checkLabelSelector, isEmptySelector } from './labels.js';
import { checkPodTemplate, checkRunsForever, checkSelectorMatches } from './pod-template.js';
import { checkReplicaStatus } from './replica-status.js';

/** An owner must say which Pods are its own, and mean some. Source of this file: kubernetes pkg/apis/apps/validation ValidateReplicaSetSpec. */
export function checkOwnerSelector(spec: JsonObject, emptyMessage: string, causes: Causes): void {
  const selector = spec['selector'];
  if (!isSet(selector)) {
    causes.push(required('spec.selector'));
    return;
  }
  checkLabelSelector(selector, 'spec.selector', causes);
  if (isEmptySelector(selector)) causes.push(invalidValue('spec.selector', selector, emptyMessage));
}

/** The template of a kind that replaces Pods. Source: ValidatePodTemplateSpecForReplicaSet. */
export function checkOwnedTemplate(spec: JsonObject, causes: Causes): void {
  const template = asObject(spec['template']);
  checkSelectorMatches(spec['selector'], template, 'spec.template', causes);
  checkPodTemplate(template, 'spec.template', causes);
  checkRunsForever(template, 'spec.template', 'ReplicaSet', causes);
}

function checkReplicaSet(replicaSet: JsonObject, causes: Causes): void {
  const spec = asObject(replicaSet['spec']);
  checkNonnegative(spec['replicas'], 'spec.replicas', causes);
  checkNonnegative(spec['minReadySeconds'], 'spec.minReadySeconds', causes);
  // Kubernetes says deployment here too.
  checkOwnerSelector(spec, 'empty selector is invalid for deployment', causes);
  checkOwnedTemplate(spec, causes);
}

/** Rules for ReplicaSets. */
export const replicaSetRules: KindRules = {
  object: checkReplicaSet,
  update: (replicaSet, old, causes) =>
    checkImmutable(
      asObject(replicaSet['spec'])['selector'],
      asObject(old['spec'])['selector'],
      'spec.selector',
      causes,
    ),
  status: (replicaSet, _old, causes) =>
    checkReplicaStatus(
      asObject(replicaSet['status']),
      ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'],
      causes,
    ),
};
