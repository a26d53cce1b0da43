import type {
  FlowSchema,
  NonResourcePolicyRule,
  ResourcePolicyRule,
  Subject,
} from '../../schema/generated/types/flowcontrol.js';
import type { User } from '../auth/user.js';
import type { ApiRequestInfo } from '../http/request-info.js';

const ANY = '*';

/** A request as flow schemas see it. */
export interface FlowRequest {
  readonly user: User;
  readonly info: ApiRequestInfo;
  /** Whether it may last as long as it likes; it takes no seat then. */
  readonly isLong?: boolean;
}

/** Whether a flow schema is for a request. Source: apiserver pkg/util/flowcontrol/rule.go. */
export function matchesFlowSchema({ spec }: Pick<FlowSchema, 'spec'>, { user, info }: FlowRequest): boolean {
  return (spec.rules ?? []).some(({ subjects, resourceRules = [], nonResourceRules = [] }) => {
    if (!subjects.some((subject) => isSubject(user, subject))) return false;
    return info.isResource
      ? resourceRules.some((rule) => matchesResource(rule, info))
      : nonResourceRules.some((rule) => matchesPath(rule, info));
  });
}

/** The flow that a request belongs to within its schema: requests of one flow do not keep those of another waiting. */
export function flowOf({ spec }: Pick<FlowSchema, 'spec'>, { user, info }: FlowRequest): string {
  switch (spec.distinguisherMethod?.type) {
    case 'ByUser':
      return user.name;
    case 'ByNamespace':
      return info.namespace ?? '';
    default:
      return '';
  }
}

function isSubject({ name, groups }: User, { kind, user, group, serviceAccount }: Subject): boolean {
  switch (kind) {
    case 'User':
      return user !== undefined && (user.name === ANY || user.name === name);
    case 'Group':
      return group !== undefined && (group.name === ANY || groups.includes(group.name));
    case 'ServiceAccount': {
      if (serviceAccount === undefined) return false;
      const inNamespace = `system:serviceaccount:${serviceAccount.namespace}:`;
      return serviceAccount.name === ANY
        ? name.startsWith(inNamespace)
        : name === `${inNamespace}${serviceAccount.name}`;
    }
    default:
      return false;
  }
}

function matchesResource(rule: ResourcePolicyRule, info: ApiRequestInfo): boolean {
  const { verb, group, resource, subresource, namespace } = info;
  const named = subresource === undefined ? resource : `${resource}/${subresource}`;
  return (
    includes(rule.verbs, verb) &&
    includes(rule.resources, named) &&
    includes(rule.apiGroups, group) &&
    (namespace === undefined ? rule.clusterScope === true : includes(rule.namespaces ?? [], namespace))
  );
}

function matchesPath({ verbs, nonResourceURLs }: NonResourcePolicyRule, { verb, path }: ApiRequestInfo): boolean {
  if (!includes(verbs, verb)) return false;
  return nonResourceURLs.some((url) => {
    if (url === ANY || url === path) return true;
    const prefix = url.replace(/\*$/, '');
    return path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
  });
}

function includes(list: readonly string[], value: string): boolean {
  return (list.length === 1 && list[0] === ANY) || list.includes(value);
}
