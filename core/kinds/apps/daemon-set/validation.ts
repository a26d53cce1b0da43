import { invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { asObject, isSet } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import { checkOwnerSelector } from '../../pod-template/validation/owner-spec.js';
import {
  checkPodTemplate,
  checkRunsForever,
  checkSelectorMatches,
} from '../../pod-template/validation/pod-template.js';
import { type Causes, checkImmutable, checkNonnegative } from '../../validation/causes.js';
import { checkAtMostAll, checkIntOrPercent, intOrPercentValue } from '../../validation/int-or-percent.js';

const COUNTS = [
  'currentNumberScheduled',
  'numberMisscheduled',
  'desiredNumberScheduled',
  'numberReady',
  'observedGeneration',
  'updatedNumberScheduled',
  'numberAvailable',
  'numberUnavailable',
];

/** Source of this file: kubernetes pkg/apis/apps/validation ValidateDaemonSetSpec, ValidateDaemonSetUpdateStrategy, ValidateDaemonSetStatus. */
function checkDaemonSet(daemonSet: JsonObject, causes: Causes): void {
  const spec = asObject(daemonSet['spec']);
  const template = asObject(spec['template']);
  checkOwnerSelector(spec, 'empty selector is invalid for daemonset', causes);
  checkSelectorMatches(spec['selector'], template, 'spec.template', causes);
  checkPodTemplate(template, 'spec.template', causes);
  checkRunsForever(template, 'spec.template', 'DaemonSet', causes);
  checkNonnegative(spec['minReadySeconds'], 'spec.minReadySeconds', causes);
  checkNonnegative(spec['revisionHistoryLimit'], 'spec.revisionHistoryLimit', causes);
  checkStrategy(asObject(spec['updateStrategy']), 'spec.updateStrategy', causes);
}

function checkStrategy(strategy: JsonObject, path: string, causes: Causes): void {
  const { type, rollingUpdate } = strategy;
  if (type === 'OnDelete') return;
  if (type !== 'RollingUpdate') causes.push(notSupported(path, strategy, ['RollingUpdate', 'OnDelete']));
  else if (!isSet(rollingUpdate)) causes.push(required(`${path}.rollingUpdate`));
  else checkRollingUpdate(asObject(rollingUpdate), `${path}.rollingUpdate`, causes);
}

function checkRollingUpdate(update: JsonObject, path: string, causes: Causes): void {
  const { maxUnavailable, maxSurge } = update;
  for (const [key, value] of Object.entries({ maxUnavailable, maxSurge })) {
    checkIntOrPercent(value, `${path}.${key}`, causes);
    checkAtMostAll(value, `${path}.${key}`, causes);
  }
  const unavailable = intOrPercentValue(maxUnavailable) !== 0;
  const surge = intOrPercentValue(maxSurge) !== 0;
  if (unavailable && surge) {
    causes.push(invalidValue(`${path}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  } else if (!unavailable && !surge) causes.push(required(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
}

/** Rules for DaemonSets. */
export const daemonSetValidation: ValidationRules = {
  object: checkDaemonSet,
  update: (daemonSet, old, causes) =>
    checkImmutable(asObject(daemonSet['spec'])['selector'], asObject(old['spec'])['selector'], 'spec.selector', causes),
  status: (daemonSet, _old, causes) => {
    const status = asObject(daemonSet['status']);
    for (const count of COUNTS) checkNonnegative(status[count], `status.${count}`, causes);
  },
};
