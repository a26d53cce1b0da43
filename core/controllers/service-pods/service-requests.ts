import type { ObjectChange, ReconcileRequest } from '../../model/controller.js';
import { matchesSelectorMap } from '../../model/label-selector.js';
import { sameJson } from '../../model/same-json.js';
import type { View } from '../../model/view.js';
import type { Node, Pod } from '../../schema/generated/types/core.js';
import { PODS, SERVICES } from '../../schema/kinds.js';
import { isPodReady, isPodTerminal } from '../pods/pod-condition.js';
import { podAddresses } from './service-pods.js';

const ZONE = 'topology.kubernetes.io/zone';

/**
 * The Services whose endpoints a Pod's change may touch: those whose selector matches it, before or after. Changes that
 * no endpoint shows mean none, so that a Pod's many status updates cost no search.
 * Source: k8s.io/endpointslice/util podEndpointsChanged.
 */
export function* servicesOfPod({ before, after }: ObjectChange<Pod>, view: View): Iterable<ReconcileRequest> {
  if (before !== undefined && after !== undefined && showsSame(before, after)) return;
  const pod = after ?? before;
  if (pod === undefined) return;
  // A Pod without an address has no endpoint to lose or gain.
  const hasAddress = [before, after].some((each) => each !== undefined && podAddresses(each).length > 0);
  if (!hasAddress) return;
  for (const service of view.list(SERVICES, pod.metadata.namespace)) {
    const { selector } = service.spec;
    const matches = [before, after].some(
      (each) => each !== undefined && matchesSelectorMap(selector, each.metadata.labels),
    );
    if (matches) yield { namespace: service.metadata.namespace, name: service.metadata.name };
  }
}

/** The Services with Pods on a node that came, went or moved to another zone. */
export function* servicesOfNode({ before, after }: ObjectChange<Node>, view: View): Iterable<ReconcileRequest> {
  if (before !== undefined && after !== undefined && zoneOf(before) === zoneOf(after)) return;
  const name = (after ?? before)?.metadata.name;
  if (name === undefined) return;
  for (const pod of view.podsOnNode(PODS, name)) yield* servicesOfPod({ after: pod }, view);
}

/** The zone a node says it is in. */
export function zoneOf(node: Node | undefined): string | undefined {
  return node?.metadata.labels?.[ZONE] || undefined;
}

function showsSame(before: Pod, after: Pod): boolean {
  return (
    before.metadata.deletionTimestamp === after.metadata.deletionTimestamp &&
    isPodReady(before) === isPodReady(after) &&
    isPodTerminal(before) === isPodTerminal(after) &&
    before.spec.nodeName === after.spec.nodeName &&
    before.spec.hostname === after.spec.hostname &&
    before.spec.subdomain === after.spec.subdomain &&
    sameJson(podAddresses(before), podAddresses(after)) &&
    sameJson(before.metadata.labels, after.metadata.labels)
  );
}
