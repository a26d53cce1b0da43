import type { Kind } from '../../kind.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { defaultAdmissionPolicyBinding, POLICY_BINDING_PRINTER } from '../policies.js';
import { validatingBindingValidation } from '../validation/bindings.js';

/** ValidatingAdmissionPolicyBindings. */
export const validatingAdmissionPolicyBinding: Kind = {
  groupResource: 'validatingadmissionpolicybindings.admissionregistration.k8s.io',
  kind: 'ValidatingAdmissionPolicyBinding',
  metadataOnUpdate: ['object'],
  defaults: defaultAdmissionPolicyBinding,
  validation: validatingBindingValidation,
  strategy: strategyFrom({ generation: ['spec'] }),
  allowUnconditionalUpdate: false,
  columns: POLICY_BINDING_PRINTER,
};
