/**
 * The built-in group versions that kube-apiserver 1.36 knows, those among them that it serves no longer, or never did. Source: the schemes of pkg/api/legacyscheme,
 * apiextensions-apiserver and kube-aggregator.
 */
const REGISTERED: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  [
    ['', 'v1'],
    ['admission.k8s.io', 'v1 v1beta1'],
    ['admissionregistration.k8s.io', 'v1 v1beta1 v1alpha1'],
    ['apiextensions.k8s.io', 'v1 v1beta1'],
    ['apiregistration.k8s.io', 'v1 v1beta1'],
    ['apps', 'v1 v1beta2 v1beta1'],
    ['authentication.k8s.io', 'v1 v1beta1 v1alpha1'],
    ['authorization.k8s.io', 'v1 v1beta1'],
    ['autoscaling', 'v2 v1'],
    ['batch', 'v1 v1beta1'],
    ['certificates.k8s.io', 'v1 v1beta1 v1alpha1'],
    ['coordination.k8s.io', 'v1 v1beta1 v1alpha2'],
    ['discovery.k8s.io', 'v1 v1beta1'],
    ['events.k8s.io', 'v1 v1beta1'],
    ['extensions', 'v1beta1'],
    ['flowcontrol.apiserver.k8s.io', 'v1 v1beta3 v1beta2 v1beta1'],
    ['imagepolicy.k8s.io', 'v1alpha1'],
    ['internal.apiserver.k8s.io', 'v1alpha1'],
    ['networking.k8s.io', 'v1 v1beta1'],
    ['node.k8s.io', 'v1 v1beta1 v1alpha1'],
    ['policy', 'v1 v1beta1'],
    ['rbac.authorization.k8s.io', 'v1 v1beta1 v1alpha1'],
    ['resource.k8s.io', 'v1 v1beta2 v1beta1 v1alpha3'],
    ['scheduling.k8s.io', 'v1 v1beta1 v1alpha2'],
    ['storage.k8s.io', 'v1 v1beta1 v1alpha1'],
    ['storagemigration.k8s.io', 'v1beta1'],
  ].map(([group, versions]) => [group!, new Set(versions!.split(' '))]),
);

/** Whether a group is one of Kubernetes' own. */
export const isRegisteredGroup = (group: string): boolean => REGISTERED.has(group);

/** Whether a version is one that a group of Kubernetes' own has or had. */
export const isRegisteredVersion = (group: string, version: string): boolean =>
  REGISTERED.get(group)?.has(version) === true;
