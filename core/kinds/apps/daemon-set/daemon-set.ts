import type { JsonObject } from '../../../model/json.js';
import { inStruct, withDefaults } from '../../defaults/fill.js';
import type { Kind } from '../../kind.js';
import { inPodTemplate } from '../../pod-template/defaults/pod-spec.js';
import { warnsOfTemplate } from '../../pod-template/warnings/template-warnings.js';
import { DAEMON_SET_PRINTER } from './columns.js';
import { daemonSetStrategy } from './strategy.js';
import { daemonSetValidation } from './validation.js';

const SPEC: JsonObject = { revisionHistoryLimit: 10 };
const STRATEGY: JsonObject = { type: 'RollingUpdate' };
const ROLLING_UPDATE: JsonObject = { maxUnavailable: 1, maxSurge: 0 };
const defaultRollingUpdate = (update: JsonObject) => withDefaults(update, ROLLING_UPDATE);

const defaultStrategy = (strategy: JsonObject) => {
  const typed = withDefaults(strategy, STRATEGY);
  return typed['type'] === 'RollingUpdate' ? inStruct(typed, 'rollingUpdate', defaultRollingUpdate) : typed;
};

const defaultSpec = (spec: JsonObject) =>
  inPodTemplate(inStruct(withDefaults(spec, SPEC), 'updateStrategy', defaultStrategy));

/** Source: kubernetes pkg/apis/apps/v1/defaults.go SetDefaults_DaemonSet. */
function defaultDaemonSet(daemonSet: JsonObject): JsonObject {
  return inStruct(daemonSet, 'spec', defaultSpec);
}

/** DaemonSets. */
export const daemonSet: Kind = {
  groupResource: 'daemonsets.apps',
  kind: 'DaemonSet',
  defaults: defaultDaemonSet,
  validation: daemonSetValidation,
  strategy: daemonSetStrategy,
  warnings: warnsOfTemplate(['spec', 'template'], { changed: 'template' }),
  columns: DAEMON_SET_PRINTER,
};
