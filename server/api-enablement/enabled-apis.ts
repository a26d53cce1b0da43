import { ok, type Result } from '../../core/model/result.js';
import type { ResourceInfo } from '../../core/schema/resource-info.js';
import { type FeatureGates, readFeatureGates } from './feature-gates.js';
import { readRuntimeConfig, servedResources } from './runtime-config.js';

/** kube-apiserver's flags that say which built-in APIs are served. Members are named for these. */
export interface ApiEnablementFlags {
  readonly runtimeConfig?: readonly string[];
  readonly featureGates?: readonly string[];
}

/** Which built-in APIs are served. */
export interface EnabledApis {
  readonly serves: (info: ResourceInfo) => boolean;
  readonly gates: FeatureGates;
  /** What whoever gave the flags should know. */
  readonly warnings: readonly string[];
}

/** The features that resources belong to, which are not served without them. Source: pkg/registry, the rest folder of each group. */
const GATES: ReadonlyMap<string, string> = new Map([
  ['clustertrustbundles.certificates.k8s.io', 'ClusterTrustBundle'],
  ['podcertificaterequests.certificates.k8s.io', 'PodCertificateRequest'],
  ['podgroups.scheduling.k8s.io', 'GenericWorkload'],
  ['workloads.scheduling.k8s.io', 'GenericWorkload'],
  ['storageversionmigrations.storagemigration.k8s.io', 'StorageVersionMigrator'],
]);

const HAVE_EFFECT: ReadonlySet<string> = new Set([...GATES.values(), 'AllAlpha', 'AllBeta']);

/** What flags come to; the error is what kube-apiserver says of them before it ends. */
export function enabledApis({
  runtimeConfig = [],
  featureGates = [],
}: ApiEnablementFlags): Result<EnabledApis, string> {
  const gates = readFeatureGates(featureGates);
  if (!gates.ok) return gates;
  const served = servedResources(readRuntimeConfig(runtimeConfig));
  if (!served.ok) return served;
  const { isOn, named } = gates.value;
  const serves = (info: ResourceInfo): boolean => {
    const gate = GATES.get(info.groupResource);
    return served.value(info) && (gate === undefined || isOn(gate));
  };
  const without = [...named].filter((name) => !HAVE_EFFECT.has(name));
  const warnings = without.map((name) => `the feature gate ${name} changes nothing here`);
  return ok({ serves, gates: gates.value, warnings });
}
