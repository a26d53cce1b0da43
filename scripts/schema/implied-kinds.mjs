// What the name of a definition and its fields say of its kind, without asking a table.

const GROUP_OF_LABEL = {
  core: '',
  apps: 'apps',
  autoscaling: 'autoscaling',
  batch: 'batch',
  policy: 'policy',
  rbac: 'rbac.authorization.k8s.io',
  flowcontrol: 'flowcontrol.apiserver.k8s.io',
  apiserverinternal: 'internal.apiserver.k8s.io',
};

/**
 * API group that an OpenAPI package belongs to: the package of `core` has the empty group, `io.k8s.api.rbac.v1` has
 * `rbac.authorization.k8s.io`. Packages of apimachinery belong to no group and give `undefined`.
 */
export function groupOfPackage(name) {
  const match = /^io\.k8s\.(?:api|apiextensions-apiserver\.pkg\.apis|kube-aggregator\.pkg\.apis)\.(\w+)\.(v\w+)$/.exec(
    name,
  );
  if (match === null) return undefined;
  const [, label, version] = match;
  return { group: GROUP_OF_LABEL[label] ?? `${label}.k8s.io`, version };
}

/**
 * The group, version and kind of a definition that has `apiVersion`, `kind` and `metadata`; nothing for parts of other types.
 * @param {string} definition full name, such as `io.k8s.api.apps.v1.Deployment`
 * @param {string[]} fields names of its fields
 */
export function impliedKinds(definition, fields) {
  if (!['apiVersion', 'kind', 'metadata'].every((field) => fields.includes(field))) return [];
  const dot = definition.lastIndexOf('.');
  const home = groupOfPackage(definition.slice(0, dot)) ?? { group: '', version: 'v1' };
  return [{ ...home, kind: definition.slice(dot + 1) }];
}
