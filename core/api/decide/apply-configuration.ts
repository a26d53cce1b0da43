import { fromStorage, toStorage } from '../../kinds/registry/convert.js';
import type { Command, Patch, WriteOptions } from '../../model/command.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import { fromJson, partToJson, toJson } from '../../model/object.js';
import { fail, ok, type Result } from '../../model/result.js';
import { badRequest, conflict, type StatusError } from '../../model/status-error.js';
import { timestamp } from '../../model/timestamp.js';
import { conversionProblem, converted } from '../../schema/conversion-problem.js';
import { dropNulls } from '../../schema/drop-nulls.js';
import { applyObject } from '../apply/apply-object.js';
import { checkApplied } from '../apply/check-applied.js';
import { withManagedFields } from '../apply/managed-fields.js';
import { describeApplied, notTyped } from '../apply/not-typed.js';
import { unclassifiedError } from '../patch/patch-error.js';
import { misplaced } from './check-place.js';
import { decideCreate } from './create.js';
import { current, type Decided, type DecisionScope, errorResource, servedAs } from './decision.js';
import { fieldVersions } from './field-versions.js';
import { managerName, resetFields, versionOfFields } from './managed-fields.js';
import { replace } from './replace.js';

type PatchCommand = Extract<Command, { verb: 'patch' }>;

/** Decides a server-side apply: makes the object, or merges what this manager wants into it. Source: KEP-555. */
export function applyConfiguration(
  scope: DecisionScope,
  command: PatchCommand,
  patch: Extract<Patch, { type: 'apply' }>,
): Decided {
  const { info, context } = scope;
  const { target, options = {} } = command;
  const name = target.name ?? '';
  if (options.fieldManager === undefined) {
    return fail(
      badRequest('PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch'),
    );
  }
  const mismatch = wrongType(scope, target.apiVersion, patch.value);
  if (mismatch !== undefined) return fail(mismatch);
  const cannotConvert = unconvertible(scope, patch.value, target.apiVersion);
  if (cannotConvert !== undefined) return fail(cannotConvert);
  // Fields are merged, compared and owned in the version that the applier speaks.
  const served = versionOfFields(scope, target.apiVersion);
  const versions = fieldVersions(scope, served);
  const wanted = versions === undefined ? toStorage(info, patch.value) : patch.value;
  const before = current(scope, target.namespace, name);
  const schema = context.schemas.typeOf(served);
  const applied = applyObject({
    live: before === undefined || versions === undefined ? before : fromStorage(info, before, served),
    applied: wanted,
    schema,
    resource: info.groupResource,
    manager: options.fieldManager ?? managerName(scope),
    force: patch.force,
    apiVersion: String(wanted['apiVersion'] ?? ''),
    versions,
    time: timestamp(context.now),
    subresource: target.subresource,
    ignored: resetFields(scope, target.subresource),
  });
  if (!applied.ok) return applied;
  const { object, managedFields, isSame } = applied.value;
  const metadata = { ...(isJsonObject(object['metadata']) ? object['metadata'] : {}), managedFields };
  const merged = partToJson({ ...object, metadata }) as JsonObject;
  const typed = converted(schema, merged);
  if (!typed.ok) return fail(notConverted(wanted, typed.error));
  const warnings = doubled(options);
  if (!warnings.ok) return warnings;
  const proposed = dropNulls(schema, typed.value) as JsonObject;
  const given = isJsonObject(proposed['metadata']) ? proposed['metadata'] : {};
  const refused = misplaced(info, given, { namespace: target.namespace, name });
  if (refused !== undefined) return fail(refused);
  if (before === undefined) {
    if (typeof given['uid'] === 'string' && given['uid'] !== '') {
      const why = `Precondition failed: UID in precondition: ${given['uid']}, UID in object meta: `;
      return fail(conflict(errorResource(info), name, why));
    }
    const made = decideCreate(scope, { verb: 'create', target, object: proposed, options }, { isApplied: true });
    return made.ok ? { ok: true, value: { ...made.value, warnings: warnings.value } } : made;
  }
  // What changes nothing is not brought through another version, which may tell the same in another order.
  const stored =
    isSame && versions !== undefined ? withManagedFields(toJson(before), managedFields) : toStorage(info, proposed);
  return replace(scope, before, fromJson(stored), {
    subresource: target.subresource,
    apiVersion: target.apiVersion,
    options,
    applied: true,
    warnings: warnings.value,
  });
}

/** What is said of members that a configuration names twice. Source: apiserver pkg/endpoints/handlers/patch.go applyPatcher. */
function doubled({ duplicateFields = [], fieldValidation }: WriteOptions): Result<readonly string[], StatusError> {
  const messages = duplicateFields.map(({ message }) => message);
  if (messages.length === 0) return ok([]);
  if (fieldValidation === 'Strict') return fail(badRequest(`error strict decoding YAML: ${messages.join(', ')}`));
  return ok(fieldValidation === 'Warn' ? messages : []);
}

/** Why a configuration in another version than objects are stored in cannot be read in that one. */
function unconvertible(
  scope: DecisionScope,
  configuration: JsonObject,
  apiVersion: string | undefined,
): StatusError | undefined {
  const served = servedAs(scope, apiVersion);
  if (served.version === scope.info.version) return undefined;
  const schema = scope.context.schemas.typeOf(served);
  const problems = checkApplied(configuration, schema);
  if (problems.length > 0) return notTyped(configuration, problems);
  const problem = conversionProblem(schema, configuration);
  return problem === undefined ? undefined : notConverted(configuration, problem);
}

/** Source: apimachinery pkg/util/managedfields/internal/structuredmerge.go Apply, and runtime/converter.go. */
function notConverted(configuration: JsonObject, problem: string): StatusError {
  const { object, kind } = describeApplied(configuration);
  const why = `unable to convert unstructured object to ${kind}: ${problem}`;
  return unclassifiedError(`failed to convert new object (${object}) to proper version: ${why}`);
}

/** The refusal of a configuration of another type than its path's. Source: apimachinery pkg/util/managedfields/internal/structuredmerge.go Apply. */
function wrongType(
  scope: DecisionScope,
  apiVersion: string | undefined,
  configuration: JsonObject,
): StatusError | undefined {
  const { group, version, kind } = servedAs(scope, apiVersion);
  const expected = group === '' ? version : `${group}/${version}`;
  const { apiVersion: givenVersion = '', kind: givenKind = '' } = configuration;
  if (givenVersion !== expected) {
    return badRequest(
      `Incorrect version specified in apply patch. Specified patch version: ${String(givenVersion)}, expected: ${expected}`,
    );
  }
  if (givenKind === kind) return undefined;
  return badRequest(
    `incorrect kind specified in apply patch. Specified patch kind: ${String(givenKind)}, expected: ${kind}`,
  );
}
