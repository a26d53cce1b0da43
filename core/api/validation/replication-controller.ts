import { required } from '../../model/field-error.js';
import type { JsonObject } from '../../model/json.js';
import { type Causes, checkNonnegative } from './causes.js';
import { asObject, isSet } from './json-fields.js';
import type { KindRules } from './kind-rules.js';
import { checkLabels } from './labels.js';
import { checkPodTemplate, checkRunsForever, checkSelectorMatches } from './pod-template.js';
import { checkReplicaStatus } from './replica-status.js';

/** Source: kubernetes pkg/apis/core/validation ValidateReplicationControllerSpec. */
function checkReplicationController(controller: JsonObject, causes: Causes): void {
  const spec = asObject(controller['spec']);
  checkNonnegative(spec['minReadySeconds'], 'spec.minReadySeconds', causes);
  const selector = asObject(spec['selector']);
  if (Object.keys(selector).length === 0) causes.push(required('spec.selector'));
  checkLabels(selector, 'spec.selector', causes);
  checkNonnegative(spec['replicas'], 'spec.replicas', causes);
  if (!isSet(spec['template'])) {
    causes.push(required('spec.template'));
    return;
  }
  const template = asObject(spec['template']);
  checkSelectorMatches({ matchLabels: selector }, template, 'spec.template', causes);
  checkPodTemplate(template, 'spec.template', causes);
  checkRunsForever(template, 'spec.template', 'ReplicationController', causes);
}

/** Rules for ReplicationControllers. */
export const replicationControllerRules: KindRules = {
  object: checkReplicationController,
  status: (controller, _old, causes) =>
    checkReplicaStatus(
      asObject(controller['status']),
      ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'],
      causes,
    ),
};
