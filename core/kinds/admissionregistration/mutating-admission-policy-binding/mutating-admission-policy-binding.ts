import type { Kind } from '../../kind.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { defaultAdmissionPolicyBinding, POLICY_BINDING_PRINTER } from '../policies.js';
import { mutatingBindingValidation } from '../validation/bindings.js';

/** MutatingAdmissionPolicyBindings. */
export const mutatingAdmissionPolicyBinding: Kind = {
  groupResource: 'mutatingadmissionpolicybindings.admissionregistration.k8s.io',
  kind: 'MutatingAdmissionPolicyBinding',
  metadataOnUpdate: ['object'],
  defaults: defaultAdmissionPolicyBinding,
  validation: mutatingBindingValidation,
  strategy: strategyFrom({ generation: ['spec'] }),
  allowUnconditionalUpdate: false,
  columns: POLICY_BINDING_PRINTER,
};
