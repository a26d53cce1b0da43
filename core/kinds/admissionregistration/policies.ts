import type { JsonObject } from '../../model/json.js';
import type {
  MutatingAdmissionPolicyBinding,
  ParamKind,
  ParamRef,
  ValidatingAdmissionPolicyBinding,
} from '../../schema/generated/types/admissionregistration.js';
import { selectorText } from '../columns/format-labels.js';
import { age } from '../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../columns/table-printer.js';
import { inField, inItems, inStruct, withPointerDefaults } from '../defaults/fill.js';

/** The column of a policy's parameters. */
export const PARAM_KIND = column('ParamKind', 'string', 'Kind of the objects that hold parameters.');

/** The cell below it. */
export const paramKindText = (kind: ParamKind | undefined) =>
  kind === undefined ? '<unset>' : `${kind.apiVersion}/${kind.kind}`;

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

const POLICY: JsonObject = { failurePolicy: 'Fail' };
const MATCH: JsonObject = { namespaceSelector: {}, objectSelector: {}, matchPolicy: 'Equivalent' };
const RULE: JsonObject = { scope: '*' };
const defaultRule = (rule: JsonObject) => withPointerDefaults(rule, RULE);

const defaultMatch = (match: JsonObject) =>
  inItems(
    inItems(withPointerDefaults(match, MATCH), 'resourceRules', defaultRule),
    'excludeResourceRules',
    defaultRule,
  );

/** Source: kubernetes pkg/apis/admissionregistration/v1/defaults.go SetDefaults_ValidatingAdmissionPolicySpec, SetDefaults_MatchResources. */
export function defaultAdmissionPolicy(policy: JsonObject): JsonObject {
  return inStruct(policy, 'spec', (spec) =>
    inField(withPointerDefaults(spec, POLICY), 'matchConstraints', defaultMatch),
  );
}

/** Source: the same file; a binding's resources are matched like a policy's. */
export function defaultAdmissionPolicyBinding(binding: JsonObject): JsonObject {
  return inField(binding, 'spec', (spec) => inField(spec, 'matchResources', defaultMatch));
}
