import { toStorage } from '../../kinds/registry/convert.js';
import type { Command } from '../../model/command.js';
import { invalidValue } from '../../model/field-error.js';
import type { JsonObject } from '../../model/json.js';
import { fromJson } from '../../model/object.js';
import { fail } from '../../model/result.js';
import { parseRevision } from '../../model/revision.js';
import { badRequest, conflict, invalid, notFound } from '../../model/status-error.js';
import { decideCreate } from './create.js';
import { current, type Decided, type DecisionScope, errorResource } from './decision.js';
import { replace } from './replace.js';
import { screenFields } from './screen-fields.js';

type Update = Extract<Command, { verb: 'update' }>;

/** Decides a PUT of an object or of one of its subresources. */
export function update(scope: DecisionScope, command: Update): Decided {
  const { info, kind } = scope;
  const { target, options = {} } = command;
  const screened = screenFields(scope, command.object, target.apiVersion, options);
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
  const before = current(scope, target.namespace, name);
  if (before === undefined) {
    if (target.subresource === undefined && kind.allowCreateOnUpdate === true) {
      if (given.uid !== undefined && given.uid !== '') {
        const why = `Precondition failed: UID in precondition: ${given.uid}, UID in object meta: `;
        return fail(conflict(errorResource(info), name, why));
      }
      return decideCreate(scope, { ...command, verb: 'create' });
    }
    return fail(notFound(errorResource(info), name));
  }
  if (kind.allowUnconditionalUpdate === false && parseRevision(given.resourceVersion || '0') === 0) {
    const cause = invalidValue('metadata.resourceVersion', 0, 'must be specified for an update');
    return fail(invalid(info.group, info.resource, name, [cause]));
  }
  const stored = toStorage(info, screened.value.object) as JsonObject & { metadata?: JsonObject };
  const proposed = {
    ...stored,
    metadata: { ...stored.metadata, name, ...(info.namespaced ? { namespace: target.namespace } : {}) },
  };
  return replace(scope, before, fromJson(proposed), {
    subresource: target.subresource,
    apiVersion: target.apiVersion,
    options,
    warnings: screened.value.warnings,
  });
}
