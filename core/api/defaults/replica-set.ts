import type { JsonObject } from '../../model/json.js';
import { inStruct, withDefaults } from './fill.js';
import { inPodTemplate } from './pod-spec.js';

const SPEC: JsonObject = { replicas: 1 };

const defaultSpec = (spec: JsonObject) => inPodTemplate(withDefaults(spec, SPEC));

/** Source: kubernetes pkg/apis/apps/v1/defaults.go SetDefaults_ReplicaSet. */
export function defaultReplicaSet(replicaSet: JsonObject): JsonObject {
  return inStruct(replicaSet, 'spec', defaultSpec);
}
