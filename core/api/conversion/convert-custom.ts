import { groupOf, versionOf } from '../../model/group-resource.js';
import type { JsonObject } from '../../model/json.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { StatusError } from '../../model/status-error.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import type { ResourceInfo } from '../../schema/resource-info.js';
import type { Schemas } from '../../schema/schemas.js';
import { AWAITING_WEBHOOKS } from '../admission/webhook/awaiting-webhooks.js';
import type { ConversionAnswers } from './conversion-call.js';
import { conversionFailure, NOT_CALLED } from './conversion-review.js';
import { coerce } from './stored-form.js';

/** What a conversion needs. */
export interface ConversionScope {
  readonly schemas: Schemas;
  /** What webhooks have converted. Absent: none is called. */
  readonly conversions?: ConversionAnswers;
}

/**
 * A custom object in another version of its kind: by name alone, or as the webhook of its definition has it; `AWAITING_WEBHOOKS` while that has
 * not been asked. Source: apiextensions-apiserver pkg/apiserver/conversion/converter.go ConvertToVersion.
 */
export function convertCustom(
  { schemas, conversions }: ConversionScope,
  info: ResourceInfo,
  object: JsonObject,
  desired: string,
): Result<JsonObject, StatusError> {
  const from = String(object['apiVersion']);
  if (from === desired) return ok(object);
  const type = customType(schemas, info, desired);
  if (type === undefined) return fail(unconverted(`request to convert CR to an invalid group/version: ${desired}`));
  if (customType(schemas, info, from) === undefined)
    return fail(unconverted(`request to convert CR from an invalid group/version: ${from}`));
  const webhook = info.custom?.conversion;
  if (webhook === undefined) return ok(coerce(type, { ...object, apiVersion: desired }));
  if (conversions === undefined)
    return fail({ ...unconverted(conversionFailure(object, NOT_CALLED)), isForeign: true });
  const answer = conversions.converted({ webhook, object, desired });
  if (answer === undefined) return fail(AWAITING_WEBHOOKS);
  return answer.type === 'failure'
    ? fail({ ...unconverted(answer.reason), isForeign: true })
    : ok(coerce(type, answer.object));
}

/** The schema of a custom kind in one of its versions, served or not; undefined when it has no such version. */
export function customType(
  schemas: Schemas,
  { group, kind }: ResourceInfo,
  apiVersion: string,
): FieldSchema | undefined {
  return groupOf(apiVersion) === group ? schemas.kindType(group, versionOf(apiVersion), kind) : undefined;
}

/** An error that is none of the API's own. Source: apiserver responsewriters ErrorToAPIStatus. */
export function unconverted(message: string): StatusError {
  return { code: 500, reason: '', message };
}
