import type { Controller } from '../model/controller.js';
import type { FindScale } from '../schema/find-scale.js';
import { attachDetachController } from './attach-detach/attach-detach-controller.js';
import { attachedVolumesController } from './attach-detach/attached-volumes-controller.js';
import { volumeAttacher } from './attach-detach/volume-attacher.js';
import { autoregister } from './autoregister/autoregister.js';
import { certificateCleaner } from './certificate-cleaner/certificate-cleaner.js';
import { clusterRoleAggregationController } from './cluster-role-aggregation/cluster-role-aggregation-controller.js';
import { cronJobController } from './cron-job/cron-job-controller.js';
import { customResourceDefinitionController } from './custom-resource-definition/custom-resource-definition-controller.js';
import { daemonSetController } from './daemonset/daemon-set-controller.js';
import { deploymentController } from './deployment/deployment-controller.js';
import { disruptionController } from './disruption/disruption-controller.js';
import { endpointSliceController } from './endpoint-slice/endpoint-slice-controller.js';
import { endpointSliceMirroringController } from './endpoint-slice-mirroring/endpoint-slice-mirroring-controller.js';
import { endpointsController } from './endpoints/endpoints-controller.js';
import { ephemeralVolumeController } from './ephemeral-volume/ephemeral-volume-controller.js';
import { eventTtlController } from './event-ttl/event-ttl-controller.js';
import { garbageCollector } from './garbage-collector/garbage-collector.js';
import type { ResourceOf } from './garbage-collector/owners.js';
import { horizontalPodAutoscalerController } from './horizontal-pod-autoscaler/horizontal-pod-autoscaler-controller.js';
import { jobController } from './job/job-controller.js';
import { loadBalancerController } from './load-balancer/load-balancer-controller.js';
import { namespaceController } from './namespace/namespace-controller.js';
import { nodeIpamController } from './node-ipam/node-ipam-controller.js';
import { nodeLifecycleController } from './node-lifecycle/node-lifecycle-controller.js';
import { nodeTtlController } from './node-ttl/node-ttl-controller.js';
import { persistentVolumeBinder } from './persistent-volume/persistent-volume-binder.js';
import { volumeProvisioner } from './persistent-volume/volume-provisioner.js';
import { podGarbageCollector } from './pod-gc/pod-garbage-collector.js';
import { replicaSetController } from './replicaset/replica-set-controller.js';
import { replicationManager } from './replication/replication-manager.js';
import { resourceQuotaController } from './resource-quota/resource-quota-controller.js';
import { serviceAccountController } from './service-account/default-service-account.js';
import { rootCaPublisher } from './service-account/root-ca-publisher.js';
import { statefulSetController } from './statefulset/stateful-set-controller.js';
import { attributesClassProtectionController } from './storage-protection/attributes-class-protection-controller.js';
import { claimProtectionController } from './storage-protection/claim-protection-controller.js';
import { volumeProtectionController } from './storage-protection/volume-protection-controller.js';
import { type FindMigrated, storageVersionMigrator } from './storage-version-migration/storage-version-migrator.js';
import { taintEvictionController } from './taint-eviction/taint-eviction-controller.js';
import { ttlAfterFinishedController } from './ttl-after-finished/ttl-after-finished-controller.js';
import {
  type CheckPolicyTypes,
  validatingAdmissionPolicyStatusController,
} from './validating-admission-policy-status/validating-admission-policy-status-controller.js';
import { volumeResizer } from './volume-expansion/volume-resizer.js';

/** What the built-in controllers must be told. */
export interface BuiltInControllerOptions {
  /** Maps what owner references name to the resource that holds it; undefined when no such kind is served. */
  readonly resourceOf: ResourceOf;
  /** Finds what `…/scale` of an object says. Nothing is scaled automatically when absent. */
  readonly findScale?: FindScale;
  /** Checks the types in policies. The status of policies says nothing of them when absent. */
  readonly checkPolicyTypes?: CheckPolicyTypes;
  /** Finds resources whose objects can be rewritten. Nothing is migrated when absent. */
  readonly findMigrated?: FindMigrated;
  /** The certificate that the API server is checked with, as PEM text. No `kube-root-ca.crt` is published when absent. */
  readonly rootCa?: string;
  /** How many ended Pods are kept; 0 for all. Source: kube-controller-manager --terminated-pod-gc-threshold. */
  readonly terminatedPodThreshold?: number;
}

/** The controllers that every cluster runs, as kube-controller-manager does. */
export function builtInControllers({
  resourceOf,
  findScale,
  checkPolicyTypes,
  findMigrated,
  rootCa,
  terminatedPodThreshold = 12_500,
}: BuiltInControllerOptions): readonly Controller[] {
  return [
    namespaceController(),
    serviceAccountController(),
    ...(rootCa === undefined ? [] : [rootCaPublisher(rootCa)]),
    deploymentController(),
    replicaSetController(),
    replicationManager(),
    statefulSetController(),
    daemonSetController(),
    jobController(),
    cronJobController(),
    ttlAfterFinishedController(),
    endpointSliceController(),
    endpointsController(),
    endpointSliceMirroringController(),
    loadBalancerController(),
    garbageCollector(resourceOf),
    nodeLifecycleController(),
    nodeIpamController(),
    nodeTtlController(),
    taintEvictionController(),
    podGarbageCollector(terminatedPodThreshold),
    disruptionController(findScale),
    ...(findScale === undefined ? [] : [horizontalPodAutoscalerController({ findScale, resourceOf })]),
    ...(checkPolicyTypes === undefined ? [] : [validatingAdmissionPolicyStatusController(checkPolicyTypes)]),
    ...(findMigrated === undefined ? [] : [storageVersionMigrator(findMigrated)]),
    customResourceDefinitionController(),
    autoregister(),
    resourceQuotaController(),
    persistentVolumeBinder(),
    volumeProvisioner(),
    ephemeralVolumeController(),
    attachDetachController(),
    attachedVolumesController(),
    volumeAttacher(),
    volumeResizer(),
    claimProtectionController(),
    volumeProtectionController(),
    attributesClassProtectionController(),
    clusterRoleAggregationController(),
    certificateCleaner(),
    eventTtlController(),
  ];
}
