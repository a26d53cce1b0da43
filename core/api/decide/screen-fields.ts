import type { WriteOptions } from '../../model/command.js';
import type { JsonObject } from '../../model/json.js';
import { fail, ok, type Result } from '../../model/result.js';
import { badRequest, type StatusError } from '../../model/status-error.js';
import { cannotBeHandled, checkFields, decodingError } from '../../schema/check-fields.js';
import { pruneUnknown } from '../../schema/prune-unknown.js';
import { type Scene, servedAs } from './decision.js';

/** An object that has only fields its kind knows, and what to warn of. */
export interface Screened {
  readonly object: JsonObject;
  readonly warnings: readonly string[];
}

/**
 * Checks a body's fields against its kind in the version it was sent in: wrong types are refused, unknown fields are
 * dropped, they and fields that came twice are warned of or refused as `fieldValidation` says. Source: KEP-2885; apiserver pkg/endpoints/handlers/create.go.
 */
export function screenFields(
  scene: Scene,
  object: JsonObject,
  apiVersion: string | undefined,
  options: WriteOptions,
): Result<Screened, StatusError> {
  const info = servedAs(scene, apiVersion);
  const type = scene.context.schemas.typeOf(info);
  const problems = checkFields(type, object, { unknownFields: true });
  const { duplicateFields = [], fieldValidation } = options;
  if (problems.length === 0 && duplicateFields.length === 0) return ok({ object, warnings: [] });
  const isWrong = problems.some((problem) => problem.problem === 'type');
  if (isWrong || fieldValidation === 'Strict') {
    const error = decodingError(problems, duplicateFields) ?? '';
    return fail(badRequest(cannotBeHandled(info, info.kind, error)));
  }
  return ok({
    object: pruneUnknown(type, object) as JsonObject,
    warnings: fieldValidation === 'Warn' ? [...duplicateFields, ...problems.map(({ message }) => message)] : [],
  });
}
