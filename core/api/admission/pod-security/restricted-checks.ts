import type { Container, Volume } from '../../../schema/generated/types/core.js';
import { isSeccompProfile, procMount, seccompSetBadly } from './baseline-checks.js';
import {
  type CheckedPod,
  containersOf,
  containersText,
  hasOwnUsers,
  isWindows,
  named,
  type PodCheck,
  plural,
  quoted,
  settersText,
  sortedOnce,
  type VersionedCheck,
} from './check.js';

const VOLUMES = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

const privilegeEscalation: PodCheck = (pod) => {
  const bad = named(pod, ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
  if (bad.length === 0) return undefined;
  const detail = `${containersText(bad)} must set securityContext.allowPrivilegeEscalation=false`;
  return { reason: 'allowPrivilegeEscalation != false', detail };
};

const capabilities: PodCheck = (pod) => {
  const of = ({ securityContext }: Container) => securityContext?.capabilities;
  const kept = named(pod, (container) => of(container)?.drop?.includes('ALL') !== true);
  const added = (container: Container) => (of(container)?.add ?? []).filter((one) => one !== 'NET_BIND_SERVICE');
  const adding = named(pod, (container) => added(container).length > 0);
  const names = sortedOnce(containersOf(pod).flatMap(added));
  const details = [
    kept.length === 0 ? '' : `${containersText(kept)} must set securityContext.capabilities.drop=["ALL"]`,
    adding.length === 0
      ? ''
      : `${containersText(adding)} must not include ${quoted(names)} in securityContext.capabilities.add`,
  ].filter((text) => text !== '');
  return details.length === 0 ? undefined : { reason: 'unrestricted capabilities', detail: details.join('; ') };
};

const volumes: PodCheck = ({ spec }) => {
  const typeOf = (volume: Volume) => Object.keys(volume).find((key) => key !== 'name') ?? 'unknown';
  const bad = (spec.volumes ?? []).filter((volume) => !VOLUMES.has(typeOf(volume)));
  if (bad.length === 0) return undefined;
  const names = `${plural('volume', 'volumes', bad.length)} ${quoted(bad.map(({ name }) => name))}`;
  const types = sortedOnce(bad.map(typeOf));
  const what = plural('restricted volume type', 'restricted volume types', types.length);
  const detail = `${names} ${plural('uses', 'use', bad.length)} ${what} ${quoted(types)}`;
  return { reason: 'restricted volume types', detail };
};

const runAsNonRoot: PodCheck = (pod) => {
  const reason = 'runAsNonRoot != true';
  const own = pod.spec.securityContext?.runAsNonRoot;
  const explicit = named(pod, ({ securityContext }) => securityContext?.runAsNonRoot === false);
  if (own === false || explicit.length > 0) {
    const detail = `${settersText(own === false, explicit)} must not set securityContext.runAsNonRoot=false`;
    return { reason, detail };
  }
  const implicit = own === true ? [] : named(pod, ({ securityContext }) => securityContext?.runAsNonRoot === undefined);
  if (implicit.length === 0) return undefined;
  return { reason, detail: `pod or ${containersText(implicit)} must set securityContext.runAsNonRoot=true` };
};

const runAsUser: PodCheck = (pod) => {
  const own = pod.spec.securityContext?.runAsUser === 0;
  const bad = named(pod, ({ securityContext }) => securityContext?.runAsUser === 0);
  if (!own && bad.length === 0) return undefined;
  return { reason: 'runAsUser=0', detail: `${settersText(own, bad)} must not set runAsUser=0` };
};

const seccomp: PodCheck = (pod) => {
  const bad = seccompSetBadly(pod);
  if (bad !== undefined || isSeccompProfile(pod.spec.securityContext?.seccompProfile?.type)) return bad;
  const unset = named(pod, ({ securityContext }) => securityContext?.seccompProfile === undefined);
  if (unset.length === 0) return undefined;
  const detail = `pod or ${containersText(unset)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`;
  return { reason: 'seccompProfile', detail };
};

const unless =
  (isExempt: (pod: CheckedPod) => boolean, check: PodCheck): PodCheck =>
  (pod) =>
    isExempt(pod) ? undefined : check(pod);

/** What a Pod may not do beyond the baseline where it is restricted. Source: k8s.io/pod-security-admission policy/check_*.go of the restricted level. */
export const RESTRICTED_CHECKS: readonly VersionedCheck[] = [
  {
    id: 'allowPrivilegeEscalation',
    versions: [
      { from: 8, check: privilegeEscalation },
      { from: 25, check: unless(isWindows, privilegeEscalation) },
    ],
  },
  {
    id: 'capabilities_restricted',
    versions: [
      { from: 22, check: capabilities },
      { from: 25, check: unless(isWindows, capabilities) },
    ],
    overrides: ['capabilities_baseline'],
  },
  { id: 'procMount_restricted', versions: [{ from: 35, check: procMount }], overrides: ['procMount'] },
  { id: 'restrictedVolumes', versions: [{ from: 0, check: volumes }], overrides: ['hostPathVolumes'] },
  {
    id: 'runAsNonRoot',
    versions: [
      { from: 0, check: runAsNonRoot },
      { from: 35, check: unless(hasOwnUsers, runAsNonRoot) },
    ],
  },
  {
    id: 'runAsUser',
    versions: [
      { from: 23, check: runAsUser },
      { from: 35, check: unless(hasOwnUsers, runAsUser) },
    ],
  },
  {
    id: 'seccompProfile_restricted',
    versions: [
      { from: 19, check: seccomp },
      { from: 25, check: unless(isWindows, seccomp) },
    ],
    overrides: ['seccompProfile_baseline'],
  },
];
