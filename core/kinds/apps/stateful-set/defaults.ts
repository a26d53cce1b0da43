import type { JsonObject } from '../../../model/json.js';
import { defaultPersistentVolumeClaim } from '../../core/persistent-volume-claim/persistent-volume-claim.js';
import { inField, inItems, inStruct, isMissing, withDefaults } from '../../defaults/fill.js';
import { inPodTemplate } from '../../pod-template/defaults/pod-spec.js';

const SPEC: JsonObject = { podManagementPolicy: 'OrderedReady', replicas: 1, revisionHistoryLimit: 10 };
const PARTITION: JsonObject = { partition: 0 };
const RETENTION: JsonObject = { whenDeleted: 'Retain', whenScaled: 'Retain' };
const CLAIM_TEMPLATE: JsonObject = { apiVersion: 'v1', kind: 'PersistentVolumeClaim' };
const defaultRollingUpdate = (update: JsonObject) => withDefaults(update, PARTITION);

/** Only an unset type brings a rollingUpdate of its own; one that was set keeps what it has. */
const defaultStrategy = (strategy: JsonObject) => {
  if (isMissing(strategy['type'])) {
    return inStruct({ ...strategy, type: 'RollingUpdate' }, 'rollingUpdate', defaultRollingUpdate);
  }
  return strategy['type'] === 'RollingUpdate' ? inField(strategy, 'rollingUpdate', defaultRollingUpdate) : strategy;
};

const defaultRetention = (policy: JsonObject) => withDefaults(policy, RETENTION);

/** Claim templates are answered with their type, since they are whole objects. */
const defaultClaimTemplate = (claim: JsonObject) => defaultPersistentVolumeClaim(withDefaults(claim, CLAIM_TEMPLATE));

function defaultSpec(spec: JsonObject): JsonObject {
  let result = withDefaults(spec, SPEC);
  result = inStruct(result, 'updateStrategy', defaultStrategy);
  result = inStruct(result, 'persistentVolumeClaimRetentionPolicy', defaultRetention);
  result = inItems(result, 'volumeClaimTemplates', defaultClaimTemplate);
  return inPodTemplate(result);
}

/** Source: kubernetes pkg/apis/apps/v1/defaults.go SetDefaults_StatefulSet. */
export function defaultStatefulSet(statefulSet: JsonObject): JsonObject {
  return inStruct(statefulSet, 'spec', defaultSpec);
}
