import type { MutatingAdmissionPolicy } from '../../../schema/generated/types/admissionregistration.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { defaultAdmissionPolicy, PARAM_KIND, paramKindText } from '../policies.js';
import { mutatingPolicyValidation } from '../validation/policies.js';

const MUTATING_POLICY_PRINTER: TablePrinter<MutatingAdmissionPolicy> = {
  columns: [NAME, column('Mutations', 'integer', 'Number of mutations.'), PARAM_KIND, AGE],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec?.mutations?.length ?? 0,
    paramKindText(spec?.paramKind),
    age(metadata.creationTimestamp, now),
  ],
};

/** MutatingAdmissionPolicies. */
export const mutatingAdmissionPolicy: Kind = {
  groupResource: 'mutatingadmissionpolicies.admissionregistration.k8s.io',
  kind: 'MutatingAdmissionPolicy',
  metadataOnUpdate: ['object'],
  defaults: defaultAdmissionPolicy,
  validation: mutatingPolicyValidation,
  strategy: strategyFrom({ generation: ['spec'] }),
  allowUnconditionalUpdate: false,
  columns: MUTATING_POLICY_PRINTER,
};
