import type { ValidatingAdmissionPolicy } from '../../../schema/generated/types/admissionregistration.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';
import { STATUS_ALONE } from '../../strategy/reset-fields.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { defaultAdmissionPolicy, PARAM_KIND, paramKindText } from '../policies.js';
import { validatingPolicyValidation } from '../validation/policies.js';

const VALIDATING_POLICY_PRINTER: TablePrinter<ValidatingAdmissionPolicy> = {
  columns: [NAME, column('Validations', 'integer', 'Number of validations.'), PARAM_KIND, AGE],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec?.validations?.length ?? 0,
    paramKindText(spec?.paramKind),
    age(metadata.creationTimestamp, now),
  ],
};

/** ValidatingAdmissionPolicies. */
export const validatingAdmissionPolicy: Kind = {
  groupResource: 'validatingadmissionpolicies.admissionregistration.k8s.io',
  kind: 'ValidatingAdmissionPolicy',
  resetFields: STATUS_ALONE,
  metadataOnUpdate: ['object'],
  defaults: defaultAdmissionPolicy,
  validation: validatingPolicyValidation,
  strategy: strategyFrom({ status: true, generation: ['spec'] }),
  allowUnconditionalUpdate: false,
  columns: VALIDATING_POLICY_PRINTER,
};
