import { invalidValue, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { asObject, isSet } from '../../fields/json-fields.js';
import type { Causes } from '../../validation/causes.js';
import { checkLabelSelector, isEmptySelector } from '../../validation/labels.js';
import { checkPodTemplate, checkRunsForever, checkSelectorMatches } from './pod-template.js';

/** An owner must say which Pods are its own, and mean some. Source of these rules: kubernetes pkg/apis/apps/validation ValidateReplicaSetSpec. */
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
