import { type Controller, itself, SETTLED, watch } from '../../model/controller.js';
import { applyStatus } from '../../model/intent.js';
import type { View } from '../../model/view.js';
import type {
  ExpressionWarning,
  ValidatingAdmissionPolicy,
} from '../../schema/generated/types/admissionregistration.js';
import { VALIDATING_ADMISSION_POLICIES } from '../../schema/kinds.js';

/** Checks the expressions of a policy against the kinds it is for. A port: it needs to know which kinds there are, and how expressions are checked. */
export type CheckPolicyTypes = (view: View, policy: ValidatingAdmissionPolicy) => readonly ExpressionWarning[];

/** Source: pkg/controller/validatingadmissionpolicystatus ControllerName. */
const FIELD_MANAGER = 'validatingadmissionpolicy-status';

/**
 * Says in the status of each ValidatingAdmissionPolicy what is wrong with the types of its expressions, once for each generation: kinds that come to be known later
 * change nothing. Source: pkg/controller/validatingadmissionpolicystatus/controller.go.
 */
export function validatingAdmissionPolicyStatusController(checkTypes: CheckPolicyTypes): Controller {
  return {
    name: 'validatingadmissionpolicy-status-controller',
    watches: [watch(VALIDATING_ADMISSION_POLICIES, itself)],
    reconcile(view, { name }) {
      const policy = view.get(VALIDATING_ADMISSION_POLICIES, undefined, name);
      const generation = policy?.metadata.generation ?? 0;
      if (policy === undefined || generation <= (policy.status?.observedGeneration ?? 0)) return SETTLED;
      const warnings = checkTypes(view, policy);
      const typeChecking = warnings.length === 0 ? {} : { expressionWarnings: warnings };
      const status = { observedGeneration: generation, typeChecking };
      const options = { fieldManager: FIELD_MANAGER, reason: 'the types of its expressions are checked' };
      return { intents: [applyStatus(VALIDATING_ADMISSION_POLICIES, policy, status, options)] };
    },
  };
}
