import { fromStorage, toStorage } from '../../kinds/registry/convert.js';
import type { Command } from '../../model/command.js';
import { goValue } from '../../model/go-format.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { fromJson } from '../../model/object.js';
import { fail, type Result } from '../../model/result.js';
import { badRequest, notFound, type StatusError, unsupportedMediaType } from '../../model/status-error.js';
import { checkFields, typeError } from '../../schema/check-fields.js';
import { conversionProblem } from '../../schema/conversion-problem.js';
import { refusedForValues } from '../body/too-many-values.js';
import { applyJsonPatch } from '../patch/json-patch.js';
import { applyMergePatch } from '../patch/merge-patch.js';
import { patchAfterMerge } from '../patch/patch-after-merge.js';
import { patchedText } from '../patch/patched-text.js';
import { applyStrategicMergePatch } from '../patch/strategic-merge-patch.js';
import { applyConfiguration } from './apply-configuration.js';
import { misplaced } from './check-place.js';
import { current, type Decided, type DecisionScope, errorResource, servedAs } from './decision.js';
import { replace } from './replace.js';
import { screenPatched } from './screen-fields.js';

/** How objects of custom kinds are patched. */
const CUSTOM_PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/apply-patch+yaml',
];

type PatchCommand = Extract<Command, { verb: 'patch' }>;

/** Decides a PATCH: the object is patched in the version the client speaks, then goes the way of every update. */
export function patch(scope: DecisionScope, command: PatchCommand): Decided {
  const { info } = scope;
  const { target, options = {} } = command;
  const name = target.name ?? '';
  if (command.patch.type === 'apply') return applyConfiguration(scope, command, command.patch);
  const before = current(scope, target.namespace, name);
  if (before === undefined) return fail(notFound(errorResource(info), name));
  const served = servedAs(scope, target.apiVersion);
  const document = fromStorage(info, before, served);
  const patched = patchJson(scope, document, command);
  if (!patched.ok) return patched;
  if (!isJsonObject(patched.value)) return fail(badRequest('a patch must leave an object'));
  const tooMany = refusedForValues(info.groupResource, patched.value);
  if (tooMany !== undefined) return fail(tooMany);
  const object = patched.value;
  const screened = screenPatched(scope, object, target.apiVersion, options, madeBy(command.patch, document, object));
  if (!screened.ok) return screened;
  const proposed = toStorage(info, screened.value.object);
  const metadata = isJsonObject(proposed['metadata']) ? proposed['metadata'] : {};
  const refused = misplaced(info, metadata, { namespace: target.namespace, name });
  if (refused !== undefined) return fail(refused);
  const placed = { ...metadata, ...(info.namespaced && { namespace: target.namespace }) };
  return replace(scope, before, fromJson({ ...proposed, metadata: placed }), {
    subresource: target.subresource,
    apiVersion: target.apiVersion,
    options,
    warnings: screened.value.warnings,
  });
}

/** How an answer tells of what a patch made, where that is no object of its kind. */
function madeBy(
  patch: PatchCommand['patch'],
  document: JsonObject,
  object: JsonObject,
): Parameters<typeof screenPatched>[4] {
  if (patch.type === 'strategic') {
    const printed = () => goValue(isJsonObject(patch.value) ? patchAfterMerge(document, patch.value) : patch.value);
    return { printed, problem: (type) => conversionProblem(type, object) };
  }
  const printed = () => (patch.type === 'apply' ? '' : patchedText(document, object, patch));
  return { printed, problem: (type) => typeError(checkFields(type, object)) };
}

/** The document after the patch, by the patch's own rules. */
export function patchJson(
  scope: DecisionScope,
  document: JsonObject,
  command: PatchCommand,
): Result<Json, StatusError> {
  const { patch: body } = command;
  switch (body.type) {
    case 'json':
      return applyJsonPatch(document, body.operations);
    case 'merge':
      return applyMergePatch(document, body.value);
    case 'strategic':
      // A custom kind has no Go type to say how its lists are merged. Source: apiextensions-apiserver customresource_handler.go, patch types.
      if (scope.info.custom !== undefined) return fail(unsupportedMediaType(CUSTOM_PATCH_TYPES));
      return applyStrategicMergePatch(
        document,
        body.value,
        scope.context.schemas.typeOf(servedAs(scope, command.target.apiVersion)),
      );
    case 'apply':
      return fail(unsupportedMediaType(['application/json-patch+json', 'application/merge-patch+json']));
  }
}
