import type { Intent } from '../../model/command.js';
import { type Controller, type ObjectChange, type ReconcileRequest, SETTLED, watch } from '../../model/controller.js';
import { mergePatch } from '../../model/intent.js';
import type { Millis } from '../../model/revision.js';
import type { View } from '../../model/view.js';
import type { Node } from '../../schema/generated/types/core.js';
import { NODES } from '../../schema/kinds.js';
import { recordEvent } from '../../schema/record-event.js';
import { freePodRanges } from './pod-ranges.js';

const COMPONENT = 'cidrAllocator';
/** All nodes are looked at together: what one is given no other may have. */
const ALL_NODES: ReconcileRequest = { name: 'nodes' };
/** How long until it is tried again whether a node left that had a block. */
const LOOK_AGAIN: Millis = 30_000;

/**
 * Gives nodes that came without one a `podCIDR`, the lowest block that is free, from which their Pods get addresses. One request is all nodes, the
 * oldest first, so that what a look decided that is not seen yet comes out the same at the next.
 * Source: pkg/controller/nodeipam/ipam/range_allocator.go.
 */
export function nodeIpamController(): Controller {
  return {
    name: 'node-ipam-controller',
    watches: [watch(NODES, wanting)],
    user: () => 'system:serviceaccount:kube-system:node-controller',
    reconcile(view, _request, now) {
      const nodes = view.listShared(NODES);
      const bare = nodes.filter(lacksRange);
      if (bare.length === 0) return SETTLED;
      bare.sort(byAge);
      const free = freePodRanges(
        nodes.flatMap(({ spec }) => spec?.podCIDRs ?? []),
        bare.length,
      );
      const intents = bare.flatMap((node, index) => assign(view, node, free[index], now));
      return { intents, ...(free.length < bare.length ? { requeueAfter: LOOK_AGAIN } : {}) };
    },
  };
}

function assign(view: View, node: Node, range: string | undefined, now: Millis): Intent[] {
  const { name, resourceVersion } = node.metadata;
  if (range !== undefined) {
    // Refused when the node changed: it may have been given another.
    const patch = { metadata: { resourceVersion }, spec: { podCIDR: range, podCIDRs: [range] } };
    return [mergePatch(NODES, node, patch, { reason: 'it had no addresses for Pods' })];
  }
  const message = `Node ${name} status is now: CIDRNotAvailable`;
  return [
    recordEvent(view, now, node, {
      type: 'Normal',
      reason: 'CIDRNotAvailable',
      message,
      component: COMPONENT,
      once: true,
    }),
  ];
}

function lacksRange({ metadata, spec }: Node): boolean {
  return (
    metadata.deletionTimestamp === undefined && (spec?.podCIDRs ?? []).length === 0 && (spec?.podCIDR ?? '') === ''
  );
}

function byAge({ metadata: one }: Node, { metadata: other }: Node): number {
  const [first, second] = [one.creationTimestamp ?? '', other.creationTimestamp ?? ''];
  if (first !== second) return first < second ? -1 : 1;
  return one.name < other.name ? -1 : 1;
}

/** A node that has no block was added or changed. */
function* wanting({ after }: ObjectChange<Node>): Iterable<ReconcileRequest> {
  if (after !== undefined && lacksRange(after)) yield ALL_NODES;
}
