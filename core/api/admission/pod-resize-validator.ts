import { fromJson } from '../../model/object.js';
import { compareQuantities, quantityMilli, quantityValue, ZERO_QUANTITY } from '../../model/quantity.js';
import type { StatusError } from '../../model/status-error.js';
import { amountsIn } from '../../quota/amounts.js';
import { podAmounts } from '../../quota/pod-amounts.js';
import type { Node, Pod } from '../../schema/generated/types/core.js';
import { NODES } from '../../schema/kinds.js';
import { forbiddenByAdmission } from './forbidden-by-admission.js';
import type { AdmissionPlugin } from './plugin.js';

/**
 * Keeps a Pod from being resized to more than the whole of its node, which no wait would help. Source: kubernetes
 * plugin/pkg/admission/podresize.
 */
export const POD_RESIZE_VALIDATOR: AdmissionPlugin = {
  name: 'PodResizeValidator',
  resources: ['pods'],
  validate(scope, { operation, subresource, object, oldObject }) {
    if (operation !== 'UPDATE' || subresource !== 'resize') return undefined;
    const [pod, old] = [fromJson(object ?? {}) as Pod, fromJson(oldObject ?? {}) as Pod];
    const { nodeName = '' } = pod.spec;
    if (nodeName === '' || pod.metadata.generation === old.metadata.generation) return undefined;
    const node = scope.tip.get(NODES, undefined, nodeName);
    if (node === undefined) return forbiddenByAdmission(scope, pod, `node "${nodeName}" not found`);
    const system = node.metadata.labels?.['kubernetes.io/os'] ?? 'linux';
    if (system !== 'linux') {
      const why = `pod resize is only supported on linux nodes, node "${nodeName}" is "${system}"`;
      return withCause(forbiddenByAdmission(scope, pod, why), 'UnsupportedPlatform');
    }
    const lacking = tooSmall(pod, node);
    if (lacking.length === 0) return undefined;
    const why = `node didn't have enough allocatable resources: ${lacking.join('; ')}`;
    return withCause(forbiddenByAdmission(scope, pod, why), 'NodeCapacity');
  },
};

/** What a Pod asks for that its node has not even when it is empty. CPU is told in thousandths. */
function tooSmall(pod: Pod, { status }: Node): readonly string[] {
  const requests = podAmounts(pod, 'requests');
  const allocatable = amountsIn(status?.allocatable);
  return (
    [
      ['cpu', quantityMilli],
      ['memory', quantityValue],
    ] as const
  ).flatMap(([name, shown]) => {
    const wanted = requests.get(name) ?? ZERO_QUANTITY;
    const has = allocatable.get(name) ?? ZERO_QUANTITY;
    return compareQuantities(wanted, has) > 0
      ? [`${name}, requested: ${shown(wanted)}, allocatable: ${shown(has)}`]
      : [];
  });
}

function withCause(error: StatusError, reason: string): StatusError {
  return { ...error, details: { ...error.details, causes: [{ reason }] } };
}
