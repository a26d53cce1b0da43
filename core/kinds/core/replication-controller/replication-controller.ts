import { required } from '../../../model/field-error.js';
import { isJsonObject, type JsonObject } from '../../../model/json.js';
import type { ReplicationController } from '../../../schema/generated/types/core.js';
import { formatLabels } from '../../columns/format-labels.js';
import { age } from '../../columns/human-duration.js';
import type { TablePrinter } from '../../columns/table-printer.js';
import { containerCells, REPLICA_COLUMNS } from '../../columns/workload-columns.js';
import { inStruct, withDefaults } from '../../defaults/fill.js';
import { asObject, isSet } from '../../fields/json-fields.js';
import { NAME_FIELD, NAMESPACE_FIELD, offers, REPLICAS_READER } from '../../fields/selectable.js';
import type { Kind, ValidationRules } from '../../kind.js';
import { inPodTemplate } from '../../pod-template/defaults/pod-spec.js';
import {
  checkPodTemplate,
  checkRunsForever,
  checkSelectorMatches,
} from '../../pod-template/validation/pod-template.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { type Causes, checkNonnegative } from '../../validation/causes.js';
import { checkLabels } from '../../validation/labels.js';
import { checkReplicaStatus } from '../../validation/replica-status.js';

const SPEC: JsonObject = { replicas: 1 };
const hasEntries = (value: unknown) => isJsonObject(value) && Object.keys(value).length > 0;

function templateLabels(controller: JsonObject): JsonObject | undefined {
  const spec = controller['spec'];
  const template = isJsonObject(spec) ? spec['template'] : undefined;
  const metadata = isJsonObject(template) ? template['metadata'] : undefined;
  const labels = isJsonObject(metadata) ? metadata['labels'] : undefined;
  return isJsonObject(labels) && hasEntries(labels) ? labels : undefined;
}

/** The template's labels stand in for a selector and labels that are left out. Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_ReplicationController. */
function defaultReplicationController(controller: JsonObject): JsonObject {
  const labels = templateLabels(controller);
  const result = inStruct(controller, 'spec', (given) => {
    const spec = withDefaults(given, SPEC);
    const selected = labels !== undefined && !hasEntries(spec['selector']) ? { ...spec, selector: labels } : spec;
    return isJsonObject(selected['template']) ? inPodTemplate(selected) : selected;
  });
  if (labels === undefined) return result;
  return inStruct(result, 'metadata', (metadata) =>
    hasEntries(metadata['labels']) ? metadata : { ...metadata, labels },
  );
}

/** Source: kubernetes pkg/apis/core/validation ValidateReplicationControllerSpec. */
function checkReplicationController(controller: JsonObject, causes: Causes): void {
  const spec = asObject(controller['spec']);
  checkNonnegative(spec['minReadySeconds'], 'spec.minReadySeconds', causes);
  const selector = asObject(spec['selector']);
  if (Object.keys(selector).length === 0) causes.push(required('spec.selector'));
  checkLabels(selector, 'spec.selector', causes);
  checkNonnegative(spec['replicas'], 'spec.replicas', causes);
  if (!isSet(spec['template'])) {
    causes.push(required('spec.template'));
    return;
  }
  const template = asObject(spec['template']);
  checkSelectorMatches({ matchLabels: selector }, template, 'spec.template', causes);
  checkPodTemplate(template, 'spec.template', causes);
  checkRunsForever(template, 'spec.template', 'ReplicationController', causes);
}

/** Rules for ReplicationControllers. */
const replicationControllerValidation: ValidationRules = {
  object: checkReplicationController,
  status: (controller, _old, causes) =>
    checkReplicaStatus(
      asObject(controller['status']),
      ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'],
      causes,
    ),
};

const REPLICATION_CONTROLLER_PRINTER: TablePrinter<ReplicationController> = {
  columns: REPLICA_COLUMNS,
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec.replicas ?? 1,
    status?.replicas ?? 0,
    status?.readyReplicas ?? 0,
    age(metadata.creationTimestamp, now),
    ...containerCells(spec.template?.spec?.containers),
    formatLabels(spec.selector),
  ],
};

/** ReplicationControllers. */
export const replicationController: Kind = {
  groupResource: 'replicationcontrollers',
  kind: 'ReplicationController',
  defaults: defaultReplicationController,
  validation: replicationControllerValidation,
  strategy: strategyFrom({ status: true, generation: ['spec'] }),
  deletion: { garbageCollection: 'OrphanDependents' },
  columns: REPLICATION_CONTROLLER_PRINTER,
  selectableFields: { ...offers(NAME_FIELD, NAMESPACE_FIELD, 'status.replicas'), readers: REPLICAS_READER },
  inert: { missing: 'no Pods come of it' },
};
