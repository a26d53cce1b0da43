import { duplicate, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { byteLength, qualifiedNameErrors } from '../../../model/names.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes, checkChoice } from '../../validation/causes.js';
import { checkStatusConditions } from '../../validation/status-conditions.js';
import { composedScope, type ExpressionScope, expressionProblem, type VariableTypes } from './expressions.js';
import { checkMatchConditions } from './match-conditions.js';
import { checkMatchConstraints, checkMutatingOperations } from './match-resources.js';
import { checkParamKind } from './param-ref.js';

const FAILURE_POLICIES = ['Fail', 'Ignore'];
const REINVOCATION_POLICIES = ['IfNeeded', 'Never'];
const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const PATCH_TYPES = ['ApplyConfiguration', 'JSONPatch'];
const MOST_ANNOTATIONS = 20;
const LONGEST_VALUE_EXPRESSION = 5 * 1024;
const IDENTIFIER = /^[_a-zA-Z][_a-zA-Z0-9]*$/;
/** Words that name nothing in an expression. */
const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/** Source of these rules: kubernetes pkg/apis/admissionregistration/validation ValidateValidatingAdmissionPolicy and …Update. */
export const validatingPolicyValidation: ValidationRules = {
  create: (policy, causes) => checkValidatingPolicy(policy, false, causes),
  update: (policy, old, causes) => checkValidatingPolicy(policy, hasSameConditions(policy, old), causes),
  status(policy, _, causes) {
    const status = asObject(policy['status']);
    checkWarnings(asList(asObject(status['typeChecking'])['expressionWarnings']), causes);
    checkStatusConditions(asList(status['conditions']), 'status.conditions', causes);
  },
};

/** Source: ValidateMutatingAdmissionPolicy and …Update of the same file. */
export const mutatingPolicyValidation: ValidationRules = {
  create: (policy, causes) => checkMutatingPolicy(policy, false, causes),
  update: (policy, old, causes) => checkMutatingPolicy(policy, hasSameConditions(policy, old), causes),
};

/** Whether nothing could have made conditions wrong that were right. */
function hasSameConditions(policy: JsonObject, old: JsonObject): boolean {
  const [now, before] = [asObject(policy['spec']), asObject(old['spec'])];
  return ['paramKind', 'matchConditions'].every((field) => semanticEqual(now[field], before[field]));
}

function checkValidatingPolicy(policy: JsonObject, sameConditions: boolean, causes: Causes): void {
  const spec = asObject(policy['spec']);
  checkFailurePolicy(spec, causes);
  if (isSet(spec['paramKind'])) checkParamKind(asObject(spec['paramKind']), 'spec.paramKind', causes);
  checkMatchConstraints(spec['matchConstraints'], causes);
  const variables = asList(spec['variables']).map(asObject);
  const scope = scopeOf(spec, variables.length > 0 ? new Map() : undefined);
  if (!sameConditions) checkConditions(spec, causes);
  const composed = checkVariables(variables, scope, causes);
  const validations = asList(spec['validations']).map(asObject);
  const annotations = asList(spec['auditAnnotations']).map(asObject);
  if (validations.length === 0 && annotations.length === 0) {
    const detail = 'validations or auditAnnotations must contain at least one item';
    causes.push(required('spec.validations', detail), required('spec.auditAnnotations', detail));
    return;
  }
  validations.forEach((validation, index) => {
    checkValidation(validation, composed, `spec.validations[${index}]`, causes);
  });
  checkAuditAnnotations(asText(asObject(policy['metadata'])['name']), annotations, composed, causes);
}

function scopeOf(spec: JsonObject, variables: VariableTypes | undefined): ExpressionScope {
  return {
    authorizer: true,
    params: isSet(spec['paramKind']),
    ...(variables === undefined ? {} : { variables }),
  };
}

function checkFailurePolicy({ failurePolicy }: JsonObject, causes: Causes): void {
  if (isSet(failurePolicy)) checkChoice(failurePolicy, FAILURE_POLICIES, 'spec.failurePolicy', causes);
  else causes.push(required('spec.failurePolicy'));
}

/** Conditions see no variables. */
function checkConditions(spec: JsonObject, causes: Causes): void {
  checkMatchConditions(spec['matchConditions'], scopeOf(spec, undefined), 'spec.matchConditions', causes);
}

/** Each variable may use those before it. */
function checkVariables(variables: readonly JsonObject[], scope: ExpressionScope, causes: Causes): ExpressionScope {
  const composed = composedScope(scope);
  variables.forEach((variable, index) => {
    const path = `spec.variables[${index}]`;
    const name = asText(variable['name']);
    if (name.trim() === '') causes.push(required(`${path}.name`, 'name is not specified'));
    else if (!IDENTIFIER.test(name) || RESERVED.has(name))
      causes.push(invalidValue(`${path}.name`, name, 'must be a valid CEL identifier'));
    const expression = asText(variable['expression']);
    if (expression.trim() === '') {
      causes.push(required(`${path}.expression`, 'expression is not specified'));
      return;
    }
    const wrong = expressionProblem(expression, composed.scope);
    if (wrong !== undefined) causes.push(invalidValue(`${path}.expression`, expression, wrong));
    composed.declare(name, expression);
  });
  return composed.scope;
}

function checkValidation(validation: JsonObject, scope: ExpressionScope, path: string, causes: Causes): void {
  const expression = asText(validation['expression']);
  if (expression.trim() === '') causes.push(required(`${path}.expression`, 'expression is not specified'));
  else {
    const wrong = expressionProblem(expression, scope, ['bool']);
    if (wrong !== undefined) causes.push(invalidValue(`${path}.expression`, expression, wrong));
  }
  checkMessageExpression(asText(validation['messageExpression']), scope, `${path}.messageExpression`, causes);
  const message = asText(validation['message']);
  if (message !== '' && message.trim() === '')
    causes.push(invalidValue(`${path}.message`, message, 'must be non-empty if specified'));
  else if (/[\n\r]/.test(message.trim()))
    causes.push(invalidValue(`${path}.message`, message, 'must not contain line breaks'));
  checkChoice(validation['reason'], REASONS, `${path}.reason`, causes);
}

function checkMessageExpression(expression: string, scope: ExpressionScope, path: string, causes: Causes): void {
  if (expression === '') return;
  if (expression.trim() === '') causes.push(invalidValue(path, expression, 'must be non-empty if specified'));
  else {
    const wrong = expressionProblem(expression, { ...scope, authorizer: false }, ['string']);
    if (wrong !== undefined) causes.push(invalidValue(path, expression, wrong));
  }
}

function checkAuditAnnotations(
  policy: string,
  annotations: readonly JsonObject[],
  scope: ExpressionScope,
  causes: Causes,
): void {
  const list = 'spec.auditAnnotations';
  if (annotations.length > MOST_ANNOTATIONS)
    causes.push(invalidValue(list, annotations, `must not have more than ${MOST_ANNOTATIONS} auditAnnotations`));
  const keys = new Set<string>();
  annotations.forEach((annotation, index) => {
    const path = `${list}[${index}]`;
    const key = asText(annotation['key']);
    if (policy === '') causes.push(invalidValue(`${path}.key`, key, 'requires metadata.name be non-empty'));
    else addInvalid(causes, `${path}.key`, `${policy}/${key}`, qualifiedNameErrors(`${policy}/${key}`));
    checkValueExpression(asText(annotation['valueExpression']), scope, `${path}.valueExpression`, causes);
    if (keys.has(key)) causes.push(duplicate(`${path}.key`, key));
    keys.add(key);
  });
}

function checkValueExpression(expression: string, scope: ExpressionScope, path: string, causes: Causes): void {
  const trimmed = expression.trim();
  if (trimmed === '') causes.push(required(path, 'valueExpression is not specified'));
  else if (byteLength(trimmed) > LONGEST_VALUE_EXPRESSION)
    causes.push(required(path, `must not exceed ${LONGEST_VALUE_EXPRESSION} bytes in length`));
  else {
    const wrong = expressionProblem(trimmed, scope, ['string', 'null_type']);
    if (wrong !== undefined) causes.push(invalidValue(path, expression, wrong));
  }
}

function checkMutatingPolicy(policy: JsonObject, sameConditions: boolean, causes: Causes): void {
  const spec = asObject(policy['spec']);
  checkFailurePolicy(spec, causes);
  if (isSet(spec['paramKind'])) checkParamKind(asObject(spec['paramKind']), 'spec.paramKind', causes);
  checkMatchConstraints(spec['matchConstraints'], causes);
  checkMutatingOperations(asObject(spec['matchConstraints']), 'spec.matchConstraints', causes);
  if (!sameConditions) checkConditions(spec, causes);
  const variables = asList(spec['variables']).map(asObject);
  const composed = checkVariables(variables, scopeOf(spec, new Map()), causes);
  const mutations = asList(spec['mutations']);
  if (mutations.length === 0) causes.push(required('spec.mutations', 'mutations must contain at least one item'));
  mutations.forEach((mutation, index) => {
    checkMutation(asObject(mutation), composed, `spec.mutations[${index}]`, causes);
  });
  const reinvocation = asText(spec['reinvocationPolicy']);
  if (reinvocation === '') causes.push(required('spec.reinvocationPolicy'));
  else checkChoice(reinvocation, REINVOCATION_POLICIES, 'spec.reinvocationPolicy', causes);
}

/** The part of a mutation that each type of patch stands in, with the type that its expression must have. */
const PATCHES: readonly (readonly [type: string, field: string, result: string])[] = [
  ['JSONPatch', 'jsonPatch', 'list(JSONPatch)'],
  ['ApplyConfiguration', 'applyConfiguration', 'Object'],
];

function checkMutation(mutation: JsonObject, scope: ExpressionScope, path: string, causes: Causes): void {
  const type = asText(mutation['patchType']);
  if (type === '') {
    causes.push(required(`${path}.patchType`));
    return;
  }
  const patch = PATCHES.find(([name]) => name === type);
  if (patch === undefined) {
    causes.push(notSupported(`${path}.patchType`, type, PATCH_TYPES));
    return;
  }
  const [, field, result] = patch;
  const [, other] = PATCHES.find(([name]) => name !== type)!;
  if (isSet(mutation[field])) checkPatch(mutation[field], result, scope, `${path}.${field}.expression`, causes);
  else causes.push(required(`${path}.${field}`, `must be specified when patchType is ${type}`));
  if (isSet(mutation[other])) {
    const detail = `must not be specified when patchType is ${type}`;
    causes.push(invalidValue(`${path}.${other}`, `{${other}}`, detail));
  }
}

function checkPatch(
  patch: Json | undefined,
  result: string,
  scope: ExpressionScope,
  path: string,
  causes: Causes,
): void {
  const expression = asText(asObject(patch)['expression']).trim();
  if (expression === '') causes.push(required(path));
  else {
    const wrong = expressionProblem(expression, { ...scope, patchTypes: true }, [result]);
    if (wrong !== undefined) causes.push(invalidValue(path, expression, wrong));
  }
}

function checkWarnings(warnings: readonly Json[], causes: Causes): void {
  warnings.forEach((item, index) => {
    const path = `status.typeChecking.expressionWarnings[${index}]`;
    const { warning, fieldRef } = asObject(item);
    if (asText(warning) === '') causes.push(required(`${path}.warning`));
    if (asText(fieldRef).trim() === '') causes.push(required(`${path}.fieldRef`));
  });
}
