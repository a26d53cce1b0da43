import { fail, ok, type Result } from '../../../model/result.js';
import { forbidden, type StatusError } from '../../../model/status-error.js';
import type { ResourceInfo } from '../../../schema/resource-info.js';
import { type DecisionScope, errorResource } from '../../decide/decision.js';
import { admissionRequest } from '../admission-request.js';
import type { AdmissionAttributes } from '../attributes.js';
import { authorizerOf } from '../expressions/authorizer.js';
import { type ConditionNames, meetsConditions } from '../expressions/match-conditions.js';
import { matchResource } from '../matching/match-resource.js';
import { sidesIn } from './versioned.js';
import type { Webhook } from './webhooks-at.js';

/** What the conditions of a webhook may name. */
const NAMES: ConditionNames = {
  names: ['object', 'oldObject', 'request', 'authorizer'],
  scope: () => ({ authorizer: true }),
};

/** The version of the resource in which a webhook is to be called, if it is. Source: plugin/webhook/generic/webhook.go ShouldCallHook. */
export function selectWebhook(
  scope: DecisionScope,
  { hook, match }: Webhook,
  attributes: AdmissionAttributes,
): Result<ResourceInfo | undefined, StatusError> {
  const told = matchResource(scope, match, attributes);
  if (!told.ok || told.value === undefined) return told;
  const version = told.value;
  if ((hook.matchConditions ?? []).length === 0) return ok(version);
  const sides = sidesIn(scope, attributes, version);
  if (!sides.ok) return sides;
  const request = admissionRequest(attributes, version, scope.context);
  const authorizer = authorizerOf(scope, attributes);
  const met = meetsConditions(hook.matchConditions, () => ({ ...sides.value, request, authorizer }), NAMES);
  if (met.ok) return ok(met.value ? version : undefined);
  if (hook.failurePolicy === 'Ignore') return ok(undefined);
  return fail(forbidden(errorResource(scope.info), attributes.name, met.error));
}
