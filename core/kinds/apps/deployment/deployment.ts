import type { JsonObject } from '../../../model/json.js';
import type { Deployment } from '../../../schema/generated/types/apps.js';
import { selectorText } from '../../columns/format-labels.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { containerCells, READY_OF_WANTED, SELECTOR, WIDE_CONTAINER_COLUMNS } from '../../columns/workload-columns.js';
import { inStruct, withDefaults } from '../../defaults/fill.js';
import { keepMetadata } from '../../fields/set-field.js';
import type { Kind } from '../../kind.js';
import { inPodTemplate } from '../../pod-template/defaults/pod-spec.js';
import { templateStrategy } from '../../pod-template/template-strategy.js';
import { warnsOfTemplate } from '../../pod-template/warnings/template-warnings.js';
import type { ResetFields } from '../../strategy/reset-fields.js';
import type { Strategy } from '../../strategy/strategy.js';
import { deploymentValidation } from './validation.js';

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
function defaultDeployment(deployment: JsonObject): JsonObject {
  return inStruct(deployment, 'spec', defaultSpec);
}

const TEMPLATE = ['spec', 'template'];
const base = templateStrategy({ status: true, generation: ['spec'], annotationsCount: true }, TEMPLATE);

/** Source: kubernetes pkg/registry/apps/deployment/strategy.go. */
const deploymentStrategy: Strategy = {
  ...base,
  updateStatus: (deployment, old) => keepMetadata(base.updateStatus(deployment, old), old, 'labels'),
};

const DEPLOYMENT_PRINTER: TablePrinter<Deployment> = {
  columns: [
    NAME,
    READY_OF_WANTED,
    column('Up-to-date', 'string', 'Pods of the newest template.'),
    column('Available', 'string', 'Pods that have been ready for long enough.'),
    AGE,
    ...WIDE_CONTAINER_COLUMNS,
    SELECTOR,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    `${status?.readyReplicas ?? 0}/${spec.replicas ?? 1}`,
    status?.updatedReplicas ?? 0,
    status?.availableReplicas ?? 0,
    age(metadata.creationTimestamp, now),
    ...containerCells(spec.template.spec?.containers),
    selectorText(spec.selector) ?? '<invalid>',
  ],
};

const RESET_FIELDS: ResetFields = new Map([
  ['', [['status']]],
  ['status', [['metadata', 'labels'], ['spec']]],
]);

/** Deployments. */
export const deployment: Kind = {
  groupResource: 'deployments.apps',
  kind: 'Deployment',
  resetFields: RESET_FIELDS,
  defaults: defaultDeployment,
  validation: deploymentValidation,
  strategy: deploymentStrategy,
  warnings: warnsOfTemplate(TEMPLATE, { namesPods: true }),
  columns: DEPLOYMENT_PRINTER,
};
