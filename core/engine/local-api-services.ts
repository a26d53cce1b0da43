import type { Reconciled } from '../api/auth/bootstrap/reconcile-rbac.js';
import type { Command } from '../model/command.js';
import type { JsonObject } from '../model/json.js';
import type { KubeObject } from '../model/object.js';
import { sameJson } from '../model/same-json.js';
import type { View } from '../model/view.js';
import type { APIService } from '../schema/generated/types/apiregistration.js';
import { API_SERVICES } from '../schema/kinds.js';
import { AUTOMANAGED, apiServiceName, customApiService } from '../schema/local-api-service.js';
import type { Schemas } from '../schema/schemas.js';
import type { BootstrapObject } from './bootstrap.js';

/** How groups and their versions are ordered: the priority of the group, and of each version. */
type Priorities = readonly [group: number, versions: { readonly [version: string]: number }];

/** Source: pkg/controlplane/apiserver/aggregator.go DefaultGenericAPIServicePriorities, cmd/kube-apiserver/app/aggregator.go. */
const PRIORITIES: ReadonlyMap<string, Priorities> = new Map<string, Priorities>([
  ['', [18000, { v1: 1 }]],
  ['apps', [17800, { v1: 15 }]],
  ['events.k8s.io', [17750, { v1: 15 }]],
  ['authentication.k8s.io', [17700, { v1: 15, v1beta1: 9, v1alpha1: 1 }]],
  ['authorization.k8s.io', [17600, { v1: 15 }]],
  ['autoscaling', [17500, { v1: 15, v2: 30 }]],
  ['batch', [17400, { v1: 15 }]],
  ['certificates.k8s.io', [17300, { v1: 15, v1beta1: 9, v1alpha1: 1 }]],
  ['networking.k8s.io', [17200, { v1: 15, v1beta1: 9 }]],
  ['policy', [17100, { v1: 15 }]],
  ['rbac.authorization.k8s.io', [17000, { v1: 15 }]],
  ['storage.k8s.io', [16800, { v1: 15, v1beta1: 9, v1alpha1: 1 }]],
  ['admissionregistration.k8s.io', [16700, { v1: 15, v1beta1: 12, v1alpha1: 9 }]],
  ['apiextensions.k8s.io', [16700, { v1: 15 }]],
  ['scheduling.k8s.io', [16600, { v1: 15, v1alpha2: 2 }]],
  ['coordination.k8s.io', [16500, { v1: 15, v1beta1: 13, v1alpha2: 12 }]],
  ['node.k8s.io', [16300, { v1: 15 }]],
  ['discovery.k8s.io', [16200, { v1: 15 }]],
  ['resource.k8s.io', [16200, { v1: 21, v1beta2: 15, v1beta1: 9, v1alpha3: 1 }]],
  ['flowcontrol.apiserver.k8s.io', [16100, { v1: 21 }]],
  ['internal.apiserver.k8s.io', [16000, { v1alpha1: 9 }]],
  ['storagemigration.k8s.io', [15800, { v1beta1: 9 }]],
]);

/** The group that keeps APIServices has none itself: nobody could reach it by one. Source: kube-aggregator pkg/apiserver/handler_apis.go. */
const NOT_REGISTERED = 'apiregistration.k8s.io';

/** The APIServices of what the server itself serves, whatever a state defines: they are made when they are missing as it starts. */
export function localApiServices(schemas: Schemas): BootstrapObject[] {
  return schemas
    .groups()
    .filter(({ name }) => name !== NOT_REGISTERED)
    .flatMap(({ name, versions }) => versions.map((version) => localApiService(name, version)));
}

/**
 * What takes APIServices away that the server made of kinds which it serves no longer. Source: kube-aggregator pkg/controllers/autoregister
 * checkAPIService.
 */
export function retiredApiServices(view: View, schemas: Schemas): Command[] {
  const served = new Set(localApiServices(schemas).map(({ object }) => (object['metadata'] as { name: string }).name));
  return [...view.list(API_SERVICES)]
    .filter(({ metadata }) => metadata.labels?.[AUTOMANAGED] === 'onstart' && !served.has(metadata.name))
    .map(({ metadata: { name, uid } }) => ({
      verb: 'delete',
      target: { resource: API_SERVICES.groupResource, name },
      deletion: { preconditions: { uid } },
    }));
}

/** One that somebody took over is theirs; one that is still the server's says what the server says now. */
function reconcile(existing: KubeObject, spec: JsonObject): Reconciled {
  const isOwn = existing.metadata.labels?.[AUTOMANAGED] === 'onstart';
  if (!isOwn || sameJson((existing as APIService).spec, spec)) return 'keep';
  return { replace: { ...existing, spec } as KubeObject };
}

function localApiService(group: string, version: string): BootstrapObject {
  const known = PRIORITIES.get(group);
  const custom = customApiService(group, version);
  const { group: named, ...rest } = custom;
  const spec = {
    ...(named === '' ? {} : { group: named }),
    ...rest,
    groupPriorityMinimum: known?.[0] ?? custom.groupPriorityMinimum,
    versionPriority: known?.[1][version] ?? custom.versionPriority,
  };
  return {
    resource: API_SERVICES.groupResource,
    object: {
      apiVersion: API_SERVICES.apiVersion,
      kind: API_SERVICES.kind,
      metadata: { name: apiServiceName(group, version), labels: { [AUTOMANAGED]: 'onstart' } },
      spec,
    },
    reconcile: (existing) => reconcile(existing, spec),
  };
}
