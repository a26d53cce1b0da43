import type { JsonObject } from '../../../model/json.js';
import { asObject } from '../../fields/json-fields.js';

const ENFORCE_MOUNTABLE = 'kubernetes.io/enforce-mountable-secrets';

const isEnforced = (account: JsonObject | undefined): boolean =>
  Object.hasOwn(asObject(asObject(account?.['metadata'])['annotations']), ENFORCE_MOUNTABLE);

/** Source: kubernetes pkg/registry/core/serviceaccount/strategy.go warnIfHasEnforceMountableSecretsAnnotation. */
export function serviceAccountWarnings(account: JsonObject, old?: JsonObject): readonly string[] {
  if (isEnforced(old) || !isEnforced(account)) return [];
  const advice = 'deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets';
  return [`metadata.annotations[${ENFORCE_MOUNTABLE}]: ${advice}`];
}
