import { forbiddenField, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { asObject, asText, isSet } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import type { ValidationRules } from '../../kind.js';
import { checkOwnerSelector } from '../../pod-template/validation/owner-spec.js';
import { checkSelectorMatches, checkTemplateMetadata } from '../../pod-template/validation/pod-template.js';
import { type Causes, checkNonnegative } from '../../validation/causes.js';
import { checkIntOrPercent, intOrPercentValue } from '../../validation/int-or-percent.js';
import { checkReplicaStatus } from '../../validation/replica-status.js';

const UPDATABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

const REFUSED =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

/**
 * Source of this file: kubernetes pkg/apis/apps/validation ValidateStatefulSetSpec. Kubernetes does not look into the template's
 * Pod spec, since its mounts may name volumes that the claim templates bring.
 */
function checkStatefulSet(statefulSet: JsonObject, causes: Causes): void {
  const spec = asObject(statefulSet['spec']);
  const policy = asText(spec['podManagementPolicy']);
  if (policy === '') causes.push(required('spec.podManagementPolicy'));
  else if (policy !== 'OrderedReady' && policy !== 'Parallel') {
    causes.push(invalidValue('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'"));
  }
  checkStrategy(asObject(spec['updateStrategy']), causes);
  checkRetention(asObject(spec['persistentVolumeClaimRetentionPolicy']), causes);
  checkNonnegative(spec['replicas'], 'spec.replicas', causes);
  checkNonnegative(spec['minReadySeconds'], 'spec.minReadySeconds', causes);
  checkNonnegative(asObject(spec['ordinals'])['start'], 'spec.ordinals.start', causes);
  checkNonnegative(spec['revisionHistoryLimit'], 'spec.revisionHistoryLimit', causes);
  checkOwnerSelector(spec, 'empty selector is invalid for statefulset', causes);
  const template = asObject(spec['template']);
  checkSelectorMatches(spec['selector'], template, 'spec.template', causes);
  checkTemplateMetadata(template, 'spec.template', causes);
  const pod = asObject(template['spec']);
  if (pod['restartPolicy'] !== 'Always') {
    causes.push(notSupported('spec.template.spec.restartPolicy', asText(pod['restartPolicy']), ['Always']));
  }
  if (isSet(pod['activeDeadlineSeconds'])) {
    const detail = 'activeDeadlineSeconds in StatefulSet is not Supported';
    causes.push(forbiddenField('spec.template.spec.activeDeadlineSeconds', detail));
  }
}

function checkStrategy(strategy: JsonObject, causes: Causes): void {
  const path = 'spec.updateStrategy';
  const { type, rollingUpdate } = strategy;
  if (asText(type) === '') causes.push(required(path));
  else if (type === 'OnDelete') {
    if (isSet(rollingUpdate)) {
      const detail = "only allowed for updateStrategy 'RollingUpdate'";
      causes.push(invalidValue(`${path}.rollingUpdate`, rollingUpdate, detail));
    }
  } else if (type !== 'RollingUpdate') {
    causes.push(invalidValue(path, strategy, "must be 'RollingUpdate' or 'OnDelete'"));
  } else if (isSet(rollingUpdate)) {
    const { partition, maxUnavailable } = asObject(rollingUpdate);
    checkNonnegative(partition, `${path}.rollingUpdate.partition`, causes);
    if (!isSet(maxUnavailable)) return;
    checkIntOrPercent(maxUnavailable, `${path}.rollingUpdate.maxUnavailable`, causes);
    if (intOrPercentValue(maxUnavailable) === 0) {
      causes.push(invalidValue(`${path}.rollingUpdate.maxUnavailable`, maxUnavailable, 'cannot be 0'));
    }
  }
}

function checkRetention(policy: JsonObject, causes: Causes): void {
  for (const key of ['whenDeleted', 'whenScaled']) {
    const value = policy[key];
    if (isSet(value) && value !== 'Retain' && value !== 'Delete') {
      causes.push(notSupported(`spec.persistentVolumeClaimRetentionPolicy.${key}`, value, ['Delete', 'Retain']));
    }
  }
}

function checkUpdate(statefulSet: JsonObject, old: JsonObject, causes: Causes): void {
  const before = asObject(old['spec']);
  const rest: { [key: string]: Json | undefined } = { ...asObject(statefulSet['spec']) };
  for (const key of UPDATABLE) rest[key] = before[key];
  if (!semanticEqual(rest, before)) causes.push(forbiddenField('spec', REFUSED));
}

/** Rules for StatefulSets. */
export const statefulSetValidation: ValidationRules = {
  object: checkStatefulSet,
  update: checkUpdate,
  status: (statefulSet, _old, causes) =>
    checkReplicaStatus(
      asObject(statefulSet['status']),
      ['readyReplicas', 'currentReplicas', 'updatedReplicas'],
      causes,
    ),
};
