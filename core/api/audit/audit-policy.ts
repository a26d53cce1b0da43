import { forbiddenField, invalidValue, notSupported, required } from '../../model/field-error.js';
import { isJsonObject, type Json } from '../../model/json.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { StatusCause } from '../../model/status-error.js';
import type { User } from '../auth/user.js';
import type { ApiRequestInfo } from '../http/request-info.js';

/** How much of a request is told. Source: audit.k8s.io/v1 Level. */
export const AUDIT_LEVELS = ['None', 'Metadata', 'Request', 'RequestResponse'] as const;
export type AuditLevel = (typeof AUDIT_LEVELS)[number];

/** When it is told. Source: audit.k8s.io/v1 Stage. */
export const AUDIT_STAGES = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'] as const;
export type AuditStage = (typeof AUDIT_STAGES)[number];

interface GroupResources {
  readonly group?: string;
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

interface PolicyRule {
  readonly level: AuditLevel;
  readonly users?: readonly string[];
  readonly userGroups?: readonly string[];
  readonly verbs?: readonly string[];
  readonly resources?: readonly GroupResources[];
  readonly namespaces?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly omitStages?: readonly AuditStage[];
  readonly omitManagedFields?: boolean;
}

/** What is told of which requests. Source: audit.k8s.io/v1 Policy. */
export interface AuditPolicy {
  readonly rules: readonly PolicyRule[];
  readonly omitStages?: readonly AuditStage[];
  readonly omitManagedFields?: boolean;
}

/** What is told of one request. */
export interface AuditConfig {
  readonly level: AuditLevel;
  readonly omitStages: readonly AuditStage[];
  readonly omitManagedFields: boolean;
}

const API_VERSION = 'audit.k8s.io/v1';

/** Reads a policy; the error says what is wrong. Source: apiserver pkg/audit/policy/reader.go; pkg/apis/audit/validation. */
export function readAuditPolicy(value: Json): Result<AuditPolicy, string> {
  if (!isJsonObject(value)) return fail('it holds no object');
  if (value['apiVersion'] !== API_VERSION || value['kind'] !== 'Policy')
    return fail(`it holds no Policy of ${API_VERSION}`);
  const rules = value['rules'];
  if (!Array.isArray(rules) || rules.length === 0) return fail('loaded illegal policy with 0 rules');
  const causes = [
    ...stageCauses(value['omitStages'], 'omitStages'),
    ...rules.flatMap((rule: Json, index) => ruleCauses(rule, `rules[${index}]`)),
  ];
  if (causes.length > 0) return fail(causes.map(({ field, message }) => `${field}: ${message}`).join(', '));
  return ok({
    rules: rules as readonly PolicyRule[],
    omitStages: (value['omitStages'] ?? []) as readonly AuditStage[],
    omitManagedFields: value['omitManagedFields'] === true,
  });
}

function ruleCauses(rule: Json, path: string): StatusCause[] {
  if (!isJsonObject(rule)) return [invalidValue(path, rule, 'must be an object')];
  const { level, nonResourceURLs, resources, namespaces, omitStages } = rule;
  const causes: StatusCause[] = [];
  if (level === undefined || level === '') causes.push(required(`${path}.level`));
  else if (!AUDIT_LEVELS.some((one) => one === level)) causes.push(notSupported(`${path}.level`, level, AUDIT_LEVELS));
  for (const name of ['users', 'userGroups', 'verbs', 'namespaces', 'nonResourceURLs']) {
    const list = rule[name];
    if (list !== undefined && !isTexts(list))
      causes.push(invalidValue(`${path}.${name}`, list, 'must be a list of strings'));
  }
  if (resources !== undefined && !(Array.isArray(resources) && resources.every(isGroupResources)))
    causes.push(invalidValue(`${path}.resources`, resources, 'must be a list of groups and their resources'));
  const isAboutPaths = Array.isArray(nonResourceURLs) && nonResourceURLs.length > 0;
  if (isAboutPaths && (isFilled(resources) || isFilled(namespaces)))
    causes.push(
      forbiddenField(`${path}.nonResourceURLs`, 'rules cannot apply to both regular resources and non-resource URLs'),
    );
  return [...causes, ...stageCauses(omitStages, `${path}.omitStages`)];
}

function stageCauses(stages: Json | undefined, path: string): StatusCause[] {
  if (stages === undefined) return [];
  if (!Array.isArray(stages)) return [invalidValue(path, stages, 'must be a list of strings')];
  return stages.flatMap((stage: Json, index) =>
    AUDIT_STAGES.some((one) => one === stage)
      ? []
      : [invalidValue(`${path}[${index}]`, stage, `allowed stages are ${AUDIT_STAGES.join(',')}`)],
  );
}

function isTexts(value: Json): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isGroupResources(value: Json): boolean {
  if (!isJsonObject(value)) return false;
  const { group = '', resources = [], resourceNames = [] } = value;
  return typeof group === 'string' && isTexts(resources) && isTexts(resourceNames);
}

function isFilled(value: Json | undefined): boolean {
  return Array.isArray(value) && value.length > 0;
}

/** What is told of a request: as the first rule says that fits, or nothing. Source: apiserver pkg/audit/policy/checker.go. */
export function auditConfigOf(policy: AuditPolicy, user: User, info: ApiRequestInfo): AuditConfig {
  const rule = policy.rules.find((one) => matches(one, user, info));
  return {
    level: rule?.level ?? 'None',
    omitStages: [...(policy.omitStages ?? []), ...(rule?.omitStages ?? [])],
    omitManagedFields: rule?.omitManagedFields ?? policy.omitManagedFields ?? false,
  };
}

function matches(rule: PolicyRule, { name, groups }: User, info: ApiRequestInfo): boolean {
  const { users = [], userGroups = [], verbs = [], namespaces = [], resources = [], nonResourceURLs = [] } = rule;
  if (users.length > 0 && !users.includes(name)) return false;
  if (userGroups.length > 0 && !userGroups.some((group) => groups.includes(group))) return false;
  if (verbs.length > 0 && !verbs.includes(info.verb)) return false;
  if (namespaces.length > 0 || resources.length > 0) {
    if (!info.isResource) return false;
    if (namespaces.length > 0 && !namespaces.includes(info.namespace ?? '')) return false;
    return resources.length === 0 || resources.some((one) => matchesResource(one, info));
  }
  if (nonResourceURLs.length === 0) return true;
  return !info.isResource && nonResourceURLs.some((url) => matchesPath(url, info.path));
}

function matchesResource(
  { group = '', resources = [], resourceNames = [] }: GroupResources,
  info: ApiRequestInfo,
): boolean {
  if (group !== info.group && group !== '*') return false;
  if (resources.length === 0) return true;
  if (resourceNames.length > 0 && !resourceNames.includes(info.name ?? info.selectedName ?? '')) return false;
  const { resource, subresource } = info;
  const whole = subresource === undefined ? resource : `${resource}/${subresource}`;
  return resources.some(
    (one) =>
      one === whole ||
      one === '*' ||
      (subresource !== undefined && one === `*/${subresource}`) ||
      (one.endsWith('/*') && one.slice(0, -2) === resource),
  );
}

function matchesPath(url: string, path: string): boolean {
  return url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1)));
}
