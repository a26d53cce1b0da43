import { type CelProgram, compileCel } from '../../../cel/compile-cel.js';
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
import { type Bindings, evaluateExpression } from '../expressions/evaluate.js';
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

const compiled = new WeakMap<object, Map<string, Result<CelProgram, string>>>();

/** An expression of a policy, read once for as long as the policy is the same object. */
export function policyProgram(policy: object, expression: string): Result<CelProgram, string> {
  let programs = compiled.get(policy);
  if (programs === undefined) {
    programs = new Map();
    compiled.set(policy, programs);
  }
  let program = programs.get(expression);
  if (program === undefined) {
    const read = compileCel(expression, { variables: POLICY_VARIABLES });
    program = read.ok ? read : fail(read.error.message);
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
  readonly #policy: object;
  readonly #bindings: Bindings;
  /** Why variables could not be computed that were asked for since the last evaluation began. */
  #failures: string[] = [];

  constructor(
    scope: DecisionScope,
    policy: object,
    variables: readonly Variable[],
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
      variables: this.#variables(variables),
    };
  }

  get bindings(): Bindings {
    return this.#bindings;
  }

  /** Computes an expression of the policy. */
  evaluate(expression: string): Result<unknown, string> {
    this.#failures = [];
    const result = evaluateExpression(expression, policyProgram(this.#policy, expression), this.#bindings);
    const [failure] = this.#failures;
    return result.ok || failure === undefined
      ? result
      : fail(`expression '${expression}' resulted in error: ${failure}`);
  }

  /** Each is computed when it is first asked for. Source: plugin/cel/composition.go. */
  #variables(variables: readonly Variable[]): JsonObject {
    const values: { [name: string]: Json | undefined } = {};
    for (const { name, expression } of variables) {
      let value: Result<Json | undefined, string> | undefined;
      Object.defineProperty(values, name, {
        enumerable: true,
        get: () => {
          value ??= this.#variable(expression);
          if (value.ok) return value.value;
          this.#failures.push(`composited variable "${name}" fails to evaluate: ${value.error}`);
          return undefined;
        },
      });
    }
    return values;
  }

  #variable(expression: string): Result<Json | undefined, string> {
    const result = evaluateExpression(expression, policyProgram(this.#policy, expression), this.#bindings);
    return result.ok ? { ok: true, value: asJson(result.value) } : result;
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
