import type { KubeObject } from '../../model/object.js';
import { fail, ok } from '../../model/result.js';
import { notFound, type StatusError } from '../../model/status-error.js';
import { NAMESPACES } from '../../schema/kinds.js';
import type { DecisionScope } from '../decide/decision.js';
import { forbiddenByAdmission } from './forbidden-by-admission.js';
import type { AdmissionPlugin } from './plugin.js';

/** Namespaces that may never go. */
const IMMORTAL = new Set(['default', 'kube-system', 'kube-public']);

/** Refuses new objects in a namespace that is not there or is going away. */
function checkNamespace(
  scope: DecisionScope,
  object: { readonly metadata: Pick<KubeObject['metadata'], 'namespace' | 'name'> },
): StatusError | undefined {
  const { namespace } = object.metadata;
  if (!scope.info.namespaced || namespace === undefined) return undefined;
  const home = scope.tip.get(NAMESPACES, undefined, namespace);
  if (home === undefined) return notFound({ group: '', resource: 'namespaces' }, namespace);
  if (home.metadata.deletionTimestamp === undefined) return undefined;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const error = forbiddenByAdmission(scope, object, why);
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  };
  return { ...error, details: { ...error.details, causes: [cause] } };
}

/** Refuses to delete the namespaces a cluster cannot be without. */
function guardDeletion(scope: DecisionScope, object: KubeObject): StatusError | undefined {
  if (scope.info.groupResource !== NAMESPACES.groupResource || !IMMORTAL.has(object.metadata.name)) return undefined;
  return forbiddenByAdmission(scope, object, 'this namespace may not be deleted');
}

/** Keeps the namespaces that others live in. Source: k8s.io/apiserver pkg/admission/plugin/namespace/lifecycle. */
export const NAMESPACE_LIFECYCLE: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  create(scope, object) {
    const refused = checkNamespace(scope, object);
    return refused === undefined ? ok(object) : fail(refused);
  },
  createSubresource: (scope, { name }) =>
    checkNamespace(scope, { metadata: { namespace: scope.command.target.namespace, name } }),
  delete: guardDeletion,
};
