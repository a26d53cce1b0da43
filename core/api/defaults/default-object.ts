import type { GroupResource } from '../../model/group-resource.js';
import type { JsonObject } from '../../model/json.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import { defaultAdmissionPolicy, defaultAdmissionPolicyBinding } from './admission-policy.js';
import { defaultApiService } from './api-service.js';
import { defaultCronJob } from './cron-job.js';
import { defaultCsiDriver } from './csi-driver.js';
import { defaultCustomResourceDefinition } from './custom-resource-definition.js';
import { defaultDaemonSet } from './daemon-set.js';
import { defaultDeployment } from './deployment.js';
import { defaultEndpointSlice, defaultEndpoints } from './endpoints.js';
import type { Defaulter } from './fill.js';
import { defaultHorizontalPodAutoscaler } from './horizontal-pod-autoscaler.js';
import { defaultIngressClass } from './ingress-class.js';
import { defaultJob } from './job.js';
import { defaultLimitRange } from './limit-range.js';
import { defaultNamespace } from './namespace.js';
import { defaultNetworkPolicy } from './network-policy.js';
import { defaultNode } from './node.js';
import { defaultPersistentVolume } from './persistent-volume.js';
import { defaultPersistentVolumeClaim } from './persistent-volume-claim.js';
import { defaultPod } from './pod.js';
import { defaultPodTemplateObject } from './pod-template.js';
import { defaultPriorityClass } from './priority-class.js';
import { defaultReplicaSet } from './replica-set.js';
import { defaultReplicationController } from './replication-controller.js';
import { defaultResourceQuota } from './resource-quota.js';
import { defaultRoleBinding } from './role-binding.js';
import { applySchemaDefaults } from './schema-defaults.js';
import { defaultSecret } from './secret.js';
import { defaultService } from './service.js';
import { defaultStatefulSet } from './stateful-set.js';
import { defaultStorageClass } from './storage-class.js';
import { defaultMutatingWebhooks, defaultValidatingWebhooks } from './webhook-configuration.js';

const DEFAULTERS: ReadonlyMap<GroupResource, Defaulter> = new Map<GroupResource, Defaulter>([
  ['endpoints', defaultEndpoints],
  ['limitranges', defaultLimitRange],
  ['namespaces', defaultNamespace],
  ['nodes', defaultNode],
  ['persistentvolumeclaims', defaultPersistentVolumeClaim],
  ['persistentvolumes', defaultPersistentVolume],
  ['pods', defaultPod],
  ['podtemplates', defaultPodTemplateObject],
  ['replicationcontrollers', defaultReplicationController],
  ['resourcequotas', defaultResourceQuota],
  ['secrets', defaultSecret],
  ['services', defaultService],
  ['daemonsets.apps', defaultDaemonSet],
  ['deployments.apps', defaultDeployment],
  ['replicasets.apps', defaultReplicaSet],
  ['statefulsets.apps', defaultStatefulSet],
  ['horizontalpodautoscalers.autoscaling', defaultHorizontalPodAutoscaler],
  ['cronjobs.batch', defaultCronJob],
  ['jobs.batch', defaultJob],
  ['endpointslices.discovery.k8s.io', defaultEndpointSlice],
  ['ingressclasses.networking.k8s.io', defaultIngressClass],
  ['networkpolicies.networking.k8s.io', defaultNetworkPolicy],
  ['clusterrolebindings.rbac.authorization.k8s.io', defaultRoleBinding],
  ['rolebindings.rbac.authorization.k8s.io', defaultRoleBinding],
  ['priorityclasses.scheduling.k8s.io', defaultPriorityClass],
  ['csidrivers.storage.k8s.io', defaultCsiDriver],
  ['storageclasses.storage.k8s.io', defaultStorageClass],
  ['apiservices.apiregistration.k8s.io', defaultApiService],
  ['customresourcedefinitions.apiextensions.k8s.io', defaultCustomResourceDefinition],
  ['mutatingwebhookconfigurations.admissionregistration.k8s.io', defaultMutatingWebhooks],
  ['validatingwebhookconfigurations.admissionregistration.k8s.io', defaultValidatingWebhooks],
  ['mutatingadmissionpolicies.admissionregistration.k8s.io', defaultAdmissionPolicy],
  ['mutatingadmissionpolicybindings.admissionregistration.k8s.io', defaultAdmissionPolicyBinding],
  ['validatingadmissionpolicies.admissionregistration.k8s.io', defaultAdmissionPolicy],
  ['validatingadmissionpolicybindings.admissionregistration.k8s.io', defaultAdmissionPolicyBinding],
]);

/**
 * An object with everything filled in that Kubernetes fills in before it looks at it further: the kind's own rules where it
 * has some, else the defaults of `schema`. The object is in its storage version and is not changed; the very same object comes
 * back when nothing was missing, and a new one shares all that stayed. Idempotent. Never fails: what has a wrong type is left alone.
 */
export function defaultObject<T extends JsonObject>(resource: GroupResource, object: T, schema?: FieldSchema): T {
  const fill = DEFAULTERS.get(resource);
  if (fill !== undefined) return fill(object) as T;
  return schema === undefined ? object : (applySchemaDefaults(object, schema) as T);
}
