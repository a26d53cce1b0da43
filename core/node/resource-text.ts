import { parseQuantity } from '../model/quantity.js';
import type { View } from '../model/view.js';
import type { Container, EphemeralContainer, Pod, ResourceFieldSelector } from '../schema/generated/types/core.js';
import { NODES } from '../schema/kinds.js';

/**
 * What a `resourceFieldRef` stands for: a request or limit of a container, the Pod's own or the named one, in units of the divisor, rounded up.
 * Where there is no limit, it is all that the node gives to Pods.
 * Source: pkg/api/v1/resource ExtractContainerResourceValue; pkg/kubelet/kubelet_resources.go defaultPodLimitsForDownwardAPI.
 */
export function resourceText(
  view: View,
  pod: Pod,
  own: Container | EphemeralContainer | undefined,
  { containerName, resource, divisor }: ResourceFieldSelector,
): string {
  const named = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].find(({ name }) => name === containerName);
  const { resources } = named ?? own ?? {};
  const [kind = '', ...rest] = resource.split('.');
  const name = rest.join('.');
  const amounts = kind === 'limits' ? resources?.limits : resources?.requests;
  const text = amounts?.[name] ?? (kind === 'limits' ? allocatableOf(view, pod)?.[name] : undefined) ?? '0';
  const amount = parseQuantity(String(text));
  const unit = parseQuantity(divisor === undefined || divisor === '0' ? '1' : divisor);
  if (amount === undefined || unit === undefined || unit.nano <= 0n) return '0';
  return String((amount.nano + unit.nano - 1n) / unit.nano);
}

function allocatableOf(view: View, { spec }: Pod) {
  return spec.nodeName ? view.get(NODES, undefined, spec.nodeName)?.status?.allocatable : undefined;
}
