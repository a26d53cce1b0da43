/** Says of an APIService who keeps it: `onstart` or `true`. Source: kube-aggregator pkg/controllers/autoregister AutoRegisterManagedLabel. */
export const AUTOMANAGED = 'kube-aggregator.kubernetes.io/automanaged';

/** Source: pkg/controlplane/controller/crdregistration/crdregistration_controller.go. */
const CUSTOM = { group: 1000, version: 100 };

/** The name of the APIService of a group version. */
export function apiServiceName(group: string, version: string): string {
  return `${version}.${group}`;
}

/** What an APIService says of a group version that definitions define. */
export function customApiService(group: string, version: string) {
  return { group, version, groupPriorityMinimum: CUSTOM.group, versionPriority: CUSTOM.version };
}
