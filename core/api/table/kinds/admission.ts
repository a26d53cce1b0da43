import type {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  MutatingWebhookConfiguration,
  ParamKind,
  ParamRef,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
} from '../../../schema/generated/types/admissionregistration.js';
import { age } from '../age.js';
import { selectorText } from '../format-labels.js';
import { AGE, column, NAME, type TablePrinter } from '../table-printer.js';

const PARAM_KIND = column('ParamKind', 'string', 'Kind of the objects that hold parameters.');

/** MutatingWebhookConfigurations and ValidatingWebhookConfigurations. */
export const WEBHOOK_PRINTER: TablePrinter<MutatingWebhookConfiguration | ValidatingWebhookConfiguration> = {
  columns: [NAME, column('Webhooks', 'integer', 'Number of webhooks.'), AGE],
  cells: ({ metadata, webhooks }, now) => [metadata.name, webhooks?.length ?? 0, age(metadata.creationTimestamp, now)],
};

const paramKindText = (kind: ParamKind | undefined) =>
  kind === undefined ? '<unset>' : `${kind.apiVersion}/${kind.kind}`;

export const VALIDATING_POLICY_PRINTER: TablePrinter<ValidatingAdmissionPolicy> = {
  columns: [NAME, column('Validations', 'integer', 'Number of validations.'), PARAM_KIND, AGE],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec?.validations?.length ?? 0,
    paramKindText(spec?.paramKind),
    age(metadata.creationTimestamp, now),
  ],
};

export const MUTATING_POLICY_PRINTER: TablePrinter<MutatingAdmissionPolicy> = {
  columns: [NAME, column('Mutations', 'integer', 'Number of mutations.'), PARAM_KIND, AGE],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec?.mutations?.length ?? 0,
    paramKindText(spec?.paramKind),
    age(metadata.creationTimestamp, now),
  ],
};

/** Whether a parameter is cluster-scoped cannot be seen from here, so one without a namespace is shown under `*`. */
function paramRefText(ref: ParamRef | undefined): string {
  if (ref?.name) return `${ref.namespace || '*'}/${ref.name}`;
  return ref?.selector === undefined ? '<unset>' : (selectorText(ref.selector) ?? '<invalid>');
}

/** ValidatingAdmissionPolicyBindings and MutatingAdmissionPolicyBindings. */
export const POLICY_BINDING_PRINTER: TablePrinter<ValidatingAdmissionPolicyBinding | MutatingAdmissionPolicyBinding> = {
  columns: [
    NAME,
    column('PolicyName', 'string', 'Policy that is put to work.'),
    column('ParamRef', 'string', 'Object that holds its parameters.'),
    AGE,
  ],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec?.policyName ?? '',
    paramRefText(spec?.paramRef),
    age(metadata.creationTimestamp, now),
  ],
};
