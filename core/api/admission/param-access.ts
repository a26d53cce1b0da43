import { forbiddenField } from '../../model/field-error.js';
import { groupOf, versionOf } from '../../model/group-resource.js';
import { fromJson, type KubeObject } from '../../model/object.js';
import { sameJson } from '../../model/same-json.js';
import { invalid, type StatusError } from '../../model/status-error.js';
import type {
  ParamKind,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from '../../schema/generated/types/admissionregistration.js';
import type { ResourceAttributes } from '../auth/attributes.js';
import { authorize } from '../auth/authorize.js';
import { MASTERS_GROUP } from '../auth/user.js';
import type { DecisionScope } from '../decide/decision.js';
import type { AdmissionPlugin } from './plugin.js';

const GROUP = 'admissionregistration.k8s.io';
const VALIDATING = {
  policies: `validatingadmissionpolicies.${GROUP}`,
  bindings: `validatingadmissionpolicybindings.${GROUP}`,
};
const MUTATING = {
  policies: `mutatingadmissionpolicies.${GROUP}`,
  bindings: `mutatingadmissionpolicybindings.${GROUP}`,
};

/**
 * Refuses policies and bindings by those who may not read what they take for parameters: else whoever writes them could find out what stands there.
 * Kubernetes has it in the registries of these kinds. Source: pkg/registry/admissionregistration, authz.go of each kind.
 */
export const PARAM_ACCESS: AdmissionPlugin = {
  name: 'ParamAccess',
  resources: [...Object.values(VALIDATING), ...Object.values(MUTATING)],
  validate(scope, { operation, object, oldObject, subresource }) {
    if (object === undefined || subresource !== undefined || (operation !== 'CREATE' && operation !== 'UPDATE'))
      return undefined;
    if (scope.context.actor.groups.includes(MASTERS_GROUP)) return undefined;
    const { groupResource } = scope.info;
    const after = fromJson(object);
    const isPolicy = groupResource === VALIDATING.policies || groupResource === MUTATING.policies;
    return isPolicy
      ? mayReadKind(scope, after as Policy, oldObject === undefined ? undefined : (fromJson(oldObject) as Policy))
      : mayReadParams(scope, after as Binding);
  },
};

type Policy = ValidatingAdmissionPolicy;
type Binding = ValidatingAdmissionPolicyBinding;

function mayReadKind(scope: DecisionScope, policy: Policy, before: Policy | undefined): StatusError | undefined {
  const { paramKind } = policy.spec;
  if (paramKind === undefined || sameJson(before?.spec.paramKind, paramKind)) return undefined;
  const attributes = { verb: 'get', namespace: '*', name: '*', ...resourceOf(scope, paramKind) };
  if (may(scope, attributes)) return undefined;
  const { kind = '', apiVersion = '' } = paramKind;
  const what = `all objects of the referenced paramKind (kind=${kind}, apiVersion=${apiVersion})`;
  return refused(scope, policy, 'spec.paramKind', `user ${userText(scope)} must have "get" permission on ${what}`);
}

function mayReadParams(scope: DecisionScope, binding: Binding): StatusError | undefined {
  const { paramRef, policyName = '' } = binding.spec;
  if (paramRef === undefined) return undefined;
  const isValidating = scope.info.groupResource === VALIDATING.bindings;
  const { policies } = isValidating ? VALIDATING : MUTATING;
  const policy = scope.tip.getResource(policies, undefined, policyName) as Policy | undefined;
  const paramKind = policy?.spec.paramKind;
  const { name = '', namespace = '' } = paramRef;
  const verb = name === '' ? 'list' : 'get';
  const resource = paramKind === undefined ? EVERYTHING : resourceOf(scope, paramKind);
  if (may(scope, { verb, namespace, name, ...resource })) return undefined;
  const user = userText(scope);
  const refuse = (why: string) => refused(scope, binding, 'spec.paramRef', why);
  const all = `to determine minimum required permissions and user ${user} does not have "${verb}" permission for all groups, versions and resources`;
  if (policy === undefined) return refuse(`unable to get policy ${policyName} ${all}`);
  if (paramKind !== undefined && resource.resource === '*') {
    const { kind = '', apiVersion = '' } = paramKind;
    return refuse(`unable to resolve paramKind &ParamKind{APIVersion:${apiVersion},Kind:${kind},} ${all}`);
  }
  // Of mutating ones Kubernetes says it the wrong way round.
  const [first, second] = isValidating ? [user, verb] : [verb, user];
  return refuse(`user ${first} does not have "${second}" permission on the object referenced by paramRef`);
}

const EVERYTHING = { group: '*', version: '*', resource: '*' };

/** The resource of parameters; all of their group where it is not known. */
function resourceOf({ context: { schemas } }: DecisionScope, { apiVersion = '', kind = '' }: ParamKind) {
  const [group, version] = [groupOf(apiVersion), versionOf(apiVersion)];
  return { group, version, resource: schemas.byKind(group, version, kind)?.resource ?? '*' };
}

function may({ tip, context: { actor } }: DecisionScope, asked: Omit<ResourceAttributes, 'user'>): boolean {
  return authorize(tip, { ...asked, user: { name: actor.user, groups: actor.groups } }).allowed;
}

/** As Go prints a user.DefaultInfo. */
function userText({ context: { actor, identity } }: DecisionScope): string {
  return `&{${actor.user} ${identity?.uid ?? ''} [${actor.groups.join(' ')}] map[]}`;
}

function refused({ info }: DecisionScope, object: KubeObject, field: string, why: string): StatusError {
  return invalid(info.group, info.kind, object.metadata.name, [forbiddenField(field, why)]);
}
