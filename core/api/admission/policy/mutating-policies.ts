import type { JsonObject } from '../../../model/json.js';
import { fail, ok, type Result } from '../../../model/result.js';
import { sameJson } from '../../../model/same-json.js';
import { forbidden, internalError, type StatusError } from '../../../model/status-error.js';
import type {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
} from '../../../schema/generated/types/admissionregistration.js';
import { MUTATING_ADMISSION_POLICIES, MUTATING_ADMISSION_POLICY_BINDINGS } from '../../../schema/kinds.js';
import type { ResourceInfo } from '../../../schema/resource-info.js';
import type { ClusterState } from '../../../state/cluster-state.js';
import { type DecisionScope, errorResource } from '../../decide/decision.js';
import { screenFields } from '../../decide/screen-fields.js';
import { type AdmissionAttributes, apiVersionOfKind } from '../attributes.js';
import { meetsConditions } from '../expressions/match-conditions.js';
import { matchResource } from '../matching/match-resource.js';
import type { Mutated, Reinvocation } from '../reinvocation.js';
import { ofVersion, sidesIn } from '../webhook/versioned.js';
import { withDefaults } from '../with-defaults.js';
import { BoundPolicies, type BoundPolicy } from './bound-policies.js';
import { collectParams } from './collect-params.js';
import { mutation } from './mutation.js';
import { conditionNames, PolicyEvaluation } from './policy-variables.js';

type Policy = MutatingAdmissionPolicy;
type Binding = MutatingAdmissionPolicyBinding;

const POLICIES = new BoundPolicies<Policy, Binding>(MUTATING_ADMISSION_POLICIES, MUTATING_ADMISSION_POLICY_BINDINGS);

/** A policy that concerns a request, with one of its bindings and one of that binding's parameters. */
interface Invocation {
  readonly uid: string;
  readonly policy: Policy;
  readonly binding: Binding;
  readonly told: ResourceInfo;
  readonly param: JsonObject | null;
}

/** Why a policy could not do its work. */
interface PolicyFailure {
  readonly policy: Policy;
  readonly binding?: Binding;
  readonly why: string;
  /** Whether an expression is to blame, and not the configuration. */
  readonly isInvalid?: true;
}

/** Whether a state has any that is in force. */
export function hasMutatingPolicies(state: ClusterState): boolean {
  return POLICIES.at(state).length > 0;
}

/** What MutatingAdmissionPolicies make of an object, one after the other. Source: apiserver pkg/admission/plugin/policy/mutating/dispatcher.go. */
export function mutateByPolicies(
  scope: DecisionScope,
  attributes: AdmissionAttributes,
  round: 0 | 1,
  reinvocation: Reinvocation,
): Result<Mutated, StatusError> {
  const failures: PolicyFailure[] = [];
  const invocations = POLICIES.at(scope.tip).flatMap((bound) => invocationsOf(scope, bound, attributes, failures));
  let { object } = attributes;
  let changed = false;
  for (const invocation of invocations) {
    if (object === undefined || (round === 1 && !reinvocation.isDue(invocation.uid))) continue;
    const made = invoke(scope, invocation, { ...attributes, object }, failures);
    if (!made.ok) return made;
    if (made.value === undefined) continue;
    if (!sameJson(object, made.value)) {
      changed = true;
      reinvocation.changed();
      object = made.value;
    }
    reinvocation.note(invocation.uid, invocation.policy.spec.reinvocationPolicy);
  }
  const refused = refusal(scope, attributes, failures);
  return refused === undefined ? ok({ object, changed }) : fail(refused);
}

function invocationsOf(
  scope: DecisionScope,
  { policy, match, bindings }: BoundPolicy<Policy, Binding>,
  attributes: AdmissionAttributes,
  failures: PolicyFailure[],
): readonly Invocation[] {
  const told = matchResource(scope, match, attributes);
  if (!told.ok) failures.push({ policy, why: `failed to configure policy: ${told.error.message}` });
  if (!told.ok || told.value === undefined) return [];
  const version = told.value;
  return bindings.flatMap(({ binding, match: narrowed }) => {
    const broken = (why: string) => {
      failures.push({ policy, binding, why: `failed to configure binding: ${why}` });
      return [];
    };
    const concerned = narrowed === undefined ? told : matchResource(scope, narrowed, attributes);
    if (!concerned.ok) return broken(concerned.error.message);
    if (concerned.value === undefined) return [];
    const params = collectParams(scope, policy.spec.paramKind, binding.spec.paramRef, attributes.namespace ?? '');
    if (!params.ok) return broken(params.error);
    return params.value.map((param) => {
      const { namespace = '', name = '' } = (param?.['metadata'] ?? {}) as { namespace?: string; name?: string };
      const uid = [policy.metadata.name, binding.metadata.name, namespace, name].join('/');
      return { uid, policy, binding, told: version, param };
    });
  });
}

/** What one policy makes of an object; undefined when its conditions are not met or cannot be told. */
function invoke(
  scope: DecisionScope,
  { policy, binding, told, param }: Invocation,
  attributes: AdmissionAttributes,
  failures: PolicyFailure[],
): Result<JsonObject | undefined, StatusError> {
  const { matchConditions, mutations = [] } = policy.spec;
  const failed = (why: string) => failures.push({ policy, binding, why, isInvalid: true });
  const given = sidesIn(scope, attributes, told);
  if (!given.ok) return given;
  const first = new PolicyEvaluation(scope, policy, attributes, { version: told, sides: given.value }, param);
  const met = meetsConditions(matchConditions, (budget) => first.begin(budget), conditionNames(policy));
  if (!met.ok) failed(met.error);
  if (!met.ok || !met.value) return ok(undefined);
  let now = attributes;
  for (const one of mutations) {
    const sides = sidesIn(scope, now, told);
    if (!sides.ok) return sides;
    const change = { version: told, sides: sides.value };
    const evaluation = new PolicyEvaluation(scope, policy, now, change, param);
    const mutated = mutation(one, evaluation, sides.value.object ?? {}, scope.context.schemas.typeOf(told));
    if (!mutated.ok) {
      failed(mutated.error);
      continue;
    }
    const sound = soundObject(scope, now, told, mutated.value);
    if (!sound.ok) return sound;
    const own = ofVersion(scope, now, sound.value);
    if (!own.ok) return own;
    now = { ...now, object: withDefaults(scope, now, own.value) };
  }
  return ok(now.object);
}

function soundObject(
  scope: DecisionScope,
  { body }: AdmissionAttributes,
  told: ResourceInfo,
  object: JsonObject,
): Result<JsonObject, StatusError> {
  if (body !== undefined) return ok(object);
  const screened = screenFields(scope, object, apiVersionOfKind(told), {});
  return screened.ok ? ok(screened.value.object) : fail(internalError(screened.error.message));
}

/** The refusal of a request whose policies failed and do not ignore that. Source: policy/generic/policy_dispatcher.go Dispatch. */
function refusal(
  { info }: DecisionScope,
  { name }: AdmissionAttributes,
  failures: readonly PolicyFailure[],
): StatusError | undefined {
  const counting = failures.filter(({ policy }) => policy.spec.failurePolicy !== 'Ignore');
  const [first] = counting;
  if (first === undefined) return undefined;
  const messages = counting.map(({ policy, binding, why }) =>
    binding === undefined
      ? `policy "${policy.metadata.name}" denied request: ${why}`
      : `policy '${policy.metadata.name}' with binding '${binding.metadata.name}' denied request: ${why}`,
  );
  const error = forbidden(errorResource(info), name, '');
  return {
    ...error,
    reason: first.isInvalid === true ? 'Invalid' : 'Forbidden',
    message: messages[0]!,
    details: { ...error.details, causes: messages.map((message) => ({ message })) },
  };
}
