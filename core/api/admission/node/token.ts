import { asList, asObject, asText } from '../../../kinds/fields/json-fields.js';
import type { JsonObject } from '../../../model/json.js';
import { notFound, type StatusError } from '../../../model/status-error.js';
import type { Pod } from '../../../schema/generated/types/core.js';
import { PODS } from '../../../schema/kinds.js';
import { authorize } from '../../auth/authorize.js';
import type { DecisionScope } from '../../decide/decision.js';
import type { AdmittedChange } from '../attributes-of.js';
import { audienceInPod } from './pod-audiences.js';

/**
 * A node gets tokens for the Pods on it, and for audiences that their volumes name or that it has been allowed to ask for. Source:
 * plugin/pkg/admission/noderestriction/admission.go admitServiceAccount; KEP-4412.
 */
export function restrictToken(
  scope: DecisionScope,
  node: string,
  { operation, subresource, object }: AdmittedChange,
): string | StatusError | undefined {
  if (operation !== 'CREATE' || subresource !== 'token') return undefined;
  const { namespace } = scope.command.target;
  const spec = asObject(object?.['spec']);
  const reference = asObject(spec['boundObjectRef']);
  const [name, uid] = [asText(reference['name']), asText(reference['uid'])];
  if (reference['apiVersion'] !== 'v1' || reference['kind'] !== 'Pod' || name === '')
    return 'node requested token not bound to a pod';
  if (uid === '') return 'node requested token with a pod binding without a uid';
  const pod = scope.tip.get(PODS, namespace, name);
  // Kubernetes asks what it has in memory, which names kinds in the singular.
  if (pod === undefined) return notFound({ group: '', resource: 'pod' }, name);
  if (uid !== pod.metadata.uid)
    return `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
  if (pod.spec.nodeName !== node) return 'node requested token bound to a pod scheduled on a different node';
  return restrictAudience(scope, spec, pod);
}

function restrictAudience(scope: DecisionScope, spec: JsonObject, pod: Pod): string | undefined {
  const [audience = '', ...others] = asList(spec['audiences']).map(asText);
  if (others.length > 0) return 'node may only request 0 or 1 audiences';
  const found = audienceInPod(scope.tip, pod, audience);
  const shown = JSON.stringify(audience);
  if (!found.ok) return `error validating audience ${shown}: ${found.error}`;
  if (found.value) return undefined;
  const { namespace, name } = scope.command.target;
  const { actor, identity } = scope.context;
  const user = { name: actor.user, groups: actor.groups, ...identity };
  const verb = 'request-serviceaccounts-token-audience';
  const asked = { user, verb, namespace, group: '', version: 'v1', resource: audience, name };
  if (authorize(scope.tip, asked).allowed) return undefined;
  return `audience ${shown} not found in pod spec volume, ${actor.user} is not authorized to request tokens for this audience`;
}
