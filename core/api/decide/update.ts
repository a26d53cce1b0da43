import { asText } from '../../kinds/fields/json-fields.js';
import { toStorage } from '../../kinds/registry/convert.js';
import type { Command } from '../../model/command.js';
import { invalidValue } from '../../model/field-error.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import { fromJson } from '../../model/object.js';
import { withFields } from '../../model/own-copy.js';
import { fail } from '../../model/result.js';
import { parseRevision } from '../../model/revision.js';
import { conflict, invalid, notFound } from '../../model/status-error.js';
import { misplaced } from './check-place.js';
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
  const given = isJsonObject(screened.value.object['metadata']) ? screened.value.object['metadata'] : {};
  const name = target.name ?? asText(given['name']);
  const refused = misplaced(info, given, { namespace: target.namespace, name });
  if (refused !== undefined) return fail(refused);
  const before = current(scope, target.namespace, name);
  if (before === undefined) {
    if (target.subresource === undefined && kind.allowCreateOnUpdate === true) {
      if (asText(given['uid']) !== '') {
        const why = `Precondition failed: UID in precondition: ${asText(given['uid'])}, UID in object meta: `;
        return fail(conflict(errorResource(info), name, why));
      }
      return decideCreate(scope, { ...command, verb: 'create' });
    }
    return fail(notFound(errorResource(info), name));
  }
  if (kind.allowUnconditionalUpdate === false && parseRevision(asText(given['resourceVersion']) || '0') === 0) {
    const cause = invalidValue('metadata.resourceVersion', 0, 'must be specified for an update');
    return fail(invalid(info.group, info.resource, name, [cause]));
  }
  const stored = toStorage(info, screened.value.object) as JsonObject & { metadata?: JsonObject };
  const place: JsonObject = info.namespaced ? { name, namespace: target.namespace } : { name };
  const proposed = withFields(stored, { metadata: withFields<JsonObject>(stored.metadata ?? {}, place) });
  return replace(scope, before, fromJson(proposed), {
    subresource: target.subresource,
    apiVersion: target.apiVersion,
    options,
    warnings: screened.value.warnings,
  });
}
