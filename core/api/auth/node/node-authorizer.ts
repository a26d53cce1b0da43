import { asObject, asText } from '../../../kinds/fields/json-fields.js';
import { partToJson } from '../../../model/object.js';
import type { View } from '../../../model/view.js';
import type { PersistentVolume, Pod } from '../../../schema/generated/types/core.js';
import { PODS } from '../../../schema/kinds.js';
import {
  type Attributes,
  type AuthorizationDecision,
  isResourceRequest,
  type ResourceAttributes,
} from '../attributes.js';
import { NODE_RULES } from '../bootstrap/cluster-roles.js';
import { ruleAllows } from '../rbac/rule-allows.js';
import type { User } from '../user.js';
import { podReferences } from './pod-references.js';

const PREFIX = 'system:node:';
const NODES_GROUP = 'system:nodes';
const MIRROR = 'kubernetes.io/config.mirror';
const ALLOWED: AuthorizationDecision = { allowed: true, reason: '' };
const refuse = (reason = ''): AuthorizationDecision => ({ allowed: false, reason });

/** The name of the node that a user is; undefined for all others. Source: kubernetes pkg/auth/nodeidentifier. */
export function nodeOf({ name, groups }: User): string | undefined {
  return name.startsWith(PREFIX) && groups.includes(NODES_GROUP) ? name.slice(PREFIX.length) : undefined;
}

/** Whether a user is a node, though it may not say which. Source: the same. */
export function isNodeUser(user: User): boolean {
  return nodeOf(user) !== undefined;
}

/**
 * What a kubelet may do: read what the Pods of its node need, and look after its own objects. A refusal leaves it to others to allow.
 * Source: kubernetes plugin/pkg/auth/authorizer/node/node_authorizer.go.
 */
export function authorizeNode(view: View, node: string, attributes: Attributes): AuthorizationDecision {
  if (node === '') return refuse(`unknown node for user ${JSON.stringify(attributes.user.name)}`);
  if (isResourceRequest(attributes)) {
    const { group, resource } = attributes;
    const rule = RESOURCES.get(group === '' ? resource : `${resource}.${group}`);
    if (rule !== undefined) return rule(view, node, attributes);
  }
  return NODE_RULES.some((rule) => ruleAllows(rule, attributes)) ? ALLOWED : refuse();
}

type NodeRule = (view: View, node: string, attributes: ResourceAttributes) => AuthorizationDecision;
/** Whether something that a request names is related to a node. */
type Relation = (view: View, node: string, namespace: string, name: string) => boolean;

const READS = ['get', 'list', 'watch'];
const OWN_WRITES = ['get', 'create', 'update', 'patch', 'delete'];

/** The Pods of a node in a namespace. What runs on the node by itself is mirrored, and gives it no right. */
function* podsOf(view: View, node: string, namespace: string): Iterable<Pod> {
  for (const pod of view.podsOnNode(PODS, node)) {
    if (pod.metadata.namespace === namespace && pod.metadata.annotations?.[MIRROR] === undefined) yield pod;
  }
}

function isNeeded(view: View, node: string, namespace: string, needs: (pod: Pod) => boolean): boolean {
  for (const pod of podsOf(view, node, namespace)) if (needs(pod)) return true;
  return false;
}

const needsConfigMap: Relation = (view, node, namespace, name) =>
  isNeeded(view, node, namespace, (pod) => podReferences(pod).configMaps.has(name));
const needsClaim: Relation = (view, node, namespace, name) =>
  isNeeded(view, node, namespace, (pod) => podReferences(pod).claims.has(name));
const needsAccount: Relation = (view, node, namespace, name) =>
  isNeeded(view, node, namespace, (pod) => pod.spec.serviceAccountName === name);
const needsResourceClaim: Relation = (view, node, namespace, name) =>
  isNeeded(view, node, namespace, (pod) => podReferences(pod).resourceClaims.has(name));
const runsPod: Relation = (view, node, namespace, name) => view.get(PODS, namespace, name)?.spec.nodeName === node;
const needsVolume: Relation = (view, node, _namespace, name) => {
  const volume = view.getResource('persistentvolumes', undefined, name) as PersistentVolume | undefined;
  const claim = volume?.spec.claimRef;
  return claim?.namespace !== undefined && needsClaim(view, node, claim.namespace, claim.name ?? '');
};
const isSpecOf =
  (resource: string): Relation =>
  (view, node, _namespace, name) => {
    const object = view.getResource(resource, undefined, name);
    return object !== undefined && asObject(partToJson(object)['spec'])['nodeName'] === node;
  };

/** A Secret is needed by a Pod, or by the volume of a claim of one. */
const needsSecret: Relation = (view, node, namespace, name) => {
  if (isNeeded(view, node, namespace, (pod) => podReferences(pod).secrets.has(name))) return true;
  for (const object of view.listResource('persistentvolumes')) {
    const volume = object as PersistentVolume;
    const claim = volume.spec.claimRef;
    if (claim?.namespace === undefined || !volumeSecrets(volume).has(`${namespace}/${name}`)) continue;
    if (needsClaim(view, node, claim.namespace, claim.name ?? '')) return true;
  }
  return false;
};

/** Source: kubernetes pkg/api/v1/persistentvolume/util.go VisitPVSecretNames. */
function volumeSecrets(volume: PersistentVolume): Set<string> {
  const found = new Set<string>();
  const home = volume.spec.claimRef?.namespace ?? '';
  const add = (reference: unknown) => {
    const { name, namespace } = asObject(reference);
    if (asText(name) !== '') found.add(`${asText(namespace) || home}/${asText(name)}`);
  };
  const spec = partToJson(volume.spec);
  const { secretName, secretNamespace } = asObject(spec['azureFile']);
  if (asText(secretName) !== '') found.add(`${asText(secretNamespace) || home}/${asText(secretName)}`);
  for (const kind of ['cephfs', 'cinder', 'flexVolume', 'rbd', 'scaleIO', 'iscsi', 'storageos'])
    add(asObject(spec[kind])['secretRef']);
  for (const field of ['nodePublishSecretRef', 'nodeStageSecretRef', 'nodeExpandSecretRef'])
    add(asObject(spec['csi'])[field]);
  return found;
}

/** Whether a list is restricted to what is of a node. */
function selectsNode({ fieldSelector = [] }: ResourceAttributes, field: string, node: string): boolean {
  return fieldSelector.some((one) => one.field === field && one.operator === '=' && one.value === node);
}

function related(relation: Relation): NodeRule {
  return (view, node, { namespace = '', name = '' }) => {
    if (name === '') return refuse('No Object name found');
    if (relation(view, node, namespace, name)) return ALLOWED;
    return refuse(`no relationship found between node '${node}' and this object`);
  };
}

function gets(relation: Relation): NodeRule {
  return (view, node, attributes) => {
    if (attributes.verb !== 'get') return refuse('can only get individual resources of this type');
    if (attributes.subresource) return refuse('cannot get subresource');
    return related(relation)(view, node, attributes);
  };
}

function reads(relation: Relation): NodeRule {
  return (view, node, attributes) => {
    if (!READS.includes(attributes.verb)) return refuse('can only read resources of this type');
    if (attributes.subresource) return refuse('cannot read subresource');
    if (!attributes.namespace) return refuse('can only read namespaced object of this type');
    return related(relation)(view, node, attributes);
  };
}

const claims: NodeRule = (view, node, attributes) => {
  if (attributes.subresource !== 'status') return gets(needsClaim)(view, node, attributes);
  if (attributes.verb !== 'update' && attributes.verb !== 'patch') return refuse('can only get/update/patch this type');
  return related(needsClaim)(view, node, attributes);
};

const accounts: NodeRule = (view, node, attributes) => {
  const { verb, subresource, name } = attributes;
  if (verb === 'get' && !subresource) return reads(needsAccount)(view, node, attributes);
  if (verb !== 'create' || !name) return refuse('can only create tokens for individual service accounts');
  if (subresource !== 'token') return refuse('can only create token subresource of serviceaccount');
  return related(needsAccount)(view, node, attributes);
};

const leases: NodeRule = (_view, node, { verb, namespace, name }) => {
  if (!OWN_WRITES.includes(verb)) return refuse('can only get, create, update, patch, or delete a node lease');
  if (namespace !== 'kube-node-lease')
    return refuse('can only access leases in the "kube-node-lease" system namespace');
  if (verb === 'create' || name === node) return ALLOWED;
  return refuse('can only access node lease with the same name as the requesting node');
};

const csiNodes: NodeRule = (_view, node, { verb, subresource, name }) => {
  if (!OWN_WRITES.includes(verb)) return refuse('can only get, create, update, patch, or delete a CSINode');
  if (subresource) return refuse('cannot authorize CSINode subresources');
  if (verb === 'create' || name === node) return ALLOWED;
  return refuse('can only access CSINode with the same name as the requesting node');
};

const slices: NodeRule = (view, node, attributes) => {
  if (attributes.subresource) return refuse('cannot authorize ResourceSlice subresources');
  switch (attributes.verb) {
    case 'create':
      return ALLOWED;
    case 'get':
    case 'update':
    case 'patch':
    case 'delete':
      return related(isSpecOf('resourceslices.resource.k8s.io'))(view, node, attributes);
    case 'watch':
    case 'list':
    case 'deletecollection':
      if (selectsNode(attributes, 'spec.nodeName', node)) return ALLOWED;
      return refuse('can only list/watch/deletecollection resourceslices with nodeName field selector');
    default:
      return refuse(
        'only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, delete, deletecollection',
      );
  }
};

const isUpdate = (verb: string) => verb === 'update' || verb === 'patch';

const nodes: NodeRule = (_view, node, { verb, subresource, name }) => {
  if (subresource === 'status') return isUpdate(verb) ? ALLOWED : refuse();
  if (subresource) return refuse();
  if (verb === 'create' || isUpdate(verb)) return ALLOWED;
  if (!READS.includes(verb)) return refuse();
  if (name === node) return ALLOWED;
  return refuse(
    name
      ? `node '${node}' cannot read '${name}', only its own Node object`
      : `node '${node}' cannot read all nodes, only its own Node object`,
  );
};

const pods: NodeRule = (view, node, attributes) => {
  const { verb, subresource, name } = attributes;
  if (subresource === 'status') return isUpdate(verb) ? ALLOWED : refuse();
  if (subresource === 'eviction') return verb === 'create' ? ALLOWED : refuse();
  if (subresource) return refuse();
  if (verb === 'create' || verb === 'delete') return ALLOWED;
  if (verb === 'get') return gets(runsPod)(view, node, attributes);
  if (verb !== 'list' && verb !== 'watch') return refuse();
  if (selectsNode(attributes, 'spec.nodeName', node)) return ALLOWED;
  if (name) return related(runsPod)(view, node, attributes);
  return refuse('can only list/watch pods with spec.nodeName field selector');
};

const podCertificates: NodeRule = (view, node, attributes) => {
  const { verb, subresource } = attributes;
  if (subresource) return refuse('nodes may not access the status subresource of PodCertificateRequests');
  if (verb === 'create') return ALLOWED;
  if (verb === 'get') {
    const isOf: Relation = (seen, of, namespace, name) => {
      const object = seen.getResource('podcertificaterequests.certificates.k8s.io', namespace, name);
      return object !== undefined && asObject(partToJson(object)['spec'])['nodeName'] === of;
    };
    return related(isOf)(view, node, attributes);
  }
  if (verb !== 'list' && verb !== 'watch') return refuse(`nodes may not ${verb} podcertificaterequests`);
  if (selectsNode(attributes, 'spec.nodeName', node)) return ALLOWED;
  return refuse('can only list/watch podcertificaterequests with nodeName field selector');
};

/** What a node may do with some resources depends on which of their objects are its own. */
const RESOURCES: ReadonlyMap<string, NodeRule> = new Map([
  ['secrets', reads(needsSecret)],
  ['configmaps', reads(needsConfigMap)],
  ['persistentvolumeclaims', claims],
  ['persistentvolumes', gets(needsVolume)],
  ['resourceclaims.resource.k8s.io', gets(needsResourceClaim)],
  ['volumeattachments.storage.k8s.io', gets(isSpecOf('volumeattachments.storage.k8s.io'))],
  ['serviceaccounts', accounts],
  ['leases.coordination.k8s.io', leases],
  ['csinodes.storage.k8s.io', csiNodes],
  ['resourceslices.resource.k8s.io', slices],
  ['nodes', nodes],
  ['pods', pods],
  ['podcertificaterequests.certificates.k8s.io', podCertificates],
]);
