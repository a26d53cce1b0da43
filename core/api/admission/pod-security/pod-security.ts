import type { JsonObject } from '../../../model/json.js';
import { fromJson } from '../../../model/object.js';
import { sameJson } from '../../../model/same-json.js';
import { invalid, type StatusError } from '../../../model/status-error.js';
import type { Container, Namespace, Pod, PodTemplateSpec } from '../../../schema/generated/types/core.js';
import { NAMESPACES, PODS } from '../../../schema/kinds.js';
import type { DecisionScope } from '../../decide/decision.js';
import { settingsAt } from '../../server-settings/server-settings.js';
import type { AdmittedChange } from '../attributes-of.js';
import { forbiddenByAdmission } from '../forbidden-by-admission.js';
import type { AdmissionPlugin } from '../plugin.js';
import { type CheckedPod, containersOf, type Violation } from './check.js';
import type { PodSecurityConfiguration } from './configuration.js';
import { detailText, reasonText, violationsOf } from './evaluate-pod.js';
import { type LevelVersion, levelText, type SecurityPolicy, securityPolicy, strictness } from './level.js';

/** Kinds that hold templates of Pods: of them is only warned. */
const TEMPLATED = [
  'replicationcontrollers',
  'podtemplates',
  'replicasets.apps',
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'jobs.batch',
  'cronjobs.batch',
];
/** What of a Pod says nothing about what it may do. */
const IGNORED = new Set(['exec', 'attach', 'binding', 'eviction', 'log', 'portforward', 'proxy', 'status']);
/** Source: pod-security-admission admission/admission.go defaultNamespaceMaxPodsToCheck. */
const MOST_PODS = 3_000;
const KEY = 'pod-security.kubernetes.io/';

function validate(scope: DecisionScope, change: AdmittedChange): StatusError | undefined {
  const { operation, object } = change;
  if (object === undefined || (operation !== 'CREATE' && operation !== 'UPDATE')) return undefined;
  const { groupResource } = scope.info;
  if (groupResource === NAMESPACES.groupResource) return namespaceRefused(scope, change);
  const subresources = groupResource === PODS.groupResource ? IGNORED : undefined;
  const { subresource } = change;
  if (subresource !== undefined && (subresources === undefined || subresources.has(subresource))) return undefined;
  if (isExempt(scope)) return undefined;
  return groupResource === PODS.groupResource ? podRefused(scope, change) : templateRefused(scope, change);
}

/** New labels must be sound; whoever asks for more is told which Pods do not do it. */
function namespaceRefused(scope: DecisionScope, { operation, object, oldObject, subresource }: AdmittedChange) {
  if (subresource !== undefined) return undefined;
  const namespace = fromJson(object!) as Namespace;
  const { name, labels } = namespace.metadata;
  const configuration = configurationOf(scope);
  const { defaults } = configuration;
  const { policy, causes } = securityPolicy(labels, defaults);
  const old = oldObject === undefined ? undefined : securityPolicy(fromJson(oldObject).metadata.labels, defaults);
  if (causes.length > 0 && !sameJson(causes, old?.causes ?? [])) return invalid('', 'Namespace', name, causes);
  if (operation === 'CREATE' || old === undefined) {
    warnOfExemption(scope, namespace, policy, configuration);
    return undefined;
  }
  const [after, before] = [policy.enforce, old.policy.enforce];
  const isRelaxed = after.version === before.version && strictness(after.level) <= strictness(before.level);
  if (after.level === 'privileged' || isRelaxed) return undefined;
  if (warnOfExemption(scope, namespace, policy, configuration)) return undefined;
  warnOfPods(scope, name, after);
  return undefined;
}

function warnOfPods(scope: DecisionScope, namespace: string, enforce: LevelVersion): void {
  const { tip, notes } = scope;
  const all = [...tip.list(PODS, namespace)].filter(({ spec }) => !isExemptClass(scope, spec));
  const found = new Map<string, { first: string; count: number }>();
  for (const pod of all.slice(0, MOST_PODS)) {
    const reasons = reasonText(violationsOf(enforce, checked(pod.metadata.annotations, pod.spec)));
    if (reasons === '') continue;
    const known = found.get(reasons);
    if (known === undefined) found.set(reasons, { first: pod.metadata.name, count: 1 });
    else known.count++;
  }
  if (all.length > MOST_PODS)
    notes.warn(
      `new PodSecurity enforce level only checked against the first ${MOST_PODS} of ${all.length} existing pods`,
    );
  if (found.size === 0) return;
  const level = levelText(enforce);
  notes.warn(`existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${level}"`);
  const lines = [...found].map(([reasons, { first, count }]) => {
    const others = count === 1 ? '' : ` (and ${count - 1} other ${count === 2 ? 'pod' : 'pods'})`;
    return `${first}${others}: ${reasons}`;
  });
  for (const line of lines.sort()) notes.warn(line);
}

function podRefused(scope: DecisionScope, { object, oldObject }: AdmittedChange): StatusError | undefined {
  const pod = fromJson(object!) as Pod;
  const labels = labelsOfNamespace(scope);
  const { policy, causes } = securityPolicy(labels, configurationOf(scope).defaults);
  const { enforce, audit, warn } = policy;
  const isFree = [enforce, audit, warn].every(({ level }) => level === 'privileged') && causes.length === 0;
  if (isFree) {
    scope.notes.annotate(`${KEY}enforce-policy`, levelText(enforce));
    return undefined;
  }
  if (oldObject !== undefined && !isSignificant(pod, fromJson(oldObject) as Pod)) return undefined;
  if (isExemptClass(scope, pod.spec)) {
    scope.notes.annotate(`${KEY}exempt`, 'runtimeClass');
    return undefined;
  }
  scope.notes.annotate(`${KEY}enforce-policy`, levelText(enforce));
  const told = checked(pod.metadata.annotations, pod.spec);
  const violations = violationsOf(enforce, told);
  noteOthers(scope, told, { audit, warn: violations.length > 0 ? undefined : warn });
  if (violations.length === 0) return undefined;
  return forbiddenByAdmission(scope, pod, `violates PodSecurity "${levelText(enforce)}": ${detailText(violations)}`);
}

const configurationOf = ({ tip }: DecisionScope): PodSecurityConfiguration => settingsAt(tip).podSecurity;

/** Whether who writes is exempt, or where. */
function isExempt(scope: DecisionScope): boolean {
  const { namespaces, usernames } = configurationOf(scope).exemptions;
  const { command, context, notes } = scope;
  const why = namespaces.has(command.target.namespace ?? '')
    ? 'namespace'
    : usernames.has(context.actor.user)
      ? 'user'
      : undefined;
  if (why !== undefined) notes.annotate(`${KEY}exempt`, why);
  return why !== undefined;
}

function isExemptClass(
  scope: DecisionScope,
  { runtimeClassName = '' }: { readonly runtimeClassName?: string },
): boolean {
  return configurationOf(scope).exemptions.runtimeClasses.has(runtimeClassName);
}

/** Whether a namespace is exempt; whoever gives such a one labels is told that they count for nothing. Source: exemptNamespaceWarning. */
function warnOfExemption(
  { notes }: DecisionScope,
  { metadata: { name, labels = {} } }: Namespace,
  policy: SecurityPolicy,
  { defaults, exemptions }: PodSecurityConfiguration,
): boolean {
  if (!exemptions.namespaces.has(name)) return false;
  const modes = (['enforce', 'audit', 'warn'] as const).filter((mode) => policy[mode].level !== 'privileged');
  if (modes.length === 0 || sameJson({ ...policy }, { ...defaults })) return true;
  const named = modes.filter((mode) =>
    [mode, `${mode}-version`].some((label) => Object.hasOwn(labels, `${KEY}${label}`)),
  );
  const told = named.map((mode) => `${mode}=${levelText(policy[mode])}`).join(', ');
  notes.warn(`namespace ${JSON.stringify(name)} is exempt from Pod Security, and the policy (${told}) will be ignored`);
  return true;
}

/** Of templates is told what will be refused of their Pods. */
function templateRefused(scope: DecisionScope, { object }: AdmittedChange): undefined {
  const { audit, warn } = securityPolicy(labelsOfNamespace(scope), configurationOf(scope).defaults).policy;
  if (audit.level === 'privileged' && warn.level === 'privileged') return undefined;
  const template = templateIn(object!);
  if (template?.spec === undefined) return undefined;
  if (isExemptClass(scope, template.spec)) {
    scope.notes.annotate(`${KEY}exempt`, 'runtimeClass');
    return undefined;
  }
  noteOthers(scope, checked(template.metadata?.annotations, template.spec), { audit, warn });
}

function noteOthers(
  { notes }: DecisionScope,
  pod: CheckedPod,
  { audit, warn }: { readonly audit: LevelVersion; readonly warn: LevelVersion | undefined },
): void {
  const would = (level: LevelVersion, violations: readonly Violation[]) =>
    `would violate PodSecurity "${levelText(level)}": ${detailText(violations)}`;
  const audited = violationsOf(audit, pod);
  if (audited.length > 0) notes.annotate(`${KEY}audit-violations`, would(audit, audited));
  const warned = warn === undefined ? [] : violationsOf(warn, pod);
  if (warned.length > 0) notes.warn(would(warn!, warned));
}

function labelsOfNamespace({ tip, command }: DecisionScope) {
  return tip.get(NAMESPACES, undefined, command.target.namespace ?? '')?.metadata.labels;
}

function templateIn(object: JsonObject): PodTemplateSpec | undefined {
  const { spec, template } = object as {
    spec?: { template?: PodTemplateSpec; jobTemplate?: { spec?: { template?: PodTemplateSpec } } };
    template?: PodTemplateSpec;
  };
  return template ?? spec?.template ?? spec?.jobTemplate?.spec?.template;
}

function checked(annotations: CheckedPod['annotations'] | undefined, spec: CheckedPod['spec']): CheckedPod {
  return { annotations: annotations ?? {}, spec: { ...spec, containers: spec.containers ?? [] } };
}

/** Whether an update changes what containers there are, or their images. Source: isSignificantPodUpdate. */
function isSignificant(pod: Pod, old: Pod): boolean {
  const [now, before] = [pod, old].map(({ spec }) =>
    containersOf(checked({}, spec)).map(({ name, image }: Container) => [name, image ?? '']),
  );
  return !sameJson(now, before);
}

/** Holds Pods to the Pod Security Standards that their namespace names. Source: plugin/pkg/admission/security/podsecurity; k8s.io/pod-security-admission. */
export const POD_SECURITY: AdmissionPlugin = {
  name: 'PodSecurity',
  resources: [NAMESPACES.groupResource, PODS.groupResource, ...TEMPLATED],
  validate,
};
