import { isJsonObject, type JsonObject } from '../../../model/json.js';
import { fail, ok, type Result } from '../../../model/result.js';
import { badRequest } from '../../../model/status-error.js';
import type { View } from '../../../model/view.js';
import type { PolicyRule } from '../../../schema/generated/types/rbac.js';
import { settingsAt } from '../../server-settings/server-settings.js';
import { nodeOf } from '../node/node-authorizer.js';
import { Policy } from '../rbac/policy.js';
import type { User } from '../user.js';

/** Source: apiserver pkg/authorization/authorizerfactory/builtin.go. */
const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/** What a node may do depends on its Pods. */
const NOT_RESOLVED = 'node authorizer does not support user rule resolution';

function resourceRule({ verbs, apiGroups, resources, resourceNames }: PolicyRule): JsonObject {
  return {
    verbs: [...verbs],
    ...(apiGroups === undefined ? {} : { apiGroups: [...apiGroups] }),
    ...(resources === undefined ? {} : { resources: [...resources] }),
    ...(resourceNames === undefined || resourceNames.length === 0 ? {} : { resourceNames: [...resourceNames] }),
  };
}

/**
 * Answers a SelfSubjectRulesReview, which `kubectl auth can-i --list` asks: every rule the caller has in a namespace.
 * Source: kubernetes pkg/registry/authorization/selfsubjectrulesreview/rest.go.
 */
export function answerRulesReview(view: View, caller: User, body: JsonObject): Result<JsonObject> {
  const spec = isJsonObject(body['spec']) ? body['spec'] : {};
  const { namespace } = spec;
  if (typeof namespace !== 'string' || namespace === '') return fail(badRequest('no namespace on request'));
  const modes = settingsAt(view).authorizationModes;
  const grants = modes.includes('RBAC') ? Policy.of(view).grantsFor(view, caller, namespace) : [];
  const rules = [...(modes.includes('AlwaysAllow') ? EVERYTHING : []), ...grants.flatMap((grant) => grant.rules)];
  const isNode = modes.includes('Node') && nodeOf(caller) !== undefined;
  const failures = grants.flatMap(({ error }) => error ?? []);
  const errors = [...(isNode ? [NOT_RESOLVED] : []), ...failures];
  return ok({
    kind: 'SelfSubjectRulesReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: {},
    spec: {},
    status: {
      resourceRules: rules.filter(({ resources = [] }) => resources.length > 0).map(resourceRule),
      nonResourceRules: rules.flatMap(({ verbs, nonResourceURLs = [] }) =>
        nonResourceURLs.length === 0 ? [] : [{ verbs: [...verbs], nonResourceURLs: [...nonResourceURLs] }],
      ),
      incomplete: isNode,
      ...(errors.length === 0 ? {} : { evaluationError: errors.length === 1 ? errors[0] : `[${errors.join(', ')}]` }),
    },
  });
}
