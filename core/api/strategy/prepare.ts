import type { GroupResource } from '../../model/group-resource.js';
import type { JsonObject } from '../../model/json.js';
import { asObject, asText, isSet } from '../validation/json-fields.js';
import { customResourceDefinitionStrategy } from './custom-resource-definition.js';
import { daemonSetStrategy } from './daemon-set.js';
import { deploymentStrategy } from './deployment.js';
import { keepMetadata, setMetadata } from './fields.js';
import { jobStrategy } from './job.js';
import { namespaceStrategy } from './namespace.js';
import { nodeStrategy } from './node.js';
import { pendingStrategy } from './pending.js';
import { podStrategy } from './pod.js';
import { serviceStrategy } from './service.js';
import { customStrategy, type Strategy, strategyFrom } from './strategy.js';

const PLAIN = strategyFrom({});
const STATUS_ONLY = strategyFrom({ status: true });
const SPEC_AND_STATUS = strategyFrom({ status: true, generation: ['spec'] });
const SPEC_ONLY = strategyFrom({ generation: ['spec'] });

/** Source: kubernetes pkg/registry, one strategy a resource. */
const STRATEGIES: ReadonlyMap<GroupResource, Strategy> = new Map<GroupResource, Strategy>([
  ['namespaces', namespaceStrategy],
  ['nodes', nodeStrategy],
  ['persistentvolumeclaims', pendingStrategy],
  ['persistentvolumes', pendingStrategy],
  ['pods', podStrategy],
  ['podtemplates', strategyFrom({ generation: ['template'] })],
  ['replicationcontrollers', SPEC_AND_STATUS],
  ['resourcequotas', STATUS_ONLY],
  ['services', serviceStrategy],
  ['daemonsets.apps', daemonSetStrategy],
  ['deployments.apps', deploymentStrategy],
  ['replicasets.apps', SPEC_AND_STATUS],
  ['statefulsets.apps', SPEC_AND_STATUS],
  ['horizontalpodautoscalers.autoscaling', STATUS_ONLY],
  ['cronjobs.batch', SPEC_AND_STATUS],
  ['jobs.batch', jobStrategy],
  ['certificatesigningrequests.certificates.k8s.io', STATUS_ONLY],
  ['podcertificaterequests.certificates.k8s.io', STATUS_ONLY],
  ['endpointslices.discovery.k8s.io', strategyFrom({ generation: ['addressType', 'endpoints', 'ports'] })],
  ['ingressclasses.networking.k8s.io', SPEC_ONLY],
  ['ingresses.networking.k8s.io', SPEC_AND_STATUS],
  ['networkpolicies.networking.k8s.io', SPEC_ONLY],
  ['servicecidrs.networking.k8s.io', STATUS_ONLY],
  ['poddisruptionbudgets.policy', SPEC_AND_STATUS],
  ['volumeattachments.storage.k8s.io', STATUS_ONLY],
  ['priorityclasses.scheduling.k8s.io', strategyFrom({ generation: [] })],
  ['flowschemas.flowcontrol.apiserver.k8s.io', SPEC_AND_STATUS],
  ['prioritylevelconfigurations.flowcontrol.apiserver.k8s.io', SPEC_AND_STATUS],
  ['resourceclaims.resource.k8s.io', STATUS_ONLY],
  ['devicetaintrules.resource.k8s.io', STATUS_ONLY],
  ['apiservices.apiregistration.k8s.io', STATUS_ONLY],
  ['customresourcedefinitions.apiextensions.k8s.io', customResourceDefinitionStrategy],
  ['mutatingwebhookconfigurations.admissionregistration.k8s.io', strategyFrom({ generation: ['webhooks'] })],
  ['validatingwebhookconfigurations.admissionregistration.k8s.io', strategyFrom({ generation: ['webhooks'] })],
  ['mutatingadmissionpolicies.admissionregistration.k8s.io', SPEC_ONLY],
  ['mutatingadmissionpolicybindings.admissionregistration.k8s.io', SPEC_ONLY],
  ['validatingadmissionpolicies.admissionregistration.k8s.io', SPEC_AND_STATUS],
  ['validatingadmissionpolicybindings.admissionregistration.k8s.io', SPEC_ONLY],
  ['storageversionmigrations.storagemigration.k8s.io', STATUS_ONLY],
]);

/** What is known of a custom resource. */
export interface CustomResourceTraits {
  /** Its definition has a `status` subresource. */
  readonly hasStatus: boolean;
}

function strategyOf(resource: GroupResource, custom: CustomResourceTraits | undefined): Strategy {
  return custom === undefined ? (STRATEGIES.get(resource) ?? PLAIN) : customStrategy(custom.hasStatus);
}

/**
 * A new object as it may be created: status and generation set or dropped, and what the kind computes itself filled in.
 * Call it after defaulting, with `metadata.name` and `metadata.uid` chosen. Source: apiserver pkg/registry/rest/create.go BeforeCreate.
 */
export function prepareCreate(resource: GroupResource, object: JsonObject, custom?: CustomResourceTraits): JsonObject {
  let result = setMetadata(object, 'deletionTimestamp', undefined);
  result = setMetadata(result, 'deletionGracePeriodSeconds', undefined);
  result = setMetadata(result, 'selfLink', undefined);
  return strategyOf(resource, custom).create(result);
}

/** An object as it may replace `old`: status kept where it has a subresource, generation counted, system metadata kept. Source: BeforeUpdate. */
export function prepareUpdate(
  resource: GroupResource,
  object: JsonObject,
  old: JsonObject,
  custom?: CustomResourceTraits,
): JsonObject {
  const kept = keepMetadata(object, old, 'generation');
  return keepSystemMetadata(strategyOf(resource, custom).update(kept, old), old);
}

/** An object as it may replace `old` through the `status` subresource: everything but metadata and status kept. */
export function prepareStatusUpdate(
  resource: GroupResource,
  object: JsonObject,
  old: JsonObject,
  custom?: CustomResourceTraits,
): JsonObject {
  const kept = keepMetadata(object, old, 'generation');
  return keepSystemMetadata(strategyOf(resource, custom).updateStatus(kept, old), old);
}

/** What no update may change or remove by leaving it out. Source: apiserver pkg/registry/rest/update.go BeforeUpdate. */
function keepSystemMetadata(object: JsonObject, old: JsonObject): JsonObject {
  const before = asObject(old['metadata']);
  let result = setMetadata(object, 'selfLink', undefined);
  if (asText(asObject(result['metadata'])['uid']) === '') result = keepMetadata(result, old, 'uid');
  result = keepMetadata(result, old, 'creationTimestamp');
  if (isSet(before['deletionTimestamp'])) result = keepMetadata(result, old, 'deletionTimestamp');
  if (
    isSet(before['deletionGracePeriodSeconds']) &&
    !isSet(asObject(result['metadata'])['deletionGracePeriodSeconds'])
  ) {
    result = keepMetadata(result, old, 'deletionGracePeriodSeconds');
  }
  return result;
}
