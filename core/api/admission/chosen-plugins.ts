import { fail, ok, type Result } from '../../model/result.js';
import { ADMISSION_PLUGINS } from './plugins.js';

/** What kube-apiserver switches on by itself. Source: pkg/kubeapiserver/options/plugins.go DefaultOffAdmissionPlugins. */
const ON_BY_DEFAULT: readonly string[] = [
  'NamespaceLifecycle',
  'LimitRanger',
  'ServiceAccount',
  'TaintNodesByCondition',
  'PodSecurity',
  'Priority',
  'DefaultTolerationSeconds',
  'DefaultStorageClass',
  'StorageObjectInUseProtection',
  'PodGroupProtection',
  'PersistentVolumeClaimResize',
  'RuntimeClass',
  'CertificateApproval',
  'CertificateSigning',
  'ClusterTrustBundleAttest',
  'CertificateSubjectRestriction',
  'DefaultIngressClass',
  'PodTopologyLabels',
  'PodGroupWorkloadExists',
  'NodeDeclaredFeatureValidator',
  'JobValidation',
  'PodResizeValidator',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionWebhook',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionWebhook',
  'ResourceQuota',
];

/** What it leaves off until it is asked for. */
const OFF_BY_DEFAULT: readonly string[] = [
  'AlwaysAdmit',
  'NamespaceAutoProvision',
  'NamespaceExists',
  'LimitPodHardAntiAffinityTopology',
  'NodeRestriction',
  'AlwaysPullImages',
  'ImagePolicyWebhook',
  'PodNodeSelector',
  'PodTolerationRestriction',
  'EventRateLimit',
  'ExtendedResourceToleration',
  'OwnerReferencesPermissionEnforcement',
  'DenyServiceExternalIPs',
  'AlwaysDeny',
];

const KNOWN: ReadonlySet<string> = new Set([...ON_BY_DEFAULT, ...OFF_BY_DEFAULT]);

/** Those that Hindcast has; `AlwaysAdmit` asks for nothing. */
const PRESENT: ReadonlySet<string> = new Set([
  ...ON_BY_DEFAULT,
  ...ADMISSION_PLUGINS.map(({ name }) => name),
  'AlwaysAdmit',
]);

/**
 * The admission plugins that are left out, by what is to be on and off beside the defaults; the error says in kube-apiserver's words what cannot be
 * had. Source: apiserver pkg/server/options/admission.go Validate, enabledPluginNames.
 */
export function disabledPlugins(
  enable: readonly string[],
  disable: readonly string[],
): Result<ReadonlySet<string>, string> {
  const unknown = (flag: string, names: readonly string[]) =>
    names.filter((name) => !KNOWN.has(name)).map((name) => `${flag} plugin ${JSON.stringify(name)} is unknown`);
  const both = [...new Set(enable)].filter((name) => disable.includes(name)).sort();
  const errors = [
    ...unknown('enable-admission-plugins', enable),
    ...unknown('disable-admission-plugins', disable),
    ...(both.length === 0
      ? []
      : [`[${both.join(' ')}] in enable-admission-plugins and disable-admission-plugins overlapped`]),
    ...enable
      .filter((name) => KNOWN.has(name) && !PRESENT.has(name))
      .map((name) => `enable-admission-plugins plugin ${JSON.stringify(name)} is not part of Hindcast`),
  ];
  if (errors.length > 0) return fail(errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]`);
  return ok(new Set([...OFF_BY_DEFAULT, ...disable].filter((name) => !enable.includes(name))));
}

/** Those that are left out where nobody says anything. */
export const DISABLED_BY_DEFAULT: ReadonlySet<string> = new Set(OFF_BY_DEFAULT);
