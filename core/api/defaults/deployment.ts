import type { JsonObject } from '../../model/json.js';
import { inStruct, withDefaults } from './fill.js';
import { inPodTemplate } from './pod-spec.js';

const SPEC: JsonObject = { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 };
const STRATEGY: JsonObject = { type: 'RollingUpdate' };
const ROLLING_UPDATE: JsonObject = { maxUnavailable: '25%', maxSurge: '25%' };

const defaultRollingUpdate = (update: JsonObject) => withDefaults(update, ROLLING_UPDATE);
const defaultStrategy = (strategy: JsonObject) => {
  const typed = withDefaults(strategy, STRATEGY);
  return typed['type'] === 'RollingUpdate' ? inStruct(typed, 'rollingUpdate', defaultRollingUpdate) : typed;
};
const defaultSpec = (spec: JsonObject) =>
  inPodTemplate(inStruct(withDefaults(spec, SPEC), 'strategy', defaultStrategy));

/** Source: kubernetes pkg/apis/apps/v1/defaults.go SetDefaults_Deployment. */
export function defaultDeployment(deployment: JsonObject): JsonObject {
  return inStruct(deployment, 'spec', defaultSpec);
}
