import type { Container, LifecycleHandler, Probe } from '../../../schema/generated/types/core.js';
import {
  type CheckedPod,
  containersOf,
  containersText,
  hasOwnUsers,
  named,
  type PodCheck,
  plural,
  quoted,
  settersText,
  sortedOnce,
  type VersionedCheck,
  type Violation,
} from './check.js';

const CAPABILITIES = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);
const SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
];
const SYSCTLS_27 = [...SYSCTLS, 'net.ipv4.ip_local_reserved_ports'];
const SYSCTLS_29 = [
  ...SYSCTLS_27,
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
];
const SYSCTLS_32 = [...SYSCTLS_29, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'];
const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t'];
const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';

const appArmor: PodCheck = (pod) => {
  const isBad = (profile: { readonly type: string } | undefined) =>
    profile !== undefined && profile.type !== 'RuntimeDefault' && profile.type !== 'Localhost';
  const own = pod.spec.securityContext?.appArmorProfile;
  const bad = containersOf(pod).filter(({ securityContext }) => isBad(securityContext?.appArmorProfile));
  const annotations = Object.entries(pod.annotations)
    .filter(([key, value]) => key.startsWith(APP_ARMOR) && !/^($|runtime\/default$|localhost\/)/.test(value))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .sort();
  const types = [...(isBad(own) ? [own!.type] : []), ...bad.map((one) => one.securityContext!.appArmorProfile!.type)];
  const values = [...sortedOnce(types), ...annotations];
  if (values.length === 0) return undefined;
  const setters = [
    settersText(
      isBad(own),
      bad.map(({ name }) => name),
    ),
    annotations.length === 0 ? '' : plural('annotation', 'annotations', annotations.length),
  ].filter((text) => text !== '');
  return {
    reason: plural('forbidden AppArmor profile', 'forbidden AppArmor profiles', values.length),
    detail: `${setters.join(' and ')} must not set AppArmor profile type to ${quoted(values)}`,
  };
};

const capabilities: PodCheck = (pod) => {
  const added = ({ securityContext }: Container) =>
    (securityContext?.capabilities?.add ?? []).filter((capability) => !CAPABILITIES.has(capability));
  const bad = named(pod, (container) => added(container).length > 0);
  if (bad.length === 0) return undefined;
  const names = sortedOnce(containersOf(pod).flatMap(added));
  const detail = `${containersText(bad)} must not include ${quoted(names)} in securityContext.capabilities.add`;
  return { reason: 'non-default capabilities', detail };
};

const hostNamespaces: PodCheck = ({ spec }) => {
  const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((name) => spec[name] === true);
  if (shared.length === 0) return undefined;
  return { reason: 'host namespaces', detail: shared.map((name) => `${name}=true`).join(', ') };
};

const hostPaths: PodCheck = ({ spec }) => {
  const bad = (spec.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined).map(({ name }) => name);
  if (bad.length === 0) return undefined;
  return { reason: 'hostPath volumes', detail: `${plural('volume', 'volumes', bad.length)} ${quoted(bad)}` };
};

const hostPorts: PodCheck = (pod) => {
  const used = ({ ports = [] }: Container) =>
    ports.flatMap(({ hostPort = 0 }) => (hostPort === 0 ? [] : [`${hostPort}`]));
  const bad = named(pod, (container) => used(container).length > 0);
  if (bad.length === 0) return undefined;
  const ports = sortedOnce(containersOf(pod).flatMap(used));
  const uses = plural('uses', 'use', bad.length);
  const what = plural('hostPort', 'hostPorts', ports.length);
  return { reason: 'hostPort', detail: `${containersText(bad)} ${uses} ${what} ${ports.join(', ')}` };
};

const hostsOfProbes: PodCheck = (pod) => {
  const hosts = (one: Probe | LifecycleHandler | undefined) =>
    [one?.httpGet?.host, one?.tcpSocket?.host].filter((host) => host !== undefined && host !== '') as string[];
  const used = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: Container) =>
    [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop].flatMap(hosts);
  const bad = sortedOnce(named(pod, (container) => used(container).length > 0));
  if (bad.length === 0) return undefined;
  const all = sortedOnce(containersOf(pod).flatMap(used));
  const uses = plural('uses', 'use', bad.length);
  const what = plural('probe or lifecycle host', 'probe or lifecycle hosts', all.length);
  return { reason: 'probe or lifecycle host', detail: `${containersText(bad)} ${uses} ${what} ${quoted(all)}` };
};

const privileged: PodCheck = (pod) => {
  const bad = named(pod, ({ securityContext }) => securityContext?.privileged === true);
  if (bad.length === 0) return undefined;
  return { reason: 'privileged', detail: `${containersText(bad)} must not set securityContext.privileged=true` };
};

/** Masks of /proc other than the default. */
export const procMount: PodCheck = (pod) => {
  const mountOf = ({ securityContext }: Container) => securityContext?.procMount ?? 'Default';
  const bad = named(pod, (container) => mountOf(container) !== 'Default');
  if (bad.length === 0) return undefined;
  const types = sortedOnce(
    containersOf(pod)
      .map(mountOf)
      .filter((type) => type !== 'Default'),
  );
  return {
    reason: 'procMount',
    detail: `${containersText(bad)} must not set securityContext.procMount to ${quoted(types)}`,
  };
};

const seLinux =
  (allowed: readonly string[]): PodCheck =>
  (pod) => {
    const own = pod.spec.securityContext?.seLinuxOptions;
    const isBad = (options: typeof own) =>
      options !== undefined &&
      (!allowed.includes(options.type ?? '') || (options.user ?? '') !== '' || (options.role ?? '') !== '');
    const bad = containersOf(pod).filter(({ securityContext }) => isBad(securityContext?.seLinuxOptions));
    if (!isBad(own) && bad.length === 0) return undefined;
    const all = [own, ...bad.map(({ securityContext }) => securityContext!.seLinuxOptions)];
    const types = sortedOnce(all.map((one) => one?.type ?? '').filter((type) => !allowed.includes(type)));
    const wrong = [
      types.length === 0 ? '' : `${plural('type', 'types', types.length)} ${quoted(types)}`,
      all.some((one) => (one?.user ?? '') !== '') ? 'user may not be set' : '',
      all.some((one) => (one?.role ?? '') !== '') ? 'role may not be set' : '',
    ].filter((text) => text !== '');
    const setters = settersText(
      isBad(own),
      bad.map(({ name }) => name),
    );
    const detail = `${setters} set forbidden securityContext.seLinuxOptions: ${wrong.join('; ')}`;
    return { reason: 'seLinuxOptions', detail };
  };

const seccompAnnotations: PodCheck = (pod) => {
  const keys = [SECCOMP_POD, ...containersOf(pod).map(({ name }) => `${SECCOMP_CONTAINER}${name}`)];
  const bad = sortedOnce(keys.filter((key) => Object.hasOwn(pod.annotations, key)))
    .filter((key) => !/^(runtime\/default$|docker\/default$|localhost\/)/.test(pod.annotations[key]!))
    .map((key) => `${key}=${JSON.stringify(pod.annotations[key])}`);
  if (bad.length === 0) return undefined;
  const what = `forbidden ${plural('annotation', 'annotations', bad.length)} ${bad.join(', ')}`;
  return { reason: 'seccompProfile', detail: what };
};

/** Whether a seccomp profile is one of those that hold a container back. */
export const isSeccompProfile = (type: string | undefined): boolean =>
  type === 'Localhost' || type === 'RuntimeDefault';

/** Seccomp profiles that are set, and hold nothing back. */
export const seccompSetBadly: PodCheck = (pod): Violation | undefined => {
  const own = pod.spec.securityContext?.seccompProfile;
  const isBad = (profile: typeof own) => profile !== undefined && !isSeccompProfile(profile.type);
  const bad = containersOf(pod).filter(({ securityContext }) => isBad(securityContext?.seccompProfile));
  if (!isBad(own) && bad.length === 0) return undefined;
  const types = [...(isBad(own) ? [own!.type] : []), ...bad.map((one) => one.securityContext!.seccompProfile!.type)];
  const setters = settersText(
    isBad(own),
    bad.map(({ name }) => name),
  );
  const detail = `${setters} must not set securityContext.seccompProfile.type to ${quoted(sortedOnce(types))}`;
  return { reason: 'seccompProfile', detail };
};

const sysctls =
  (allowed: readonly string[]): PodCheck =>
  ({ spec }) => {
    const bad = (spec.securityContext?.sysctls ?? []).map(({ name }) => name).filter((name) => !allowed.includes(name));
    return bad.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: bad.join(', ') };
  };

const windowsHostProcess: PodCheck = (pod) => {
  const own = pod.spec.securityContext?.windowsOptions?.hostProcess === true;
  const bad = named(pod, ({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true);
  if (!own && bad.length === 0) return undefined;
  const detail = `${settersText(own, bad)} must not set securityContext.windowsOptions.hostProcess=true`;
  return { reason: 'hostProcess', detail };
};

const unlessOwnUsers =
  (check: PodCheck): PodCheck =>
  (pod: CheckedPod) =>
    hasOwnUsers(pod) ? undefined : check(pod);

const always = (check: PodCheck) => [{ from: 0, check }];

/** What no Pod may do that is not privileged. Source: k8s.io/pod-security-admission policy/check_*.go of the baseline level. */
export const BASELINE_CHECKS: readonly VersionedCheck[] = [
  { id: 'appArmorProfile', versions: always(appArmor) },
  { id: 'capabilities_baseline', versions: always(capabilities) },
  { id: 'hostNamespaces', versions: always(hostNamespaces) },
  { id: 'hostPathVolumes', versions: always(hostPaths) },
  { id: 'hostPorts', versions: always(hostPorts) },
  { id: 'hostProbesAndHostLifecycle', versions: [{ from: 34, check: hostsOfProbes }] },
  { id: 'privileged', versions: always(privileged) },
  { id: 'procMount', versions: [...always(procMount), { from: 35, check: unlessOwnUsers(procMount) }] },
  {
    id: 'seLinuxOptions',
    versions: [
      ...always(seLinux(SELINUX_TYPES)),
      { from: 31, check: seLinux([...SELINUX_TYPES, 'container_engine_t']) },
    ],
  },
  { id: 'seccompProfile_baseline', versions: [...always(seccompAnnotations), { from: 19, check: seccompSetBadly }] },
  {
    id: 'sysctls',
    versions: [
      ...always(sysctls(SYSCTLS)),
      { from: 27, check: sysctls(SYSCTLS_27) },
      { from: 29, check: sysctls(SYSCTLS_29) },
      { from: 32, check: sysctls(SYSCTLS_32) },
    ],
  },
  { id: 'windowsHostProcess', versions: always(windowsHostProcess) },
];
