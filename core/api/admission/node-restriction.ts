import { asObject, asText, isSet } from '../../kinds/fields/json-fields.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { fromJson, toJson } from '../../model/object.js';
import { fail, ok } from '../../model/result.js';
import { sameJson } from '../../model/same-json.js';
import { forbidden, notFound, type StatusError } from '../../model/status-error.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { NODES, PODS } from '../../schema/kinds.js';
import { isNodeUser, nodeOf } from '../auth/node/node-authorizer.js';
import { type DecisionScope, errorResource } from '../decide/decision.js';
import type { AdmittedChange } from './attributes-of.js';
import { commonNameOf } from './certificate-signers.js';
import { apiReferenceOf } from './mirror-pod.js';
import { restrictPodCertificate } from './node/pod-certificate.js';
import { restrictToken } from './node/token.js';
import { forbiddenNodeLabels } from './node-labels.js';
import type { AdmissionPlugin } from './plugin.js';

/** What a node asks for; gives the reason why it may not. */
type Restriction = (scope: DecisionScope, node: string, change: AdmittedChange) => string | StatusError | undefined;

const MIRROR = 'kubernetes.io/config.mirror';
const LEASES = 'kube-node-lease';

const metadataOf = (object: JsonObject | undefined): JsonObject => asObject(object?.['metadata']);
const specOf = (object: JsonObject | undefined): JsonObject => asObject(object?.['spec']);
const statusOf = (object: JsonObject | undefined): JsonObject => asObject(object?.['status']);
const own = (node: string) => `node ${JSON.stringify(node)}`;

const RESTRICTIONS: ReadonlyMap<string, Restriction> = new Map<string, Restriction>([
  ['pods', restrictPod],
  ['nodes', restrictNode],
  ['persistentvolumeclaims', restrictClaim],
  ['leases.coordination.k8s.io', restrictLease],
  ['csinodes.storage.k8s.io', restrictCsiNode],
  ['resourceslices.resource.k8s.io', restrictSlice],
  ['certificatesigningrequests.certificates.k8s.io', restrictRequest],
  ['podcertificaterequests.certificates.k8s.io', restrictPodCertificate],
  ['serviceaccounts', restrictToken],
]);

/** Keeps a kubelet to its own node and the Pods on it. Source: plugin/pkg/admission/noderestriction. */
export const NODE_RESTRICTION: AdmissionPlugin = {
  name: 'NodeRestriction',
  resources: [...RESTRICTIONS.keys()],
  create: (scope, object) => {
    const refused = restrict(scope, { operation: 'CREATE', name: object.metadata.name, object: toJson(object) });
    return refused === undefined ? ok(object) : fail(refused);
  },
  update: (scope, object, { before, subresource }) => {
    const { name } = before.metadata;
    const sides = { object: toJson(object), oldObject: toJson(before) };
    const refused = restrict(scope, { operation: 'UPDATE', name, ...sides, subresource });
    return refused === undefined ? ok(object) : fail(refused);
  },
  delete: (scope, object) =>
    restrict(scope, { operation: 'DELETE', name: object.metadata.name, oldObject: toJson(object) }),
  createSubresource: restrict,
};

function restrict(scope: DecisionScope, change: AdmittedChange): StatusError | undefined {
  const { user, groups } = scope.context.actor;
  const asker = { name: user, groups };
  if (!isNodeUser(asker)) return undefined;
  const node = nodeOf(asker) ?? '';
  const why =
    node === ''
      ? `could not determine node from user ${JSON.stringify(user)}`
      : RESTRICTIONS.get(scope.info.groupResource)?.(scope, node, change);
  return typeof why === 'string' ? forbidden(errorResource(scope.info), change.name, why) : why;
}

function restrictPod(scope: DecisionScope, node: string, change: AdmittedChange) {
  const { operation, subresource, oldObject } = change;
  switch (subresource) {
    case undefined:
      if (operation === 'CREATE') return restrictMirrorPod(scope, node, change.object);
      if (operation !== 'DELETE')
        return `unexpected operation "${operation}", ${own(node)} can only create and delete mirror pods`;
      return specOf(oldObject)['nodeName'] === node
        ? undefined
        : `${own(node)} can only delete pods with spec.nodeName set to itself`;
    case 'status':
      return restrictPodStatus(node, change);
    case 'eviction': {
      const name = change.name || asText(metadataOf(change.object)['name']);
      if (name === '') return 'could not determine pod from request data';
      const pod = scope.tip.get(PODS, scope.command.target.namespace, name);
      if (pod === undefined) return notFound({ group: '', resource: 'pod' }, name);
      return pod.spec.nodeName === node
        ? undefined
        : `node ${node} can only evict pods with spec.nodeName set to itself`;
    }
    default:
      return `unexpected pod subresource "${subresource}", only 'status' and 'eviction' are allowed`;
  }
}

function restrictMirrorPod(scope: DecisionScope, node: string, object: JsonObject | undefined) {
  const pod = fromJson(object ?? {}) as Pod;
  if (pod.metadata.annotations?.[MIRROR] === undefined)
    return `pod does not have "${MIRROR}" annotation, ${own(node)} can only create mirror pods`;
  if (pod.spec.nodeName !== node) return `${own(node)} can only create pods with spec.nodeName set to itself`;
  const [owner, ...others] = pod.metadata.ownerReferences ?? [];
  const only = (what: string) => `${own(node)} can only create pods with ${what}`;
  if (others.length > 0) return only('a single owner reference set to itself');
  if (owner === undefined || owner.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node)
    return only('an owner reference set to itself');
  if (owner.controller !== true) return only('a controller owner reference set to itself');
  if (owner.blockOwnerDeletion === true) return `${own(node)} must not set blockOwnerDeletion on an owner reference`;
  const known = scope.tip.get(NODES, undefined, node);
  if (known === undefined) return notFound({ group: '', resource: 'node' }, node);
  if (owner.uid !== known.metadata.uid)
    return `node ${node} UID mismatch: expected ${owner.uid} got ${known.metadata.uid}`;
  const reference = apiReferenceOf(pod);
  return reference === undefined ? undefined : `${own(node)} can not create pods that reference ${reference}`;
}

function restrictPodStatus(node: string, { operation, object, oldObject }: AdmittedChange) {
  if (operation !== 'UPDATE') return `unexpected operation "${operation}"`;
  if (specOf(oldObject)['nodeName'] !== node)
    return `${own(node)} can only update pod status for pods with spec.nodeName set to itself`;
  if (!sameOrEmpty(metadataOf(oldObject)['labels'], metadataOf(object)['labels']))
    return `${own(node)} cannot update labels through pod status`;
  const [before, after] = [statusOf(oldObject), statusOf(object)];
  if (!sameOrEmpty(before['resourceClaimStatuses'], after['resourceClaimStatuses']))
    return `${own(node)} cannot update resource claim statues`;
  if (!sameOrEmpty(before['extendedResourceClaimStatus'], after['extendedResourceClaimStatus']))
    return `${own(node)} cannot update extended resource claim status`;
  return undefined;
}

/** Empty maps and lists are as good as absent. */
function sameOrEmpty(left: Json | undefined, right: Json | undefined): boolean {
  return sameJson(orAbsent(left), orAbsent(right));
}

function orAbsent(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value;
  return value === null || (isJsonObject(value) && Object.keys(value).length === 0) ? undefined : value;
}

function restrictNode(_scope: DecisionScope, node: string, { operation, name, object, oldObject }: AdmittedChange) {
  const requested = name || asText(metadataOf(object)['name']);
  if (requested !== node) return `${own(node)} is not allowed to modify node ${JSON.stringify(requested)}`;
  const [before, after] = [specOf(oldObject), specOf(object)];
  const labels = forbiddenNodeLabels(asObject(metadataOf(object)['labels']), asObject(metadataOf(oldObject)['labels']));
  if (operation === 'CREATE') {
    if (isSet(after['configSource'])) return `${own(node)} is not allowed to create pods with a non-nil configSource`;
    return labels.length === 0
      ? undefined
      : `${own(node)} is not allowed to set the following labels: ${labels.join(', ')}`;
  }
  if (operation !== 'UPDATE') return undefined;
  if (isSet(after['configSource']) && !sameJson(after['configSource'], before['configSource']))
    return `${own(node)} is not allowed to update configSource to a new non-nil configSource`;
  if (!sameOrEmpty(after['taints'], before['taints'])) return `${own(node)} is not allowed to modify taints`;
  if (!sameOrEmpty(metadataOf(object)['ownerReferences'], metadataOf(oldObject)['ownerReferences']))
    return `${own(node)} is not allowed to modify ownerReferences`;
  return labels.length === 0 ? undefined : `is not allowed to modify labels: ${labels.join(', ')}`;
}

function restrictClaim(_scope: DecisionScope, node: string, change: AdmittedChange) {
  const { operation, subresource, object, oldObject } = change;
  if (subresource !== 'status') return 'may only update PVC status';
  if (operation !== 'UPDATE') return `unexpected operation "${operation}"`;
  if (sameJson(withoutOwnFields(object), withoutOwnFields(oldObject))) return undefined;
  return `${own(node)} is not allowed to update fields other than status.quantity and status.conditions`;
}

/** A claim without what a node may change in it. */
function withoutOwnFields(claim: JsonObject | undefined): JsonObject {
  const { resourceVersion: _, managedFields: __, ...metadata } = metadataOf(claim);
  const { capacity, conditions, allocatedResources, allocatedResourceStatuses, ...status } = statusOf(claim);
  return { ...claim, metadata, status };
}

function restrictLease({ command }: DecisionScope, node: string, { name, object }: AdmittedChange) {
  if (command.target.namespace !== LEASES) return `can only access leases in the "${LEASES}" system namespace`;
  return (name || metadataOf(object)['name']) === node
    ? undefined
    : 'can only access node lease with the same name as the requesting node';
}

function restrictCsiNode(_scope: DecisionScope, node: string, { name, object }: AdmittedChange) {
  return (name || metadataOf(object)['name']) === node
    ? undefined
    : 'can only access CSINode with the same name as the requesting node';
}

function restrictSlice(_scope: DecisionScope, node: string, { operation, object, oldObject }: AdmittedChange) {
  if (operation === 'UPDATE') return undefined;
  const verb = operation === 'CREATE' ? 'create' : 'delete';
  return specOf(object ?? oldObject)['nodeName'] === node
    ? undefined
    : `can only ${verb} ResourceSlice with the same NodeName as the requesting node`;
}

const KUBELET_SIGNERS = ['kubernetes.io/kubelet-serving', 'kubernetes.io/kube-apiserver-client-kubelet'];

function restrictRequest(_scope: DecisionScope, node: string, { operation, object }: AdmittedChange) {
  const { signerName, request } = specOf(object);
  if (operation !== 'CREATE' || !KUBELET_SIGNERS.includes(asText(signerName))) return undefined;
  const commonName = commonNameOf(asText(request));
  if (commonName === undefined) return 'unable to parse csr: PEM block type must be CERTIFICATE REQUEST';
  return commonName === `system:node:${node}` ? undefined : `can only create a node CSR with CN=system:node:${node}`;
}
