import type { Command } from '../../model/command.js';
import type { JsonObject } from '../../model/json.js';
import type { KubeObject } from '../../model/object.js';
import { fail } from '../../model/result.js';
import { badRequest, conflict, notFound } from '../../model/status-error.js';
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

/** Decides a PUT of an object or of one of its subresources. */
export function update(scene: Scene, command: Update): Decided {
  const { info } = scene;
  const { target, options = {} } = command;
  const given = (command.object['metadata'] ?? {}) as { name?: string; namespace?: string; uid?: string };
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
  const screened = screenFields(scene, command.object, target.apiVersion, options);
  if (!screened.ok) return screened;
  const stored = toStorage(info, screened.value.object) as JsonObject & { metadata?: JsonObject };
  const proposed = {
    ...stored,
    metadata: { ...stored.metadata, name, ...(info.namespaced ? { namespace: target.namespace } : {}) },
  };
  return replace(scene, before, proposed as unknown as KubeObject, {
    subresource: target.subresource,
    options,
    warnings: screened.value.warnings,
  });
}
