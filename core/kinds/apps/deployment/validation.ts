import { forbiddenField, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { asNumber, asObject, isSet } from '../../fields/json-fields.js';
import { goValue } from '../../go-values/go-value.js';
import type { ValidationRules } from '../../kind.js';
import { checkReplacedPods } from '../../pod-template/validation/replaced-pods.js';
import { type Causes, checkImmutable, checkNonnegative } from '../../validation/causes.js';
import { checkAtMostAll, checkIntOrPercent, intOrPercentValue } from '../../validation/int-or-percent.js';
import { checkReplicaStatus } from '../../validation/replica-status.js';

/** Source of this file: kubernetes pkg/apis/apps/validation ValidateDeploymentSpec, ValidateDeploymentStrategy, ValidateRollingUpdateDeployment. */
function checkDeployment(deployment: JsonObject, causes: Causes, old?: JsonObject): void {
  const spec = asObject(deployment['spec']);
  checkNonnegative(spec['replicas'], 'spec.replicas', causes);
  checkReplacedPods(spec, old, causes);
  checkStrategy(asObject(spec['strategy']), 'spec.strategy', causes);
  checkNonnegative(spec['minReadySeconds'], 'spec.minReadySeconds', causes);
  checkNonnegative(spec['revisionHistoryLimit'], 'spec.revisionHistoryLimit', causes);
  const deadline = spec['progressDeadlineSeconds'];
  if (typeof deadline !== 'number') return;
  checkNonnegative(deadline, 'spec.progressDeadlineSeconds', causes);
  if (deadline <= asNumber(spec['minReadySeconds'])) {
    causes.push(invalidValue('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'));
  }
}

function checkStrategy(strategy: JsonObject, path: string, causes: Causes): void {
  const { type, rollingUpdate } = strategy;
  if (type === 'Recreate') {
    if (isSet(rollingUpdate)) {
      causes.push(forbiddenField(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'"));
    }
  } else if (type !== 'RollingUpdate') {
    causes.push(notSupported(path, goValue('apps.DeploymentStrategy', strategy), ['Recreate', 'RollingUpdate']));
  } else if (!isSet(rollingUpdate)) {
    causes.push(required(`${path}.rollingUpdate`, 'this should be defaulted and never be nil'));
  } else checkRollingUpdate(asObject(rollingUpdate), `${path}.rollingUpdate`, causes);
}

function checkRollingUpdate(update: JsonObject, path: string, causes: Causes): void {
  const { maxUnavailable, maxSurge } = update;
  checkIntOrPercent(maxUnavailable, `${path}.maxUnavailable`, causes);
  checkIntOrPercent(maxSurge, `${path}.maxSurge`, causes);
  if (intOrPercentValue(maxUnavailable) === 0 && intOrPercentValue(maxSurge) === 0) {
    causes.push(invalidValue(`${path}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
  }
  checkAtMostAll(maxUnavailable, `${path}.maxUnavailable`, causes);
}

/** Rules for Deployments. */
export const deploymentValidation: ValidationRules = {
  object: checkDeployment,
  update(deployment, old, causes) {
    const { selector } = asObject(deployment['spec']);
    checkImmutable(selector, asObject(old['spec'])['selector'], 'spec.selector', causes, '*meta.LabelSelector');
  },
  status: (deployment, old, causes) =>
    checkReplicaStatus(deployment, old, ['updatedReplicas', 'readyReplicas', 'availableReplicas'], causes),
};
