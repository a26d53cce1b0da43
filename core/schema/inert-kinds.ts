import type { Controller } from '../model/controller.js';
import type { GroupResource } from '../model/group-resource.js';

/** A built-in kind that is stored, and on which nothing acts yet. */
export interface InertKind {
  /** What somebody who knows Kubernetes would wait for in vain, after a colon. */
  readonly missing: string;
  /** Controllers that watch the kind only for what they do to others. */
  readonly watchedAside?: readonly string[];
}

const NO_PODS: InertKind = { missing: 'no Pods come of it' };
const NO_POLICY: InertKind = { missing: 'it is not evaluated' };
const NO_CALL: InertKind = { missing: 'it is not called' };
const NO_SIGNATURE: InertKind = { missing: 'nobody signs it' };
const NO_API: InertKind = { missing: 'its API is not served' };
const NO_NETWORK: InertKind = { missing: 'no traffic is routed or stopped by it' };
const NO_ADDRESS: InertKind = { missing: 'Services get their addresses without it' };
const NO_BINDING: InertKind = { missing: 'nothing binds it, and a Pod that claims a volume waits' };
const NO_VOLUME: InertKind = { missing: 'no volume is made or attached by it' };
const NO_DEVICE: InertKind = { missing: 'no device is allocated by it' };
const NO_LIMITING: InertKind = { missing: 'no request is limited by it' };
const NO_GANG: InertKind = { missing: 'no Pods are scheduled together by it' };

/**
 * The kinds that are stored and do nothing, and what does not come of them. Whoever writes one is told so. A kind leaves this
 * table when a controller, the scheduler, the nodes or the API begin to act on it; docs/kubernetes-compatibility.md says the same.
 */
export const INERT_KINDS: ReadonlyMap<GroupResource, InertKind> = new Map<GroupResource, InertKind>([
  ['replicationcontrollers', NO_PODS],
  ['daemonsets.apps', NO_PODS],
  ['statefulsets.apps', { ...NO_PODS, watchedAside: ['disruption-controller'] }],
  ['jobs.batch', NO_PODS],
  ['cronjobs.batch', NO_PODS],
  ['horizontalpodautoscalers.autoscaling', { missing: 'nothing is scaled by it' }],
  ['persistentvolumeclaims', NO_BINDING],
  ['persistentvolumes', NO_BINDING],
  ['storageclasses.storage.k8s.io', NO_VOLUME],
  ['csidrivers.storage.k8s.io', NO_VOLUME],
  ['csinodes.storage.k8s.io', NO_VOLUME],
  ['csistoragecapacities.storage.k8s.io', NO_VOLUME],
  ['volumeattachments.storage.k8s.io', NO_VOLUME],
  ['volumeattributesclasses.storage.k8s.io', NO_VOLUME],
  ['ingresses.networking.k8s.io', NO_NETWORK],
  ['ingressclasses.networking.k8s.io', NO_NETWORK],
  ['networkpolicies.networking.k8s.io', NO_NETWORK],
  ['ipaddresses.networking.k8s.io', NO_ADDRESS],
  ['servicecidrs.networking.k8s.io', NO_ADDRESS],
  ['resourcequotas', { missing: 'nothing is counted against it' }],
  ['limitranges', { missing: 'nothing is defaulted or limited by it' }],
  ['apiservices.apiregistration.k8s.io', NO_API],
  ['mutatingwebhookconfigurations.admissionregistration.k8s.io', NO_CALL],
  ['validatingwebhookconfigurations.admissionregistration.k8s.io', NO_CALL],
  ['mutatingadmissionpolicies.admissionregistration.k8s.io', NO_POLICY],
  ['mutatingadmissionpolicybindings.admissionregistration.k8s.io', NO_POLICY],
  ['validatingadmissionpolicies.admissionregistration.k8s.io', NO_POLICY],
  ['validatingadmissionpolicybindings.admissionregistration.k8s.io', NO_POLICY],
  ['certificatesigningrequests.certificates.k8s.io', NO_SIGNATURE],
  ['podcertificaterequests.certificates.k8s.io', NO_SIGNATURE],
  ['clustertrustbundles.certificates.k8s.io', { missing: 'no volume is filled from it' }],
  ['deviceclasses.resource.k8s.io', NO_DEVICE],
  ['devicetaintrules.resource.k8s.io', NO_DEVICE],
  ['resourceclaims.resource.k8s.io', NO_DEVICE],
  ['resourceclaimtemplates.resource.k8s.io', NO_DEVICE],
  ['resourcepoolstatusrequests.resource.k8s.io', NO_DEVICE],
  ['resourceslices.resource.k8s.io', NO_DEVICE],
  ['flowschemas.flowcontrol.apiserver.k8s.io', NO_LIMITING],
  ['prioritylevelconfigurations.flowcontrol.apiserver.k8s.io', NO_LIMITING],
  ['podgroups.scheduling.k8s.io', NO_GANG],
  ['workloads.scheduling.k8s.io', NO_GANG],
  ['runtimeclasses.node.k8s.io', { missing: 'Pods run as they would without it' }],
  ['leasecandidates.coordination.k8s.io', { missing: 'no leader is chosen by it' }],
  ['storageversionmigrations.storagemigration.k8s.io', { missing: 'nothing is migrated by it' }],
]);

/**
 * What does not come of a kind in a cluster that runs these controllers; undefined when something acts on it. A controller of the
 * user's own that watches a kind acts on it.
 */
export function inertIn(
  controllers: readonly Pick<Controller, 'name' | 'watches'>[],
): (resource: GroupResource) => InertKind | undefined {
  const inert = new Map(
    [...INERT_KINDS].filter(
      ([resource, { watchedAside = [] }]) =>
        !controllers.some(
          ({ name, watches }) =>
            !watchedAside.includes(name) && watches.some(({ type }) => type.groupResource === resource),
        ),
    ),
  );
  return (resource) => inert.get(resource);
}
