import type { CheckPolicyTypes } from '../controllers/validating-admission-policy-status/validating-admission-policy-status-controller.js';
import { typeWarnings } from '../kinds/admissionregistration/validating-admission-policy/type-warnings.js';
import { CUSTOM_RESOURCE_DEFINITIONS } from '../schema/kinds.js';
import { kindsDefinedBy } from '../schema/kinds-at.js';
import type { Schemas } from '../schema/schemas.js';

/** `CheckPolicyTypes` over a registry and what the definitions in a view define. */
export function checkPolicyTypesIn(schemas: Schemas): CheckPolicyTypes {
  return (view, policy) => typeWarnings(policy, kindsDefinedBy(view.list(CUSTOM_RESOURCE_DEFINITIONS), schemas));
}
