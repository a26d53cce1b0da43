import { forbiddenField, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1123LabelErrors } from '../../../model/names.js';
import type { StatusCause } from '../../../model/status-error.js';
import { checkClaimSpec } from '../../core/persistent-volume-claim/validation.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import { goValue } from '../../go-values/go-value.js';
import type { ValidationRules } from '../../kind.js';
import {
  checkOwnerSelector,
  checkSelectorMatches,
  isUsableSelector,
} from '../../pod-template/validation/owner-selector.js';
import { checkPodTemplate, checkTemplateMetadata } from '../../pod-template/validation/pod-template.js';
import { addInvalid, type Causes, checkNonnegative } from '../../validation/causes.js';
import { checkAtMostAll, checkIntOrPercent, intOrPercentValue } from '../../validation/int-or-percent.js';
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

/** What is not asked of an update. */
interface Tolerated {
  /** Names and claims that cannot change may be as they were. */
  readonly immutable: boolean;
  /** A template that was wrong before may stay wrong. */
  readonly template: boolean;
}

/** Source of this file: kubernetes pkg/apis/apps/validation ValidateStatefulSet, ValidateStatefulSetUpdate. */
function checkStatefulSet(statefulSet: JsonObject, causes: Causes, old?: JsonObject): void {
  const spec = asObject(statefulSet['spec']);
  const before = old === undefined ? undefined : asObject(old['spec']);
  const immutable = before !== undefined;
  const template = before !== undefined && isWrong(before);
  checkSpec(spec, before, { immutable, template }, causes);
}

function isWrong(spec: JsonObject): boolean {
  const causes: StatusCause[] = [];
  checkSpec(spec, spec, { immutable: true, template: false }, causes);
  return causes.length > 0;
}

function checkSpec(spec: JsonObject, old: JsonObject | undefined, tolerated: Tolerated, causes: Causes): void {
  const policy = asText(spec['podManagementPolicy']);
  if (policy === '') causes.push(required('spec.podManagementPolicy'));
  else if (policy !== 'OrderedReady' && policy !== 'Parallel') {
    causes.push(invalidValue('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'"));
  }
  checkStrategy(asObject(spec['updateStrategy']), causes);
  checkRetention(spec['persistentVolumeClaimRetentionPolicy'], causes);
  if (!tolerated.immutable) {
    asList(spec['volumeClaimTemplates']).forEach((claim, index) => {
      checkClaimSpec(asObject(asObject(claim)['spec']), `spec.volumeClaimTemplates[${index}].spec`, causes);
    });
  }
  checkNonnegative(spec['replicas'], 'spec.replicas', causes);
  checkNonnegative(spec['minReadySeconds'], 'spec.minReadySeconds', causes);
  checkNonnegative(asObject(spec['ordinals'])['start'], 'spec.ordinals.start', causes);
  const service = asText(spec['serviceName']);
  if (!tolerated.immutable && service !== '') {
    addInvalid(causes, 'spec.serviceName', service, dns1123LabelErrors(service));
  }
  checkOwnerSelector(spec, 'empty selector is invalid for statefulset', causes);
  checkTemplate(spec, old, tolerated, causes);
  const pod = asObject(asObject(spec['template'])['spec']);
  if (pod['restartPolicy'] !== 'Always') {
    causes.push(notSupported('spec.template.spec.restartPolicy', asText(pod['restartPolicy']), ['Always']));
  }
  if (isSet(pod['activeDeadlineSeconds'])) {
    const detail = 'activeDeadlineSeconds in StatefulSet is not Supported';
    causes.push(forbiddenField('spec.template.spec.activeDeadlineSeconds', detail));
  }
}

function checkTemplate(spec: JsonObject, old: JsonObject | undefined, tolerated: Tolerated, causes: Causes): void {
  const { selector } = spec;
  if (isSet(selector) && !isUsableSelector(selector)) {
    causes.push(invalidValue('spec.selector', goValue('meta.LabelSelector', selector), ''));
    return;
  }
  const template = templateOfPods(spec);
  const before = old === undefined ? undefined : asObject(old['template']);
  checkSelectorMatches(selector, template, 'spec.template', causes);
  if (!tolerated.template) checkPodTemplate(template, before, 'spec.template', causes);
  checkTemplateMetadata(template, before, 'spec.template', causes);
}

/** The template as Pods are made of it: with the claims' volumes in front, and without names that each Pod gets of its own. */
function templateOfPods(spec: JsonObject): JsonObject {
  const template = asObject(spec['template']);
  const { subdomain: _, hostname: __, ...pod } = asObject(template['spec']);
  const names = new Set(
    asList(spec['volumeClaimTemplates']).map((claim) => asText(asObject(asObject(claim)['metadata'])['name'])),
  );
  if (names.size === 0) return { ...template, spec: pod };
  const claimed = [...names].map((name): Json => ({ name, persistentVolumeClaim: { claimName: name } }));
  const others = asList(pod['volumes']).filter((volume) => !names.has(asText(asObject(volume)['name'])));
  return { ...template, spec: { ...pod, volumes: [...claimed, ...others] } };
}

function checkStrategy(strategy: JsonObject, causes: Causes): void {
  const path = 'spec.updateStrategy';
  const { type, rollingUpdate } = strategy;
  if (asText(type) === '') causes.push(required(path));
  else if (type === 'OnDelete') {
    if (isSet(rollingUpdate)) {
      const shown = goValue('apps.RollingUpdateStatefulSetStrategy', rollingUpdate);
      causes.push(invalidValue(`${path}.rollingUpdate`, shown, "only allowed for updateStrategy 'RollingUpdate'"));
    }
  } else if (type !== 'RollingUpdate') {
    const shown = goValue('apps.StatefulSetUpdateStrategy', strategy);
    causes.push(invalidValue(path, shown, "must be 'RollingUpdate' or 'OnDelete'"));
  } else if (isSet(rollingUpdate)) {
    const { partition, maxUnavailable } = asObject(rollingUpdate);
    const field = `${path}.rollingUpdate.maxUnavailable`;
    checkNonnegative(partition, `${path}.rollingUpdate.partition`, causes);
    if (!isSet(maxUnavailable)) return;
    checkIntOrPercent(maxUnavailable, field, causes);
    if (intOrPercentValue(maxUnavailable) === 0) causes.push(invalidValue(field, maxUnavailable, 'cannot be 0'));
    checkAtMostAll(maxUnavailable, field, causes);
  }
}

const RETENTION_POLICIES = ['Retain', 'Delete'];

function checkRetention(policy: Json | undefined, causes: Causes): void {
  if (!isSet(policy)) return;
  for (const key of ['whenDeleted', 'whenScaled']) {
    const value = asText(asObject(policy)[key]);
    if (RETENTION_POLICIES.includes(value)) continue;
    causes.push(notSupported(`spec.persistentVolumeClaimRetentionPolicy.${key}`, value, RETENTION_POLICIES));
  }
}

function checkUpdate(statefulSet: JsonObject, old: JsonObject, causes: Causes): void {
  const before = asObject(old['spec']);
  const rest: { [key: string]: Json | undefined } = { ...asObject(statefulSet['spec']) };
  for (const key of UPDATABLE) rest[key] = before[key];
  if (!semanticEqual(rest, before)) causes.push(forbiddenField('spec', REFUSED));
}

const PARTS = ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'];

/** Rules for StatefulSets. */
export const statefulSetValidation: ValidationRules = {
  object: checkStatefulSet,
  update: checkUpdate,
  status: (statefulSet, old, causes) => checkReplicaStatus(statefulSet, old, PARTS, causes, 'status.readyReplicas'),
};
