import { invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { asObject, isSet } from '../../fields/json-fields.js';
import { goValue } from '../../go-values/go-value.js';
import type { ValidationRules } from '../../kind.js';
import { checkSelectorMatches, hasUnusableValues } from '../../pod-template/validation/owner-selector.js';
import { checkPodTemplate, checkRunsForever } from '../../pod-template/validation/pod-template.js';
import { type Causes, checkImmutable, checkNonnegative } from '../../validation/causes.js';
import { checkAtMostAll, checkIntOrPercent, intOrPercentValue } from '../../validation/int-or-percent.js';
import { checkLabelSelector, isEmptySelector } from '../../validation/labels.js';
import { checkCollisionCount } from '../../validation/replica-status.js';

const COUNTS = [
  'currentNumberScheduled',
  'numberMisscheduled',
  'desiredNumberScheduled',
  'numberReady',
  'observedGeneration',
  'updatedNumberScheduled',
  'numberAvailable',
  'numberUnavailable',
  'collisionCount',
];

/** Source of this file: kubernetes pkg/apis/apps/validation ValidateDaemonSetSpec, ValidateDaemonSetUpdateStrategy, ValidateDaemonSetStatus. */
function checkDaemonSet(daemonSet: JsonObject, causes: Causes, old?: JsonObject): void {
  const spec = asObject(daemonSet['spec']);
  const before = asObject(old?.['spec']);
  const template = asObject(spec['template']);
  const { selector } = spec;
  checkImmutableSelector(spec, old, causes);
  checkLabelSelector(selector, 'spec.selector', causes, { anyValues: hasUnusableValues(before['selector']) });
  checkSelectorMatches(selector, template, 'spec.template', causes);
  if (isSet(selector) && isEmptySelector(selector)) {
    const shown = goValue('meta.LabelSelector', selector);
    causes.push(invalidValue('spec.selector', shown, 'empty selector is invalid for daemonset'));
  }
  checkPodTemplate(template, old === undefined ? undefined : asObject(before['template']), 'spec.template', causes);
  checkRunsForever(template, 'spec.template', 'DaemonSet', causes);
  checkNonnegative(spec['minReadySeconds'], 'spec.minReadySeconds', causes);
  checkStrategy(asObject(spec['updateStrategy']), 'spec.updateStrategy', causes);
  checkNonnegative(spec['revisionHistoryLimit'], 'spec.revisionHistoryLimit', causes);
}

/** What may not change comes before the rest. Source: ValidateDaemonSetUpdate of the same file. */
function checkImmutableSelector(spec: JsonObject, old: JsonObject | undefined, causes: Causes): void {
  if (old === undefined) return;
  const before = asObject(old['spec'])['selector'];
  checkImmutable(spec['selector'], before, 'spec.selector', causes, '*meta.LabelSelector');
}

function checkStrategy(strategy: JsonObject, path: string, causes: Causes): void {
  const { type, rollingUpdate } = strategy;
  if (type === 'OnDelete') return;
  if (type !== 'RollingUpdate') {
    causes.push(notSupported(path, goValue('apps.DaemonSetUpdateStrategy', strategy), ['RollingUpdate', 'OnDelete']));
  } else if (!isSet(rollingUpdate)) causes.push(required(`${path}.rollingUpdate`));
  else checkRollingUpdate(asObject(rollingUpdate), `${path}.rollingUpdate`, causes);
}

function checkRollingUpdate(update: JsonObject, path: string, causes: Causes): void {
  const { maxUnavailable, maxSurge } = update;
  checkIntOrPercent(maxUnavailable, `${path}.maxUnavailable`, causes);
  checkIntOrPercent(maxSurge, `${path}.maxSurge`, causes);
  checkAtMostAll(maxUnavailable, `${path}.maxUnavailable`, causes);
  checkAtMostAll(maxSurge, `${path}.maxSurge`, causes);
  const unavailable = intOrPercentValue(maxUnavailable) !== 0;
  const surge = intOrPercentValue(maxSurge) !== 0;
  if (unavailable && surge) {
    causes.push(invalidValue(`${path}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  } else if (!unavailable && !surge) causes.push(required(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
}

/** Rules for DaemonSets. */
export const daemonSetValidation: ValidationRules = {
  object: checkDaemonSet,
  status(daemonSet, old, causes) {
    const status = asObject(daemonSet['status']);
    for (const count of COUNTS) checkNonnegative(status[count], `status.${count}`, causes);
    checkCollisionCount(status, asObject(old['status']), causes);
  },
};
