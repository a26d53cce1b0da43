import { groupOf, versionOf } from '../../../model/group-resource.js';
import type { JsonObject } from '../../../model/json.js';
import { matchesLabelSelector } from '../../../model/label-selector.js';
import { toJson } from '../../../model/object.js';
import { fail, ok, type Result } from '../../../model/result.js';
import type { ParamKind, ParamRef } from '../../../schema/generated/types/admissionregistration.js';
import type { DecisionScope } from '../../decide/decision.js';

/** No parameter, of a policy that takes none. */
const WITHOUT: readonly null[] = [null];

/**
 * The objects that a binding gives its policy, which is evaluated once with each: one that is null for a policy without parameters, none where
 * there is no such object and that is allowed. Source: plugin/policy/generic/policy_dispatcher.go CollectParams.
 */
export function collectParams(
  { tip, context: { schemas } }: DecisionScope,
  paramKind: ParamKind | undefined,
  paramRef: ParamRef | undefined,
  namespace: string,
): Result<readonly (JsonObject | null)[], string> {
  if (paramKind === undefined || paramRef === undefined) return ok(WITHOUT);
  const { apiVersion = '', kind = '' } = paramKind;
  const info = schemas.byKind(groupOf(apiVersion), versionOf(apiVersion), kind);
  if (info === undefined) return fail(`failed to find resource referenced by paramKind: '${apiVersion}, Kind=${kind}'`);
  const { name = '', selector, parameterNotFoundAction } = paramRef;
  const given = paramRef.namespace ?? '';
  if (!info.namespaced && given !== '')
    return fail('paramRef.namespace must not be provided for a cluster-scoped `paramKind`');
  if (info.namespaced && given === '' && namespace === '')
    return fail('cannot use namespaced paramRef in policy binding that matches cluster-scoped resources');
  const home = info.namespaced ? given || namespace : undefined;
  const { groupResource } = schemas.storageOf(info);
  const named = name === '' ? undefined : tip.getResource(groupResource, home, name);
  const found =
    name === ''
      ? [...tip.listResource(groupResource, home)].filter(({ metadata }) =>
          matchesLabelSelector(selector ?? {}, metadata.labels ?? {}),
        )
      : named === undefined
        ? []
        : [named];
  if (found.length === 0 && parameterNotFoundAction === 'Deny')
    return fail('no params found for policy binding with `Deny` parameterNotFoundAction');
  return ok(found.map(toJson));
}
