import type { CelProgram } from '../../../cel/compile-cel.js';
import {
  callsIn,
  composedScope,
  type ExpressionScope,
} from '../../../kinds/admissionregistration/validation/expressions.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { toJson } from '../../../model/object.js';
import { fail, type Result } from '../../../model/result.js';
import type { Variable } from '../../../schema/generated/types/admissionregistration.js';
import { NAMESPACES } from '../../../schema/kinds.js';
import type { ResourceInfo } from '../../../schema/resource-info.js';
import type { DecisionScope } from '../../decide/decision.js';
import { admissionRequest } from '../admission-request.js';
import type { AdmissionAttributes } from '../attributes.js';
import { authorizerOf } from '../expressions/authorizer.js';
import { type Bindings, compileExpression, evaluateExpression, runExpression } from '../expressions/evaluate.js';
import { ExpressionBudget, MOST_FOR_POLICY } from '../expressions/expression-budget.js';
import type { ConditionNames } from '../expressions/match-conditions.js';
import type { VersionedSides } from '../webhook/versioned.js';

/** What the expressions of a policy may name. Source: admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy. */
export const POLICY_VARIABLES = [
  'object',
  'oldObject',
  'request',
  'params',
  'namespaceObject',
  'authorizer',
  'variables',
];

/** A policy as far as its expressions are concerned. */
interface ExpressivePolicy {
  readonly spec: { readonly variables?: readonly Variable[] };
}

/** What was read of a policy, for as long as it is the same object. */
interface ReadPolicy {
  readonly scope: ExpressionScope;
  readonly programs: Map<string, Result<CelProgram, string>>;
}

const policies = new WeakMap<ExpressivePolicy, ReadPolicy>();

function readPolicy(policy: ExpressivePolicy): ReadPolicy {
  let known = policies.get(policy);
  if (known === undefined) {
    const all: ExpressionScope = { params: true, authorizer: true, patchTypes: true, variables: new Map() };
    const variables = policy.spec.variables ?? [];
    const { scope, declare } = composedScope(all);
    for (const { name, expression } of variables) declare(name, expression);
    known = { scope, programs: new Map() };
    policies.set(policy, known);
  }
  return known;
}

/** What the conditions of a policy may name. */
export const conditionNames = (policy: ExpressivePolicy): ConditionNames => ({
  names: POLICY_VARIABLES,
  scope: () => readPolicy(policy).scope,
});

function policyProgram(policy: ExpressivePolicy, expression: string): Result<CelProgram, string> {
  const { scope, programs } = readPolicy(policy);
  let program = programs.get(expression);
  if (program === undefined) {
    program = compileExpression(expression, POLICY_VARIABLES, callsIn(expression, scope));
    programs.set(expression, program);
  }
  return program;
}

/** A change in the version that a policy is told of it. */
export interface ToldChange {
  readonly version: ResourceInfo;
  readonly sides: VersionedSides;
}

/** What the names in the expressions of a policy stand for in one request with one parameter. */
export class PolicyEvaluation {
  readonly #policy: ExpressivePolicy;
  readonly #bindings: Bindings;
  #budget = new ExpressionBudget(MOST_FOR_POLICY);
  /** How many groups of expressions there have been. */
  #group = 0;
  /** Why variables could not be computed that were asked for since the last evaluation began. */
  #failures: string[] = [];

  constructor(
    scope: DecisionScope,
    policy: ExpressivePolicy,
    attributes: AdmissionAttributes,
    { version, sides }: ToldChange,
    params: JsonObject | null,
  ) {
    this.#policy = policy;
    const { namespace = '', requested } = attributes;
    const home = requested.resource === 'namespaces' ? undefined : scope.tip.get(NAMESPACES, undefined, namespace);
    this.#bindings = {
      ...sides,
      request: admissionRequest(attributes, version, scope.context),
      authorizer: authorizerOf(scope, attributes),
      params,
      namespaceObject: home === undefined ? null : toJson(home),
      variables: this.#variables(policy.spec.variables ?? []),
    };
  }

  /** Begins with a group of expressions that share a budget, for which variables are computed anew. Gives what names stand for. */
  begin(budget: ExpressionBudget): Bindings {
    this.#budget = budget;
    this.#group++;
    return this.#bindings;
  }

  /** Computes an expression of the policy. */
  evaluate(expression: string): Result<unknown, string> {
    this.#failures = [];
    const program = policyProgram(this.#policy, expression);
    const result = evaluateExpression(expression, program, this.#bindings, this.#budget);
    const [failure] = this.#failures;
    return result.ok || failure === undefined || this.#budget.isSpent
      ? result
      : fail(`expression '${expression}' resulted in error: ${failure}`);
  }

  /** Each is computed when it is first asked for. Source: plugin/cel/composition.go. */
  #variables(variables: readonly Variable[]): JsonObject {
    const values: { [name: string]: Json | undefined } = {};
    for (const { name, expression } of variables) {
      let value: Result<Json | undefined, string> | undefined;
      let group = -1;
      Object.defineProperty(values, name, {
        enumerable: true,
        get: () => {
          if (value === undefined || group !== this.#group) {
            value = this.#variable(expression);
            group = this.#group;
          }
          if (value.ok) return value.value;
          this.#failures.push(`composited variable "${name}" fails to ${value.error}`);
          return undefined;
        },
      });
    }
    return values;
  }

  #variable(expression: string): Result<Json | undefined, string> {
    const program = policyProgram(this.#policy, expression);
    if (!program.ok) return fail(`compile: ${program.error}`);
    const result = runExpression(program.value, this.#bindings, this.#budget);
    return result.ok ? { ok: true, value: asJson(result.value) } : fail(`evaluate: ${result.error}`);
  }
}

/** A computed value as expressions may go on with it. */
export function asJson(value: unknown): Json | undefined {
  if (typeof value === 'bigint') return Number(value);
  if (value === null || typeof value === 'boolean' || typeof value === 'string' || typeof value === 'number')
    return value;
  if (Array.isArray(value)) return value.map((item) => asJson(item) ?? null);
  if (!(value instanceof Map)) return undefined;
  return Object.fromEntries([...value].map(([key, item]) => [String(key), asJson(item)]));
}
