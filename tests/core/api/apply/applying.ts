import { type ApplyOutcome, type ApplyRequest, applyObject } from '../../../../core/api/apply/apply-object.js';
import { chooseManagers } from '../../../../core/api/apply/choose-managers.js';
import { managedFieldsOf, withManagedFields } from '../../../../core/api/apply/managed-fields.js';
import { trackUpdate } from '../../../../core/api/apply/track-update.js';
import type { JsonObject } from '../../../../core/model/json.js';
import type { StatusError } from '../../../../core/model/status-error.js';
import { freeze } from '../patch/json-generators.js';
import { CONFIG_MAP, DEPLOYMENT } from './kinds.js';

/** Three moments, one after the other. */
export const T1 = '2024-01-01T00:00:01Z';
export const T2 = '2024-01-01T00:00:02Z';
export const T3 = '2024-01-01T00:00:03Z';

/** A request to apply, frozen; by manager `a` at T1 unless told. */
export function request(
  live: JsonObject | undefined,
  applied: JsonObject,
  options: Partial<ApplyRequest>,
): ApplyRequest {
  const apiVersion = String(applied['apiVersion']);
  const isConfigMap = apiVersion === 'v1';
  const schema = isConfigMap ? CONFIG_MAP : DEPLOYMENT;
  const resource = isConfigMap ? 'configmaps' : 'deployments.apps';
  return freeze({ live, applied, schema, resource, manager: 'a', force: false, apiVersion, time: T1, ...options });
}

/** Applies, and throws when that is refused. */
export function apply(
  live: JsonObject | undefined,
  applied: JsonObject,
  options: Partial<ApplyRequest> = {},
): ApplyOutcome {
  const result = applyObject(request(live, applied, options));
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** Why an apply is refused; throws when it is not. */
export function refused(
  live: JsonObject | undefined,
  applied: JsonObject,
  options: Partial<ApplyRequest> = {},
): StatusError {
  const result = applyObject(request(live, applied, options));
  if (result.ok) throw new Error('was not refused');
  return result.error;
}

/** What the API server does on an ordinary update of an object that has managedFields. */
export function update(before: JsonObject, after: JsonObject, manager: string, time = T2): JsonObject {
  const schema = after['apiVersion'] === 'v1' ? CONFIG_MAP : DEPLOYMENT;
  const entries = trackUpdate({
    before,
    after,
    schema,
    manager,
    apiVersion: String(after['apiVersion']),
    time,
    managers: chooseManagers(undefined, managedFieldsOf(before)),
  });
  return withManagedFields(after, entries);
}
