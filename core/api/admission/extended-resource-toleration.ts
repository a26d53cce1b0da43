import { isExtendedResource } from '../../kinds/validation/resource-names.js';
import type { KubeObject } from '../../model/object.js';
import { ok } from '../../model/result.js';
import type { Pod, Toleration } from '../../schema/generated/types/core.js';
import { PODS } from '../../schema/kinds.js';
import type { AdmissionPlugin } from './plugin.js';

/** The Pod with a toleration for each extended resource that its containers ask for. */
function tolerating(object: KubeObject): Pod {
  const pod = object as Pod;
  const asked = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].flatMap(({ resources }) =>
    Object.keys(resources?.requests ?? {}).filter(isExtendedResource),
  );
  const present = pod.spec.tolerations ?? [];
  const added = [...new Set(asked)]
    .sort()
    .map((key): Toleration => ({ key, operator: 'Exists', effect: 'NoSchedule' }))
    .filter((one) => !present.some((other) => isAlike(one, other)));
  return added.length === 0 ? pod : { ...pod, spec: { ...pod.spec, tolerations: [...present, ...added] } };
}

/** Source: pkg/apis/core Toleration MatchToleration. */
function isAlike(one: Toleration, other: Toleration): boolean {
  return (
    one.key === other.key &&
    one.effect === other.effect &&
    one.operator === other.operator &&
    (one.value ?? '') === (other.value ?? '')
  );
}

/** Lets Pods onto the nodes that are kept for the devices they ask for. Source: plugin/pkg/admission/extendedresourcetoleration. */
export const EXTENDED_RESOURCE_TOLERATION: AdmissionPlugin = {
  name: 'ExtendedResourceToleration',
  resources: [PODS.groupResource],
  create: (_scope, pod) => ok(tolerating(pod)),
  update: (_scope, pod, { subresource }) => ok(subresource === undefined ? tolerating(pod) : pod),
};
