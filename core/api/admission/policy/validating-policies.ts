import type { JsonObject } from '../../../model/json.js';
import { byteLength } from '../../../model/names.js';
import { fail, ok, type Result } from '../../../model/result.js';
import type { StatusError, StatusReason } from '../../../model/status-error.js';
import { forbidden } from '../../../model/status-error.js';
import type {
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  Validation,
} from '../../../schema/generated/types/admissionregistration.js';
import { VALIDATING_ADMISSION_POLICIES, VALIDATING_ADMISSION_POLICY_BINDINGS } from '../../../schema/kinds.js';
import { type DecisionScope, errorResource } from '../../decide/decision.js';
import { type AdmissionAttributes, isExemptFromAdmission } from '../attributes.js';
import { attributesOf } from '../attributes-of.js';
import { ExpressionBudget, MOST_FOR_POLICY, OUT_OF_BUDGET } from '../expressions/expression-budget.js';
import { meetsConditions } from '../expressions/match-conditions.js';
import { matchResource } from '../matching/match-resource.js';
import type { AdmissionPlugin } from '../plugin.js';
import { sidesIn } from '../webhook/versioned.js';
import { BoundPolicies, type BoundPolicy } from './bound-policies.js';
import { collectParams } from './collect-params.js';
import { conditionNames, PolicyEvaluation, type ToldChange } from './policy-variables.js';

type Policy = ValidatingAdmissionPolicy;
type Binding = ValidatingAdmissionPolicyBinding;

/** What a policy has against a request. */
interface Denial {
  readonly message: string;
  readonly reason: string;
  /** The place of the validation, for the audit log. */
  readonly index: number;
}

const POLICIES = new BoundPolicies<Policy, Binding>(
  VALIDATING_ADMISSION_POLICIES,
  VALIDATING_ADMISSION_POLICY_BINDINGS,
);
const CODES: ReadonlyMap<string, number> = new Map([
  ['Forbidden', 403],
  ['Unauthorized', 401],
  ['RequestEntityTooLarge', 413],
]);
const INVALID: StatusReason = 'Invalid';
/** Source: apiserver pkg/apis/cel MaxEvaluatedMessageExpressionSizeBytes; policy/validating/dispatcher.go maxAuditAnnotationValueLength. */
const LONGEST_MESSAGE = 5 * 1024;
const LONGEST_ANNOTATION = 10 * 1024;

/** Evaluates ValidatingAdmissionPolicies. Source: apiserver pkg/admission/plugin/policy/validating. */
export const VALIDATING_POLICIES: AdmissionPlugin = {
  name: 'ValidatingAdmissionPolicy',
  validate(scope, change) {
    const policies = POLICIES.at(scope.tip);
    if (policies.length === 0 || isExemptFromAdmission(scope.info)) return undefined;
    const attributes = attributesOf(scope, change);
    return policies.flatMap((bound) => deniedBy(scope, bound, attributes))[0];
  },
};

/** All that one policy has against a request, as refusals. Source: policy/validating/dispatcher.go Dispatch. */
function deniedBy(
  scope: DecisionScope,
  { policy, match, bindings }: BoundPolicy<Policy, Binding>,
  attributes: AdmissionAttributes,
): readonly StatusError[] {
  const { spec, metadata } = policy;
  const isIgnored = spec.failurePolicy === 'Ignore';
  const broken = (what: string, why: string, binding?: Binding) =>
    isIgnored ? [] : [refusal(scope, attributes, policy, binding, `failed to configure ${what}: ${why}`, INVALID)];
  const told = matchResource(scope, match, attributes);
  if (!told.ok) return broken('policy', told.error.message);
  const version = told.value;
  if (version === undefined) return [];
  const sides = sidesIn(scope, attributes, version);
  if (!sides.ok) return [sides.error];
  const change = { version, sides: sides.value };
  const annotations = new Map<string, Set<string>>();
  const denied = bindings.flatMap(({ binding, match: narrowed }) => {
    const concerned = narrowed === undefined ? told : matchResource(scope, narrowed, attributes);
    if (!concerned.ok) return broken('binding', concerned.error.message, binding);
    if (concerned.value === undefined) return [];
    const { namespace = '' } = attributes;
    const params = collectParams(scope, spec.paramKind, binding.spec.paramRef, namespace);
    if (!params.ok) return broken('binding', params.error, binding);
    return params.value.flatMap((param) => {
      const evaluated = evaluate(scope, policy, attributes, change, param);
      for (const [key, value] of evaluated.annotations) {
        const values = annotations.get(key) ?? new Set();
        annotations.set(key, values.add(value));
      }
      return evaluated.denials.flatMap((denial) => act(scope, policy, binding, attributes, denial));
    });
  });
  for (const [key, values] of annotations) scope.notes.annotate(`${metadata.name}/${key}`, [...values].join(', '));
  return denied;
}

/** Does what a binding says is to be done about a denial; gives the refusal, if that is among it. */
function act(
  scope: DecisionScope,
  policy: Policy,
  binding: Binding,
  attributes: AdmissionAttributes,
  { message, reason, index }: Denial,
): readonly StatusError[] {
  const [name, bindingName] = [policy.metadata.name, binding.metadata.name];
  const { notes } = scope;
  const { validationActions } = binding.spec;
  if (validationActions.includes('Warn'))
    notes.warn(`Validation failed for ValidatingAdmissionPolicy '${name}' with binding '${bindingName}': ${message}`);
  if (validationActions.includes('Audit')) {
    const failure = { message, policy: name, binding: bindingName, expressionIndex: index, validationActions };
    notes.annotate('validation.policy.admission.k8s.io/validation_failure', JSON.stringify([failure]));
  }
  if (!validationActions.includes('Deny')) return [];
  return [refusal(scope, attributes, policy, binding, message, reason)];
}

function refusal(
  { info }: DecisionScope,
  { name, object }: AdmissionAttributes,
  policy: Policy,
  binding: Binding | undefined,
  why: string,
  reason: string,
): StatusError {
  const by = binding === undefined ? '' : ` with binding '${binding.metadata.name}'`;
  const message = `ValidatingAdmissionPolicy '${policy.metadata.name}'${by} denied request: ${why}`;
  const metadata = (object?.['metadata'] ?? {}) as { readonly generateName?: string };
  const error = forbidden(errorResource(info), name || (metadata.generateName ?? ''), message);
  return { ...error, reason, code: CODES.get(reason) ?? 422, details: { ...error.details, causes: [{ message }] } };
}

/** What one policy says with one parameter. Source: policy/validating/validator.go Validate. */
function evaluate(
  scope: DecisionScope,
  policy: Policy,
  attributes: AdmissionAttributes,
  told: ToldChange,
  param: JsonObject | null,
): { readonly denials: readonly Denial[]; readonly annotations: readonly (readonly [key: string, value: string])[] } {
  const { matchConditions, validations = [], auditAnnotations = [], failurePolicy } = policy.spec;
  const isIgnored = failurePolicy === 'Ignore';
  const failed = (message: string, index = 0): readonly Denial[] =>
    isIgnored ? [] : [{ message, reason: INVALID, index }];
  const evaluation = new PolicyEvaluation(scope, policy, attributes, told, param);
  const met = meetsConditions(matchConditions, (budget) => evaluation.begin(budget), conditionNames(policy));
  if (!met.ok) return { denials: failed(met.error), annotations: [] };
  if (!met.value) return { denials: [], annotations: [] };
  const budget = new ExpressionBudget(MOST_FOR_POLICY);
  evaluation.begin(budget);
  const results: Result<unknown, string>[] = [];
  for (const { expression } of validations) {
    results.push(evaluation.evaluate(expression));
    if (budget.isSpent) return { denials: failed(OUT_OF_BUDGET), annotations: [] };
  }
  const messages = messagesOf(validations, results, evaluation, budget, policy.spec.variables?.length ?? 0);
  const denials = validations.flatMap((validation, index): readonly Denial[] => {
    const result = results[index]!;
    if (!result.ok) return failed(result.error, index);
    if (!messages.ok) return failed(`failed messageExpression: ${messages.error}`, index);
    if (result.value === true) return [];
    const message = messages.value.get(index) ?? messageWithout(validation);
    return [{ message, reason: validation.reason ?? INVALID, index }];
  });
  const annotationBudget = new ExpressionBudget(MOST_FOR_POLICY);
  evaluation.begin(annotationBudget);
  const annotations: [string, string][] = [];
  for (const { key, valueExpression } of auditAnnotations) {
    const result = evaluation.evaluate(valueExpression);
    if (annotationBudget.isSpent) return { denials: failed(OUT_OF_BUDGET), annotations: [] };
    const value = result.ok && typeof result.value === 'string' ? result.value.trim() : '';
    if (value !== '') annotations.push([key, value.slice(0, LONGEST_ANNOTATION)]);
    else if (!result.ok) denials.push(...failed(result.error));
  }
  return { denials, annotations };
}

/**
 * What the expressions of messages come to, by the number of their validation. Kubernetes computes them all, those of validations that hold as well;
 * here that is done only where it could cost too much, which is an error of all.
 */
function messagesOf(
  validations: readonly Validation[],
  results: readonly Result<unknown, string>[],
  evaluation: PolicyEvaluation,
  budget: ExpressionBudget,
  variableCount: number,
): Result<ReadonlyMap<number, string>, string> {
  evaluation.begin(budget);
  const messages = new Map<number, string>();
  const count = validations.filter(({ messageExpression }) => messageExpression !== undefined).length;
  const needsAll = !budget.allows(count + variableCount);
  for (const [index, { messageExpression }] of validations.entries()) {
    const result = results[index]!;
    const isNeeded = result.ok && result.value !== true;
    if (messageExpression === undefined || !(isNeeded || needsAll)) continue;
    const computed = evaluation.evaluate(messageExpression);
    if (budget.isSpent) return fail(OUT_OF_BUDGET);
    const text = computed.ok && typeof computed.value === 'string' ? computed.value.trim() : '';
    if (text !== '' && byteLength(text) <= LONGEST_MESSAGE && !text.includes('\n')) messages.set(index, text);
  }
  return ok(messages);
}

function messageWithout({ expression, message = '' }: Validation): string {
  return message.trim() || `failed expression: ${expression.trim()}`;
}
