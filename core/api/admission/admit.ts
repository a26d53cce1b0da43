import type { JsonObject } from '../../model/json.js';
import { fromJson, type KubeObject, toJson } from '../../model/object.js';
import { fail, ok, type Result } from '../../model/result.js';
import { sameJson } from '../../model/same-json.js';
import type { StatusError } from '../../model/status-error.js';
import type { DecisionScope } from '../decide/decision.js';
import { isExemptFromAdmission } from './attributes.js';
import { type AdmittedChange, attributesOf } from './attributes-of.js';
import { legibly } from './legibly.js';
import type { ReplacedObject } from './plugin.js';
import { pluginsFor, pluginsOff } from './plugins-for.js';
import { hasMutatingPolicies, mutateByPolicies } from './policy/mutating-policies.js';
import { type Mutated, Reinvocation } from './reinvocation.js';
import { mutateByWebhooks } from './webhook/mutating-webhooks.js';
import { mutatingWebhooks } from './webhook/webhooks-at.js';

/**
 * What the cluster makes of an object before it is looked at further, or why it refuses it: plugins first, then webhooks; when these changed
 * it, plugins once more, and those webhooks that want to. Source: apiserver pkg/admission/plugin, reinvocation.go.
 */
export function mutatingAdmission(
  scope: DecisionScope,
  change: AdmittedChange,
): Result<JsonObject | undefined, StatusError> {
  const first = byPlugins(scope, change);
  if (!first.ok || !isAnybodyAsked(scope)) return first;
  const due = { policies: new Reinvocation(), webhooks: new Reinvocation() };
  const asked = byOthers(scope, { ...change, object: first.value }, 0, due);
  if (!asked.ok || !asked.value.changed) return asked.ok ? ok(asked.value.object) : asked;
  const again = byPlugins(scope, { ...change, object: asked.value.object });
  if (!again.ok) return again;
  if (again.value !== undefined && !sameJson(again.value, asked.value.object)) {
    due.policies.changed();
    due.webhooks.changed();
  }
  if (!due.policies.isNeeded && !due.webhooks.isNeeded) return again;
  const last = byOthers(scope, { ...change, object: again.value }, 1, due);
  return last.ok ? ok(last.value.object) : last;
}

/** Whether anybody may change, or refuse, an update before it is looked at further. */
export function changesUpdates(scope: DecisionScope): boolean {
  return pluginsFor(scope).update.length > 0 || isAnybodyAsked(scope);
}

/** Why a change is refused that nobody changes any more, if it is. */
export function validatingAdmission(scope: DecisionScope, change: AdmittedChange): StatusError | undefined {
  for (const plugin of pluginsFor(scope).validate) {
    const refused = plugin.validate(scope, change);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

/**
 * What becomes of the body of a subresource that is made, such as a Binding, or connected to: both phases, and what its registry does in between. It is made unless
 * it says otherwise.
 */
export function admitSubresource(
  scope: DecisionScope,
  made: Omit<AdmittedChange, 'operation'> & { readonly object: JsonObject; readonly operation?: 'CREATE' | 'CONNECT' },
  between: (object: JsonObject) => Result<JsonObject, StatusError> = ok,
): Result<JsonObject, StatusError> {
  const change: AdmittedChange = { operation: 'CREATE', ...made };
  const admitted = mutatingAdmission(scope, change);
  if (!admitted.ok) return admitted;
  const object = between(admitted.value ?? made.object);
  if (!object.ok) return object;
  const refused = validatingAdmission(scope, { ...change, object: object.value });
  return refused === undefined ? object : fail(refused);
}

/** Why a delete is refused, if it is. */
export function admitDelete(scope: DecisionScope, before: KubeObject): StatusError | undefined {
  const change: AdmittedChange = { operation: 'DELETE', name: before.metadata.name, oldObject: toJson(before) };
  const admitted = mutatingAdmission(scope, change);
  return admitted.ok ? validatingAdmission(scope, change) : admitted.error;
}

/** What a registry gives a new object that depends on others, or why it refuses it. */
export function registerCreate(scope: DecisionScope, given: KubeObject): Result<KubeObject, StatusError> {
  const { registryCreate } = pluginsFor(scope);
  if (registryCreate.length === 0) return ok(given);
  const steps = registryCreate.map((plugin) => (now: KubeObject) => plugin.create(scope, now));
  return legibly(scope, given, (legible) => inTurn(steps, legible));
}

/** The same for an object that replaces another. */
export function registerUpdate(
  scope: DecisionScope,
  given: KubeObject,
  replaced: ReplacedObject,
): Result<KubeObject, StatusError> {
  const { registryUpdate } = pluginsFor(scope);
  if (registryUpdate.length === 0) return ok(given);
  const steps = registryUpdate.map((plugin) => (now: KubeObject) => plugin.update(scope, now, replaced));
  return legibly(scope, given, (legible) => inTurn(steps, legible));
}

/** Whether anybody may have to be asked who is no plugin of ours. */
function isAnybodyAsked(scope: DecisionScope): boolean {
  if (!asksPolicies(scope) && !asksWebhooks(scope)) return false;
  return !isExemptFromAdmission(scope.info);
}

function asksPolicies(scope: DecisionScope): boolean {
  return hasMutatingPolicies(scope.tip) && !pluginsOff(scope).has('MutatingAdmissionPolicy');
}

function asksWebhooks(scope: DecisionScope): boolean {
  if (scope.context.webhooks === undefined || mutatingWebhooks(scope.tip).length === 0) return false;
  return !pluginsOff(scope).has('MutatingAdmissionWebhook');
}

/** Who is to be asked again. */
interface Due {
  readonly policies: Reinvocation;
  readonly webhooks: Reinvocation;
}

/** Policies come first; what webhooks change after them they may see again. */
function byOthers(scope: DecisionScope, change: AdmittedChange, round: 0 | 1, due: Due): Result<Mutated, StatusError> {
  const attributes = attributesOf(scope, change);
  const byPolicies = asksPolicies(scope)
    ? mutateByPolicies(scope, attributes, round, due.policies)
    : ok({ object: attributes.object, changed: false });
  if (!byPolicies.ok || !asksWebhooks(scope)) return byPolicies;
  const { object, changed } = byPolicies.value;
  const byWebhooks = mutateByWebhooks(scope, { ...attributes, object }, round, due.webhooks);
  if (!byWebhooks.ok) return byWebhooks;
  if (byWebhooks.value.changed) due.policies.changed();
  return ok({ object: byWebhooks.value.object, changed: changed || byWebhooks.value.changed });
}

/** Plugins know objects and their updates; of what a subresource has of its own few have anything to say. */
function byPlugins(scope: DecisionScope, change: AdmittedChange): Result<JsonObject | undefined, StatusError> {
  const { operation, object, oldObject, subresource, body } = change;
  const plugins = pluginsFor(scope);
  if (body !== undefined) {
    for (const plugin of operation === 'CREATE' ? plugins.createSubresource : []) {
      const refused = plugin.createSubresource(scope, change);
      if (refused !== undefined) return fail(refused);
    }
    return ok(object);
  }
  if (operation === 'DELETE') {
    for (const plugin of plugins.delete) {
      const refused = plugin.delete(scope, fromJson(oldObject!));
      if (refused !== undefined) return fail(refused);
    }
    return ok(object);
  }
  if (object === undefined || operation === 'CONNECT') return ok(object);
  const before = oldObject === undefined ? undefined : fromJson(oldObject);
  const asked =
    before === undefined
      ? plugins.create.map((plugin) => (now: KubeObject) => plugin.create(scope, now))
      : plugins.update.map((plugin) => (now: KubeObject) => plugin.update(scope, now, { before, subresource }));
  if (asked.length === 0) return ok(object);
  const admitted = legibly(scope, fromJson(object), (legible) => inTurn(asked, legible));
  return admitted.ok ? ok(toJson(admitted.value)) : admitted;
}

/** What steps make of an object, each of what the one before left. */
function inTurn(
  steps: readonly ((object: KubeObject) => Result<KubeObject, StatusError>)[],
  given: KubeObject,
): Result<KubeObject, StatusError> {
  let object = ok(given);
  for (const step of steps) {
    const answer = step(object.value);
    if (!answer.ok) return answer;
    object = answer;
  }
  return object;
}
