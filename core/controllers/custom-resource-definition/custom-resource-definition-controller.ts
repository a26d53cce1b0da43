import { API_SERVER_USER } from '../../model/cluster-event.js';
import {
  type Controller,
  itself,
  type ObjectChange,
  type ReconcileRequest,
  type Reconciliation,
  SETTLED,
  watch,
} from '../../model/controller.js';
import { deleteObject, updateStatus } from '../../model/intent.js';
import type { Millis } from '../../model/revision.js';
import { sameJson } from '../../model/same-json.js';
import type { View } from '../../model/view.js';
import { CLEANUP_FINALIZER, hasCondition } from '../../schema/custom-resource.js';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionCondition,
} from '../../schema/generated/types/apiextensions.js';
import { CUSTOM_RESOURCE_DEFINITIONS } from '../../schema/kinds.js';
import { acceptNames } from './accept-names.js';
import { withCondition } from './conditions.js';

/** How long it is waited for objects whose finalizers hold them. Source: crd_finalizer.go, the poll of deleteInstances. */
const AGAIN: Millis = 5_000;

/**
 * Gives definitions their names, so that the API serves what they define, and takes all objects of a kind away before its definition goes.
 * In Kubernetes these are three controllers within the API server. Source: apiextensions-apiserver pkg/controller/status, establish, finalizer.
 */
export function customResourceDefinitionController(): Controller {
  return {
    name: 'customresourcedefinition-controller',
    watches: [watch(CUSTOM_RESOURCE_DEFINITIONS, itself), watch(CUSTOM_RESOURCE_DEFINITIONS, waitingForNames)],
    user: () => API_SERVER_USER,
    reconcile(view, { name }, now) {
      const definition = view.get(CUSTOM_RESOURCE_DEFINITIONS, undefined, name);
      if (definition === undefined) return SETTLED;
      return definition.metadata.deletionTimestamp === undefined
        ? nameIt(view, definition, now)
        : cleanUp(view, definition, now);
    },
  };
}

/** The definitions that wait for a name which another one of their group may have let go of. */
function* waitingForNames(
  { before, after }: ObjectChange<CustomResourceDefinition>,
  view: View,
): Iterable<ReconcileRequest> {
  if (before === undefined || sameJson(before.status?.acceptedNames, after?.status?.acceptedNames)) return;
  for (const other of othersOfGroup(view, before)) {
    if (!hasCondition(other, 'NamesAccepted')) yield { name: other.metadata.name };
  }
}

function* othersOfGroup(view: View, { metadata, spec }: CustomResourceDefinition): Iterable<CustomResourceDefinition> {
  for (const other of view.list(CUSTOM_RESOURCE_DEFINITIONS)) {
    if (other.spec.group === spec.group && other.metadata.name !== metadata.name) yield other;
  }
}

function nameIt(view: View, definition: CustomResourceDefinition, now: Millis): Reconciliation {
  const status = acceptNames(definition, othersOfGroup(view, definition), now);
  if (sameJson(status, definition.status)) return SETTLED;
  const reason = hasCondition({ ...definition, status }, 'NamesAccepted') ? 'its names are free' : 'a name is taken';
  return { intents: [updateStatus(CUSTOM_RESOURCE_DEFINITIONS, { ...definition, status }, { reason })] };
}

function cleanUp(view: View, definition: CustomResourceDefinition, now: Millis): Reconciliation {
  const { metadata } = definition;
  const finalizers = metadata.finalizers ?? [];
  if (!finalizers.includes(CLEANUP_FINALIZER)) return SETTLED;
  const wasServed = hasCondition(definition, 'Established');
  // A definition bears the name of the resource that it defines.
  const objects = wasServed ? [...view.listResource(metadata.name)] : [];
  if (objects.length === 0) {
    const released = { ...metadata, finalizers: finalizers.filter((finalizer) => finalizer !== CLEANUP_FINALIZER) };
    const done = terminating(definition, wasServed ? CLEANED : NEVER_SERVED, now);
    const reason = 'no object of its kind is left';
    return { intents: [updateStatus(CUSTOM_RESOURCE_DEFINITIONS, { ...done, metadata: released }, { reason })] };
  }
  const deletions = objects
    .filter((object) => object.metadata.deletionTimestamp === undefined)
    .map((object) =>
      deleteObject({ groupResource: metadata.name }, object, { reason: 'the definition of its kind is terminating' }),
    );
  const marked = terminating(definition, CLEANING, now);
  // The status last: that it changes is what makes this look again, when the objects that nothing holds are gone.
  const status = sameJson(marked.status, definition.status)
    ? []
    : [updateStatus(CUSTOM_RESOURCE_DEFINITIONS, marked, { reason: 'objects of its kind are deleted' })];
  return { intents: [...deletions, ...status], requeueAfter: AGAIN };
}

type Finding = Pick<CustomResourceDefinitionCondition, 'status' | 'reason' | 'message'>;

const CLEANING: Finding = {
  status: 'True',
  reason: 'InstanceDeletionInProgress',
  message: 'CustomResource deletion is in progress',
};
const CLEANED: Finding = { status: 'False', reason: 'InstanceDeletionCompleted', message: 'removed all instances' };
const NEVER_SERVED: Finding = {
  status: 'False',
  reason: 'NeverEstablished',
  message: 'resource was never established',
};

function terminating(definition: CustomResourceDefinition, finding: Finding, now: Millis): CustomResourceDefinition {
  const conditions = withCondition(definition.status?.conditions, { type: 'Terminating', ...finding }, now);
  return { ...definition, status: { ...definition.status, conditions } };
}
