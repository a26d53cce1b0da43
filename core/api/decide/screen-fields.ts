import type { WriteOptions } from '../../model/command.js';
import { invalidValue } from '../../model/field-error.js';
import type { JsonObject } from '../../model/json.js';
import { fail, ok, type Result } from '../../model/result.js';
import { badRequest, invalid, type StatusError } from '../../model/status-error.js';
import { cannotBeHandled, checkFields } from '../../schema/check-fields.js';
import { dropNulls } from '../../schema/drop-nulls.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import { pruneUnknown } from '../../schema/prune-unknown.js';
import type { ResourceInfo } from '../../schema/resource-info.js';
import { decodingError, inReadingOrder } from '../../schema/strict-order.js';
import { wrapIntegers } from '../../schema/wrap-integers.js';
import { type DecisionScope, servedAs } from './decision.js';

/** An object that has only fields its kind knows, and what to warn of. */
export interface Screened {
  readonly object: JsonObject;
  readonly warnings: readonly string[];
}

/** Which kind a body is to be of. */
type BodyKind = Pick<ResourceInfo, 'group' | 'version' | 'kind'>;

/**
 * Checks a body's fields against its kind in the version it was sent in: wrong types are refused, unknown fields are
 * dropped, they and fields that came twice are warned of or refused as `fieldValidation` says; nulls are dropped as Go's decoder drops them.
 * Source: KEP-2885; apiserver pkg/endpoints/handlers/create.go.
 */
export function screenFields(
  scope: DecisionScope,
  object: JsonObject,
  apiVersion: string | undefined,
  options: WriteOptions,
): Result<Screened, StatusError> {
  const info = servedAs(scope, apiVersion);
  return withoutNulls(scope.context.schemas.typeOf(info), screen(scope, info, object, options));
}

/**
 * The same of an object that a patch made: what is wrong with it is said of the patch. `printed` is how the answer shows it, `problem` what
 * keeps it from being an object of its type. Source: apiserver pkg/endpoints/handlers/patch.go jsonPatcher and applyPatchToObject.
 */
export function screenPatched(
  scope: DecisionScope,
  given: JsonObject,
  apiVersion: string | undefined,
  options: WriteOptions,
  { printed, problem }: { readonly printed: () => string; readonly problem: (type: FieldSchema) => string | undefined },
): Result<Screened, StatusError> {
  const type = scope.context.schemas.typeOf(servedAs(scope, apiVersion));
  const refused = (error: string) => fail(invalid('', '', '', [invalidValue('patch', printed(), error)]));
  const found = checkFields(type, given, { unknownFields: true });
  const { duplicateFields = [], fieldValidation } = options;
  const isMistyped = found.some((one) => one.problem === 'type');
  const why = isMistyped ? problem(type) : undefined;
  if (why !== undefined) return refused(why);
  // Where a conversion takes what the decoder would not, it takes a part of it.
  const object = isMistyped ? (wrapIntegers(type, given) as JsonObject) : given;
  const problems = isMistyped ? checkFields(type, object, { unknownFields: true }) : found;
  if (problems.some((one) => one.problem === 'type')) return refused('');
  if (problems.length === 0 && duplicateFields.length === 0) return withoutNulls(type, ok({ object, warnings: [] }));
  if (fieldValidation === 'Strict') return refused(decodingError(type, object, problems, duplicateFields) ?? '');
  return withoutNulls(
    type,
    ok({
      object: pruneUnknown(type, object) as JsonObject,
      warnings: heard(scope, fieldValidation === 'Warn' ? inReadingOrder(type, object, duplicateFields, problems) : []),
    }),
  );
}

/** The same of the body of a subresource that has a kind of its own, such as a Scale. */
export function screenBody(
  scope: DecisionScope,
  kind: BodyKind,
  body: JsonObject,
  options: WriteOptions,
): Result<Screened, StatusError> {
  return withoutNulls(typeOfBody(scope, kind), screen(scope, kind, body, options));
}

function withoutNulls(type: FieldSchema, screened: Result<Screened, StatusError>): Result<Screened, StatusError> {
  if (!screened.ok) return screened;
  return ok({ ...screened.value, object: dropNulls(type, screened.value.object) as JsonObject });
}

function screen(
  scope: DecisionScope,
  kind: BodyKind,
  object: JsonObject,
  options: WriteOptions,
): Result<Screened, StatusError> {
  const type = typeOfBody(scope, kind);
  const problems = checkFields(type, object, { unknownFields: true });
  const { duplicateFields = [], fieldValidation } = options;
  if (problems.length === 0 && duplicateFields.length === 0) return ok({ object, warnings: [] });
  const isWrong = problems.some((problem) => problem.problem === 'type');
  if (isWrong || fieldValidation === 'Strict') {
    const error = decodingError(type, object, problems, duplicateFields) ?? '';
    return fail(badRequest(cannotBeHandled(kind, kind.kind, error)));
  }
  return ok({
    object: pruneUnknown(type, object) as JsonObject,
    warnings: heard(scope, fieldValidation === 'Warn' ? inReadingOrder(type, object, duplicateFields, problems) : []),
  });
}

/** A client hears of its fields even when it is refused. */
function heard({ notes }: DecisionScope, warnings: readonly string[]): readonly string[] {
  notes.ofFields = warnings;
  return warnings;
}

function typeOfBody({ context: { schemas } }: DecisionScope, { group, version, kind }: BodyKind): FieldSchema {
  const type = schemas.kindType(group, version, kind);
  if (type === undefined) throw new Error(`no schema is known for ${kind} of ${group}/${version}`);
  return type;
}
