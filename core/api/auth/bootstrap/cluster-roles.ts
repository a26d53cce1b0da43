import type { PolicyRule } from '../../../schema/generated/types/rbac.js';
import { EVENTS_RULE, paths, READ, READ_UPDATE, READ_WRITE, rule, WRITE } from './rule.js';

/** A ClusterRole before it has metadata. */
export interface RoleTemplate {
  readonly name: string;
  readonly labels?: { readonly [key: string]: string };
  readonly rules?: readonly PolicyRule[];
  /** Roles with this label are gathered into the role. */
  readonly aggregates?: string;
}

const AUTHN = 'authentication.k8s.io';
const AUTHZ = 'authorization.k8s.io';
const CERTIFICATES = 'certificates.k8s.io';
const COORDINATION = 'coordination.k8s.io';
const DISCOVERY = 'discovery.k8s.io';
/** Both groups that serve them. */
const EVENTS = 'core events.k8s.io';
const NETWORKING = 'networking.k8s.io';
const RBAC = 'rbac.authorization.k8s.io';
const RESOURCE = 'resource.k8s.io';
const STORAGE = 'storage.k8s.io';

const TO_ADMIN = `${RBAC}/aggregate-to-admin`;
const TO_EDIT = `${RBAC}/aggregate-to-edit`;
const TO_VIEW = `${RBAC}/aggregate-to-view`;

const ASK_WHO = rule('create', AUTHN, 'tokenreviews');
const ASK_WHETHER = rule('create', AUTHZ, 'subjectaccessreviews');

const EDIT_RULES = [
  rule(READ, 'core', 'pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy'),
  rule('impersonate', 'core', 'serviceaccounts'),
  rule(WRITE, 'core', 'pods pods/attach pods/exec pods/portforward pods/proxy'),
  rule('create', 'core', 'pods/eviction'),
  rule(
    WRITE,
    'core',
    'configmaps persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy',
  ),
  rule('create', 'core', 'serviceaccounts/token'),
  rule(WRITE, EVENTS, 'events'),
  rule(
    WRITE,
    'apps',
    'daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale',
  ),
  rule(WRITE, 'autoscaling', 'horizontalpodautoscalers'),
  rule(WRITE, 'batch', 'cronjobs jobs'),
  rule(
    WRITE,
    'extensions',
    'daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets replicasets/scale replicationcontrollers/scale',
  ),
  rule(WRITE, 'policy', 'poddisruptionbudgets'),
  rule(WRITE, NETWORKING, 'ingresses networkpolicies'),
  rule(READ_WRITE, COORDINATION, 'leases'),
  rule(WRITE, RESOURCE, 'resourceclaims resourceclaimtemplates'),
];

const VIEW_RULES = [
  rule(
    READ,
    'core',
    'configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status',
  ),
  rule(
    READ,
    'core',
    'bindings limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status',
  ),
  rule(READ, 'core', 'namespaces'),
  rule(READ, EVENTS, 'events'),
  rule(READ, DISCOVERY, 'endpointslices'),
  rule(
    READ,
    'apps',
    'controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status',
  ),
  rule(READ, 'autoscaling', 'horizontalpodautoscalers horizontalpodautoscalers/status'),
  rule(READ, 'batch', 'cronjobs cronjobs/status jobs jobs/status'),
  rule(
    READ,
    'extensions',
    'daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ingresses/status networkpolicies replicasets replicasets/scale replicasets/status replicationcontrollers/scale',
  ),
  rule(READ, 'policy', 'poddisruptionbudgets poddisruptionbudgets/status'),
  rule(READ, NETWORKING, 'ingresses ingresses/status networkpolicies'),
  rule(READ, RESOURCE, 'resourceclaims resourceclaims/status resourceclaimtemplates'),
];

const USER_ROLES: readonly RoleTemplate[] = [
  { name: 'cluster-admin', rules: [rule('*', '*', '*'), paths('*', '*')] },
  { name: 'admin', aggregates: TO_ADMIN },
  { name: 'edit', labels: { [TO_ADMIN]: 'true' }, aggregates: TO_EDIT },
  { name: 'view', labels: { [TO_EDIT]: 'true' }, aggregates: TO_VIEW },
  {
    name: 'system:aggregate-to-admin',
    labels: { [TO_ADMIN]: 'true' },
    rules: [rule('create', AUTHZ, 'localsubjectaccessreviews'), rule(READ_WRITE, RBAC, 'rolebindings roles')],
  },
  { name: 'system:aggregate-to-edit', labels: { [TO_EDIT]: 'true' }, rules: EDIT_RULES },
  { name: 'system:aggregate-to-view', labels: { [TO_VIEW]: 'true' }, rules: VIEW_RULES },
  {
    name: 'system:discovery',
    rules: [paths('get', '/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/')],
  },
  {
    name: 'system:basic-user',
    rules: [
      rule('create', AUTHZ, 'selfsubjectaccessreviews selfsubjectrulesreviews'),
      rule('create', AUTHN, 'selfsubjectreviews'),
    ],
  },
  { name: 'system:public-info-viewer', rules: [paths('get', '/healthz /livez /readyz /version /version/')] },
  {
    name: 'system:monitoring',
    rules: [
      paths('get', '/flagz /healthz /healthz/* /livez /livez/* /metrics /metrics/slis /readyz /readyz/* /statusz'),
      rule('get', 'core', 'nodes/metrics'),
    ],
  },
  {
    name: 'system:service-account-issuer-discovery',
    rules: [
      paths(
        'get',
        '/.well-known/openid-configuration /.well-known/openid-configuration/ /openid/v1/jwks /openid/v1/jwks/',
      ),
    ],
  },
  { name: 'system:auth-delegator', rules: [ASK_WHO, ASK_WHETHER] },
];

const NODE_ROLES: readonly RoleTemplate[] = [
  {
    name: 'system:node',
    rules: [
      ASK_WHO,
      rule('create', AUTHZ, 'localsubjectaccessreviews subjectaccessreviews'),
      rule(READ, 'core', 'services'),
      rule('create get list watch', 'core', 'nodes'),
      rule('patch update', 'core', 'nodes/status'),
      rule('patch update', 'core', 'nodes'),
      EVENTS_RULE,
      rule(READ, 'core', 'pods'),
      rule('create delete', 'core', 'pods'),
      rule('patch update', 'core', 'pods/status'),
      rule('create', 'core', 'pods/eviction'),
      rule(READ, 'core', 'configmaps secrets'),
      rule('get', 'core', 'persistentvolumeclaims persistentvolumes'),
      rule('get', 'core', 'endpoints'),
      rule('create get list watch', CERTIFICATES, 'certificatesigningrequests'),
      rule('create delete get patch update', COORDINATION, 'leases'),
      rule('get', STORAGE, 'volumeattachments'),
      rule('create', 'core', 'serviceaccounts/token'),
      rule('get patch update', 'core', 'persistentvolumeclaims/status'),
      rule(READ, STORAGE, 'csidrivers'),
      rule('create delete get patch update', STORAGE, 'csinodes'),
      rule(READ, 'node.k8s.io', 'runtimeclasses'),
      rule('get', RESOURCE, 'resourceclaims'),
      rule('deletecollection', RESOURCE, 'resourceslices'),
      rule('get', 'core', 'serviceaccounts'),
    ],
  },
  {
    name: 'system:node-problem-detector',
    rules: [rule('get', 'core', 'nodes'), rule('patch', 'core', 'nodes/status'), EVENTS_RULE],
  },
  {
    name: 'system:node-proxier',
    rules: [
      rule('list watch', 'core', 'endpoints services'),
      rule(READ, 'core', 'nodes'),
      EVENTS_RULE,
      rule('list watch', NETWORKING, 'servicecidrs'),
      rule('list watch', DISCOVERY, 'endpointslices'),
    ],
  },
  {
    name: 'system:kubelet-api-admin',
    rules: [
      rule(READ, 'core', 'nodes'),
      rule('proxy', 'core', 'nodes'),
      rule('*', 'core', 'nodes/log nodes/metrics nodes/proxy nodes/stats'),
      rule('*', 'core', 'nodes/configz nodes/healthz nodes/pods'),
    ],
  },
  {
    name: 'system:node-bootstrapper',
    rules: [rule('create get list watch', CERTIFICATES, 'certificatesigningrequests')],
  },
  {
    name: 'system:certificates.k8s.io:certificatesigningrequests:nodeclient',
    rules: [rule('create', CERTIFICATES, 'certificatesigningrequests/nodeclient')],
  },
  {
    name: 'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient',
    rules: [rule('create', CERTIFICATES, 'certificatesigningrequests/selfnodeclient')],
  },
  ...['legacy-unknown', 'kubelet-serving', 'kube-apiserver-client', 'kube-apiserver-client-kubelet'].map((signer) => ({
    name: `system:certificates.k8s.io:${signer}-approver`,
    rules: [rule('approve', CERTIFICATES, 'signers', `kubernetes.io/${signer}`)],
  })),
];

const COMPONENT_ROLES: readonly RoleTemplate[] = [
  {
    name: 'system:heapster',
    rules: [rule(READ, 'core', 'events namespaces nodes pods'), rule(READ, 'extensions', 'deployments')],
  },
  { name: 'system:kube-aggregator', rules: [rule(READ, 'core', 'endpoints services')] },
  { name: 'system:kube-dns', rules: [rule('list watch', 'core', 'endpoints services')] },
  {
    name: 'system:kube-controller-manager',
    rules: [
      EVENTS_RULE,
      rule('create', COORDINATION, 'leases'),
      rule('get update', COORDINATION, 'leases', 'kube-controller-manager'),
      rule('create', 'core', 'secrets serviceaccounts'),
      rule('delete', 'core', 'secrets'),
      rule('get', 'core', 'configmaps namespaces secrets serviceaccounts'),
      rule('update', 'core', 'secrets serviceaccounts'),
      ASK_WHO,
      ASK_WHETHER,
      rule('list watch', '*', '*'),
      rule('create', 'core', 'serviceaccounts/token'),
    ],
  },
  {
    name: 'system:kube-scheduler',
    rules: [
      EVENTS_RULE,
      rule('create', COORDINATION, 'leases'),
      rule('get list update watch', COORDINATION, 'leases', 'kube-scheduler'),
      rule(READ_WRITE, COORDINATION, 'leasecandidates'),
      rule(READ, 'core', 'nodes'),
      rule('delete get list watch', 'core', 'pods'),
      rule('create', 'core', 'bindings pods/binding'),
      rule('patch update', 'core', 'pods/status'),
      rule(READ, 'core', 'replicationcontrollers services'),
      rule(READ, 'apps extensions', 'replicasets'),
      rule(READ, 'apps', 'statefulsets'),
      rule(READ, 'policy', 'poddisruptionbudgets'),
      rule(READ, 'core', 'persistentvolumeclaims persistentvolumes'),
      ASK_WHO,
      ASK_WHETHER,
      rule(READ, STORAGE, 'csinodes'),
      rule(READ, STORAGE, 'volumeattachments'),
      rule(READ, 'core', 'namespaces'),
      rule(READ, STORAGE, 'csidrivers'),
      rule(READ, STORAGE, 'csistoragecapacities'),
      rule(READ, RESOURCE, 'deviceclasses'),
      rule(READ_UPDATE, RESOURCE, 'resourceclaims'),
      rule(READ_UPDATE, RESOURCE, 'resourceclaims/status'),
      rule('update', 'core', 'pods/finalizers'),
      rule(READ, RESOURCE, 'resourceslices'),
      rule('create delete', RESOURCE, 'resourceclaims'),
      rule('patch update', RESOURCE, 'resourceclaims/binding'),
    ],
  },
  {
    name: 'system:persistent-volume-provisioner',
    rules: [
      rule('create delete get list watch', 'core', 'persistentvolumes'),
      rule('get list update watch', 'core', 'persistentvolumeclaims'),
      rule(READ, STORAGE, 'storageclasses'),
      rule('watch', 'core', 'events'),
      EVENTS_RULE,
    ],
  },
  {
    name: 'system:volume-scheduler',
    rules: [
      rule(READ_UPDATE, 'core', 'persistentvolumes'),
      rule(READ, STORAGE, 'storageclasses'),
      rule(READ_UPDATE, 'core', 'persistentvolumeclaims'),
    ],
  },
];

/**
 * The ClusterRoles that kube-apiserver creates for users, nodes and components.
 * Source: kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go.
 */
export const BOOTSTRAP_CLUSTER_ROLES: readonly RoleTemplate[] = [...USER_ROLES, ...NODE_ROLES, ...COMPONENT_ROLES];

/** What every node may do, apart from what it may do with its own objects. Source: the same, NodeRules. */
export const NODE_RULES: readonly PolicyRule[] = NODE_ROLES.find(({ name }) => name === 'system:node')?.rules ?? [];
