import { invalidValue } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { asObject, isSet } from '../../fields/json-fields.js';
import { goValue } from '../../go-values/go-value.js';
import type { Causes } from '../../validation/causes.js';
import { checkOwnerSelector, checkSelectorMatches, isUsableSelector } from './owner-selector.js';
import { checkPodTemplate, checkRunsForever } from './pod-template.js';

/**
 * Selector and template of a kind that replaces Pods. Kubernetes speaks of a deployment and of a ReplicaSet for either.
 * Source: kubernetes pkg/apis/apps/validation ValidateReplicaSetSpec, ValidateDeploymentSpec.
 */
export function checkReplacedPods(spec: JsonObject, old: JsonObject | undefined, causes: Causes): void {
  const { selector } = spec;
  checkOwnerSelector(spec, 'empty selector is invalid for deployment', causes);
  if (isSet(selector) && !isUsableSelector(selector)) {
    causes.push(invalidValue('spec.selector', goValue('meta.LabelSelector', selector), 'invalid label selector'));
    return;
  }
  const template = asObject(spec['template']);
  checkSelectorMatches(selector, template, 'spec.template', causes);
  const before = old === undefined ? undefined : asObject(asObject(old['spec'])['template']);
  checkPodTemplate(template, before, 'spec.template', causes);
  checkRunsForever(template, 'spec.template', 'ReplicaSet', causes);
}
