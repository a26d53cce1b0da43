import { toStorage } from '../../kinds/registry/convert.js';
import type { Command, Patch } from '../../model/command.js';
import type { JsonObject } from '../../model/json.js';
import { fromJson, partToJson } from '../../model/object.js';
import { fail } from '../../model/result.js';
import { badRequest, type StatusError } from '../../model/status-error.js';
import { timestamp } from '../../model/timestamp.js';
import { dropNulls } from '../../schema/drop-nulls.js';
import { applyObject } from '../apply/apply-object.js';
import { decideCreate } from './create.js';
import { current, type Decided, type DecisionScope, servedAs } from './decision.js';
import { managerName, resetFields } from './managed-fields.js';
import { replace } from './replace.js';
import { screenConfiguration } from './screen-fields.js';

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
  const screened = screenConfiguration(scope, patch.value, target.apiVersion, options);
  if (!screened.ok) return screened;
  const wanted = toStorage(info, screened.value.object);
  const before = current(scope, target.namespace, name);
  const schema = context.schemas.typeOf(info);
  const applied = applyObject({
    live: before,
    applied: wanted,
    schema,
    resource: info.groupResource,
    manager: options.fieldManager ?? managerName(scope),
    force: patch.force,
    apiVersion: String(wanted['apiVersion'] ?? ''),
    time: timestamp(context.now),
    subresource: target.subresource,
    ignored: resetFields(target.subresource),
  });
  if (!applied.ok) return applied;
  const { object, managedFields } = applied.value;
  const metadata = { ...(object['metadata'] as JsonObject), name, managedFields };
  const proposed = dropNulls(schema, partToJson({ ...object, metadata })) as JsonObject;
  if (before === undefined) {
    const made = decideCreate(scope, { verb: 'create', target, object: proposed, options });
    return made.ok ? { ok: true, value: { ...made.value, warnings: screened.value.warnings } } : made;
  }
  return replace(scope, before, fromJson(proposed), {
    subresource: target.subresource,
    apiVersion: target.apiVersion,
    options,
    applied: true,
    warnings: screened.value.warnings,
  });
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
      `incorrect version specified in apply patch. Specified patch version: ${String(givenVersion)}, expected: ${expected}`,
    );
  }
  if (givenKind === kind) return undefined;
  return badRequest(
    `incorrect kind specified in apply patch. Specified patch kind: ${String(givenKind)}, expected: ${kind}`,
  );
}
