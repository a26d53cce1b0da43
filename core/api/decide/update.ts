import type { Command } from '../../model/command.js';
import { invalidValue } from '../../model/field-error.js';
import type { JsonObject } from '../../model/json.js';
import { fromJson } from '../../model/object.js';
import { fail } from '../../model/result.js';
import { parseRevision } from '../../model/revision.js';
import { badRequest, conflict, invalid, notFound } from '../../model/status-error.js';
import { toStorage } from '../conversion/convert.js';
import { create } from './create.js';
import { current, type Decided, errorResource, type Scene } from './decision.js';
import { replace } from './replace.js';
import { screenFields } from './screen-fields.js';

type Update = Extract<Command, { verb: 'update' }>;

/** Kinds whose PUT makes the object when there is none. Source: AllowCreateOnUpdate of the registry strategies. */
const CREATE_ON_UPDATE = new Set([
  'endpoints',
  'events',
  'limitranges',
  'services',
  'leases.coordination.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
]);

/** Kinds that a PUT may replace only by saying which version it saw. Source: AllowUnconditionalUpdate of the registry strategies. */
const CONDITIONAL_UPDATE = new Set([
  'mutatingadmissionpolicies.admissionregistration.k8s.io',
  'mutatingadmissionpolicybindings.admissionregistration.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  'validatingadmissionpolicies.admissionregistration.k8s.io',
  'validatingadmissionpolicybindings.admissionregistration.k8s.io',
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
  'customresourcedefinitions.apiextensions.k8s.io',
  'apiservices.apiregistration.k8s.io',
  'leases.coordination.k8s.io',
  'leasecandidates.coordination.k8s.io',
  'runtimeclasses.node.k8s.io',
  'poddisruptionbudgets.policy',
  'csidrivers.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'csistoragecapacities.storage.k8s.io',
  'volumeattachments.storage.k8s.io',
]);

/** Decides a PUT of an object or of one of its subresources. */
export function update(scene: Scene, command: Update): Decided {
  const { info } = scene;
  const { target, options = {} } = command;
  const screened = screenFields(scene, command.object, target.apiVersion, options);
  if (!screened.ok) return screened;
  const given = (screened.value.object['metadata'] ?? {}) as {
    name?: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
  };
  const name = target.name ?? given.name ?? '';
  if (given.name !== undefined && given.name !== '' && given.name !== name) {
    return fail(badRequest(`the name of the object (${given.name}) does not match the name on the URL (${name})`));
  }
  if (
    info.namespaced &&
    given.namespace !== undefined &&
    given.namespace !== '' &&
    given.namespace !== target.namespace
  ) {
    return fail(badRequest('the namespace of the provided object does not match the namespace sent on the request'));
  }
  const before = current(scene, target.namespace, name);
  if (before === undefined) {
    if (target.subresource === undefined && CREATE_ON_UPDATE.has(info.groupResource)) {
      if (given.uid !== undefined && given.uid !== '') {
        const why = `Precondition failed: UID in precondition: ${given.uid}, UID in object meta: `;
        return fail(conflict(errorResource(info), name, why));
      }
      return create(scene, { ...command, verb: 'create' });
    }
    return fail(notFound(errorResource(info), name));
  }
  if (CONDITIONAL_UPDATE.has(info.groupResource) && parseRevision(given.resourceVersion || '0') === 0) {
    const cause = invalidValue('metadata.resourceVersion', 0, 'must be specified for an update');
    return fail(invalid(info.group, info.resource, name, [cause]));
  }
  const stored = toStorage(info, screened.value.object) as JsonObject & { metadata?: JsonObject };
  const proposed = {
    ...stored,
    metadata: { ...stored.metadata, name, ...(info.namespaced ? { namespace: target.namespace } : {}) },
  };
  return replace(scene, before, fromJson(proposed), {
    subresource: target.subresource,
    options,
    warnings: screened.value.warnings,
  });
}
